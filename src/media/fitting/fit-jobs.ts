import { randomBytes } from 'node:crypto';
import type { Clock } from '../../domain/clock.ts';
import { DeliveryError } from '../../domain/delivery.ts';
import type { VideoFacts } from '../../domain/media.ts';
import type { FitTask } from './fit-video.ts';
import { nextFairly, type Waiting } from './next-fairly.ts';

/** A video that has to be encoded once more. */
export interface FitWork extends FitTask {
  /** Whose turn it is. */
  readonly person: string;
}

/** A piece of work that a worker has for a while. */
export interface FitLease {
  /** Known to that worker alone: it opens the source and takes the result, of this one job. */
  readonly id: string;
  readonly work: FitWork;
  /** Others wait: it is to be done faster. */
  readonly isBusy: boolean;
  /** Aborted as soon as the work is somebody else's, or nobody's. */
  readonly over: AbortSignal;
}

export interface FitJobsDeps {
  readonly clock: Clock;
  /** How many this machine does at once; 0 leaves all to workers elsewhere. */
  readonly atOnce: number;
  /** How long a job waits for a worker that is there, in milliseconds, before this machine does it. */
  readonly waitMs: number;
  /** Does one here. */
  readonly encodeHere: (work: FitWork, isBusy: boolean) => Promise<VideoFacts>;
}

export interface FitCounts {
  /** Workers elsewhere that ask for work, or have some. */
  readonly workers: number;
  readonly waiting: number;
  /** Here and elsewhere. */
  readonly running: number;
}

/**
 * What has to be encoded, and who does it: this machine, or workers elsewhere. In memory alone: a result exists once its delivery has it, and
 * after a restart the delivery asks again.
 */
export interface FitJobs {
  /**
   * @throws {DeliveryError} where this machine encodes nothing, and no worker is there: it may be tried later
   * @throws {Error} what stopped the encoder, or the signal's reason
   */
  run(work: FitWork): Promise<VideoFacts>;
  /** Waits for work, for at most `pollMs`. @param worker a name that it made up for itself */
  take(worker: string, signal: AbortSignal): Promise<FitLease | undefined>;
  /** @returns undefined where it is over, or never was */
  find(leaseId: string): FitLease | undefined;
  /** The worker is at it. @returns whether the work is still its own */
  keep(leaseId: string): boolean;
  /** The worker gives it back; its work goes to somebody else. */
  giveBack(leaseId: string): void;
  /**
   * What a worker made was looked at. From here on nobody else does the work.
   *
   * @param put brings it to `outputPath`
   * @returns false where the work was not its own any more: nothing was put anywhere
   */
  finish(leaseId: string, put: () => Promise<VideoFacts>): boolean;
  counts(): FitCounts;
  /** Sends those who wait for work away. */
  close(): void;
}

/** Longest wait for work of one request: proxies cut off what is silent for a minute. */
export const pollMs = 25_000;
/** A worker that said nothing for so long has lost its work. */
export const leaseMs = 20_000;
/** Longest that a worker may take, as long as an encoding here may. */
const longestMs = 600_000;
/** A worker that asked a moment ago is about to ask again. */
const presenceMs = 10_000;
/** Workers that a job is lost with before this machine does it. */
const mostLost = 2;
/** The same where this machine encodes nothing: what so many are lost with is not encoded. */
const mostLostElsewhere = 4;
/** With more than so many others in line, a faster way is taken. */
const calmLine = 2;

interface Job extends Waiting {
  readonly work: FitWork;
  readonly sinceMs: number;
  readonly settle: { resolve(facts: VideoFacts): void; reject(reason: unknown): void };
  state: 'waiting' | 'leased' | 'here' | 'over';
  lost: number;
}

interface Held {
  readonly lease: FitLease;
  readonly job: Job;
  readonly worker: string;
  readonly untilMs: number;
  readonly ended: AbortController;
  callOff: () => void;
}

interface Board {
  readonly deps: FitJobsDeps;
  readonly jobs: Set<Job>;
  readonly held: Map<string, Held>;
  /** Those who wait for work, the first one first. */
  readonly asking: Map<object, { readonly worker: string; answer(lease: FitLease | undefined): void }>;
  /** When each worker was heard of. */
  readonly seenMs: Map<string, number>;
  callOffLook: () => void;
}

