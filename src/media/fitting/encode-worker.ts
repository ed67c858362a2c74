import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream, openAsBlob } from 'node:fs';
import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Clock } from '../../domain/clock.ts';
import type { Log } from '../../lib/log.ts';
import { pause } from '../../lib/pause.ts';
import { leaseMs, pollMs } from './fit-jobs.ts';
import { encodeToFit, type FitVideoDeps } from './fit-video.ts';
import { hashHeader, leaseHeader, readWorkOffer, type WorkOffer, workerHeader, workerPaths } from './worker-wire.ts';

export interface EncodeWorkerDeps extends FitVideoDeps {
  /** The bot's address; it may have a path. */
  readonly url: string;
  readonly token: string;
  readonly atOnce: number;
  readonly clock: Clock;
  readonly log: Pick<Log, 'info' | 'warn'>;
}

/** The bot does not let this worker in, which no further try changes. */
export class WorkerRefusedError extends Error {
  override readonly name = 'WorkerRefusedError';
}

const folderPrefix = 'veo-bot-encode-';
/** The bot gives the longest work to somebody else long before. */
const leftAfterMs = 3_600_000;
/** An answer that takes longer than the longest wait for work is none. */
const answerMs = pollMs + 15_000;
/** Before the next try where the bot can't be reached: doubled each time. */
const [firstPauseMs, longestPauseMs] = [1000, 30_000];

/**
 * Encodes for a bot elsewhere, until the signal is aborted: asks for work, fetches the video, encodes it and brings the result.
 *
 * @throws {WorkerRefusedError}
 */
export async function runEncodeWorker(deps: EncodeWorkerDeps, signal: AbortSignal): Promise<void> {
  await removeLeftovers(deps);
  const refused = new AbortController();
  const stop = AbortSignal.any([signal, refused.signal]);
  const lines = Array.from({ length: deps.atOnce }, () => runLine(deps, stop));
  // One that is refused ends the others.
  await Promise.all(lines.map((line) => line.finally(() => refused.abort())));
}

/** People's videos that a kill left here: nobody else takes them away. Others on this machine may be at theirs. */
async function removeLeftovers({ log }: Pick<EncodeWorkerDeps, 'log'>): Promise<void> {
  const names = await readdir(tmpdir()).catch(() => []);
  for (const name of names.filter((each) => each.startsWith(folderPrefix))) {
    const path = join(tmpdir(), name);
    try {
      if (Date.now() - (await lstat(path)).mtimeMs > leftAfterMs) await rm(path, { recursive: true, force: true });
    } catch (error) {
      log.warn({ err: error }, 'what an earlier encoder left could not be removed');
    }
  }
}

/** One piece of work after the other. */
async function runLine(deps: EncodeWorkerDeps, signal: AbortSignal): Promise<void> {
  const worker = randomUUID();
  let pauseMs = firstPauseMs;
  while (!signal.aborted) {
    try {
      const offer = await askForWork(deps, worker, signal);
      pauseMs = firstPauseMs;
      if (offer !== undefined) await doWork(deps, offer, signal);
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof WorkerRefusedError) throw error;
      deps.log.warn({ err: error, pauseMs }, 'the bot can not be reached, trying again');
      await pause(deps.clock, pauseMs, signal);
      pauseMs = Math.min(longestPauseMs, pauseMs * 2);
    }
  }
}

async function askForWork(deps: EncodeWorkerDeps, worker: string, signal: AbortSignal): Promise<WorkOffer | undefined> {
  const waiting = AbortSignal.any([signal, AbortSignal.timeout(answerMs)]);
  const response = await ask(deps, 'POST', workerPaths.work, { [workerHeader]: worker }, { signal: waiting });
  if (response.status === 204) return undefined;
  if (response.status === 401) throw new WorkerRefusedError('the bot does not know this ENCODE_TOKEN');
  const offer = response.ok ? readWorkOffer(await response.json()) : undefined;
  if (offer === undefined) throw new Error(`the bot answers ${response.status} where it has work for encoders`);
  return offer;
}

