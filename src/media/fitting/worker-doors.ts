import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Clock } from '../../domain/clock.ts';
import type { VideoFacts } from '../../domain/media.ts';
import type { OpenVideo } from '../../domain/uploaded-video.ts';
import type { Log } from '../../lib/log.ts';
import type { NodeRoute } from '../../lib/node-route.ts';
import { isSameSecret } from '../../lib/own-door.ts';
import type { FitJobs, FitLease, FitWork } from './fit-jobs.ts';
import { receiveResult } from './receive-result.ts';
import { hashHeader, leaseHeader, type WorkOffer, workerHeader, workerPaths } from './worker-wire.ts';

export interface WorkerDoorsDeps {
  readonly jobs: FitJobs;
  /** Opens these doors and no other. */
  readonly token: string;
  /** Looks at what a worker made, in a process of its own. */
  readonly openVideo: OpenVideo;
  readonly clock: Clock;
  readonly log: Log;
}

/** Wrong tokens that are answered in a minute. The right one always gets in. */
const wrongTriesAllowed = 20;

/**
 * Where workers elsewhere fetch videos to encode, and bring what they made. They can read no video but the one that they were just given,
 * as long as it is theirs, and what they bring is looked at before it counts.
 */
export function createWorkerDoors(deps: WorkerDoorsDeps): readonly NodeRoute[] {
  const guard = createGuard(deps);
  const door = (
    method: NodeRoute['method'],
    path: string,
    answer: (request: IncomingMessage, response: ServerResponse, gone: AbortSignal) => Promise<void>,
  ): NodeRoute => ({ method, path, listener: guard(answer) });
  const ofLease = (answer: (lease: FitLease, request: IncomingMessage, response: ServerResponse) => Promise<void>) => {
    return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      const lease = deps.jobs.find(String(request.headers[leaseHeader] ?? ''));
      await (lease === undefined ? end(response, 410) : answer(lease, request, response));
    };
  };
  return [
    door('POST', workerPaths.work, (request, response, gone) => offer(deps, request, response, gone)),
    door('GET', workerPaths.source, ofLease(sendSource)),
    door(
      'POST',
      workerPaths.keep,
      ofLease(({ id }, _, response) => end(response, deps.jobs.keep(id) ? 204 : 410)),
    ),
    door(
      'POST',
      workerPaths.result,
      ofLease((lease, request, response) => takeResult(deps, lease, request, response)),
    ),
    door(
      'POST',
      workerPaths.giveBack,
      ofLease(({ id }, _, response) => {
        deps.jobs.giveBack(id);
        return end(response, 204);
      }),
    ),
  ];
}

function createGuard({ token, clock, log }: WorkerDoorsDeps) {
  let wrong = 0;
  let sinceMs = Number.NEGATIVE_INFINITY;
  const isRefused = (request: IncomingMessage): 401 | 429 | undefined => {
    const given = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    if (isSameSecret(given, token)) return undefined;
    if (clock.monotonicMs() - sinceMs >= 60_000) {
      [wrong, sinceMs] = [0, clock.monotonicMs()];
      log.warn({}, 'somebody came to the doors of encoders without the right ENCODE_TOKEN');
    }
    wrong += 1;
    return wrong > wrongTriesAllowed ? 429 : 401;
  };
  return (answer: (request: IncomingMessage, response: ServerResponse, gone: AbortSignal) => Promise<void>): RequestListener => {
    return (request, response) => {
      const refused = isRefused(request);
      if (refused !== undefined) return void end(response, refused);
      const gone = new AbortController();
      response.once('close', () => gone.abort());
      answer(request, response, gone.signal).catch((error: unknown) => {
        if (!gone.signal.aborted)
          log.warn({ err: error, path: request.url?.split('?', 1)[0] }, 'a request of an encoder went wrong');
        if (response.headersSent) response.destroy();
        else void end(response, 500);
      });
    };
  };
}

async function offer(
  { jobs }: WorkerDoorsDeps,
  request: IncomingMessage,
  response: ServerResponse,
  gone: AbortSignal,
): Promise<void> {
  const worker = String(request.headers[workerHeader] ?? '');
  if (!/^[\w-]{8,64}$/.test(worker)) return end(response, 400);
  request.resume();
  const lease = await jobs.take(worker, gone);
  if (lease === undefined) return end(response, 204);
  const { id, isBusy, work } = lease;
  const said: WorkOffer = { lease: id, sourceBytes: work.source.sizeBytes, maxBytes: work.maxBytes, isBusy };
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(JSON.stringify(said));
  // Nobody heard of it.
  if (gone.aborted) jobs.giveBack(id);
}

async function sendSource({ work, over }: FitLease, _: IncomingMessage, response: ServerResponse): Promise<void> {
  const headers = { 'content-type': 'video/mp4', 'content-length': work.source.sizeBytes, 'cache-control': 'no-store' };
  const file = createReadStream(work.path);
  response.writeHead(200, headers);
  await pipeline(file, response, { signal: over });
}

async function takeResult(
  { jobs, openVideo, log }: WorkerDoorsDeps,
  lease: FitLease,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { work, over } = lease;
  const signal = AbortSignal.any([over, work.signal]);
  const part = `${work.outputPath}.${randomUUID()}.part`;
  let taken = false;
  try {
    const sha256 = String(request.headers[hashHeader] ?? '');
    const received = await receiveResult(request, { part, work, sha256, openVideo, signal });
    if ('problem' in received) {
      log.warn({ problem: received.problem, maxBytes: work.maxBytes }, 'what an encoder made is not used');
      await rm(part, { force: true });
      jobs.giveBack(lease.id);
      return await end(response, 422);
    }
    taken = jobs.finish(lease.id, () => put(part, work, received));
    if (taken) log.info({ maxBytes: work.maxBytes, ...received }, 'video fitted elsewhere');
    await end(response, taken ? 204 : 410);
  } catch (error) {
    // Whoever is next should not wait for the end of the lease.
    jobs.giveBack(lease.id);
    throw error;
  } finally {
    if (!taken) await rm(part, { force: true });
  }
}

async function put(part: string, { outputPath, signal }: FitWork, facts: VideoFacts): Promise<VideoFacts> {
  await rename(part, outputPath);
  if (!signal.aborted) return facts;
  // Nobody waits for it any more.
  await rm(outputPath, { force: true });
  throw signal.reason;
}

async function end(response: ServerResponse, status: number): Promise<void> {
  // What was not read of a request would stand in the way of the next one.
  response.writeHead(status, { 'cache-control': 'no-store', ...(status >= 400 ? { connection: 'close' } : {}) }).end();
}
