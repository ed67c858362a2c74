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
    find: (id: string) => (id === video.id ? video : undefined),
    receipts: () => ({ ...none, ...receipts }),
    id: video.id,
  };
}

describe('a video is found where', () => {
  it('it was asked for', () => {
    const engine = videos();
    expect(findHere(engine, here, engine.id).id).toBe(engine.id);
  });

  it('its posts went', () => {
    const engine = videos({}, { result: { channel: 'direct' } });
    expect(lookHere(engine, { ...here, channelIds: ['direct'] }, engine.id)?.id).toBe(engine.id);
  });

  it('its posts opened a place', () => {
    const engine = videos({}, { status: { message: 'thread' } });
    const inThread = { ...here, channelIds: ['thread'] };
    expect(lookHere(engine, inThread, engine.id)).toBeUndefined();
    const opened = (receipts: Receipts) => [receipts.status.message];
    expect(lookHere(engine, { ...inThread, opened }, engine.id)?.id).toBe(engine.id);
  });

  it('one of the channels counts as it', () => {
    const engine = videos();
    expect(lookHere(engine, { ...here, channelIds: ['thread', 'general'] }, engine.id)?.id).toBe(engine.id);
  });
});

describe('there is no such video', () => {
  it.each([
    { where: 'in another channel', asked: { ...here, channelIds: ['other'] } },
    { where: 'in the same channel of another workspace', asked: { ...here, tenant: 'T2' } },
    { where: 'where nobody says which workspace it is', asked: { ...here, tenant: undefined } },
    { where: 'on another platform', asked: { ...here, platform: 'discord' as const } },
    { where: 'where there is no channel', asked: { ...here, channelIds: [] } },
  ])('$where', ({ asked }) => {
    const engine = videos();
    expect(() => findHere(engine, asked, engine.id)).toThrow('answer.notFoundEver');
  });

  it('once its person deleted it', () => {
    const request = { ...sampleGeneration().request, prompt: '' };
    const engine = videos({ removedAtMs: 1, request });
    expect(() => findHere(engine, here, engine.id)).toThrow('answer.notFoundEver');
  });

  it('with an id that nobody gave out', () => {
    expect(() => findHere(videos(), here, 'nothing')).toThrow('answer.notFoundEver');
  });
});

it('a video is changed by its person, or by somebody who manages its place', () => {
  const requester = { platform: 'slack', tenant: 'T1', id: 'ann' } as const;
  const video = sampleGeneration({ requester });
  expect(mayChange(requester, video, () => false)).toBe(true);
  expect(mayChange({ ...requester, tenant: 'T2' }, video, () => false)).toBe(false);
  expect(mayChange({ ...requester, id: 'ben' }, video, (each) => each === video)).toBe(true);
});
