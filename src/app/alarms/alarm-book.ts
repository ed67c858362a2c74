import type { AlarmKind } from '../../domain/alarms.ts';
import type { Clock } from '../../domain/clock.ts';
import type { GenerationStore } from '../../domain/generation-store.ts';
import type { Log } from '../../lib/log.ts';
import { type Alarm, afterTelling, isSame, readAlarmState, type Telling, tellings, tidied } from './alarm-state.ts';

/** Where it is kept in the store. */
const fact = 'alarms';
/** However many different things are raised, no more are kept. */
const mostRaised = 100;

/** What is so and what was told where; outlives a restart. */
export interface AlarmBook {
  /** @returns whether anything is new */
  raise(alarm: Alarm): boolean;
  /** @returns whether anything is over */
  clear(alarm: Pick<Alarm, 'kind' | 'subject'>): boolean;
  /** Subjects of a kind that are raised. */
  raised(kind: AlarmKind): readonly string[];
  /** What has to be told at an outlet now. */
  due(outlet: string): readonly Telling[];
  noteTold(outlet: string, telling: Telling): void;
  /**
   * Stores what has changed, by one write at a time: an older state never takes the place of a newer one. Where it can't be stored now, the next
   * call tries again. Never rejects.
   */
  keep(): Promise<void>;
}

export async function openAlarmBook(
  store: Pick<GenerationStore, 'fact' | 'setFact'>,
  { clock, log }: { readonly clock: Clock; readonly log: Pick<Log, 'warn'> },
): Promise<AlarmBook> {
  const written = await store.fact(fact);
  let state = readAlarmState(written);
  let kept = written ?? JSON.stringify(state);
  let keeping: Promise<void> = Promise.resolve();

  const keepNow = async (): Promise<void> => {
    const now = JSON.stringify(state);
    if (now === kept) return;
    try {
      await store.setFact(fact, now);
      kept = now;
    } catch (error) {
      log.warn({ err: error }, 'the alarms could not be stored; trying again');
    }
  };

  return {
    raise(alarm) {
      const before = state.raised.find((each) => isSame(each, alarm));
      if (before?.text === alarm.text) return false;
      const others = state.raised.filter((each) => each !== before);
      if (others.length >= mostRaised) {
        log.warn({ alarm: alarm.kind, subject: alarm.subject }, 'too many alarms at once; this one is not told');
        return false;
      }
      state = { ...state, raised: [...others, alarm] };
      return true;
    },
    clear(alarm) {
      const others = state.raised.filter((each) => !isSame(each, alarm));
      const isOver = others.length < state.raised.length;
      if (isOver) state = { ...state, raised: others };
      return isOver;
    },
    raised: (kind) => state.raised.flatMap((each) => (each.kind === kind ? [each.subject] : [])),
    due(outlet) {
      state = tidied(state, clock.now());
      return tellings(state, outlet, clock.now());
    },
    noteTold(outlet, telling) {
      state = afterTelling(state, outlet, telling, clock.now());
    },
    keep() {
      keeping = keeping.then(keepNow);
      return keeping;
    },
  };
}
