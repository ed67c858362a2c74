import { existsSync, readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DeliveryError } from '../domain/delivery.ts';
import { ProviderError } from '../domain/errors.ts';
import type { GenerationState } from '../domain/generation.ts';
import { text } from '../domain/texts.ts';
import { createLog } from '../lib/log.ts';
import { moveIntoPlace } from '../lib/move-into-place.ts';
import { databaseFileName } from '../storage/sqlite/open.ts';
import { type ScriptedProvider, scriptedProvider } from '../testing/set-up/scripted-provider.ts';
import {
  openTestEngine,
  recordingDelivery,
  sampleRequest,
  sampleSubmission,
  sampleVideoFile,
  type TestEngine,
  type TestEngineOptions,
  temporaryFolder,
} from '../testing/set-up/test-engine.ts';

let video: string;
let folder: string;
let provider: ScriptedProvider;
let app: TestEngine;

beforeAll(async () => {
  video = await sampleVideoFile(temporaryFolder());
});
beforeEach(() => {
  folder = temporaryFolder();
  provider = scriptedProvider(video);
});
afterEach(() => app.stop());

async function start(options: Partial<TestEngineOptions> = {}): Promise<TestEngine> {
  app = openTestEngine({ folder, providers: [provider], ...options });
  await app.engine.start();
  return app;
}

async function submit(change: Parameters<typeof sampleSubmission>[0] = {}): Promise<string> {
  const { generation } = await app.engine.submit(sampleSubmission(change));
  await app.clock.advance(0);
  return generation.id;
}

async function state(id: string): Promise<GenerationState | undefined> {
  return (await app.engine.find(id))?.state;
}

/** Real disk work takes real time: waits for it, not for the clock. */
async function reach(id: string, wanted: GenerationState): Promise<void> {
  await expect.poll(() => app.clock.advance(0).then(() => state(id))).toBe(wanted);
}

const busy = new ProviderError('transient', text('provider.overloaded', { provider: 'Google' }), { code: 'unavailable' });
const unclear = new ProviderError('unknown', text('provider.noClearAnswer', { provider: 'Google' }), { code: 'timeout' });

describe('the way of a generation', () => {
  it('goes from a request to a verified file and one post of the result', async () => {
    await start();
    const id = await submit();
    expect(await state(id)).toBe('generating');
    provider.finish('operations/1');
    await app.clock.advance(10_000);
    await reach(id, 'completed');

    const generation = await app.engine.find(id);
    expect(generation).toMatchObject({ charged: 'no', attempts: 1, operationName: 'operations/1' });
    expect(generation?.videos).toMatchObject([{ file: `${id}.mp4`, width: 320, height: 180 }]);
    expect(existsSync(join(folder, 'outputs', `${id}.mp4`))).toBe(true);
    expect(existsSync(join(folder, 'outputs', `${id}.mp4.part`))).toBe(false);
    expect(app.effects.filter(({ kind }) => kind === 'result')).toEqual([
      { generationId: id, kind: 'result', state: 'delivering', files: [join(folder, 'outputs', `${id}.mp4`)] },
    ]);
    expect(app.effects.at(-1)).toMatchObject({ kind: 'status', state: 'completed' });
  });

  it('takes the same event twice for one generation', async () => {
    await start();
    const submission = sampleSubmission();
    const first = await app.engine.submit(submission);
    const second = await app.engine.submit(submission);
    expect(second).toMatchObject({ repeated: true, generation: { id: first.generation.id } });
    await app.clock.advance(0);
    expect(provider.starts).toHaveLength(1);
  });

  it('refuses what the model can not do before anything is stored', async () => {
    await start();
    const request = sampleRequest({ resolution: '1080p', durationSeconds: 6 });
    await expect(app.engine.submit(sampleSubmission({ request }))).rejects.toMatchObject({
      code: 'invalid_combination',
      option: 'duration',
    });
    expect((await app.engine.history({ limit: 10 })).generations).toEqual([]);
  });

  it('delivers several videos of one generation in order, and says what was refused', async () => {
    await start();
    const id = await submit();
    const video = (n: number) => ({ mimeType: 'video/mp4', uri: `https://provider.test/${n}` });
    provider.operations.set('operations/1', {
      state: 'finished',
      videos: [video(1), video(2)],
      notes: [text('provider.partlyRefused', { provider: 'Google', refused: 2, asked: 4 })],
    });
    await app.clock.advance(10_000);
    await reach(id, 'completed');
    expect((await app.engine.find(id))?.videos.map(({ file }) => file)).toEqual([`${id}.mp4`, `${id}-2.mp4`]);
    expect((await app.engine.find(id))?.notes.map(({ key }) => key)).toEqual(['provider.partlyRefused']);
  });

  it('ends as refused, free of charge and told, when the safety filter says no', async () => {
    await start();
    const id = await submit();
    provider.operations.set('operations/1', {
      state: 'refused',
      reason: text('provider.refusedNoReason', { provider: 'Google' }),
      supportCodes: [],
    });
    await app.clock.advance(10_000);
    await reach(id, 'refused');
    expect(await app.engine.find(id)).toMatchObject({ charged: 'no', reason: { key: 'provider.refusedNoReason' } });
    expect(app.effects.filter(({ kind }) => kind === 'result')).toHaveLength(1);
  });
});

