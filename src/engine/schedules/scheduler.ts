import { type Delivery, DeliveryError } from '../../domain/delivery.ts';
import { scopeName, serverScopeOf, settingScopeOf } from '../../domain/place-settings/setting-scope.ts';
import type { Schedule } from '../../domain/schedules/schedule.ts';
import type { Core } from '../core.ts';
import { nextRunMs } from './next-runs.ts';
import { forget, type MakeRun, runPlanned } from './run-planned.ts';

/** What was added or resumed meanwhile is found by the next look; clocks may change at any time. */
const everyMs = 60_000;
/** What could not be done is tried again. */
const retryMs = 10_000;
const batch = 50;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Has made what is made at set times. */
export interface Scheduler {
  /** From now on. @param make what `/video` would submit */
  begin(make: MakeRun): void;
  settled(): Promise<void>;
}

/** @param abort lets go of what is asked of platforms */
export function createScheduler(core: Core, abort: AbortSignal): Scheduler {
  const { clock, log, store, reaches = () => true } = core;
  let making: Promise<void> = Promise.resolve();
  /** What the clock said at the last look: before the first one it may have been any time. */
  let lookedAtMs = Number.POSITIVE_INFINITY;
  const sweep = createSweep(core, abort);

  const look = async (make: MakeRun): Promise<void> => {
    let waitMs = everyMs;
    try {
      const reached = core.deliveries.filter(({ platform, schedules }) => schedules !== undefined && reaches(platform));
      if (clock.now() < lookedAtMs - everyMs) for (const delivery of reached) await catchUp(core, delivery);
      lookedAtMs = clock.now();
      for (const delivery of reached) await lookAt({ core, make, abort }, delivery);
      await sweep(reached);
      const atMs = await store.nextScheduleAtMs(reached.map(({ platform }) => platform));
      if (atMs !== undefined) waitMs = atMs <= clock.now() ? retryMs : Math.min(everyMs, atMs - clock.now());
    } catch (error) {
      if (core.stopping.aborted) return;
      log.warn({ err: error }, 'what is due can not be made; looking again');
      waitMs = retryMs;
    }
    if (!core.stopping.aborted) clock.after(waitMs, () => run(make));
  };

  const run = (make: MakeRun): void => {
    if (!core.stopping.aborted) making = look(make);
  };
  return { begin: run, settled: () => making };
}

interface LookDeps {
  readonly core: Core;
  readonly make: MakeRun;
  readonly abort: AbortSignal;
}

/** One process at a time makes those of a platform. */
async function lookAt({ core, make, abort }: LookDeps, { platform, schedules: places }: Delivery): Promise<void> {
  const { clock, store, sharing, stopping } = core;
  const due = (limit: number) => store.dueSchedules(platform, clock.now(), limit);
  if (places === undefined || (await due(1)).length === 0) return;
  const work = async (lost: AbortSignal): Promise<void> => {
    const signal = AbortSignal.any([abort, lost]);
    for (const schedule of await due(batch)) {
      if (stopping.aborted || signal.aborted) return;
      await runOne({ core, make, places, signal }, schedule);
    }
  };
  if (sharing === undefined) await work(abort);
  else if (sharing.isHeld()) await sharing.alone(`schedules/${platform}`, work);
}

/** Where the bot was removed, what is paused would never be looked at: each place is asked about once a day. */
function createSweep(core: Core, abort: AbortSignal): (reached: readonly Delivery[]) => Promise<void> {
  const { clock } = core;
  let nextMs = clock.now() + hourMs;
  return async (reached) => {
    // A clock that was ahead puts it off for a day at most.
    nextMs = Math.min(nextMs, clock.now() + dayMs);
    if (clock.now() < nextMs) return;
    nextMs = clock.now() + dayMs;
    for (const delivery of reached) await forgetGone(core, delivery, abort);
  };
}

async function forgetGone(core: Core, { platform, schedules: places }: Delivery, abort: AbortSignal): Promise<void> {
  const all = (await core.store.schedules('all')).filter(({ target }) => target.platform === platform);
  const oneOfEach = new Map(all.map((schedule) => [scopeName(serverScopeOf(settingScopeOf(schedule.target))), schedule]));
  for (const schedule of oneOfEach.values()) {
    if (places === undefined || core.stopping.aborted) return;
    try {
      const { is } = await places.whoIs(schedule.by, schedule.target, abort);
      if (is === 'server gone') await forget(core, schedule);
    } catch (error) {
      // It is asked about again tomorrow.
      if (!(error instanceof DeliveryError)) throw error;
      core.log.info({ err: error, schedule: schedule.id }, 'nobody says whether a place still has the bot');
    }
  }
}

/** One that can't be made now keeps no other waiting. */
async function runOne(deps: Parameters<typeof runPlanned>[0], schedule: Schedule): Promise<void> {
  try {
    await runPlanned(deps, schedule);
  } catch (error) {
    if (deps.core.stopping.aborted) return;
    const level = error instanceof DeliveryError ? 'info' : 'error';
    deps.core.log[level]({ err: error, schedule: schedule.id }, 'a planned run could not be made; trying again');
  }
}

/**
 * What a clock that was ahead put off far into the future is planned anew: at the start, and when the clock was set back. What was made at a time
 * that comes again is not made again: a run is one event.
 */
async function catchUp(core: Core, { platform }: Delivery): Promise<void> {
  const nowMs = core.clock.now();
  const all = (await core.store.schedules('all')).filter(
    ({ target, state }) => target.platform === platform && state === 'active',
  );
  for (const schedule of all) {
    const nextAtMs = nextRunMs(schedule, nowMs);
    if (nextAtMs < schedule.nextAtMs)
      await core.write(async (inner) => void (await inner.store.changeSchedule({ ...schedule, nextAtMs })));
  }
}
