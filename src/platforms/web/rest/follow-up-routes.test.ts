import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findModel } from '../../../domain/catalog.ts';
import type { CommandCall } from '../../../domain/command.ts';
import { planFollowUp } from '../../../domain/follow-ups/plan-follow-up.ts';
import { sourceAt } from '../../../domain/follow-ups/source-video.ts';
import { committedUsd } from '../../../testing/set-up/test-engine.ts';
import { startTestWeb, type TestWeb } from '../../../testing/set-up/test-web.ts';

const hourMs = 3_600_000;
const veo = 'veo-3.1-fast-generate-001';
const path = (id: string, wish: string) => `/api/video_chat/operations/${id}/${wish}`;

let web: TestWeb;

afterEach(() => web.stop());

const ask = (id: string, wish: string, body: object = {}, headers: Record<string, string> = {}) =>
  web.ask('POST', path(id, wish), body, headers);

async function made(asked: Promise<Response>) {
  const answer = await asked;
  const body = await answer.json();
  if (!answer.ok) throw new Error(JSON.stringify(body));
  const found = await web.engine.find(body.operation_id);
  if (found === undefined) throw new Error('nothing was made');
  return { ...found, message: body.message };
}

async function refused(asked: Promise<Response>) {
  const answer = await asked;
  const { error } = await answer.json();
  return { status: answer.status, code: error?.code, field: error?.field, message: error?.message };
}