describe('a start that does not go well', () => {
  it('never repeats a request whose fate is unknown, and asks its person', async () => {
    provider.onStart.push(() => Promise.reject(unclear));
    await start();
    const id = await submit();
    await app.clock.advance(3_600_000);
    expect(await state(id)).toBe('unknown');
    expect(provider.starts).toHaveLength(1);
    expect(app.effects.filter(({ kind }) => kind === 'question')).toHaveLength(1);
  });

  it('treats an error that nobody foresaw as unknown', async () => {
    provider.onStart.push(() => Promise.reject(new TypeError('surprise')));
    await start();
    const id = await submit();
    expect(await state(id)).toBe('unknown');
  });

  it('sends an unknown one again when its person says so', async () => {
    provider.onStart.push(() => Promise.reject(unclear));
    await start();
    const id = await submit();
    await app.engine.decide(id, 'again', { requester: { platform: 'web', id: 'ada' }, mayManage: false });
    await app.clock.advance(0);
    expect(await state(id)).toBe('generating');
    expect(provider.starts).toHaveLength(2);
  });

  it('lets nobody but its person decide', async () => {
    provider.onStart.push(() => Promise.reject(unclear));
    await start();
    const id = await submit();
    const eve = { requester: { platform: 'web', id: 'eve' }, mayManage: false } as const;
    await expect(app.engine.decide(id, 'again', eve)).rejects.toMatchObject({ code: 'not_allowed' });
    expect(await state(id)).toBe('unknown');
  });

  it('leaves an unknown one after two days of silence', async () => {
    provider.onStart.push(() => Promise.reject(unclear));
    await start();
    const id = await submit();
    await app.clock.advance(48 * 3_600_000);
    await expect.poll(() => app.clock.advance(60_000).then(() => state(id))).toBe('failed');
    expect(await app.engine.find(id)).toMatchObject({ state: 'failed', reason: { key: 'reason.abandoned' }, charged: 'maybe' });
    expect(provider.starts).toHaveLength(1);
  });

  it('sends again what never left, without counting an attempt', async () => {
    const unreachable = new ProviderError('not sent', text('provider.unreachable', { provider: 'Google' }), {
      code: 'ECONNREFUSED',
    });
    provider.onStart.push(
      () => Promise.reject(unreachable),
      () => Promise.reject(unreachable),
    );
    await start();
    const id = await submit();
    expect(await app.engine.find(id)).toMatchObject({
      state: 'queued',
      attempts: 0,
      reason: { key: 'reason.waitingForProvider' },
    });
    await app.clock.advance(10_000);
    expect(await app.engine.find(id)).toMatchObject({ state: 'generating', attempts: 1, reason: undefined });
  });

  it('tries an overloaded Google three times, 15 seconds apart, and gives up free of charge', async () => {
    provider.onStart.push(
      () => Promise.reject(busy),
      () => Promise.reject(busy),
      () => Promise.reject(busy),
    );
    await start();
    const id = await submit();
    await app.clock.advance(14_000);
    expect(provider.starts).toHaveLength(1);
    await app.clock.advance(1500);
    expect(provider.starts).toHaveLength(2);
    await app.clock.advance(16_000);
    expect(await app.engine.find(id)).toMatchObject({ state: 'failed', charged: 'no', reason: { key: 'reason.gaveUpBusy' } });
  });

  it('waits as long as Google asked after a rate limit, everybody with it', async () => {
    const limited = new ProviderError('rejected', text('provider.rateLimited', { provider: 'Google' }), {
      code: 'rate_limited',
      retryAfterMs: 37_000,
    });
    provider.onStart.push(() => Promise.reject(limited));
    await start();
    await submit();
    await submit({ person: 'bob' });
    await app.clock.advance(36_000);
    expect(provider.starts).toHaveLength(1);
    await app.clock.advance(2000);
    expect(provider.starts).toHaveLength(3);
  });

  it('pauses until the quota of the day renews, as its provider says, and tells those who wait', async () => {
    const details = { code: 'daily_quota', pause: 'daily quota', retryAfterMs: 20 * 3_600_000 } as const;
    const daily = new ProviderError('rejected', text('provider.dailyQuota', { provider: 'Google' }), details);
    provider.onStart.push(() => Promise.reject(daily));
    await start();
    const id = await submit();
    expect(await app.engine.find(id)).toMatchObject({
      state: 'queued',
      paused: {
        key: 'pause.until',
        values: { reason: { key: 'provider.dailyQuota' }, time: { atMs: Date.UTC(2026, 10, 26, 8) } },
      },
      eta: undefined,
    });
    await app.clock.advance(19 * 3_600_000);
    expect(provider.starts).toHaveLength(1);
    await app.clock.advance(3_600_000 + 60_000);
    expect(await state(id)).toBe('generating');
  });

  it('fails at once, free of charge, what Google rejects', async () => {
    const invalid = new ProviderError('rejected', text('provider.invalid', { provider: 'Google', message: 'No.' }), {
      code: 'invalid_argument',
    });
    provider.onStart.push(() => Promise.reject(invalid));
    await start();
    const id = await submit();
    expect(await app.engine.find(id)).toMatchObject({ state: 'failed', charged: 'no', reason: { key: 'provider.invalid' } });
  });
});

