import type { Alarms } from '../domain/alarms.ts';
import { catalog, type Model, type ProviderId } from '../domain/catalog.ts';
import type { Clock } from '../domain/clock.ts';
import type { Delivery, DeliveryKind } from '../domain/delivery.ts';
import type { Failpoint } from '../domain/failpoint.ts';
import { type Generation, type GenerationState, isEnded } from '../domain/generation.ts';
import type { GenerationChange, OpenStore, StoreError, StoreTransaction } from '../domain/generation-store.ts';
import type { Measures } from '../domain/measures.ts';
import type { ProbeVideo } from '../domain/media.ts';
import type { Outputs } from '../domain/outputs.ts';
import type { ImprovePrompt, VideoProvider } from '../domain/provider.ts';
import type { MakePoster, TakeLastFrame } from '../domain/smaller-media.ts';
import type { OpenVideo } from '../domain/uploaded-video.ts';
import type { Log } from '../lib/log.ts';
import { pause } from '../lib/pause.ts';
import { createHold, type HoldKeeper } from './admin/hold.ts';
import { createGoneModels, type GoneModels } from './gone-models.ts';
import { createStepRunner, type StepRunner } from './run-step.ts';
import { createSourceFiles, type SourceFiles } from './source-files.ts';
import { createWallClock, type WallClock } from './wall-clock.ts';
import { createWrites, type Writes } from './writes.ts';

export interface EngineSettings {
  /** Generations in flight at the provider at once. */
  readonly concurrentGenerations: number;
  /** Starts in any 60 seconds. */
  readonly generationsPerMinute: number;
  /** Requests on their way to providers at once: a crash leaves at most so many questions. Absent: as many as the rate needs. */
  readonly startsAtOnce?: number | undefined;
  /** Generations that one person may have waiting or running. */
  readonly activePerPerson: number;
  /** US dollars; days and months in UTC. Absent: no such cap. */
  readonly budgets: {
    readonly perDayUsd?: number | undefined;
    readonly perMonthUsd?: number | undefined;
    readonly perPersonPerDayUsd?: number | undefined;
    readonly perChannelPerDayUsd?: number | undefined;
  };
  /** What costs more than this is made only for somebody who agreed to the price, in US dollars; 0 asks about everything that is not free. */
  readonly confirmAboveUsd: number;
  /** First check after the start; absent: the model's minimum latency. */
  readonly pollFirstSeconds?: number | undefined;
  /** Gap between the checks that follow. */
  readonly pollSeconds: number;
  /** How long a stop may take, in seconds. Default: 8. */
  readonly stopSeconds?: number;
  /** Age at which videos leave the disk; 0 keeps them. */
  readonly outputsKeepDays: number;
  /** Age at which the words of a record are erased, and its names and pictures; 0 keeps them. Default: 0. */
  readonly historyKeepDays?: number;
}

export interface EngineDependencies {
  readonly store: OpenStore;
  readonly clock: Clock;
  readonly log: Log;
  /** The one to start with for each id first; further ones for generations that other credentials started. */
  readonly providers: readonly VideoProvider[];
  /** The models that people may choose, the better ones first. Default: all that the providers still have. */
  readonly offered?: readonly Model[];
  readonly deliveries: readonly Delivery[];
  /** Where finished videos and people's own ones are kept. */
  readonly outputs: Outputs;
  readonly probeVideo: ProbeVideo;
  /** The same for stills. */
  readonly probePicture: ProbeVideo;
  /** Help with prompts, for those who ask for it. Absent: everything is sent as it was written. */
  readonly improvePrompt?: ImprovePrompt | undefined;
  readonly settings: EngineSettings;
  /** Makes the small picture of a video before anybody hears of it. Absent: it is made when somebody asks for it. */
  readonly makePoster?: MakePoster;
  /** Opens people's own videos. Absent: nobody's are taken. */
  readonly openVideo?: OpenVideo | undefined;
  /** Takes the last frame of a video. Absent: nothing goes on from one. */
  readonly takeLastFrame?: TakeLastFrame;
  /** Told of what only an admin can mend. Default: nobody is. */
  readonly alarms?: Alarms;
  /** Told of what happens, for those who watch in numbers. Default: nobody is. */
  readonly measures?: Measures;
  /**
   * The database can't be written any more, so that the process has to end: what is started now could not be remembered. May be called more
   * than once. Default: nothing, which is for tests.
   */
  readonly storeBroke?: ((error: StoreError) => void) | undefined;
  /** The admin's drain is over: the process has to end in order. Default: nothing, which is for tests. */
  readonly drained?: (() => void) | undefined;
  /** Whether another process works at a generation, so that its files are left alone at the start. Default: this one works alone. */
  readonly isLeased?: (generationId: string) => boolean | Promise<boolean>;
  /** Where tests stop the process. */
  readonly failpoint?: Failpoint;
  /** How long the process lives before what took it down twice is tried again, in milliseconds. Default: a minute. */
  readonly retryGraceMs?: number;
}

