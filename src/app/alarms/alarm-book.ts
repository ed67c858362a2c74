import type { AlarmKind } from '../../domain/alarms.ts';
import type { Clock } from '../../domain/clock.ts';
import type { GenerationStore } from '../../domain/generation-store.ts';
import type { Log } from '../../lib/log.ts';
import {
  type Alarm,
  type AlarmState,
  afterTelling,
  type Holder,
  isSame,
  readAlarmState,
  type Telling,
  tellings,
  tidied,
  withoutRaised,
  withRaised,
} from './alarm-state.ts';

/** Where it is kept in the store. */
const fact = 'alarms';
/** However many different things are raised, no more are kept. */
const mostRaised = 100;

export type AlarmStore = Pick<GenerationStore, 'fact' | 'setFact' | 'transaction'>;

/** What is so and what was told where; outlives a restart. */
export interface AlarmBook {
  /** @returns whether anything is new */
  raise(alarm: Omit<Alarm, 'by'>, holder?: Holder): boolean;
  /** @returns whether anything is over */
  clear(alarm: Pick<Alarm, 'kind' | 'subject'>, holder?: Holder): boolean;
  /** Subjects of a kind that are raised. */
  raised(kind: AlarmKind): readonly string[];
  /** What has to be told at an outlet now. */
  due(outlet: string): readonly Telling[];
  noteTold(outlet: string, telling: Telling): void;
  /**
   * Stores what has changed, by one write at a time: an older state never takes the place of a newer one. Where it can't be stored now, the next
   * call tries again. Never rejects.
   *
   * @returns whether it is stored; with several processes what the others have stored is known by then
   */
  keep(): Promise<boolean>;
}

type Change = (state: AlarmState) => AlarmState;

export interface AlarmBookParts {
  readonly clock: Clock;
  readonly log: Pick<Log, 'warn'>;
  /** Whether other processes write into it, too. */
  readonly isShared: boolean;
}

export async function openAlarmBook(store: AlarmStore, { clock, log, isShared }: AlarmBookParts): Promise<AlarmBook> {
  const written = await store.fact(fact);
  let state = readAlarmState(written);
  let kept = written ?? JSON.stringify(state);
  /** What is not stored yet, for a state that others have changed meanwhile. */
  let changes: readonly Change[] = [];
  let keeping: Promise<boolean> = Promise.resolve(true);

  const change = (next: Change): boolean => {
    const before = state;
    state = next(before);
    if (isShared && state !== before) changes = [...changes, next];
    return state !== before;
  };
  const storeAlone = async (): Promise<void> => {
    const now = JSON.stringify(state);
    if (now === kept) return;
    await store.setFact(fact, now);
    kept = now;
  };
  const storeWithOthers = async (): Promise<void> => {
    const own = changes;
    const stored = await mergedInto(store, own);
    changes = changes.slice(own.length);
    state = changes.reduce((now, each) => each(now), stored);
  };
  const keepNow = async (): Promise<boolean> => {
    try {
      await (isShared ? storeWithOthers() : storeAlone());
      return true;
    } catch (error) {
      log.warn({ err: error }, 'the alarms could not be stored; trying again');
      return false;
    }
  };

  return {
    raise(alarm, holder) {
      if (!state.raised.some((each) => isSame(each, alarm)) && state.raised.length >= mostRaised) {
        log.warn({ alarm: alarm.kind, subject: alarm.subject }, 'too many alarms at once; this one is not told');
        return false;
      }
      const nowMs = clock.now();
      return change((now) => withRaised(now, alarm, holder, nowMs));
    },
    clear: (alarm, holder) => change((now) => withoutRaised(now, alarm, holder)),
    raised: (kind) => state.raised.flatMap((each) => (each.kind === kind ? [each.subject] : [])),
    due(outlet) {
      const nowMs = clock.now();
      change((now) => tidied(now, nowMs));
      return tellings(state, outlet, nowMs);
    },
    noteTold(outlet, telling) {
      const nowMs = clock.now();
      change((now) => afterTelling(now, outlet, telling, nowMs));
    },
    keep() {
      keeping = keeping.then(keepNow);
      return keeping;
    },
  };
}

/** Makes changes to what all processes have stored. @returns what is stored then */
async function mergedInto(store: AlarmStore, changes: readonly Change[]): Promise<AlarmState> {
  if (changes.length === 0) return readAlarmState(await store.fact(fact));
  return await store.transaction(async (tx) => {
    const written = await tx.fact(fact);
    const now = changes.reduce((before, each) => each(before), readAlarmState(written));
    const next = JSON.stringify(now);
    if (next !== written) await tx.setFact(fact, next);
    return now;
  });
}
