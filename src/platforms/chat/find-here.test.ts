import { describe, expect, it } from 'vitest';
import type { Receipts } from '../../domain/delivery.ts';
import type { GenerationView } from '../../domain/generation.ts';
import { sampleGeneration } from '../../testing/samples/sample-generation.ts';
import { findHere, type Here, lookHere, mayChange } from './find-here.ts';

const none: Receipts = { status: {}, question: {}, result: {} };
const here: Here = { platform: 'slack', tenant: 'T1', channelIds: ['general'] };

function videos(change: Partial<GenerationView> = {}, receipts: Partial<Receipts> = {}) {
  const video = sampleGeneration({
    replyTarget: { platform: 'slack', tenant: 'T1', channelId: 'general', ids: {} },
    ...change,
  });
  return {
    find: async (id: string) => (id === video.id ? video : undefined),
    receipts: async () => ({ ...none, ...receipts }),
    id: video.id,
  };
}

describe('a video is found where', () => {
  it('it was asked for', async () => {
    const engine = videos();
    expect((await findHere(engine, here, engine.id)).id).toBe(engine.id);
  });

  it('its posts went', async () => {
    const engine = videos({}, { result: { channel: 'direct' } });
    expect((await lookHere(engine, { ...here, channelIds: ['direct'] }, engine.id))?.id).toBe(engine.id);
  });

  it('its posts opened a place', async () => {
    const engine = videos({}, { status: { message: 'thread' } });
    const inThread = { ...here, channelIds: ['thread'] };
    expect(await lookHere(engine, inThread, engine.id)).toBeUndefined();
    const opened = (receipts: Receipts) => [receipts.status.message];
    expect((await lookHere(engine, { ...inThread, opened }, engine.id))?.id).toBe(engine.id);
  });

  it('one of the channels counts as it', async () => {
    const engine = videos();
    expect((await lookHere(engine, { ...here, channelIds: ['thread', 'general'] }, engine.id))?.id).toBe(engine.id);
  });
});

describe('there is no such video', () => {
  it.each([
    { where: 'in another channel', asked: { ...here, channelIds: ['other'] } },
    { where: 'in the same channel of another workspace', asked: { ...here, tenant: 'T2' } },
    { where: 'where nobody says which workspace it is', asked: { ...here, tenant: undefined } },
    { where: 'on another platform', asked: { ...here, platform: 'discord' as const } },
    { where: 'where there is no channel', asked: { ...here, channelIds: [] } },
  ])('$where', async ({ asked }) => {
    const engine = videos();
    await expect(findHere(engine, asked, engine.id)).rejects.toThrow('answer.notFoundEver');
  });

  it('once its person deleted it', async () => {
    const request = { ...sampleGeneration().request, prompt: '' };
    const engine = videos({ removedAtMs: 1, request });
    await expect(findHere(engine, here, engine.id)).rejects.toThrow('answer.notFoundEver');
  });

  it('with an id that nobody gave out', async () => {
    await expect(findHere(videos(), here, 'nothing')).rejects.toThrow('answer.notFoundEver');
  });
});

it('a video is changed by its person, or by somebody who manages its place', () => {
  const requester = { platform: 'slack', tenant: 'T1', id: 'ann' } as const;
  const video = sampleGeneration({ requester });
  expect(mayChange(requester, video, () => false)).toBe(true);
  expect(mayChange({ ...requester, tenant: 'T2' }, video, () => false)).toBe(false);
  expect(mayChange({ ...requester, id: 'ben' }, video, (each) => each === video)).toBe(true);
});
