import type { DoorId } from '../../domain/people/person.ts';
import { type Forgetting, forgettingKeptMs } from '../../domain/privacy/forgetting.ts';
import { forgottenText } from '../../domain/privacy/privacy-texts.ts';
import { oneAtATime } from '../../lib/one-at-a-time.ts';
import type { Core } from '../core.ts';
import { forgetReportsBy } from '../moderation/decide-report.ts';
import { type ForgetDeps, forgetOne } from './forget-one.ts';

const everyMs = 60_000;
const dayMs = 86_400_000;
/** Looked for at once. Each is deleted in a transaction of its own, so that nobody waits long for it. */
const batch = 50;

/** Goes on with those who want everything gone, until nothing is left, also after a restart. */
export interface Forgettings {
  /** Looks now, and each minute from now on. */
  start(): void;
  /** Looks now, where anybody wants to be forgotten: something may be over that they wait for. Cheap. */
  look(): void;
  /** Somebody wants to be forgotten. */
  begun(): void;
  settled(): Promise<void>;
}

/** @param abort lets go of messages under way */
export function createForgettings(core: Core, deps: ForgetDeps, abort: AbortSignal): Forgettings {
  const { clock, log, store, sharing, stopping, works = true } = core;
  let isAnyOpen = false;
  let looking: Promise<void> = Promise.resolve();

  const round = async (): Promise<void> => {
    if (stopping.aborted) return;
    try {
      const all = await store.forgettings();
      const overMs = core.wallClock.certainMs() - forgettingKeptMs;
      if (all.some(({ endedAtMs }) => endedAtMs !== undefined && endedAtMs < overMs))
        await core.write((inner) => inner.store.dropForgettings(overMs));
      isAnyOpen = all.some(({ endedAtMs, replyTarget }) => endedAtMs === undefined || replyTarget !== undefined);
      if (isAnyOpen && works) {
        if (sharing === undefined) await goOn(core, deps);
        else if (sharing.isHeld()) await sharing.alone('forgettings', (lost) => goOn(core, deps, lost));
      }
      await tellThose(core, abort);
    } catch (error) {
      if (!stopping.aborted)
        log.warn({ err: error }, 'what somebody wants deleted could not be deleted yet; trying again in a minute');
    }
  };
  const run = oneAtATime(() => {
    looking = round();
    return looking;
  });
  const everyMinute = (): void => {
    if (stopping.aborted) return;
    clock.after(everyMs, everyMinute);
    // Another process may have been asked; this one knows by itself.
    if (sharing !== undefined || isAnyOpen) run();
  };
  return {
    start() {
      isAnyOpen = true;
      everyMinute();
    },
    look: () => {
      if (isAnyOpen) run();
    },
    begun: () => {
      isAnyOpen = true;
      run();
    },
    settled: () => looking,
  };
}

async function goOn(core: Core, deps: ForgetDeps, lost?: AbortSignal): Promise<void> {
  for (const forgetting of await core.store.forgettings()) {
    if (forgetting.endedAtMs !== undefined) continue;
    const { erased, isLeft } = await eraseAllOf(core, deps, forgetting, lost);
    if (core.stopping.aborted || lost?.aborted === true) return;
    if (!isLeft) await end(core, forgetting, erased);
  }
}

/** @returns how many are erased by now, and whether something has to be over first */
async function eraseAllOf(
  core: Core,
  deps: ForgetDeps,
  forgetting: Forgetting,
  lost: AbortSignal | undefined,
): Promise<Progress> {
  let progress: Progress = { erased: forgetting.erased, isLeft: false };
  for (const door of forgetting.doors) {
    let after: number | undefined = 0;
    while (after !== undefined) after = await eraseNext(after, door);
  }
  return progress;

  /** @returns the number of the last that was looked at; undefined where there is no more, or no more time */
  async function eraseNext(after: number, door: DoorId): Promise<number | undefined> {
    const found = await core.store.madeBy(door, after, forgetting.upTo, batch);
    const before = progress.erased;
    for (const { id } of found) {
      if (core.stopping.aborted || lost?.aborted === true) return stop();
      const isGone = await forgetOne(core, deps, id);
      progress = { erased: progress.erased + Number(isGone), isLeft: progress.isLeft || !isGone };
      core.failpoint('after-forgotten', id);
    }
    const { erased } = progress;
    if (erased > before) await core.write(({ store }) => store.changeForgetting(forgetting.id, { erased }));
    return found.length < batch ? undefined : found.at(-1)?.number;
  }

  function stop(): undefined {
    progress = { ...progress, isLeft: true };
  }
}

