import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PreviewRender } from '../../preview/render-preview.ts';
import { renderTinyVideo, tinyVideo } from '../../testing/samples/tiny-video.ts';
import { type Emulator, type EmulatorOptions, startEmulator } from '../emulator.ts';
import type { FaultName } from '../faults.ts';

const hourMs = 3_600_000;
const model = 'gemini-omni-1.2-flash';
const onKey = '/v1beta/interactions';
const onProject = '/v1beta1/projects/p1/locations/global/interactions';
const key = { 'x-goog-api-key': 'k' };
const token = { authorization: 'Bearer t', 'x-goog-user-project': 'p1' };

let emulator: Emulator;
let renders: PreviewRender[];
beforeEach(async () => {
  renders = [];
  await begin({});
});
afterEach(() => emulator.close());

async function begin(options: Partial<EmulatorOptions>): Promise<void> {
  emulator = await startEmulator({
    folder: await mkdtemp(join(tmpdir(), 'emulator-omni-')),
    progress: { polls: 2 },
    render: (render) => {
      renders.push(render);
      return renderTinyVideo(render);
    },
    ...options,
  });
}

interface Reply {
  readonly status: number;
  // The answers of a server are whatever they are; tests compare them whole.
  readonly json: Record<string, unknown>;
}

async function call(method: string, path: string, headers: Record<string, string>, body?: object): Promise<Reply> {
  const init = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await fetch(`${emulator.url}${path}`, { method, headers, ...init });
  return { status: response.status, json: JSON.parse(await response.text()) };
}

const create = (body: object, path = onKey) => {
  const isNew = 'input' in body && typeof body.input === 'string' && !('previous_interaction_id' in body);
  const format = { type: 'video', resolution: '720p', ...(isNew ? { duration: '4s' } : {}) };
  return call('POST', path, path === onKey ? key : token, { model, response_format: format, ...body });
};
const look = (id: unknown, path = onKey) => call('GET', `${path}/${id}?stream=false`, path === onKey ? key : token);
const task = (name: string) => ({ generation_config: { video_config: { task: name } } });
const videoIn = ({ json }: Reply): Record<string, unknown> =>
  JSON.parse(/\{"type":"video"[^}]*\}/.exec(JSON.stringify(json))?.[0] ?? '{}');
const messageOf = ({ json }: Reply) => JSON.stringify(json.error);

describe('interactions on both hosts', () => {
  it('answers the whole of it at the end with a key', async () => {
    const reply = await create({ input: 'a cat', response_format: { type: 'video', duration: '4s', delivery: 'uri' } });
    expect(reply.json).toEqual({
      id: expect.stringMatching(/^v1_[a-z0-9]{12}$/),
      ...{ object: 'interaction', status: 'completed', model },
      ...{ created: expect.any(String), updated: expect.any(String) },
      steps: [
        { type: 'thought', signature: expect.any(String) },
        {
          type: 'model_output',
          content: [
            { type: 'video', mime_type: 'video/mp4', uri: expect.stringMatching(/\/files\/[a-z0-9]+:download\?alt=media$/) },
          ],
        },
      ],
      usage: {
        total_input_tokens: 2,
        input_tokens_by_modality: [{ modality: 'text', tokens: 2 }],
        total_output_tokens: 23_168,
        output_tokens_by_modality: [{ modality: 'video', tokens: 23_168 }],
        total_thought_tokens: 96,
        total_tokens: 23_266,
      },
    });
    expect(emulator.log.accepted).toMatchObject([{ task: 'text_to_video', chargedSeconds: 4 }]);
  });

  it('answers the name at once in the background, then queued, in progress and done, with the video inside on a project', async () => {
    const started = await create({ input: 'a cat', background: true }, onProject);
    expect(started.json).toEqual({
      id: expect.stringMatching(/^v1_/),
      ...{ object: 'interaction', status: 'queued', model, created: expect.any(String) },
    });
    const { id } = started.json;
    expect((await look(id, onProject)).json).toMatchObject({ id, status: 'in_progress' });
    const done = await look(id, onProject);
    expect(done.json).toMatchObject({ id, status: 'completed', usage: { total_output_tokens: 23_168 } });
    expect(
      Buffer.from(String(videoIn(done).data), 'base64')
        .subarray(4, 8)
        .toString(),
    ).toBe('ftyp');
  });

  it('takes a key on the one host and a token on the other, and never both', async () => {
    const both = { ...key, ...token };
    for (const path of [onKey, onProject]) {
      const reply = await call('POST', path, both, { model, input: 'a' });
      expect([reply.status, messageOf(reply)]).toEqual([400, expect.stringContaining('Multiple authentication credentials')]);
    }
    expect((await call('POST', onKey, token, { model, input: 'a' })).status).toBe(403);
    expect((await call('POST', onProject, key, { model, input: 'a' })).status).toBe(401);
    expect(emulator.log.accepted).toHaveLength(0);
  });

  it('is in one location only, and has names of its own for some models', async () => {
    const elsewhere = onProject.replace('global', 'us-central1');
    expect((await call('POST', elsewhere, token, { model, input: 'a' })).status).toBe(404);
    expect((await create({ model: 'gemini-omni-1.1-flash-preview', input: 'a' })).status).toBe(404);
    const reply = await create({ model: 'gemini-omni-1.1-flash', input: 'a' }, onProject);
    expect([reply.status, messageOf(reply)]).toEqual([404, expect.stringContaining('Publisher Model')]);
  });

  it('shows nobody what another key or project made', async () => {
    await emulator.close();
    await begin({ projectOf: (each) => (each === 'k' ? 'mine' : 'theirs') });
    const { json } = await create({ input: 'a', background: true });
    expect((await call('GET', `${onKey}/${json.id}`, { 'x-goog-api-key': 'other' })).status).toBe(404);
    expect((await look(json.id)).status).toBe(200);
    const ours = await create({ input: 'a', background: true }, onProject);
    expect((await look(ours.json.id, onProject.replace('p1', 'p2'))).status).toBe(404);
    expect((await look(ours.json.id)).status).toBe(404);
  });

  it('can be called off until its end', async () => {
    const running = (await create({ input: 'a', background: true })).json.id;
    expect(await call('POST', `${onKey}/${running}/cancel`, key)).toMatchObject({ status: 200, json: { status: 'cancelled' } });
    expect((await look(running)).json).toMatchObject({ status: 'cancelled' });
    const done = (await create({ input: 'a' })).json.id;
    expect((await call('POST', `${onKey}/${done}/cancel`, key)).status).toBe(400);
    expect(emulator.log.accepted.map(({ chargedSeconds }) => chargedSeconds)).toEqual([0, 4]);
    expect((await call('DELETE', `${onKey}/${done}`, key)).status).toBe(200);
    expect((await look(done)).status).toBe(404);
    // By the name that a provider keeps.
    await emulator.forget(`interactions/${running}/files/abc`);
    expect((await look(running)).status).toBe(404);
  });
});