describe('where a model works on the video itself', () => {
  beforeEach(async () => {
    web = await startTestWeb();
  });

  it('a follow-up of the second of two videos stays about that one when it is changed and run again', async () => {
    const { operation_id: id } = await (await web.ask('POST', '/api/video_chat/generate', { prompt: 'a fox' })).json();
    await web.until(async () => web.provider.starts.length === 1);
    const videos = [1, 2].map((each) => ({ mimeType: 'video/mp4', uri: `https://provider.test/${each}` }));
    web.provider.operations.set('operations/1', { state: 'finished', videos, notes: [] });
    await web.until(async () => (await web.engine.find(id))?.state === 'completed');
    const second = await made(ask(id, 'edit', { prompt: 'make it night', video: 2 }));
    const { options } = await (await web.ask('GET', `/api/video_chat/operations/${second.id}`)).json();
    expect(options.edit_of).toBe(`${id}#2`);
    const key = { 'idempotency-key': 'one' };
    const generate = (of: string) =>
      web.ask('POST', '/api/video_chat/generate', { ...options, edit_of: of, prompt: 'make it dusk' }, key);
    const changed = await made(generate(options.edit_of));
    expect(changed).toMatchObject({
      request: { edit: { generationId: id, video: 2, uri: 'https://provider.test/2' } },
      source: { generationId: id, video: 2, how: 'edit' },
    });
    expect((await made(generate(`${id}#2`))).id).toBe(changed.id);
    expect(await refused(generate(id))).toMatchObject({ code: 'idempotency_key_reused' });
    const third = web.ask('POST', '/api/video_chat/generate', { prompt: 'x', edit_of: `${id}#3` });
    expect(await refused(third)).toMatchObject({ status: 404, message: 'It has only 2 videos.' });
  });

  it('a video is changed, and the change changed again, in the session of the first', async () => {
    const first = await web.makeVideo({ session_id: 'ann', aspect_ratio: '9:16' });
    const second = await made(ask(first, 'edit', { prompt: 'make it night' }));
    expect(second).toMatchObject({
      request: { prompt: 'make it night', edit: { generationId: first }, aspectRatio: '9:16' },
      source: { generationId: first, video: 1, how: 'edit' },
      replyTarget: { channelId: 'ann' },
    });
    expect(second.request.durationSeconds).toBe((await web.engine.find(first))?.videos[0]?.durationSeconds);
    await web.until(async () => web.provider.starts.length === 2);
    web.provider.finish('operations/2');
    await web.until(async () => (await web.engine.find(second.id))?.state === 'completed');
    const third = await made(ask(second.id, 'edit', { prompt: 'and snow' }));
    expect(third.lineage).toMatchObject({
      version: 3,
      versions: 3,
      madeFrom: { generationId: second.id, prompt: 'make it night' },
    });
    expect((await web.engine.find(first))?.lineage).toMatchObject({ version: 1, versions: 3, children: [second.id] });
  });

  it('a video goes on, and becomes sharper', async () => {
    const first = await web.makeVideo();
    expect(await made(ask(first, 'extend', { prompt: 'then it rains' }))).toMatchObject({ source: { how: 'extend' } });
    const sharper = await made(ask(first, 'upscale'));
    expect(sharper).toMatchObject({
      source: { how: 'upscale' },
      request: { resolution: '1080p', prompt: 'a lighthouse at dawn' },
    });
  });

  it('a deleted source leaves its child, and none of its words', async () => {
    const first = await web.makeVideo();
    const second = await made(ask(first, 'edit', { prompt: 'make it night' }));
    await web.ask('DELETE', `/api/video_chat/operations/${first}`);
    const child = await web.engine.find(second.id);
    expect(child?.lineage?.madeFrom).toEqual({ generationId: first, video: 1, how: 'edit', prompt: undefined });
    expect(JSON.stringify(child)).not.toContain('lighthouse');
  });

  it('two presses in a chat are one sharper video, and two keys of a program two', async () => {
    const first = await web.makeVideo();
    const command = web.deps.commands.find(({ name }) => name === 'upscale');
    const replyTarget = (await web.engine.find(first))?.replyTarget;
    if (command === undefined || replyTarget === undefined) throw new Error('it is not there');
    const press = (eventId: string): CommandCall => ({
      ...{ requester: { platform: 'web', id: 'ann' }, mayManage: false, replyTarget, eventId },
    });
    const [one, two] = await Promise.all([command.run({ id: first }, press('1')), command.run({ id: first }, press('2'))]);
    expect(one).toMatchObject({ kind: 'generation', repeated: false });
    expect(two).toMatchObject({ kind: 'generation', repeated: true, text: { key: 'answer.againRunning' } });
    const keyed = await Promise.all(['a', 'b', 'a'].map((key) => made(ask(first, 'upscale', {}, { 'idempotency-key': key }))));
    expect(new Set(keyed.map(({ id }) => id)).size).toBe(2);
  });

  it('the same key is the same wish, and another one is refused', async () => {
    const first = await web.makeVideo();
    const key = { 'idempotency-key': 'k' };
    const made1 = await made(ask(first, 'edit', { prompt: 'make it night' }, key));
    await web.clock.advance(50 * hourMs);
    expect((await made(ask(first, 'edit', { prompt: ' make it night ' }, key))).id).toBe(made1.id);
    expect(await refused(ask(first, 'edit', { prompt: 'make it day' }, key))).toMatchObject({ status: 422 });
    expect(await refused(ask(first, 'extend', { prompt: 'make it night' }, key))).toMatchObject({ status: 422 });
    expect(web.provider.starts).toHaveLength(2);
  });

  it('the same key is answered alike after the video was deleted, and nobody else is', async () => {
    const first = await web.makeVideo();
    const wishes = [
      ['edit', { prompt: 'make it night' }],
      ['extend', { prompt: 'then it rains' }],
      ['upscale', {}],
    ] as const;
    const answers = async () =>
      Promise.all(wishes.map(async ([wish, body]) => (await ask(first, wish, body, { 'idempotency-key': wish })).json()));
    const before = await answers();
    await web.ask('DELETE', `/api/video_chat/operations/${first}`);
    expect(await answers()).toEqual(before);
    expect(await refused(ask(first, 'edit', { prompt: 'make it day' }, { 'idempotency-key': 'edit' }))).toMatchObject({
      status: 422,
    });
    expect(await refused(ask(first, 'upscale', {}, { 'idempotency-key': 'another' }))).toMatchObject({ status: 404 });
    expect(await refused(ask(first, 'upscale', { session_id: 'bob' }, { 'idempotency-key': 'upscale' }))).toMatchObject({
      status: 404,
    });
  });
});

