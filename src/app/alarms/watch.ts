import type { AlarmKind } from '../../domain/alarms.ts';
import { findModel, type Model } from '../../domain/catalog.ts';
import type { Clock } from '../../domain/clock.ts';
import type { OpenStore } from '../../domain/generation-store.ts';
import type { PlatformHealth } from '../../domain/health.ts';
import { text } from '../../domain/texts.ts';
import type { EngineSettings } from '../../engine/core.ts';
import type { RunningEngine } from '../../engine/engine.ts';
import type { Log } from '../../lib/log.ts';
import { budgetUse } from '../budget-use.ts';
import type { AlarmTeam } from './alarm-team.ts';
import type { RunningAlarms } from './alarms.ts';
import {
  backupConditions,
  budgetConditions,
  type Conditions,
  diskConditions,
  parkedConditions,
  pauseConditions,
  platformConditions,
  questionConditions,
  retiringConditions,
} from './conditions.ts';
import { createWeekLook } from './week.ts';

/** What nobody tells of is looked at this often. */
const everyMs = 15_000;
/** After a change in the engine it is looked at so soon. */
const soonMs = 1000;
/** After a start these are not called over for so long: whether credentials are accepted shows only when something is sent. */
const settlingMs = 5 * 60_000;
const settling: readonly AlarmKind[] = ['paused', 'credentials', 'platform'];
const dayMs = 86_400_000;

export interface AlarmWatchParts {
  readonly alarms: Pick<RunningAlarms, 'raise' | 'clear' | 'raised'>;
  readonly engine: Pick<RunningEngine, 'pausedNow' | 'watch'>;
  readonly opened: Pick<OpenStore, 'store' | 'numbers' | 'reserve' | 'keepsBackups'>;
  readonly clock: Clock;
  readonly log: Pick<Log, 'error'>;
  readonly budgets: EngineSettings['budgets'];
  /** All that are set up. */
  readonly models: readonly Model[];
  platforms(): readonly PlatformHealth[];
  /** Where several processes look: one of them looks at what all of them have in common. */
  readonly team?: Pick<AlarmTeam, 'leads' | 'machine'> | undefined;
}

export interface AlarmWatch {
  /** Looks now, after a look that is under way: what an older one read never clears what a newer one raised. Never rejects. */
  look(): Promise<void>;
  /** Resolves when nothing is read any more. */
  stop(): Promise<void>;
}

/** Looks at everything that the admin is told of, and raises and clears alarms by it. */
export function watchForAlarms(parts: AlarmWatchParts): AlarmWatch {
  const { clock, log, engine } = parts;
  const week: Look = ['week', createWeekLook({ store: parts.opened.store, clock })];
  const startedMs = clock.now();
  const startedMonotonicMs = clock.monotonicMs();
  let callOff = (): void => undefined;
  let dueMs = Number.POSITIVE_INFINITY;
  let isStopped = false;
  let looking: Promise<void> = Promise.resolve();

  const lookOnce = async (): Promise<void> => {
    const isSettled = clock.monotonicMs() - startedMonotonicMs >= settlingMs;
    try {
      const isOneOfAll = parts.team === undefined || (await parts.team.leads('alarms/look'));
      for (const [kind, read] of [...ownLooks(parts), ...(isOneOfAll ? [...commonLooks(parts, startedMs), week] : [])])
        apply(parts, kind, await read(), isSettled || !settling.includes(kind));
    } catch (error) {
      log.error({ err: error }, 'a look for alarms failed; looking again');
    }
  };
  const look = (): Promise<void> => {
    looking = looking.then(lookOnce);
    return looking;
  };
  const planIn = (delayMs: number): void => {
    const atMs = clock.monotonicMs() + delayMs;
    if (isStopped || atMs >= dueMs) return;
    callOff();
    dueMs = atMs;
    callOff = clock.after(delayMs, () => {
      dueMs = Number.POSITIVE_INFINITY;
      void look().then(() => planIn(everyMs));
    });
  };
  planIn(soonMs);
  const unwatch = engine.watch(() => planIn(soonMs));

  return {
    look,
    async stop() {
      isStopped = true;
      callOff();
      unwatch();
      await looking;
    },
  };
}

type Look = readonly [kind: AlarmKind, read: () => Promise<Conditions>];

/** What one process or machine may have and another one not. */
function ownLooks({ opened, platforms, team }: AlarmWatchParts): readonly Look[] {
  const onMachine = (found: Conditions): Conditions =>
    team === undefined
      ? found
      : new Map(
          [...found].map(([subject, what]) => [
            subjectOn(team.machine, subject),
            text('alarm.onMachine', { machine: team.machine, what }),
          ]),
        );
  return [
    ['platform', async () => platformConditions(platforms())],
    ['disk', async () => onMachine(diskConditions(opened.reserve.room()))],
  ];
}

function commonLooks({ engine, opened, clock, budgets, models, platforms }: AlarmWatchParts, startedMs: number): readonly Look[] {
  const { store, numbers, keepsBackups } = opened;
  const nowMs = clock.now();
  const labelOf = (id: string): string => platforms().find((each) => each.id === id)?.label ?? id;
  return [
    ['paused', async () => pauseConditions(await engine.pausedNow(), false)],
    ['credentials', async () => pauseConditions(await engine.pausedNow(), true)],
    ['budget', async () => budgetConditions(await budgetUse(store, budgets, nowMs))],
    ['question', async () => questionConditions(await numbers.unknown())],
    ['parked', async () => parkedConditions(await numbers.parked(nowMs - dayMs), labelOf)],
    [
      'backup',
      async () => (keepsBackups ? backupConditions(Number((await store.fact('backup')) ?? startedMs), nowMs) : new Map()),
    ],
    [
      'retiring',
      async () =>
        retiringConditions(
          models.map((model) => findModel(model.id) ?? model),
          nowMs,
        ),
    ],
  ];
}

function subjectOn(machine: string, subject: string): string {
  return `${subject} ${machine}`;
}

/** Those of others, such as a backup that failed or the disk of another machine, have subjects of their own and stay as they are. */
function isOwn({ team }: AlarmWatchParts, kind: AlarmKind, subject: string): boolean {
  if (kind === 'backup') return subject === 'old';
  const [what = '', machine] = subject.split(' ');
  // One without a machine is of a time when there was one process.
  return kind !== 'disk' || team === undefined || machine === undefined || subject === subjectOn(team.machine, what);
}

function apply(parts: AlarmWatchParts, kind: AlarmKind, now: Conditions, mayClear: boolean): void {
  const { alarms } = parts;
  for (const [subject, said] of now) alarms.raise(kind, subject, said);
  if (!mayClear) return;
  for (const subject of alarms.raised(kind)) {
    if (!now.has(subject) && isOwn(parts, kind, subject)) alarms.clear(kind, subject);
  }
}
