import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Encoder, VideoFacts } from '../../domain/media.ts';
import { systemClock } from '../../lib/clock.ts';
import { serveLoopback } from '../../testing/fakes/loopback-server.ts';
import { makeSampleVideo } from '../../testing/samples/sample-videos.ts';
import { silentLog, temporaryFolder } from '../../testing/set-up/test-engine.ts';
import { createEncoder } from '../encoder.ts';
import { createOpenVideo } from '../open-video.ts';
import { probeVideo } from '../probe-video.ts';
import { runEncodeWorker, WorkerRefusedError } from './encode-worker.ts';
import { createFitJobs, type FitJobs } from './fit-jobs.ts';
import { createWorkerDoors } from './worker-doors.ts';

const token = 'a-token-for-encoders';
const folder = temporaryFolder();
const path = join(folder, 'source.mp4');
const maxBytes = 120_000;
let encoder: Encoder;
let source: VideoFacts;

beforeAll(async () => {
  encoder = await createEncoder();
  await makeSampleVideo(encoder, path, { width: 640, height: 360, durationSeconds: 1 });
  source = await probeVideo(path);
});
afterAll(() => encoder.close());

/** The doors of a bot, and whether it did the work itself. */
async function openDoors({ prefix = '', waitMs = 60_000 } = {}) {
  const here: string[] = [];
  const jobs = createFitJobs({
    ...{ clock: systemClock, atOnce: 1, waitMs },
    encodeHere: async (work) => {
      here.push(work.path);
      return work.source;
    },
  });
  onTestFinished(jobs.close);
  const routes = createWorkerDoors({ jobs, token, openVideo: createOpenVideo(), clock: systemClock, log: silentLog });
  const url = await serveLoopback((request, response) => {
    const route = routes.find((each) => each.method === request.method && `${prefix}${each.path}` === request.url);
    if (route === undefined) response.writeHead(404).end();
    else route.listener(request, response);
  });
  return { jobs, here, url: `${url}${prefix}` };
}

function order(jobs: FitJobs, signal = new AbortController().signal) {
  const outputPath = join(folder, `out-${crypto.randomUUID()}.part`);
  return { outputPath, result: jobs.run({ path, source, maxBytes, outputPath, signal, person: 'ann' }) };
}

function startWorker(url: string, withToken = token) {
  const stop = new AbortController();
  const ended = runEncodeWorker(
    { url, token: withToken, atOnce: 1, encoder, probeVideo, clock: systemClock, log: silentLog },
    stop.signal,
  );
  ended.catch(() => undefined);
  onTestFinished(() => stop.abort());
  return { ended, stop: () => stop.abort() };
}

/** Every request of a worker that does as it likes. */
function ask(url: string, method: 'GET' | 'POST', door: string, headers: Record<string, string>, body?: Uint8Array<ArrayBuffer>) {
  const authorized = { authorization: `Bearer ${token}`, ...headers };
  return fetch(`${url}/encoder/${door}`, { method, headers: authorized, ...(body === undefined ? {} : { body }) });
}

async function takeWork(url: string): Promise<string> {
  const answer = await ask(url, 'POST', 'work', { 'x-veo-bot-worker': 'worker-one' });
  const { lease }: { lease: string } = await answer.json();
  return lease;
}

async function bring(url: string, lease: string, bytes: Uint8Array<ArrayBuffer>, sha256 = sha(bytes)): Promise<number> {
  const answer = await ask(url, 'POST', 'result', { 'x-veo-bot-lease': lease, 'x-veo-bot-sha256': sha256 }, bytes);
  return answer.status;
}

const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function sample(options: Parameters<typeof makeSampleVideo>[2]): Promise<Uint8Array<ArrayBuffer>> {
  const file = join(folder, `${crypto.randomUUID()}.mp4`);
  await makeSampleVideo(encoder, file, options);
  return new Uint8Array(await readFile(file));
}

describe('an encoder elsewhere', () => {
  it('fetches a video, makes it fit and brings it back, below the path of a proxy too', async () => {
    const { jobs, here, url } = await openDoors({ prefix: '/bot' });
    const { ended, stop } = startWorker(url);
    await expect.poll(() => jobs.counts().workers).toBe(1);
    const { outputPath, result } = order(jobs);
    const facts = await result;
    expect(facts.sizeBytes).toBeLessThanOrEqual(maxBytes);
    expect(facts).toMatchObject({ width: 640, height: 360, durationSeconds: source.durationSeconds });
    expect(await probeVideo(outputPath)).toEqual(facts);
    expect(here).toEqual([]);
    stop();
    await ended;
  });

  it('ends where the bot does not know its token', async () => {
    const { url } = await openDoors();
    await expect(startWorker(url, 'another-token-of-16').ended).rejects.toThrow(WorkerRefusedError);
  });
});

describe('an encoder at a bot that it can not trust', () => {
  it('takes no more of a video than it was told of, and gives it back', async () => {
    const asked: string[] = [];
    const url = await serveLoopback((request, response) => {
      asked.push(request.url ?? '');
      const isFirst = asked.filter((each) => each === request.url).length === 1;
      if (request.url === '/encoder/work' && isFirst) {
        const offer = { lease: 'l'.repeat(16), sourceBytes: 100_000, maxBytes: 10, isBusy: false };
        response.writeHead(200).end(JSON.stringify(offer));
      } else if (request.url === '/encoder/source') {
        response.writeHead(200);
        const more = setInterval(() => response.write(Buffer.alloc(50_000)), 1);
        response.once('close', () => clearInterval(more));
      } else if (request.url !== '/encoder/work') {
        response.writeHead(204).end();
      }
    });
    startWorker(url);
    await expect.poll(() => asked).toContain('/encoder/give-back');
  });
});