describe('a wall clock that goes back a day', () => {
  it('keeps no one waiting who was to be tried again in a minute', async () => {
    provider.onStart.push(() => Promise.reject(busy));
    await start();
    const id = await submit();
    app.clock.jump(-86_400_000);
    await app.clock.advance(61_000);
    expect(await state(id)).toBe('generating');
  });

  it('keeps no post back', async () => {
    let failures = 1;
    const delivery = recordingDelivery([]);
    const showStatus: typeof delivery.showStatus = async (...values) => {
      if (failures > 0) {
        failures -= 1;
        throw new DeliveryError('not now');
      }
      shown.push(values[0].state);
      return delivery.showStatus(...values);
    };
    const shown: string[] = [];
    await start({ deliveries: [{ ...delivery, showStatus }] });
    await submit();
    app.clock.jump(-86_400_000);
    await app.clock.advance(5000);
    expect(shown).toContain('generating');
  });
});

describe('watching operations', () => {
  it('looks first after the minimum latency, then every few seconds', async () => {
    await start({ settings: { pollFirstSeconds: 10, pollSeconds: 3 } });
    await submit();
    await app.clock.advance(9900);
    expect(provider.checks).toHaveLength(0);
    await app.clock.advance(200);
    expect(provider.checks).toHaveLength(1);
    await app.clock.advance(30_000);
    expect(provider.checks.length).toBeGreaterThanOrEqual(9);
    expect(provider.checks.length).toBeLessThanOrEqual(12);
  });

  it('watches a late one on for two days and never calls it failed while Google may finish', async () => {
    await start();
    const id = await submit();
    await app.clock.advance(10 * 60_000);
    expect(await app.engine.find(id)).toMatchObject({ state: 'generating', late: true });
    await app.clock.advance(40 * 3_600_000);
    provider.finish('operations/1');
    // A look that real time has held up plans the next one later: the clock goes on until it is there.
    await expect.poll(() => app.clock.advance(5 * 60_000).then(() => state(id))).toBe('completed');
  });

  it('says expired when two days have passed', async () => {
    await start();
    const id = await submit();
    await app.clock.advance(50 * 3_600_000);
    expect(await state(id)).toBe('expired');
  });

  it('is not misled by a wall clock that jumps a day', async () => {
    await start();
    const id = await submit();
    app.clock.jump(3 * 86_400_000);
    await app.clock.advance(30_000);
    expect(await state(id)).toBe('generating');
    provider.finish('operations/1');
    await app.clock.advance(10_000);
    await reach(id, 'completed');
  });

  it('keeps looking through an outage and tells the person after two minutes', async () => {
    await start();
    const id = await submit();
    const outage = () =>
      Promise.reject(new ProviderError('transient', text('provider.unreachable', { provider: 'Google' }), { code: 'http_503' }));
    provider.operations.set('operations/1', outage);
    await app.clock.advance(5 * 60_000);
    expect(await app.engine.find(id)).toMatchObject({ state: 'generating', reason: { key: 'provider.unreachable' } });
    provider.finish('operations/1');
    await app.clock.advance(61_000);
    await reach(id, 'completed');
    expect((await app.engine.find(id))?.reason).toBeUndefined();
  });

  it('believes that an operation is gone only after three such answers', async () => {
    await start();
    const id = await submit();
    const gone = () =>
      Promise.reject(
        new ProviderError('rejected', text('provider.operationGone', { provider: 'Google' }), { code: 'operation_gone' }),
      );
    provider.operations.set('operations/1', gone);
    await app.clock.advance(1100);
    expect(await state(id)).toBe('generating');
    await app.clock.advance(10_000);
    expect(await app.engine.find(id)).toMatchObject({
      state: 'failed',
      charged: 'maybe',
      reason: { key: 'provider.operationGone' },
    });
  });
});