/** One step of a generation. */
export interface Step {
  /** Absent: the state stays, and what people see changes all the same. */
  readonly to?: GenerationState;
  readonly change?: GenerationChange;
  /** Belongs to the same transaction: the ledger, a decision. @param inner see `Core.write` */
  readonly also?: (inner: Core) => Promise<void>;
  /** Its person hears of it by another one of its set. */
  readonly isQuiet?: true;
}

/** Chooses the step of a generation as it is now. @param inner see `Core.write` */
export type Decide = (now: Generation, inner: Core) => Step | undefined | Promise<Step | undefined>;

/** What all parts of the engine share: the ways to read, to write and to tell. */
export interface Core extends Omit<EngineDependencies, 'store'>, StepRunner, Pick<Writes, 'note'> {
  readonly store: StoreTransaction;
  /**
   * Runs a transaction to its end, see `Writes.write`.
   *
   * @param work belongs to it, with a core whose store is the transaction: it can await nothing else
   */
  write<T>(work: (inner: Core) => Promise<T>): Promise<T>;
  /** The same, tried once. @throws {StoreError} */
  writeOnce<T>(work: (inner: Core) => Promise<T>): Promise<T>;
  /** The same for somebody who waits for an answer. @throws {UserError} */
  writeForPerson<T>(work: (inner: Core) => Promise<T>): Promise<T>;
  /** The same for what is held against caps and budgets, one at a time over all processes. @throws {UserError} */
  accept<T>(work: (inner: Core) => Promise<T>): Promise<T>;
  /** What only the owner of the database may do: backups, the reserve for a full disk, giving room back. */
  readonly disk: Omit<OpenStore, 'store'>;
  readonly gone: GoneModels;
  /** The admin's own pause or drain. */
  readonly hold: HoldKeeper;
  /** The models that people may choose and that their providers still have, as far as is known. */
  offeredNow(): readonly Model[];
  readonly failpoint: Failpoint;
  /** Aborted when the engine stops: everything that waits lets go. */
  readonly stopping: AbortSignal;
  /**
   * Looks at a generation and takes it one step on, in one transaction: state, deliveries and whatever `also` does; then tells everybody.
   * What was read before the transaction may be over by then (a busy database is waited for), so nothing but `decide` may choose the step.
   *
   * @param decide may be called more than once; undefined leaves everything as it is. What it throws is thrown, and nothing is stored
   * @returns the step that was taken
   */
  step(id: string, decide: Decide): Promise<Step | undefined>;
  /** The same for the step that lets something leave that costs money, one at a time over all processes. */
  takeTurn(id: string, decide: Decide): Promise<Step | undefined>;
  /** The same for a step that is held against caps and budgets. */
  acceptStep(id: string, decide: Decide): Promise<Step | undefined>;
  /** The same where only the state matters. @returns whether it still was in `from` */
  advance(
    id: string,
    from: GenerationState,
    to: GenerationState,
    change?: GenerationChange,
    also?: Step['also'],
  ): Promise<boolean>;
  /**
   * Queues a post in the outbox; skipped for platforms that read the store, such as the web. The status of one of a set is the first one's,
   * too. For use inside of a transaction.
   */
  want(id: string, kind: DeliveryKind): Promise<void>;
  provider(id: ProviderId, keyFingerprint?: string): VideoProvider | undefined;
  /**
   * Who can look at what a generation left at its provider, and fetch it. `isOwn` is false where it is another key, which may be one of the
   * same project: its word that there is nothing is worth nothing. Never for a start.
   */
  keeper(generation: Pick<Generation, 'provider' | 'keyFingerprint'>): Keeper | undefined;
  get(id: string): Promise<Generation | undefined>;
  readonly wallClock: WallClock;
  readonly sources: SourceFiles;
  /** Has the provider drop what it keeps of a generation that is completed, or that nobody wants. */
  forgetAtProvider(generation: Generation): Promise<void>;
  /** Resolves after `delayMs` of the engine's clock, or as soon as it stops. */
  pause(delayMs: number): Promise<void>;
  /** Goes on by itself: a stop waits for it, and an error is logged. @param what failed, for the log */
  inBackground(what: string, work: Promise<void>): Promise<void>;
  /** Resolves when nothing goes on in the background. */
  backgroundSettled(): Promise<void>;
  /** Tells watchers and the outbox that people see something new. */
  announce(id: string): void;
  onAnnounce(listener: (id: string) => void): () => void;
}

