import type { AlarmKind, Alarms } from '../../domain/alarms.ts';
import type { Clock } from '../../domain/clock.ts';
import type { Text } from '../../domain/texts.ts';
import type { Log } from '../../lib/log.ts';
import { type AlarmStore, openAlarmBook } from './alarm-book.ts';
import type { AlarmTeam } from './alarm-team.ts';
import { type AlarmOutlet, createOutletRunner } from './outlet-runner.ts';

/** What comes at once is told together. */
const gatherMs = 50;
/** What has to be told again falls due by itself. */
const everyMs = 60_000;
/** With several processes, what others have raised is told by then at the latest; usually at once. */
const teamEveryMs = 15_000;
/** What the end waits for. */
const closeMs = 1000;

export interface RunningAlarms extends Alarms {
  /** Subjects of a kind that are raised. */
  raised(kind: AlarmKind): readonly string[];
  /** Outlets that did not take the last thing, and why. */
  troubled(): readonly { readonly outlet: string; readonly error: unknown }[];
  /** Tells what was raised last, if that takes but a moment, and nothing more. */
  close(): Promise<void>;
}

export interface AlarmsParts {
  readonly store: AlarmStore;
  readonly clock: Clock;
  readonly log: Pick<Log, 'warn' | 'info'>;
  readonly say: (text: Text) => string;
  readonly outlets: readonly AlarmOutlet[];
  /** Where several processes tell the same admin: one of them tells at each outlet. */
  readonly team?: AlarmTeam | undefined;
}

/** Tells the admin by all outlets, each by itself: one that is away holds up no other, and nobody waits for any. */
export async function createAlarms({ store, clock, log, say, outlets, team }: AlarmsParts): Promise<RunningAlarms> {
  const stopping = new AbortController();
  const book = await openAlarmBook(store, { clock, log, isShared: team !== undefined });
  const mayTell = team && (async (outlet: string) => (await book.keep()) && (await team.leads(`alarms/${outlet}`)));
  const runners = outlets.map((outlet) => createOutletRunner(outlet, { book, clock, log, stopping: stopping.signal, mayTell }));
  let callOff = (): void => undefined;
  /** Something was found here that the other processes have not heard of. */
  let isNews = false;

  const keep = async (): Promise<void> => {
    if (!(await book.keep()) || !isNews) return;
    isNews = false;
    team?.tell();
  };
  const runIn = (delayMs: number): void => {
    callOff();
    if (stopping.signal.aborted) return;
    callOff = clock.after(delayMs, () => {
      // A store that does not answer holds up no alarm.
      void keep();
      for (const runner of runners) runner.run();
      runIn(team === undefined ? everyMs : teamEveryMs);
    });
  };
  const runSoon = (): void => {
    isNews = true;
    runIn(gatherMs);
  };
  runIn(gatherMs);
  const stopListening = team?.onTold(() => runIn(gatherMs));

  return {
    raise(kind, subject, text) {
      if (book.raise({ kind, subject, text: say(text) }, team?.holderOf(kind))) runSoon();
    },
    clear(kind, subject) {
      if (book.clear({ kind, subject }, team?.holderOf(kind))) runSoon();
    },
    raised: book.raised,
    troubled: () => runners.flatMap(({ name, trouble }) => (trouble() === undefined ? [] : [{ outlet: name, error: trouble() }])),
    async close() {
      callOff();
      stopListening?.();
      for (const runner of runners) runner.run();
      const callOffAbort = clock.after(closeMs, () => stopping.abort());
      await Promise.all(runners.map(({ settled }) => settled()));
      callOffAbort();
      stopping.abort();
      await book.keep();
      await team?.leave();
    },
  };
}