describe('the queue', () => {
  it('keeps the slot until the operation is done, and gives it on before the download', async () => {
    await start({ settings: { concurrentGenerations: 1 } });
    const { promise: calledOff, reject: callOff } = Promise.withResolvers<void>();
    provider.onDownload.push(() => calledOff);
    await submit();
    const second = await submit({ person: 'bob' });
    await app.clock.advance(5000);
    expect(provider.starts).toHaveLength(1);
    provider.finish('operations/1');
    await app.clock.advance(5000);
    expect(provider.starts).toHaveLength(2);
    expect(await state(second)).toBe('generating');
    // Only a download that has begun can be called off.
    await expect.poll(() => provider.downloads.length).toBe(1);
    callOff(new Error('called off'));
  });

  it('lets people take turns, each one with the oldest first', async () => {
    await start({ settings: { concurrentGenerations: 1 } });
    const order: string[] = [];
    for (const prompt of ['ada 1', 'ada 2', 'ada 3']) await submit({ person: 'ada', request: sampleRequest({ prompt }) });
    for (const prompt of ['bob 1', 'bob 2']) await submit({ person: 'bob', request: sampleRequest({ prompt }) });
    await submit({ person: 'cy', request: sampleRequest({ prompt: 'cy 1' }) });
    for (let turn = 1; turn <= 6; turn += 1) {
      provider.finish(`operations/${turn}`);
      await app.clock.advance(8000);
    }
    for (const { request } of provider.starts) order.push(request.prompt);
    expect(order).toEqual(['ada 1', 'ada 2', 'bob 1', 'cy 1', 'ada 3', 'bob 2']);
  });

  it('starts no more than allowed in any 62 seconds, so that a slow request is not too close to the next, also across a wall clock that goes back', async () => {
    await start({ settings: { concurrentGenerations: 100, generationsPerMinute: 3 } });
    for (let n = 0; n < 7; n += 1) await submit();
    expect(provider.starts).toHaveLength(3);
    app.clock.jump(-3_600_000);
    await app.clock.advance(61_000);
    expect(provider.starts).toHaveLength(3);
    await app.clock.advance(2000);
    expect(provider.starts).toHaveLength(6);
    await app.clock.advance(62_000);
    expect(provider.starts).toHaveLength(7);
  });

  it('has one request on its way at a time', async () => {
    const answers: (() => void)[] = [];
    const slow = () => new Promise<string>((resolve) => answers.push(() => resolve(`operations/slow-${answers.length}`)));
    provider.onStart.push(slow, slow);
    await start();
    await submit();
    await submit();
    expect(provider.starts).toHaveLength(1);
    answers[0]?.();
    await app.clock.advance(0);
    expect(provider.starts).toHaveLength(2);
    answers[1]?.();
    await app.clock.advance(0);
  });

  it('says the position and a range for the time left', async () => {
    await start({ settings: { concurrentGenerations: 1 } });
    await submit();
    await submit();
    const third = await submit({ person: 'bob' });
    expect(await app.engine.find(third)).toMatchObject({
      position: 2,
      eta: { p50Seconds: 18, p90Seconds: 75, basis: 'default' },
    });
  });
});