export function createFitJobs(deps: FitJobsDeps): FitJobs {
  const board: Board = {
    ...{ deps, jobs: new Set(), held: new Map(), asking: new Map(), seenMs: new Map() },
    callOffLook: () => undefined,
  };
  return {
    run: (work) => run(board, work),
    take: (worker, signal) => take(board, worker, signal),
    find: (leaseId) => board.held.get(leaseId)?.lease,
    keep(leaseId) {
      const held = board.held.get(leaseId);
      if (held === undefined) return false;
      board.seenMs.set(held.worker, deps.clock.monotonicMs());
      watch(board, held);
      return true;
    },
    giveBack: (leaseId) => lose(board, leaseId),
    finish(leaseId, put) {
      const held = board.held.get(leaseId);
      if (held === undefined) return false;
      end(board, held.job);
      put().then(held.job.settle.resolve, held.job.settle.reject);
      return true;
    },
    counts: () => countsOf(board),
    close() {
      board.callOffLook();
      for (const { answer } of [...board.asking.values()]) answer(undefined);
      for (const held of board.held.values()) held.callOff();
    },
  };
}

async function run(board: Board, work: FitWork): Promise<VideoFacts> {
  work.signal.throwIfAborted();
  const settle = Promise.withResolvers<VideoFacts>();
  const job: Job = {
    ...{ work, settle, person: work.person, sinceMs: board.deps.clock.monotonicMs() },
    ...{ state: 'waiting', lost: 0 },
  };
  const callOff = (): void => {
    // What runs here ends by the same signal, and cleans up first.
    if (job.state === 'here') return;
    end(board, job);
    settle.reject(work.signal.reason);
  };
  work.signal.addEventListener('abort', callOff, { once: true });
  board.jobs.add(job);
  handOut(board);
  try {
    return await settle.promise;
  } finally {
    work.signal.removeEventListener('abort', callOff);
  }
}

function take(board: Board, worker: string, signal: AbortSignal): Promise<FitLease | undefined> {
  const { clock } = board.deps;
  return new Promise((resolve) => {
    const key = {};
    const answer = (lease: FitLease | undefined): void => {
      board.asking.delete(key);
      callOff();
      signal.removeEventListener('abort', leave);
      board.seenMs.set(worker, clock.monotonicMs());
      resolve(lease);
    };
    const leave = (): void => {
      answer(undefined);
      // Its connection is gone: nobody waits for it.
      board.seenMs.delete(worker);
    };
    const callOff = clock.after(pollMs, () => answer(undefined));
    board.asking.set(key, { worker, answer });
    if (signal.aborted) return leave();
    signal.addEventListener('abort', leave, { once: true });
    handOut(board);
  });
}

/** Gives what waits to workers first, then to this machine where that is due. */
function handOut(board: Board): void {
  for (const { worker, answer } of [...board.asking.values()]) {
    const job = next(board, ({ lost }) => lost < mostLost || board.deps.atOnce === 0);
    if (job === undefined) break;
    answer(lend(board, job, worker));
  }
  while (runningHere(board) < board.deps.atOnce) {
    const job = next(board, (each) => isOurs(board, each));
    if (job === undefined) break;
    void doHere(board, job);
  }
  if (board.deps.atOnce === 0) refuseLost(board);
  lookAgain(board);
}

/** Where this machine encodes nothing: what nobody is there for is tried later, and what workers are lost with is not. */
function refuseLost(board: Board): void {
  const { clock, waitMs } = board.deps;
  const nowMs = clock.monotonicMs();
  for (const job of [...board.jobs].filter(({ state }) => state === 'waiting')) {
    const isTooMuch = job.lost >= mostLostElsewhere;
    const isAlone = workersOf(board) === 0 && nowMs - job.sinceMs >= Math.max(waitMs, presenceMs);
    if (!isTooMuch && !isAlone) continue;
    job.state = 'over';
    board.jobs.delete(job);
    job.settle.reject(
      isTooMuch
        ? new Error('encoders were lost with it')
        : new DeliveryError('no encoder is connected, and this process encodes nothing'),
    );
  }
}