interface Progress {
  readonly erased: number;
  readonly isLeft: boolean;
}

/** @param looked as it was when all that it names was looked at */
async function end(core: Core, looked: Forgetting, erased: number): Promise<void> {
  const { id } = looked;
  // With those who ask once more one after the other.
  const isOver = await core.accept(async (inner) => {
    const { store, clock } = inner;
    const now = (await store.forgettings()).find((each) => each.id === id);
    // They wanted more meanwhile: the next look goes on with it.
    if (now === undefined || now.upTo !== looked.upTo || now.doors.length !== looked.doors.length) return false;
    if (now.accountId !== undefined) {
      // What they chose meanwhile would be nobody's.
      for (const door of now.doors) {
        await store.forgetBelongings(door);
        await forgetReportsBy(inner, door);
      }
      await store.dropPerson(now.accountId);
    }
    await store.changeForgetting(id, { endedAtMs: clock.now(), erased });
    return true;
  });
  if (isOver) core.log.info({ forgetting: id, erased }, 'somebody is forgotten');
}

/** Tells those who asked in a chat that it is over, once. Who can't be told within a day has closed their messages. */
async function tellThose(core: Core, abort: AbortSignal): Promise<void> {
  const { store, clock, reaches = () => true, sharing } = core;
  const due = (await store.forgettings()).filter(
    ({ endedAtMs, replyTarget }) => endedAtMs !== undefined && replyTarget !== undefined && reaches(replyTarget.platform),
  );
  const tellEach = async (): Promise<void> => {
    for (const { id } of due) {
      // Another process may have told them.
      const forgetting = (await store.forgettings()).find((each) => each.id === id);
      const person = forgetting && personThere(forgetting);
      if (forgetting?.replyTarget === undefined || person === undefined) continue;
      const isLate = clock.now() - (forgetting.endedAtMs ?? 0) > dayMs;
      if (isLate || (await tell(core, forgetting, person, abort)))
        await core.write((inner) => inner.store.changeForgetting(id, { replyTarget: undefined, receipt: {} }));
    }
  };
  if (due.length === 0) return;
  if (sharing === undefined) await tellEach();
  else if (sharing.isHeld()) await sharing.alone('forgettings/told', tellEach);
}

/** By which id they are known where they are told. */
function personThere({ doors, replyTarget }: Forgetting): DoorId | undefined {
  const isThere = ({ platform, tenant }: DoorId): boolean =>
    platform === replyTarget?.platform && (tenant ?? '') === (replyTarget.tenant ?? '');
  return doors.find(isThere) ?? doors[0];
}

/** @returns whether they are told, or can't be */
async function tell(core: Core, forgetting: Forgetting, person: DoorId, signal: AbortSignal): Promise<boolean> {
  const { id, replyTarget, receipt } = forgetting;
  const say = core.deliveries.find(({ platform }) => platform === replyTarget?.platform)?.tellPerson;
  if (say === undefined || replyTarget === undefined) return true;
  const save = (kept: Forgetting['receipt']): Promise<void> =>
    core.write((inner) => inner.store.changeForgetting(id, { receipt: kept }));
  try {
    await say({ id, person, replyTarget, text: forgottenText(forgetting) }, { receipt, save, signal });
    return true;
  } catch (error) {
    if (core.stopping.aborted) return false;
    core.log.warn(
      { err: error, forgetting: id },
      'somebody could not be told yet that they are forgotten; trying again in a minute',
    );
    return false;
  }
}