describe('canceling and removing', () => {
  const ada = { requester: { platform: 'web', id: 'ada' }, mayManage: false } as const;

  it('takes a waiting one out of the line free of charge', async () => {
    await start({ settings: { concurrentGenerations: 1 } });
    await submit();
    const id = await submit();
    expect(await app.engine.cancel(id, ada)).toBe('canceled');
    expect(await app.engine.find(id)).toMatchObject({ state: 'canceled', charged: 'no' });
  });

  it('pays for what Google has begun but does not post it', async () => {
    provider = scriptedProvider(video, 'gemini-veo');
    await start();
    const id = await submit({ request: sampleRequest({ model: 'veo-3.1-fast-generate-preview' }) });
    expect(await app.engine.cancel(id, ada)).toBe('will be discarded');
    provider.finish('operations/1');
    await app.clock.advance(20_000);
    await reach(id, 'canceled');
    expect(await app.engine.find(id)).toMatchObject({ charged: 'yes', videos: [], reason: { key: 'reason.discarded' } });
    expect(provider.downloads).toEqual([]);
    expect(app.effects.filter(({ kind }) => kind === 'result')).toEqual([]);
  });

  it('speaks of no price where there is none', async () => {
    await start();
    const id = await submit();
    await app.engine.cancel(id, ada);
    provider.finish('operations/1');
    await app.clock.advance(5000);
    await reach(id, 'canceled');
    expect(await app.engine.find(id)).toMatchObject({ charged: 'no', reason: { key: 'reason.discardedFree' } });
  });

  it('removes the file and the words, and hides the generation from history', async () => {
    await start();
    const id = await submit();
    provider.finish('operations/1');
    await app.clock.advance(5000);
    await reach(id, 'completed');
    await app.engine.remove(id, ada);
    expect(existsSync(join(folder, 'outputs', `${id}.mp4`))).toBe(false);
    expect((await app.engine.history({ limit: 10 })).generations).toEqual([]);
    expect((await app.engine.history({ limit: 10, words: 'lighthouse' })).generations).toEqual([]);
    expect((await app.engine.find(id))?.request.prompt).toBe('');
  });
});