describe('changing, continuing and enlarging a video', () => {
  it('edits by the interaction that made it: as long, in the same shape, made of a copy of it', async () => {
    const first = await create({ input: 'a cat', response_format: { type: 'video', duration: '4s', aspect_ratio: '9:16' } });
    const edited = await create({ input: 'make it night', previous_interaction_id: first.json.id });
    expect(edited).toMatchObject({ status: 200, json: { status: 'completed' } });
    const [, render] = renders;
    expect(render).toMatchObject({
      ...{ prompt: 'make it night', width: 720, height: 1280, durationSeconds: 4 },
      source: { use: 'edit', durationSeconds: 4, hasSound: true },
    });
    expect(await readFile(render?.source?.path ?? '')).toEqual(Buffer.from(await tinyVideo({ width: 90, height: 160 })));
    // A version of a version, and the same words once more: another look each time.
    const again = await create({ input: 'make it night', previous_interaction_id: edited.json.id });
    expect(again.status).toBe(200);
    expect(new Set(renders.map(({ seed }) => seed)).size).toBe(3);
  });

  it('edits on a project by the video, or by the steps so far', async () => {
    const first = await create({ input: 'a cat', background: true }, onProject);
    await look(first.json.id, onProject);
    const { json } = await look(first.json.id, onProject);
    const steps = Array.isArray(json.steps) ? json.steps : [];
    const turn = { type: 'user_input', content: [{ type: 'text', text: 'make it night' }] };
    const bySteps = await create({ input: [...steps, turn], ...task('edit') }, onProject);
    expect(bySteps).toMatchObject({ status: 200, json: { usage: { total_input_tokens: 23_172 } } });
    const part = { type: 'video', mime_type: 'video/mp4', data: videoIn({ status: 200, json }).data };
    expect((await create({ input: [{ type: 'text', text: 'rain' }, part], ...task('edit') }, onProject)).status).toBe(200);
    expect(renders.map(({ source, durationSeconds }) => [source?.use, durationSeconds])).toEqual([
      [undefined, 4],
      ['edit', 4],
      ['edit', 4],
    ]);
  });

  it('measures a video that somebody brought', async () => {
    const data = Buffer.from(await tinyVideo({ width: 320, height: 240, durationSeconds: 5 })).toString('base64');
    const part = { type: 'video', mime_type: 'video/mp4', data };
    expect((await create({ input: [{ type: 'text', text: 'rain' }, part], ...task('edit') })).status).toBe(200);
    expect(renders).toMatchObject([{ width: 960, height: 720, durationSeconds: 5, source: { durationSeconds: 5 } }]);
    emulator.inject('omni/region');
    const refused = await create({ input: [{ type: 'text', text: 'rain' }, part], ...task('edit') });
    expect([refused.status, messageOf(refused)]).toEqual([400, expect.stringContaining('User location')]);
  });

  it('extends and enlarges, charging what is made', async () => {
    const first = await create({ input: 'a cat', background: true }, onProject);
    await look(first.json.id, onProject);
    const { data } = videoIn(await look(first.json.id, onProject));
    const part = { type: 'video', mime_type: 'video/mp4', data };
    const longer = { input: [{ type: 'text', text: 'it jumps' }, part], response_format: { type: 'video', duration: '7s' } };
    expect((await create({ ...longer, ...task('extend') }, onProject)).status).toBe(200);
    const larger = { input: [part], response_format: { type: 'video', resolution: '1080p' }, ...task('upscale') };
    expect((await create(larger, onProject)).json).toMatchObject({
      usage: { total_input_tokens: 0, total_output_tokens: 11_584 },
    });
    const byId = { ...larger, input: undefined, previous_interaction_id: first.json.id };
    expect((await create(byId, onProject)).status).toBe(200);
    expect(renders.slice(1).map(({ height, durationSeconds, source }) => [height, durationSeconds, source?.use])).toEqual([
      [720, 11, 'extend'],
      [1080, 4, 'upscale'],
      [1080, 4, 'upscale'],
    ]);
    expect(emulator.log.accepted.map(({ chargedSeconds }) => chargedSeconds)).toEqual([4, 7, 4, 4]);
  });

  it('forgets the video after two days and the interaction after 55, and keeps nothing that was not to be kept', async () => {
    const { json } = await create({ input: 'a cat' });
    const edit = { input: 'night', previous_interaction_id: json.id };
    emulator.advance(49 * hourMs);
    expect((await look(json.id)).json).toMatchObject({ status: 'completed' });
    const gone = await create(edit);
    expect([gone.status, messageOf(gone)]).toEqual([400, expect.stringContaining('no longer available')]);
    emulator.advance(54 * 24 * hourMs);
    expect((await look(json.id)).status).toBe(404);
    const unknown = await create(edit);
    expect([unknown.status, messageOf(unknown)]).toEqual([404, expect.stringContaining('Interaction')]);
    const unstored = await create({ input: 'a', store: false });
    expect((await create({ ...edit, previous_interaction_id: unstored.json.id })).status).toBe(404);
    expect(emulator.log.accepted.filter(({ task }) => task === 'edit')).toEqual([]);
  });
});

