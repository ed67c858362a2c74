import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CommandCall } from '../../../domain/command.ts';
import { UserError } from '../../../domain/errors.ts';
import type { ReplyTarget } from '../../../domain/generation.ts';
import { samplePhoto } from '../../../testing/samples/sample-images.ts';
import { startTestWeb, type TestWeb } from '../../../testing/set-up/test-web.ts';

const generate = '/api/video_chat/generate';
const hourMs = 3_600_000;

let web: TestWeb;

beforeEach(async () => {
  web = await startTestWeb({ models: ['preview', 'veo-3.1-lite-generate-preview'] });
});

afterEach(() => web.stop());

const extend = (id: string, more: object = {}, headers: Record<string, string> = {}) =>
  web.ask('POST', generate, { prompt: 'then it rains', extend_of: id, ...more }, headers);

async function refusal(asked: Promise<Response>) {
  const answer = await asked;
  const { error } = await answer.json();
  return { status: answer.status, field: error?.field, message: error?.message };
}

function command(name: string) {
  const found = web.deps.commands.find((each) => each.name === name);
  if (found === undefined) throw new Error(`there is no command ${name}`);
  return found;
}

const callFrom = (replyTarget: ReplyTarget): CommandCall => ({
  requester: { platform: replyTarget.platform, id: 'ann' },
  mayManage: false,
  replyTarget,
  eventId: `press ${replyTarget.channelId}`,
});

describe('a video that goes on from another one', () => {
  it('is made by its model in its shape, from the address that Google gave', async () => {
    const source = await web.makeVideo({ aspect_ratio: '9:16' });
    await web.clock.advance(2 * hourMs);
    const { operation_id: id, options } = await (await extend(source)).json();
    expect(options).toMatchObject({ extend_of: source, aspect_ratio: '9:16', resolution: '720p', duration: 8 });
    await web.until(async () => web.provider.starts.length === 2);
    const sent = web.provider.starts[1]?.request.extend;
    expect(sent).toMatchObject({ generationId: source, uri: expect.any(String), model: 'preview', aspectRatio: '9:16' });
    expect(Math.round(sent?.ageHours ?? 0)).toBe(2);
    expect(web.provider.starts[1]?.extendFrom).toMatchObject({ operationName: 'operations/1' });
    const told = await (await web.ask('GET', `/api/video_chat/operations/${id}`)).json();
    expect(told.options.extend_of).toBe(source);
  });

  it('costs what is said before', async () => {
    const source = await web.makeVideo();
    const answer = await web.ask('POST', '/api/video_chat/estimate', { prompt: 'then it rains', extend_of: source });
    expect(await answer.json()).toMatchObject({ price_usd: 0, refusal: null, options: { extend_of: source } });
  });

  it('is the same request for the same key, however much older its source is by then', async () => {
    const source = await web.makeVideo();
    const key = { 'idempotency-key': 'one' };
    const first = await (await extend(source, {}, key)).json();
    await web.clock.advance(hourMs);
    expect(await (await extend(source, {}, key)).json()).toEqual(first);
    expect((await extend(await web.makeVideo(), {}, key)).status).toBe(422);
  });

  it('is the same request for the same key after its source was deleted', async () => {
    const source = await web.makeVideo({ aspect_ratio: '9:16' });
    const key = { 'idempotency-key': 'one' };
    const first = await (await extend(source, {}, key)).json();
    await web.ask('DELETE', `/api/video_chat/operations/${source}`);
    expect(await (await extend(source, {}, key)).json()).toEqual(first);
    expect((await extend(source, { prompt: 'then it snows' }, key)).status).toBe(422);
    expect((await extend(await web.makeVideo(), {}, key)).status).toBe(422);
    expect((await extend(source, { session_id: 'bob' }, key)).status).toBe(404);
    expect((await extend(source, {}, { 'idempotency-key': 'two' })).status).toBe(404);
  });

  it('can be made again while its source is there, and as old as that is then', async () => {
    const source = await web.makeVideo();
    const id = await web.makeVideo({ prompt: 'then it rains', extend_of: source });
    const replyTarget = (await web.engine.find(id))?.replyTarget;
    if (replyTarget === undefined) throw new Error('it is gone');
    await web.clock.advance(5 * hourMs);
    await command('again').run({ id }, callFrom(replyTarget));
    await web.until(async () => web.provider.starts.length === 3);
    expect(Math.round(web.provider.starts[2]?.request.extend?.ageHours ?? 0)).toBe(5);
    await web.clock.advance(48 * hourMs);
    const again = command('again').run({ id }, { ...callFrom(replyTarget), requester: { platform: 'web', id: 'bob' } });
    await expect(again).rejects.toMatchObject({ code: 'invalid_combination', option: 'extend' });
  });
});

