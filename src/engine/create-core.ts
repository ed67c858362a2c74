import { catalog, type Model } from '../domain/catalog.ts';
import type { Generation } from '../domain/generation.ts';
import type { StoreTransaction } from '../domain/generation-store.ts';
import type { VideoProvider } from '../domain/provider.ts';
import { pause } from '../lib/pause.ts';
import { createHold } from './admin/hold.ts';
import { createAnnouncements } from './announcements.ts';
import { createBackground } from './background.ts';
import type { Core, Decide, EngineDependencies, Step } from './core.ts';
import { createGoneModels } from './gone-models.ts';
import { createOwnHeldVideos, createSharedHeldVideos } from './held-videos.ts';
import { createNotice } from './notice.ts';
import { createRolesOfAll } from './roles-of-all.ts';
import { createStepRunner } from './run-step.ts';
import { createSharedLimits } from './shared-limits.ts';
import { createSourceFiles } from './source-files.ts';
import { stepWithin, type TakenStep, tellStep, want } from './take-step.ts';
import { untilStopped } from './until-stopped.ts';
import { createWallClock } from './wall-clock.ts';
import { createWrites, type InTransaction, type Maybe } from './writes.ts';

/** @param hasCrashed whether what is running now stays noted as running */
export function createCore(dependencies: EngineDependencies, stopping: AbortSignal, hasCrashed: () => boolean): Core {
  const { store: disk, clock, log, providers, retryGraceMs } = dependencies;
  const { store } = disk;
  const gone = createGoneModels(clock, dependencies.sharing?.messages);
  const offered = dependencies.offered ?? catalog.filter((model) => isThere(model, providers));
  const { note, ...writes } = createWrites(disk, log, stopping, (error) => dependencies.storeBroke?.(error));
  const offeredNow = (): readonly Model[] => offered.filter(({ id }) => !gone.isGone(id));

  const limits = createSharedLimits(dependencies.settings, dependencies.sharing, log);

  const held =
    dependencies.sharing === undefined
      ? createOwnHeldVideos(store, clock)
      : createSharedHeldVideos({ store, clock, log, stopping, pause: (delayMs) => pause(clock, delayMs, stopping) });

  const core: Core = {
    ...dependencies,
    store,
    disk,
    settings: limits.settings,
    limits,
    rolesOfAll: createRolesOfAll(dependencies.roles, dependencies.sharing),
    gone,
    hold: createHold(store),
    offeredNow,
    wallClock: createWallClock(clock, store, log),
    sources: createSourceFiles({ ...dependencies, openVideo: dependencies.openVideo, disk, held, stopping, offeredNow }),
    clock: untilStopped(clock, stopping),
    failpoint: dependencies.failpoint ?? (() => undefined),
    ...{ filmReady: createNotice<string>(), frameWanted: createNotice<void>() },
    stopping,
    note,
    ...createStepRunner({ store, clock, note, hasCrashed, retryGraceMs }),
    pause: (delayMs) => pause(clock, delayMs, stopping),
    ...createAnnouncements(log, dependencies.sharing),
    ...createBackground(log, stopping),
    afterCommit: (work) => work(),
    write: (work) => stored(core, writes.write, work),
    writeOnce: (work) => stored(core, store.transaction, work),
    writeForPerson: (work) => stored(core, writes.writeForPerson, work),
    accept: (work) => stored(core, writes.accept, work),
    step: (id, decide) => step(core, writes.write, id, decide),
    takeTurn: (id, decide) => step(core, writes.takeTurn, id, decide),
    acceptStep: (id, decide) => step(core, writes.acceptUntilDone, id, decide),
    async advance(id, from, to, change = {}, also) {
      const next = { to, change, ...(also === undefined ? {} : { also }) };
      return (await core.step(id, ({ state }) => (state === from ? next : undefined))) !== undefined;
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
    getSurely: (id) => writes.read(() => store.find(id)),
    forgetAtProvider: (generation) => forgetAtProvider(core, generation),
  };
  return core;
}

/** The same core inside of a transaction: what reads and writes belongs to it, and what would wait for one of its own is a part of it. */
function within(core: Core, tx: StoreTransaction, after: (() => void)[]): Core {
  const inner: Core = {
    ...core,
    store: tx,
    hold: core.hold.within(tx),
    get: (id) => tx.find(id),
    getSurely: (id) => tx.find(id),
    afterCommit: (work) => void after.push(work),
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

/** A way to run a transaction; what belongs to it may run more than once. */
type Commit = <T>(work: InTransaction<T>) => Promise<T>;

/** @param work see `InTransaction` */
async function stored<T>(core: Core, commit: Commit, work: (inner: Core, maybe?: Maybe<T>) => Promise<T>): Promise<T> {
  const { value, after } = await commit<Maybe<T> & { readonly after: (() => void)[] }>(async (tx, maybe) => {
    const own: (() => void)[] = [];
    const value = await work(within(core, tx, own), maybe?.value);
    // What a run that is found stored wanted done is done now.
    return { value, after: value !== undefined && value === maybe?.value.value ? maybe.value.after : own };
  });
  for (const each of after) each();
  return value;
}

async function step(core: Core, commit: Commit, id: string, decide: Decide): Promise<Step | undefined> {
  const taken = await stored<TakenStep | undefined>(core, commit, (inner, maybe) => stepWithin(inner, id, decide, maybe?.value));
  if (taken !== undefined) tellStep(core, id, taken);
  return taken?.step;
}

function isThere({ provider, status }: Model, providers: readonly VideoProvider[]): boolean {
  return status !== 'retired' && providers.some(({ id }) => id === provider);
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