/** See `Core.keeper`. */
export interface Keeper {
  readonly provider: VideoProvider;
  readonly isOwn: boolean;
}

/** @param hasCrashed whether what is running now stays noted as running */
export function createCore(dependencies: EngineDependencies, stopping: AbortSignal, hasCrashed: () => boolean): Core {
  const { store: disk, clock, log, providers, retryGraceMs } = dependencies;
  const { store } = disk;
  const gone = createGoneModels(clock);
  const offered = dependencies.offered ?? catalog.filter((model) => isThere(model, providers));
  const { note, ...writes } = createWrites(disk, log, stopping, (error) => dependencies.storeBroke?.(error));
  const offeredNow = (): readonly Model[] => offered.filter(({ id }) => !gone.isGone(id));

  const core: Core = {
    ...dependencies,
    store,
    disk,
    gone,
    hold: createHold(store),
    offeredNow,
    wallClock: createWallClock(clock, store, log),
    sources: createSourceFiles({ ...dependencies, openVideo: dependencies.openVideo, disk, store, stopping, offeredNow }),
    clock: untilStopped(clock, stopping),
    failpoint: dependencies.failpoint ?? (() => undefined),
    stopping,
    note,
    ...createStepRunner({ store, clock, note, hasCrashed, retryGraceMs }),
    pause: (delayMs) => pause(clock, delayMs, stopping),
    ...createAnnouncements(log),
    ...createBackground(log, stopping),
    write: (work) => writes.write((tx) => work(within(core, tx))),
    writeOnce: (work) => store.transaction((tx) => work(within(core, tx))),
    writeForPerson: (work) => writes.writeForPerson((tx) => work(within(core, tx))),
    accept: (work) => writes.accept((tx) => work(within(core, tx))),
    step: (id, decide) =>
      told(
        core,
        id,
        writes.write((tx) => stepWithin(within(core, tx), id, decide)),
      ),
    takeTurn: (id, decide) =>
      told(
        core,
        id,
        writes.takeTurn((tx) => stepWithin(within(core, tx), id, decide)),
      ),
    acceptStep: (id, decide) =>
      told(
        core,
        id,
        writes.acceptUntilDone((tx) => stepWithin(within(core, tx), id, decide)),
      ),
    async advance(id, from, to, change = {}, also) {
      const step = { to, change, ...(also === undefined ? {} : { also }) };
      return (await core.step(id, ({ state }) => (state === from ? step : undefined))) !== undefined;
    },
    want: (id, kind) => want(core, id, kind),
    provider: (id, keyFingerprint) =>
      providers.find(
        (provider) => provider.id === id && (keyFingerprint === undefined || provider.keyFingerprint === keyFingerprint),
      ),
    keeper({ provider: id, keyFingerprint }) {
      const own = core.provider(id, keyFingerprint);
      if (own !== undefined) return { provider: own, isOwn: true };
      const other = core.provider(id);
      return other?.sharesResults === true ? { provider: other, isOwn: false } : undefined;
    },
    get: (id) => store.find(id),
    forgetAtProvider: (generation) => forgetAtProvider(core, generation),
  };
  return core;
}

/** The same core inside of a transaction: what reads and writes belongs to it, and what would wait for one of its own is a part of it. */
function within(core: Core, tx: StoreTransaction): Core {
  const inner: Core = {
    ...core,
    store: tx,
    hold: core.hold.within(tx),
    get: (id) => tx.find(id),
    want: (id, kind) => want(inner, id, kind),
    write: (work) => work(inner),
    writeOnce: (work) => work(inner),
    writeForPerson: (work) => work(inner),
    accept: (work) => work(inner),
    step: refuseInside,
    takeTurn: refuseInside,
    acceptStep: refuseInside,
    advance: refuseInside,
  };
  return inner;
}

/** Nobody may be told of a step before it is stored: see `stepWithin`. */
function refuseInside(): never {
  throw new Error('a step inside of a transaction tells before it is stored');
}

async function told(core: Core, id: string, stored: Promise<TakenStep | undefined>): Promise<Step | undefined> {
  const taken = await stored;
  if (taken !== undefined) tellStep(core, id, taken);
  return taken?.step;
}

async function want({ store, deliveries, clock }: Core, id: string, kind: DeliveryKind): Promise<void> {
  const generation = await store.find(id);
  const platform = generation?.replyTarget.platform;
  const isSeen = deliveries.some((each) => each.platform === platform && each.readsStore === true);
  if (kind !== 'result' && isSeen) return;
  await store.wantDelivery(id, kind, clock.now());
  const { set } = generation ?? {};
  if (kind === 'status' && set !== undefined && set.id !== id) await store.wantDelivery(set.id, kind, clock.now());
}