describe('it is refused, and nothing is sent,', () => {
  it('where there is no such video, or it was deleted', async () => {
    expect((await extend('nothing')).status).toBe(404);
    const source = await web.makeVideo();
    await web.ask('DELETE', `/api/video_chat/operations/${source}`);
    expect((await extend(source)).status).toBe(404);
    expect(web.provider.starts).toHaveLength(1);
  });

  it('where the video belongs to another session than the one that is named', async () => {
    const source = await web.makeVideo({ session_id: 'ann' });
    expect((await extend(source, { session_id: 'bob' })).status).toBe(404);
    expect((await web.ask('POST', '/api/video_chat/estimate', { extend_of: source, session_id: 'bob' })).status).toBe(404);
    expect(web.provider.starts).toHaveLength(1);
    expect((await extend(source, { session_id: 'ann' })).status).toBe(200);
  });

  it('where the video is not finished', async () => {
    const { operation_id: source } = await (await web.ask('POST', generate, { prompt: 'x' })).json();
    expect(await refusal(extend(source))).toMatchObject({
      status: 409,
      message: 'That video is not there yet: only a finished one can be continued, changed or made larger.',
    });
  });

  it('where Google has it no more', async () => {
    const source = await web.makeVideo();
    await web.clock.advance(48 * hourMs);
    expect(await refusal(extend(source))).toMatchObject({
      status: 422,
      field: 'extend_of',
      message:
        'Google keeps a video for 48 hours to be continued; this one is older. The nearest that works: 8 s, 720p, 16:9, without the option extension.',
    });
  });

  it('where it is too sharp, or a picture, or another model’s', async () => {
    const sharp = await web.makeVideo({ resolution: '1080p' });
    expect((await refusal(extend(sharp))).message).toContain('Only videos in 720p can be continued; this one is in 1080p.');
    const still = await web.makeStill();
    expect((await refusal(extend(still))).message).toContain('Preview renderer can’t continue a video of');
    const source = await web.makeVideo();
    const other = await refusal(extend(source, { model: 'veo-3.1-lite-generate-preview' }));
    expect(other.status).not.toBe(200);
    expect(web.provider.starts).toHaveLength(2);
  });

  it('where there is an image as well', async () => {
    const source = await web.makeVideo();
    const form = new FormData();
    form.append('prompt', 'then it rains');
    form.append('extend_of', source);
    form.append('image_file', new Blob([new Uint8Array(await samplePhoto({ width: 96, height: 64 }))]), 'a.jpg');
    const refused = await refusal(web.ask('POST', '/api/video_chat/generate_with_image', form));
    expect(refused).toMatchObject({ status: 422, field: 'extend_of' });
  });

  it('where a chat names what was made in another channel or workspace', async () => {
    const source = await web.makeVideo();
    for (const replyTarget of [
      { platform: 'slack', tenant: 'T1', channelId: 'web', ids: {} },
      { platform: 'discord', channelId: 'web', ids: {} },
    ] as const) {
      const asked = command('video').run({ prompt: 'x', extend: source }, callFrom(replyTarget));
      await expect(asked).rejects.toThrow(UserError);
    }
    expect(web.provider.starts).toHaveLength(1);
  });
});
