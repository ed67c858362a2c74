import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cardOf } from '../../../domain/card.ts';
import type { CommandCall } from '../../../domain/command.ts';
import { UserError } from '../../../domain/errors.ts';
import { startTestWeb, type TestWeb } from '../../../testing/set-up/test-web.ts';

const generate = '/api/video_chat/generate';
const hourMs = 3_600_000;

let web: TestWeb;

beforeEach(async () => {
  web = await startTestWeb({ models: ['preview', 'veo-3.1-lite-generate-preview'] });
});

afterEach(() => web.stop());

const edit = (id: string, more: object = {}, headers: Record<string, string> = {}) =>
  web.ask('POST', generate, { prompt: 'make it night', edit_of: id, ...more }, headers);
const upscale = (id: string, more: object = {}) => web.ask('POST', generate, { upscale_of: id, ...more });

async function refusal(asked: Promise<Response>) {
  const answer = await asked;
  const { error } = await answer.json();
  return { status: answer.status, field: error?.field, message: error?.message };
}

function run(name: string, values: Record<string, unknown>, call: Pick<CommandCall, 'replyTarget'>) {
  const found = web.deps.commands.find((each) => each.name === name);
  if (found === undefined) throw new Error(`there is no command ${name}`);
  return found.run(values, { requester: { platform: 'web', id: 'ann' }, mayManage: false, eventId: `press ${name}`, ...call });
}

describe('a video that is changed by words', () => {
  it('is as long, as sharp and of the shape of the one that it is made of', async () => {
    const source = await web.makeVideo({ aspect_ratio: '9:16', duration: 4 });
    const madeSeconds = (await web.engine.find(source))?.videos[0]?.durationSeconds;
    const { operation_id: id, options } = await (await edit(source)).json();
    expect(options).toMatchObject({ edit_of: source, aspect_ratio: '9:16', resolution: '720p' });
    await web.until(async () => web.provider.starts.length === 2);
    const sent = web.provider.starts[1]?.request;
    expect(sent).toMatchObject({ prompt: 'make it night', durationSeconds: madeSeconds, edit: { generationId: source } });
    expect(web.provider.starts[1]?.extendFrom).toMatchObject({ operationName: 'operations/1' });
    expect((await (await web.ask('GET', `/api/video_chat/operations/${id}`)).json()).options.edit_of).toBe(source);
  });

  it('goes along as our own file once the provider’s is gone', async () => {
    const source = await web.makeVideo();
    await web.clock.advance(49 * hourMs);
    expect((await edit(source)).status).toBe(200);
    await web.until(async () => web.provider.starts.length === 2);
    expect(web.provider.starts[1]?.request.edit).not.toHaveProperty('uri');
    expect(web.provider.starts[1]?.extendFrom?.video?.size).toBeGreaterThan(1000);
  });

  it('is the same request for the same key, however much older its source is by then', async () => {
    const source = await web.makeVideo();
    const key = { 'idempotency-key': 'one' };
    const first = await (await edit(source, {}, key)).json();
    await web.clock.advance(hourMs);
    expect(await (await edit(source, {}, key)).json()).toEqual(first);
    expect((await edit(await web.makeVideo(), {}, key)).status).toBe(422);
  });

  it('is the same request for the same key after its source was deleted', async () => {
    const source = await web.makeVideo({ aspect_ratio: '9:16' });
    const key = { 'idempotency-key': 'one' };
    const larger = { prompt: '', edit_of: undefined, upscale_of: source };
    const first = await (await edit(source, {}, key)).json();
    const second = await (await edit(source, larger, { 'idempotency-key': 'two' })).json();
    await web.ask('DELETE', `/api/video_chat/operations/${source}`);
    expect(await (await edit(source, {}, key)).json()).toEqual(first);
    expect(await (await edit(source, larger, { 'idempotency-key': 'two' })).json()).toEqual(second);
    expect((await edit(source, larger, key)).status).toBe(422);
    expect((await edit(source)).status).toBe(404);
  });

  it('is made again of its source as it is then', async () => {
    const source = await web.makeVideo();
    const id = await web.makeVideo({ prompt: 'make it night', edit_of: source });
    const replyTarget = (await web.engine.find(id))?.replyTarget;
    if (replyTarget === undefined) throw new Error('it is gone');
    await web.clock.advance(50 * hourMs);
    await run('again', { id }, { replyTarget });
    await web.until(async () => web.provider.starts.length === 3);
    expect(Math.round(web.provider.starts[2]?.request.edit?.ageHours ?? 0)).toBe(50);
    expect(web.provider.starts[2]?.request.edit).not.toHaveProperty('uri');
    await web.ask('DELETE', `/api/video_chat/operations/${source}`);
    await expect(run('again', { id }, { replyTarget })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('is nobody’s who may not see the one that it is made of, and nothing is sent', async () => {
    const source = await web.makeVideo({ session_id: 'ann' });
    expect((await edit(source, { session_id: 'bob' })).status).toBe(404);
    expect((await upscale(source, { session_id: 'bob' })).status).toBe(404);
    expect((await edit('nothing')).status).toBe(404);
    for (const replyTarget of [
      { platform: 'slack', tenant: 'T1', channelId: 'web', ids: {} },
      { platform: 'discord', channelId: 'web', ids: {} },
    ] as const) {
      await expect(run('video', { prompt: 'x', edit: source }, { replyTarget })).rejects.toThrow(UserError);
      await expect(run('video', { upscale: source }, { replyTarget })).rejects.toThrow(UserError);
    }
    expect(web.provider.starts).toHaveLength(1);
  });

  it('is refused by the option that was set, and nothing is sent', async () => {
    const { operation_id: running } = await (await web.ask('POST', generate, { prompt: 'x' })).json();
    expect(await refusal(edit(running))).toMatchObject({ status: 409, field: 'edit_of' });
    const still = await web.makeStill();
    expect(await refusal(edit(still))).toMatchObject({ field: 'edit_of', message: expect.stringContaining('still picture') });
    expect(await refusal(upscale(still))).toMatchObject({ field: 'upscale_of' });
    const source = await web.makeVideo();
    expect((await edit(source, { model: 'veo-3.1-lite-generate-preview' })).status).not.toBe(200);
    expect((await refusal(edit(source, { prompt: '' }))).field).toBe('prompt');
    expect((await refusal(edit(source, { extend_of: source }))).status).toBe(422);
  });
});

describe('a video that is made larger', () => {
  it('needs no words, and says so where words would stand', async () => {
    const source = await web.makeVideo();
    const { operation_id: id, options } = await (await upscale(source)).json();
    expect(options).toMatchObject({ upscale_of: source, resolution: '1080p' });
    await web.until(async () => web.provider.starts.length === 2);
    expect(web.provider.starts[1]?.request).toMatchObject({ prompt: '', resolution: '1080p', upscale: { generationId: source } });
    const card = await web.engine.find(id);
    expect(card && cardOf(card).wordless).toMatchObject({ key: 'card.onlyUpscale' });
  });
});