/** @returns whose turn it is among those that wait and may go now */
function next(board: Board, may: (job: Job) => boolean): Job | undefined {
  const all = [...board.jobs];
  return nextFairly(
    all.filter((job) => job.state === 'waiting' && may(job)),
    all.filter((job) => job.state !== 'waiting'),
  );
}

/** Whether this machine does it itself. */
function isOurs(board: Board, { sinceMs, lost }: Job): boolean {
  return workersOf(board) === 0 || lost >= mostLost || board.deps.clock.monotonicMs() - sinceMs >= board.deps.waitMs;
}

/** What waits for a worker becomes ours by time alone. */
function lookAgain(board: Board): void {
  const { clock, waitMs, atOnce } = board.deps;
  board.callOffLook();
  const waiting = [...board.jobs].filter(({ state }) => state === 'waiting');
  if (waiting.length === 0 || (atOnce > 0 && runningHere(board) >= atOnce)) return;
  const oldestMs = Math.min(...waiting.map(({ sinceMs }) => sinceMs));
  const leftMs = atOnce === 0 ? presenceMs : oldestMs + waitMs - clock.monotonicMs();
  board.callOffLook = clock.after(Math.max(1, Math.min(presenceMs, leftMs)), () => handOut(board));
}

function lend(board: Board, job: Job, worker: string): FitLease {
  const { clock } = board.deps;
  const ended = new AbortController();
  const isBusy = isCrowded(board, job);
  job.state = 'leased';
  const lease = { id: randomBytes(24).toString('base64url'), work: job.work, isBusy, over: ended.signal };
  const held: Held = { lease, job, worker, ended, untilMs: clock.monotonicMs() + longestMs, callOff: () => undefined };
  board.held.set(lease.id, held);
  watch(board, held);
  return lease;
}

function watch(board: Board, held: Held): void {
  const { clock } = board.deps;
  held.callOff();
  held.callOff = clock.after(Math.min(leaseMs, held.untilMs - clock.monotonicMs()), () => lose(board, held.lease.id));
}

/** It goes back to the line, at its old place. */
function lose(board: Board, leaseId: string): void {
  const held = board.held.get(leaseId);
  if (held === undefined) return;
  drop(board, held);
  held.job.lost += 1;
  held.job.state = 'waiting';
  handOut(board);
}

function drop(board: Board, held: Held): void {
  held.callOff();
  board.held.delete(held.lease.id);
  held.ended.abort(new Error('the work is not this worker’s any more'));
}

async function doHere(board: Board, job: Job): Promise<void> {
  const isBusy = isCrowded(board, job);
  job.state = 'here';
  try {
    job.settle.resolve(await board.deps.encodeHere(job.work, isBusy));
  } catch (error) {
    job.settle.reject(error);
  } finally {
    end(board, job);
  }
}

function end(board: Board, job: Job): void {
  for (const held of [...board.held.values()]) if (held.job === job) drop(board, held);
  job.state = 'over';
  board.jobs.delete(job);
  handOut(board);
}

/** Whether others wait, more than a few. */
function isCrowded(board: Board, job: Job): boolean {
  return [...board.jobs].filter((each) => each !== job && each.state === 'waiting').length > calmLine;
}

function runningHere({ jobs }: Board): number {
  return [...jobs].filter(({ state }) => state === 'here').length;
}

function workersOf({ deps: { clock }, asking, held, seenMs }: Board): number {
  const nowMs = clock.monotonicMs();
  for (const [worker, atMs] of seenMs) if (nowMs - atMs > presenceMs) seenMs.delete(worker);
  return new Set([...seenMs.keys(), ...[...asking.values(), ...held.values()].map(({ worker }) => worker)]).size;
}

function countsOf(board: Board): FitCounts {
  const waiting = [...board.jobs].filter(({ state }) => state === 'waiting').length;
  return { workers: workersOf(board), waiting, running: board.jobs.size - waiting };
}