describe('where none can', () => {
  beforeEach(async () => {
    web = await startTestWeb({ models: [veo], providerId: 'vertex-veo' });
  });

  it('a change is a new video from changed words, which is said', async () => {
    const first = await web.makeVideo({ seed: 7 });
    const second = await made(ask(first, 'edit', { prompt: 'make it night' }));
    expect(second.message).toMatch(/^No model here can change this video itself, so Veo 3\.1 Fast makes a new one/);
    expect(second).toMatchObject({
      source: { how: 'change' },
      request: { prompt: 'a lighthouse at dawn', changes: 'make it night', seed: 7 },
    });
    await web.until(async () => web.provider.starts.length === 2);
    expect(web.provider.starts[1]?.request.prompt).toBe('a lighthouse at dawn\nmake it night');
  });

  it('a video goes on from its last frame once Google has it no more, and nothing is left of the frame', async () => {
    const first = await web.makeVideo();
    await web.clock.advance(49 * hourMs);
    const second = await made(ask(first, 'extend', { prompt: 'then it rains' }));
    expect(second).toMatchObject({ source: { how: 'continue' }, request: { image: { mimeType: 'image/jpeg' } } });
    expect(second.message).toMatch(/starts from its last frame/);
    await web.until(async () => web.provider.starts.length === 2);
    expect(web.provider.starts[1]?.image?.bytes.length).toBeGreaterThan(100);
    expect(readdirSync(web.outputsFolder).filter((name) => name.includes('frame'))).toEqual([]);
  });

  it('it is made again in higher quality, which is said', async () => {
    const first = await web.makeVideo();
    const second = await made(ask(first, 'upscale'));
    expect(second).toMatchObject({ source: { how: 'remake' }, request: { resolution: '1080p' } });
    expect(second.message).toMatch(/close, but not the same/);
  });

  it('costs what the plan says, whatever the wish, and no more', async () => {
    const first = await web.makeVideo();
    const model = findModel(veo);
    for (const wish of ['edit', 'extend', 'upscale'] as const) {
      const generation = await web.engine.find(first);
      const source = generation && sourceAt(generation, 1, web.clock.now());
      if (generation === undefined || source === undefined || model === undefined) throw new Error('it is not there');
      const { priceUsd } = planFollowUp(wish, { generation, source }, 'x', [model]);
      const before = await committedUsd(web);
      const { priceUsd: asked } = await made(ask(first, wish, wish === 'upscale' ? {} : { prompt: 'and so on' }));
      expect([asked, Number(((await committedUsd(web)) - before).toFixed(6))]).toEqual([priceUsd, priceUsd]);
    }
  });
});

describe('it is refused, and nothing is stored or sent,', () => {
  beforeEach(async () => {
    web = await startTestWeb();
  });

  it('where the video is unknown, deleted, of another session, or not finished', async () => {
    const first = await web.makeVideo({ session_id: 'ann' });
    const cases = [
      ['nothing', {}, 404],
      [first, { session_id: 'bob' }, 404],
    ] as const;
    for (const wish of ['edit', 'extend', 'upscale'])
      for (const [id, body, status] of cases) {
        const words = wish === 'upscale' ? {} : { prompt: 'x' };
        expect(await refused(ask(id, wish, { ...body, ...words }))).toMatchObject({ status });
      }
    await web.ask('DELETE', `/api/video_chat/operations/${first}`);
    expect(await refused(ask(first, 'edit', { prompt: 'x' }))).toMatchObject({ status: 404 });
    const { operation_id: waiting } = await (await web.ask('POST', '/api/video_chat/generate', { prompt: 'x' })).json();
    expect(await refused(ask(waiting, 'edit', { prompt: 'x' }))).toMatchObject({ status: 409 });
    expect((await web.engine.history({ limit: 10 })).generations).toHaveLength(1);
  });

  it('where words are missing or too long, a field is unknown, or there is no such part', async () => {
    const first = await web.makeVideo();
    expect(await refused(ask(first, 'edit'))).toMatchObject({ status: 400, field: 'prompt' });
    expect(await refused(ask(first, 'extend', { prompt: ' \u0000 ' }))).toMatchObject({ field: 'prompt' });
    expect(await refused(ask(first, 'edit', { prompt: 'x'.repeat(4001) }))).toMatchObject({ field: 'prompt' });
    expect(await refused(ask(first, 'edit', { prompt: 'x', duration: 4 }))).toMatchObject({ field: 'duration' });
    expect(await refused(ask(first, 'upscale', { prompt: 'x' }))).toMatchObject({ field: 'prompt' });
    expect(await refused(ask(first, 'edit', { prompt: 'x', video: 2 }))).toMatchObject({
      status: 404,
      message: 'It has only 1 video.',
    });
    expect((await web.engine.history({ limit: 10 })).generations).toHaveLength(1);
  });

  it('where it is sharp already', async () => {
    const sharp = await web.makeVideo({ resolution: '1080p' });
    expect(await refused(ask(sharp, 'upscale'))).toMatchObject({
      ...{ status: 422, field: 'upscale_of' },
      message: 'No model here makes a video sharper than 1080p. It can be downloaded as it is.',
    });
    expect(web.provider.starts).toHaveLength(1);
  });

  it('where the place is another workspace or platform', async () => {
    const first = await web.makeVideo();
    for (const replyTarget of [
      { platform: 'slack', tenant: 'T1', channelId: 'web', ids: {} },
      { platform: 'discord', channelId: 'web', ids: {} },
    ] as const)
      for (const name of ['edit', 'extend', 'upscale']) {
        const command = web.deps.commands.find((each) => each.name === name);
        const call = { requester: { platform: replyTarget.platform, id: 'ann' }, mayManage: false, replyTarget, eventId: name };
        const values = name === 'upscale' ? { id: first } : { id: first, prompt: 'x' };
        await expect(command?.run(values, call)).rejects.toMatchObject({ code: 'not_found' });
      }
    expect(web.provider.starts).toHaveLength(1);
  });
});