describe('the doors of encoders', () => {
  it('open by the token alone', async () => {
    const { jobs, url } = await openDoors();
    const { result } = order(jobs);
    for (const door of ['work', 'keep', 'result', 'give-back'])
      expect((await ask(url, 'POST', door, { authorization: 'Bearer wrong' })).status).toBe(401);
    expect((await ask(url, 'GET', 'source', { authorization: '' })).status).toBe(401);
    await result;
  });

  it('show a video to the one who has it to encode, and no longer', async () => {
    const { jobs, url } = await openDoors({ waitMs: 500 });
    const working = takeWork(url);
    await expect.poll(() => jobs.counts().workers).toBe(1);
    const { result } = order(jobs);
    const lease = await working;
    const seen = await ask(url, 'GET', 'source', { 'x-veo-bot-lease': lease });
    expect(sha(new Uint8Array(await seen.arrayBuffer()))).toBe(sha(await readFile(path)));
    expect((await ask(url, 'GET', 'source', { 'x-veo-bot-lease': 'somebody-elses-lease' })).status).toBe(410);
    expect((await ask(url, 'POST', 'give-back', { 'x-veo-bot-lease': lease })).status).toBe(204);
    expect((await ask(url, 'GET', 'source', { 'x-veo-bot-lease': lease })).status).toBe(410);
    expect((await ask(url, 'POST', 'keep', { 'x-veo-bot-lease': lease })).status).toBe(410);
    await result;
  });

  describe('take no result that', () => {
    const smaller = () => sample({ width: 320, height: 180, durationSeconds: 1 });
    const lies: readonly (readonly [string, () => Promise<readonly [Uint8Array<ArrayBuffer>, string?]>])[] = [
      ['is not what its hash says', async () => [await smaller(), '0'.repeat(64)]],
      ['is no video', async () => [new Uint8Array(50_000).fill(7)]],
      ['is cut short', async () => [(await smaller()).subarray(0, 9000)]],
      ['is larger than it may be', async () => [new Uint8Array(await readFile(path))]],
      ['is longer than its source', async () => [await sample({ width: 160, height: 90, durationSeconds: 2 })]],
      ['has another shape', async () => [await sample({ width: 180, height: 180, durationSeconds: 1 })]],
      ['is not H.264', async () => [await sample({ durationSeconds: 1, args: ['-c:v', 'mpeg4'] })]],
    ];
    it.each(lies)('%s: the bot does the work itself, and nothing stays of it', async (_, lie) => {
      const { jobs, here, url } = await openDoors();
      const [bytes, sha256] = await lie();
      const first = takeWork(url);
      await expect.poll(() => jobs.counts().workers).toBe(1);
      const { outputPath, result } = order(jobs);
      const status = await bring(url, await first, bytes, sha256).catch(() => 'cut off');
      expect([422, 'cut off']).toContain(status);
      const second = await takeWork(url);
      await ask(url, 'POST', 'give-back', { 'x-veo-bot-lease': second });
      await result;
      expect(here).toEqual([path]);
      expect(existsSync(outputPath)).toBe(false);
      expect(readdirSync(folder).filter((name) => name.startsWith('out-') && name.split('.part').length > 2)).toEqual([]);
    });
  });

  it('give the work to somebody else at once where a result breaks off in the middle', async () => {
    const { jobs, url } = await openDoors();
    const first = takeWork(url);
    await expect.poll(() => jobs.counts().workers).toBe(1);
    const { outputPath, result } = order(jobs);
    const lease = await first;
    const { port } = new URL(url);
    const socket = connect(Number(port), '127.0.0.1');
    const head = [`POST /encoder/result HTTP/1.1`, 'host: bot', `authorization: Bearer ${token}`, `x-veo-bot-lease: ${lease}`];
    socket.write(`${[...head, 'content-length: 90000'].join('\r\n')}\r\n\r\nhalf of it`, () => socket.destroy());
    const second = await takeWork(url);
    expect(second).not.toBe(lease);
    expect(await bring(url, second, await sample({ width: 320, height: 180, durationSeconds: 1 }))).toBe(204);
    await result;
    expect(existsSync(outputPath)).toBe(true);
  });

  it('take a good result once, and never one that comes too late', async () => {
    const { jobs, url } = await openDoors();
    const good = await sample({ width: 320, height: 180, durationSeconds: 1 });
    const working = takeWork(url);
    await expect.poll(() => jobs.counts().workers).toBe(1);
    const { outputPath, result } = order(jobs);
    const lease = await working;
    expect(await bring(url, lease, good)).toBe(204);
    expect(await bring(url, lease, good)).toBe(410);
    await expect(result).resolves.toMatchObject({ width: 320, height: 180, sizeBytes: good.length });
    expect(sha(await readFile(outputPath))).toBe(sha(good));
  });
});

it('has a worker take away what a killed one left on its machine, and nothing that may be in use', async () => {
  const [left, inUse] = [mkdtempSync(join(tmpdir(), 'veo-bot-encode-')), mkdtempSync(join(tmpdir(), 'veo-bot-encode-'))];
  onTestFinished(() => rmSync(inUse, { recursive: true }));
  writeFileSync(join(left, 'before.mp4'), 'somebody’s video');
  const hoursAgo = new Date(Date.now() - 2 * 3_600_000);
  utimesSync(left, hoursAgo, hoursAgo);
  // There is no bot at this address.
  startWorker('http://127.0.0.1:9');
  await expect.poll(() => existsSync(left)).toBe(false);
  expect(existsSync(inUse)).toBe(true);
});