describe('an interaction that goes wrong', () => {
  const ends: readonly [FaultName, object][] = [
    ['omni/incomplete', { status: 'incomplete' }],
    ['omni/budget-exceeded', { status: 'budget_exceeded' }],
    ['omni/requires-action', { status: 'requires_action' }],
    ['poll/error-13', { status: 'failed', errors: [{ code: 'internal' }] }],
    ['poll/rai-celebrity', { status: 'failed', errors: [{ code: 'safety' }] }],
  ];
  it.each(ends)('ends in %s, uncharged, at once or in the background', async (fault, expected) => {
    emulator.inject(fault);
    expect((await create({ input: 'a' })).json).toMatchObject(expected);
    const { json } = await create({ input: 'a', background: true });
    emulator.inject(fault);
    expect((await look(json.id)).json).toMatchObject(expected);
    expect(emulator.log.accepted.map(({ chargedSeconds }) => chargedSeconds)).toEqual([0, 0]);
  });

  it('loses its name or its answer after it was taken', async () => {
    emulator.inject('omni/no-id');
    expect((await create({ input: 'a', background: true })).json).not.toHaveProperty('id');
    emulator.inject('submit/drop-after-accept');
    await expect(create({ input: 'a', background: true })).rejects.toThrow();
    expect(emulator.log.accepted).toHaveLength(2);
  });

  it('says nothing or half of what it counted, and repeats earlier turns', async () => {
    emulator.inject('omni/no-usage');
    expect((await create({ input: 'a' })).json).not.toHaveProperty('usage');
    emulator.inject('omni/partial-usage');
    expect((await create({ input: 'a' })).json.usage).toEqual({ total_tokens: 23_265, total_output_tokens: 23_168 });
    emulator.inject('omni/repeats-steps');
    const { json } = await create({ input: 'a' });
    expect(JSON.stringify(json).match(/"type":"video"/g)).toHaveLength(2);
  });

  it('loses the video or the interaction that is meant', async () => {
    const { json } = await create({ input: 'a' });
    const edit = { input: 'night', previous_interaction_id: json.id };
    emulator.inject('omni/source-gone');
    expect((await create(edit)).status).toBe(400);
    emulator.inject('omni/interaction-expired');
    expect((await create(edit)).status).toBe(404);
    expect((await create(edit)).status).toBe(200);
  });

  it('stops halfway, and counts those that go on', async () => {
    emulator.inject('omni/requires-continuation');
    const { json } = await create({ input: 'a' });
    expect(json).toMatchObject({ status: 'requires_continuation', continuation_token: expect.any(String) });
    expect(emulator.log.continued).toBe(0);
    const more = { continuation_token: json.continuation_token, previous_interaction_id: json.id };
    expect((await create(more)).json).toMatchObject({ status: 'completed' });
    expect([emulator.log.continued, emulator.log.accepted.length]).toEqual([1, 1]);
  });
});