describe('fetching the video', () => {
  /** What another process would read at this very moment. */
  function stateOnDisk(id: string): unknown {
    const database = new Database(join(folder, 'data', databaseFileName), { readonly: true });
    const found = database.prepare('SELECT state FROM generations WHERE id = ?').pluck().get(id);
    database.close();
    return found;
  }

  it('is not stored before the file has its name for good, and not forgotten at the provider before its person has it', async () => {
    const order: string[] = [];
    await start({
      moveIntoPlace: async (part, path) => {
        order.push(`whole ${basename(part).replace(/^.{36}/, '')}, ${stateOnDisk(basename(path, '.mp4'))}`);
        await moveIntoPlace(part, path);
        order.push(`in place, ${stateOnDisk(basename(path, '.mp4'))}`);
      },
      failpoint: (name, id) => {
        if (['after-stored', 'before-post', 'after-post', 'after-delivered'].includes(name))
          order.push(`${name}, ${stateOnDisk(id)}`);
      },
    });
    provider.forget = async () => void order.push('forgotten');
    const id = await submit();
    provider.finish('operations/1');
    await app.clock.advance(5000);
    await reach(id, 'completed');
    await expect.poll(() => order).toContain('forgotten');
    expect(order).toEqual([
      'whole .mp4.part, downloading',
      'in place, downloading',
      'after-stored, delivering',
      'before-post, delivering',
      'after-post, delivering',
      'forgotten',
      'after-delivered, completed',
    ]);
  });

  it('tries a truncated download again and keeps nothing of it', async () => {
    provider.onDownload.push((path) => writeFile(path, 'not a video'));
    await start();
    const id = await submit();
    provider.finish('operations/1');
    await app.clock.advance(5000);
    await expect.poll(() => app.clock.advance(1000).then(() => state(id))).toBe('completed');
    expect(provider.downloads).toHaveLength(2);
  });

  it('gives up no download because the clock comes back from years behind', async () => {
    provider.onDownload.push(() => {
      app.clock.jump(20_000 * 86_400_000);
      return Promise.reject(new ProviderError('transient', text('provider.downloadFailed'), { code: 'x' }));
    });
    await start();
    const id = await submit();
    app.clock.jump(-20_000 * 86_400_000);
    provider.finish('operations/1');
    await expect.poll(() => app.clock.advance(1000).then(() => state(id))).toBe('completed');
  });

  it('gives a download up after two days, also where the clock was far ahead when it began', async () => {
    const fail = () => Promise.reject(new ProviderError('transient', text('provider.downloadFailed'), { code: 'x' }));
    provider.onDownload.push(...Array.from({ length: 1000 }, () => fail));
    await start();
    const id = await submit();
    app.clock.jump(400 * 86_400_000);
    provider.finish('operations/1');
    await expect.poll(() => app.clock.advance(1000).then(() => provider.downloads.length)).toBeGreaterThan(0);
    app.clock.jump(-400 * 86_400_000);
    await app.clock.advance(47 * 3_600_000);
    expect(await state(id)).toBe('downloading');
    await expect.poll(() => app.clock.advance(600_000).then(() => state(id))).toBe('expired');
  });

  it('has its picture before anybody hears of it, and removes it with the video', async () => {
    const seen: string[] = [];
    const poster = (id: string) => join(folder, 'outputs', `${id}.jpg`);
    await start({
      makePoster: (_, path) => writeFile(path, 'a picture'),
      failpoint: (name, id) => {
        if (name === 'after-stored') seen.push(`stored, ${existsSync(poster(id)) ? 'with' : 'without'} its picture`);
      },
    });
    const id = await submit();
    provider.finish('operations/1');
    await app.clock.advance(5000);
    await reach(id, 'completed');
    expect(seen).toEqual(['stored, with its picture']);
    await app.engine.remove(id, { requester: { platform: 'web', id: 'ada' }, mayManage: false });
    expect(readdirSync(join(folder, 'outputs'))).toEqual([]);
  });

  it('waits for no picture that can not be made', async () => {
    await start({
      makePoster: async (_, path) => {
        await writeFile(path, 'half');
        throw new Error('no such codec');
      },
    });
    const id = await submit();
    provider.finish('operations/1');
    await app.clock.advance(5000);
    await reach(id, 'completed');
    expect(readdirSync(join(folder, 'outputs'))).toEqual([`${id}.mp4`]);
  });

  it('tells its person and the admin of a video that is too large to be stored, and leaves it at the provider', async () => {
    const lines: string[] = [];
    const log = createLog({ level: 'error', format: 'json', secrets: [], destination: { write: (line) => lines.push(line) } });
    const reason = text('provider.videoTooLarge', { provider: 'Google', hours: 48, maxMegabytes: 2048 });
    provider.onDownload.push(() => Promise.reject(new ProviderError('rejected', reason, { code: 'video_too_large' })));
    await start({ log });
    const id = await submit();
    provider.finish('operations/1');
    await app.clock.advance(5000);
    await reach(id, 'failed');
    expect(await app.engine.find(id)).toMatchObject({ reason });
    expect(lines.join('')).toContain('"operationName":"operations/1"');
    expect(provider.forgotten).toEqual([]);
  });

  it('gives up a file that is no video after five tries, and says so', async () => {
    for (let n = 0; n < 5; n += 1) provider.onDownload.push((path) => writeFile(path, '<html>'));
    await start();
    const id = await submit();
    provider.finish('operations/1');
    await expect.poll(() => app.clock.advance(20_000).then(() => state(id))).toBe('failed');
    expect(await app.engine.find(id)).toMatchObject({ reason: { key: 'provider.videoUnreadable' } });
  });

  it('leaves the disk after OUTPUTS_KEEP_DAYS, the history row stays', async () => {
    await start({ settings: { outputsKeepDays: 2 } });
    const id = await submit();
    provider.finish('operations/1');
    await app.clock.advance(5000);
    await reach(id, 'completed');
    await app.clock.advance(2 * 86_400_000);
    await expect.poll(() => app.clock.advance(60_000).then(async () => (await app.engine.find(id))?.removedAtMs)).toBeDefined();
    expect(existsSync(join(folder, 'outputs', `${id}.mp4`))).toBe(false);
    expect((await app.engine.history({ limit: 10 })).generations).toHaveLength(1);
  });
});