function createBackground(log: Log, stopping: AbortSignal): Pick<Core, 'inBackground' | 'backgroundSettled'> {
  const running = new Set<Promise<void>>();
  return {
    inBackground(what, work) {
      const going = work
        .catch((error: unknown) => {
          if (!stopping.aborted) log.error({ err: error }, what);
        })
        .finally(() => running.delete(going));
      running.add(going);
      return going;
    },
    async backgroundSettled() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}

function createAnnouncements(log: Log): Pick<Core, 'announce' | 'onAnnounce'> {
  const listeners = new Set<(id: string) => void>();
  return {
    announce(id) {
      for (const listener of listeners) {
        try {
          listener(id);
        } catch (error) {
          // What was stored has to go on: of an intent the request is about to leave.
          log.error({ err: error, generationId: id }, 'somebody could not be told of a change; the next change tells');
        }
      }
    },
    onAnnounce(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function isThere({ provider, status }: Model, providers: readonly VideoProvider[]): boolean {
  return status !== 'retired' && providers.some(({ id }) => id === provider);
}

/** A step that was taken, and from where. */
interface TakenStep {
  /** As it was before. */
  readonly was: Generation;
  readonly step: Step;
}

/** As `Core.step`, as part of a transaction that does more. Once that is stored, `tellStep` tells everybody. */
export async function stepWithin(inner: Core, id: string, decide: Decide): Promise<TakenStep | undefined> {
  const now = await inner.store.find(id);
  const step = now && (await decide(now, inner));
  if (now === undefined || step === undefined) return undefined;
  await takeStep(inner, now, step);
  return { was: now, step };
}

/** Tells everybody of a step that is stored. */
export function tellStep(core: Told, id: string, { was, step }: TakenStep): void {
  const { log, announce } = core;
  if (step.to !== undefined) {
    log.info({ generationId: id, from: was.state, to: step.to, reason: step.change?.reason?.key }, 'generation moved on');
  }
  measureStep(core, was, step);
  announce(id);
}

type Told = Pick<Core, 'log' | 'announce' | 'measures' | 'clock'>;

/** Counts where a generation has come to. Nothing is read for it: after an intent nothing may go wrong before the request leaves. */
function measureStep({ measures, clock }: Told, was: Generation, { to, change }: Step): void {
  if (measures === undefined || to === undefined) return;
  if (to === 'unknown' || isEnded(to)) measures.ended(to, change?.reason?.key);
  if (to === 'submitting') measures.started(was.request.model);
  const { finishedAtMs, replyTarget } = was;
  if (to === 'completed' && finishedAtMs !== undefined)
    measures.posted(replyTarget.platform, Math.max(0, clock.now() - finishedAtMs) / 1000);
}

/** Writes a step down, with the deliveries that follow from it. Inside of the step's transaction. */
async function takeStep(inner: Core, { id, state }: Generation, { to, change = {}, also, isQuiet }: Step): Promise<void> {
  const { store, clock } = inner;
  const ended = to !== undefined && isEnded(to) ? { endedAtMs: clock.now() } : {};
  if (to === undefined) await store.change(id, change);
  else await store.move(id, state, to, { ...ended, ...change });
  await also?.(inner);
  await want(inner, id, 'status');
  if (to === 'unknown') await want(inner, id, 'question');
  if (isQuiet) return;
  if (to === 'delivering' || to === 'failed' || to === 'refused' || to === 'expired') await want(inner, id, 'result');
}

async function forgetAtProvider(
  { keeper, log }: Pick<Core, 'keeper' | 'log'>,
  { id, operationName, request, provider, keyFingerprint }: Generation,
): Promise<void> {
  if (operationName === undefined) return;
  try {
    await keeper({ provider, keyFingerprint })?.provider.forget?.({ name: operationName, model: request.model });
  } catch (error) {
    log.warn({ err: error, generationId: id }, 'the provider could not drop what it keeps; it goes with the next start');
  }
}

/** Timers that nobody waits for must not keep a stopped engine's process alive. */
function untilStopped(clock: Clock, stopping: AbortSignal): Clock {
  const timers = new Set<() => void>();
  stopping.addEventListener('abort', () => {
    for (const callOff of timers) callOff();
  });
  return {
    now: () => clock.now(),
    monotonicMs: () => clock.monotonicMs(),
    after(delayMs, callback) {
      if (stopping.aborted) return () => undefined;
      const callOff = clock.after(delayMs, () => {
        timers.delete(callOff);
        callback();
      });
      timers.add(callOff);
      return () => {
        timers.delete(callOff);
        callOff();
      };
    },
  };
}
