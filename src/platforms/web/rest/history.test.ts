import { afterEach, beforeEach, expect, it } from 'vitest';
import { startTestWeb, type TestWeb } from '../../../testing/set-up/test-web.ts';

let web: TestWeb;

beforeEach(async () => {
  web = await startTestWeb();
});
afterEach(() => web.stop());

const list = async (query: string) => {
  const answer = await web.ask('GET', `/api/video_chat/operations?${query}`);
  const body = (await answer.json()) as { operations?: { prompt: string }[]; error?: unknown };
  return { status: answer.status, prompts: body.operations?.map(({ prompt }) => prompt), error: body.error };
};

async function submitElsewhere(prompt: string): Promise<void> {
  const request = {
    prompt,
    model: 'preview',
    aspectRatio: '16:9',
    resolution: '720p',
    durationSeconds: 8,
    numberOfVideos: 1,
  } as const;
  await web.engine.submit({
    request,
    images: [],
    requester: { platform: 'discord', id: '42', name: 'Ada' },
    replyTarget: { platform: 'discord', channelId: 'lobby', ids: {} },
    eventId: `discord:${prompt}`,
  });
}

it('shows the web’s own videos, and those of other platforms where they are asked for', async () => {
  await web.makeVideo({ prompt: 'from the web' });
  await submitElsewhere('from discord');
  expect((await list('')).prompts).toEqual(['from the web']);
  expect((await list('platform=discord')).prompts).toEqual(['from discord']);
  expect((await list('platform=discord&person=42')).prompts).toEqual(['from discord']);
  expect((await list('platform=discord&person=43')).prompts).toEqual([]);
  expect((await list('platform=all')).prompts).toEqual(['from discord', 'from the web']);
});

it('narrows down by how they stand, by model and by time', async () => {
  await web.makeVideo({ prompt: 'early' });
  await web.clock.advance(3_600_000);
  const between = new Date(web.clock.now() - 60_000).toISOString();
  await web.ask('POST', '/api/video_chat/generate', { prompt: 'late' });
  expect((await list('status=completed')).prompts).toEqual(['early']);
  expect((await list('status=error')).prompts).toEqual([]);
  expect((await list('model=preview')).prompts).toEqual(['late', 'early']);
  expect((await list('model=veo-3.1-generate-001')).prompts).toEqual([]);
  expect((await list(`since=${between}`)).prompts).toEqual(['late']);
  expect((await list(`until=${between}`)).prompts).toEqual(['early']);
  expect((await list(`since=2999-01-01T00:00:00Z`)).prompts).toEqual([]);
  expect((await list(`words=ear&since=${between}`)).prompts).toEqual([]);
});

it.each([
  ['platform=irc', 'platform', 'one of web, discord, slack, all'],
  ['status=fine', 'status', 'one of pending, processing, completed, error'],
  ['since=yesterday', 'since', 'a time like 2026-11-26T08:00:00Z'],
  ['model=none', 'model', 'one of '],
])('refuses %s with what it must be', async (query, field, expected) => {
  const { status, error } = await list(query);
  expect(status).toBe(400);
  expect(error).toMatchObject({ code: 'invalid_option', field, message: expect.stringContaining(`must be ${expected}`) });
});

it('tells who asked, where, and how it stands without the time it may take', async () => {
  await submitElsewhere('from discord');
  const answer = await web.ask('GET', '/api/video_chat/operations?platform=all');
  const { operations } = (await answer.json()) as { operations: Record<string, unknown>[] };
  expect(operations[0]).toMatchObject({
    platform: 'discord',
    person: { id: '42', name: 'Ada' },
    session_id: 'lobby',
    message: expect.stringContaining('Usually'),
    state_message: expect.not.stringContaining('Usually'),
  });
});