/** What goes wrong here is no harm: somebody else gets the work. */
async function doWork(deps: EncodeWorkerDeps, offer: WorkOffer, signal: AbortSignal): Promise<void> {
  const lost = new AbortController();
  const working = AbortSignal.any([signal, lost.signal]);
  const stopKeeping = keepAlive(deps, offer, () => lost.abort(new Error('somebody else does this work now')));
  const folder = await mkdtemp(join(tmpdir(), folderPrefix));
  const sinceMs = deps.clock.monotonicMs();
  try {
    const path = join(folder, 'before.mp4');
    const outputPath = join(folder, 'after.mp4');
    await fetchSource(deps, offer, path, working);
    const source = await deps.probeVideo(path);
    const task = { path, source, maxBytes: offer.maxBytes, outputPath, signal: working };
    await encodeToFit(deps, task, offer.isBusy);
    const { status } = await bringResult(deps, offer, outputPath, working);
    const seconds = Math.round((deps.clock.monotonicMs() - sinceMs) / 100) / 10;
    if (status === 204) deps.log.info({ seconds }, 'a video was fitted and brought back');
    else throw new Error(`the bot answers ${status} to what was made`);
  } catch (error) {
    if (!lost.signal.aborted) await giveBack(deps, offer);
    if (!working.aborted) deps.log.warn({ err: error }, 'a video could not be encoded, the bot gets it back');
  } finally {
    stopKeeping();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Says that it is at it, often enough that one lost request does no harm. */
function keepAlive(deps: EncodeWorkerDeps, { lease }: WorkOffer, onLost: () => void): () => void {
  const ended = new AbortController();
  const beat = async (): Promise<void> => {
    for (;;) {
      await pause(deps.clock, leaseMs / 4, ended.signal);
      if (ended.signal.aborted) return;
      const signal = AbortSignal.any([ended.signal, AbortSignal.timeout(leaseMs / 2)]);
      const status = await ask(deps, 'POST', workerPaths.keep, { [leaseHeader]: lease }, { signal }).then(
        (response) => response.status,
        () => undefined,
      );
      if (status === 410) return onLost();
    }
  };
  void beat();
  return () => ended.abort();
}

async function fetchSource(deps: EncodeWorkerDeps, offer: WorkOffer, path: string, signal: AbortSignal): Promise<void> {
  const { body, status } = await ask(deps, 'GET', workerPaths.source, { [leaseHeader]: offer.lease }, { signal });
  if (status !== 200 || body === null) throw new Error(`the bot answers ${status} in place of the video`);
  await pipeline(body, noMoreThan(offer.sourceBytes), createWriteStream(path, { flags: 'wx', mode: 0o600 }), { signal });
}

/** What the bot sends may be anybody's where it is not asked by https: it must not fill the disk. */
function noMoreThan(mostBytes: number): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Uint8Array, _, done) {
      bytes += chunk.length;
      done(bytes > mostBytes ? new Error('the bot sends more than it said') : null, chunk);
    },
  });
}

async function bringResult(deps: EncodeWorkerDeps, { lease }: WorkOffer, path: string, signal: AbortSignal): Promise<Response> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  const headers = { [leaseHeader]: lease, [hashHeader]: hash.digest('hex'), 'content-type': 'video/mp4' };
  return ask(deps, 'POST', workerPaths.result, headers, { signal, body: await openAsBlob(path) });
}

/** Also while it stops: else the video would wait until the lease is over. */
async function giveBack(deps: EncodeWorkerDeps, { lease }: WorkOffer): Promise<void> {
  const signal = AbortSignal.timeout(2000);
  await ask(deps, 'POST', workerPaths.giveBack, { [leaseHeader]: lease }, { signal }).catch(() => undefined);
}

function ask(
  { url, token }: Pick<EncodeWorkerDeps, 'url' | 'token'>,
  method: 'GET' | 'POST',
  path: string,
  headers: Readonly<Record<string, string>>,
  more: Pick<RequestInit, 'signal' | 'body'>,
): Promise<Response> {
  const base = url.endsWith('/') ? url : `${url}/`;
  // A token goes where it was meant to go, and nowhere else.
  const init: RequestInit = { method, redirect: 'error', headers: { ...headers, authorization: `Bearer ${token}` }, ...more };
  return fetch(new URL(path.slice(1), base), init);
}
