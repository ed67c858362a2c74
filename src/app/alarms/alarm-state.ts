import { z } from 'zod';
import { type AlarmKind, alarmKinds } from '../../domain/alarms.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Of each: whether it is told again while it is so, whether its end is told, and whether it is told once even where its words change. */
const manners: Readonly<Record<AlarmKind, { readonly repeats: boolean; readonly tellsEnd: boolean; readonly isOnce?: true }>> = {
  paused: { repeats: true, tellsEnd: true },
  credentials: { repeats: true, tellsEnd: true },
  platform: { repeats: true, tellsEnd: true },
  channel: { repeats: true, tellsEnd: true },
  // A day or month that begins anew is no news.
  budget: { repeats: false, tellsEnd: false },
  question: { repeats: true, tellsEnd: true },
  parked: { repeats: false, tellsEnd: false },
  disk: { repeats: true, tellsEnd: true },
  backup: { repeats: true, tellsEnd: true },
  retiring: { repeats: false, tellsEnd: false },
  week: { repeats: false, tellsEnd: false, isOnce: true },
};

const kind = z.enum(alarmKinds);
const message = z.object({ kind, subject: z.string(), text: z.string() });
const alarm = message.extend({
  /** Of those of one process or machine: for each that has it when it last said so, in epoch milliseconds. */
  by: z.record(z.string(), z.number()).optional(),
});
const told = message.extend({
  /** When it was last told that it is so; epoch milliseconds. */
  atMs: z.number(),
  /** How often in a row. */
  times: z.number(),
  isOver: z.boolean(),
});
const state = z.object({ raised: z.array(alarm), told: z.record(z.string(), z.array(told)) });

export type Alarm = z.infer<typeof alarm>;
type Told = z.infer<typeof told>;

/** Who of several has it: a process, or a machine. Undefined where it is so for all of them. */
export type Holder = string | undefined;

/** One that is the last to have it says so again at least this often. */
const confirmMs = 5 * 60_000;
/** One that has not said so for so long is gone. */
const goneMs = 3 * confirmMs;

/** What is so, and what was told where. Kept by the store, so that a restart tells nothing anew. */
export interface AlarmState {
  readonly raised: readonly Alarm[];
  /** By outlet. */
  readonly told: Readonly<Record<string, readonly Told[]>>;
}

/** @param written undefined where nothing was kept; what can't be read is as good */
export function readAlarmState(written: string | undefined): AlarmState {
  const read = state.safeParse(parseJson(written));
  return read.success ? read.data : { raised: [], told: {} };
}

function parseJson(written: string | undefined): unknown {
  try {
    return written === undefined ? undefined : JSON.parse(written);
  } catch {
    return undefined;
  }
}

/** @returns the same object where that is no news */
export function withRaised(state: AlarmState, alarm: Omit<Alarm, 'by'>, holder: Holder, nowMs: number): AlarmState {
  const before = find(state.raised, alarm);
  const saidMs = holder === undefined ? nowMs : (before?.by?.[holder] ?? Number.NEGATIVE_INFINITY);
  const isOfSame = (before?.by === undefined) === (holder === undefined);
  if (before?.text === alarm.text && isOfSame && Math.abs(nowMs - saidMs) < confirmMs) return state;
  const { kind, subject, text } = alarm;
  const by = holder === undefined ? {} : { by: { ...before?.by, [holder]: nowMs } };
  return { ...state, raised: [...state.raised.filter((each) => each !== before), { kind, subject, text, ...by }] };
}

/** @returns the same object where that is no news. What another one has stays; what nobody has is of a time when there was one process */
export function withoutRaised(state: AlarmState, alarm: Pick<Alarm, 'kind' | 'subject'>, holder: Holder): AlarmState {
  const before = find(state.raised, alarm);
  if (before === undefined) return state;
  if (holder !== undefined && before.by !== undefined && before.by[holder] === undefined) return state;
  const others = Object.entries(before.by ?? {}).filter(([each]) => each !== holder);
  if (holder === undefined || others.length === 0) return { ...state, raised: state.raised.filter((each) => each !== before) };
  const left = { ...before, by: Object.fromEntries(others) };
  return { ...state, raised: state.raised.map((each) => (each === before ? left : each)) };
}

/** Something to tell at an outlet now. */
export interface Telling {
  readonly alarm: Alarm;
  readonly isOver: boolean;
}

/** What has to be told at an outlet now: what is so, at most hourly, and what is over. */
export function tellings({ raised, told }: AlarmState, outlet: string, nowMs: number): readonly Telling[] {
  const before = told[outlet] ?? [];
  const news = raised.filter((each) => isDue(each, find(before, each), nowMs)).map((each) => ({ alarm: each, isOver: false }));
  const ended = before.filter((each) => !each.isOver && manners[each.kind].tellsEnd && find(raised, each) === undefined);
  return [...ended.map((each) => ({ alarm: each, isOver: true })), ...news];
}

/** The state after something was told. */
export function afterTelling(state: AlarmState, outlet: string, { alarm, isOver }: Telling, nowMs: number): AlarmState {
  const all = state.told[outlet] ?? [];
  const before = find(all, alarm);
  const { kind, subject, text } = alarm;
  const times = before === undefined || before.isOver ? 1 : before.times + 1;
  const now = isOver && before !== undefined ? { ...before, isOver } : { kind, subject, text, atMs: nowMs, times, isOver };
  return { ...state, told: { ...state.told, [outlet]: [...all.filter((each) => !isSame(each, alarm)), now] } };
}

/** Without what nobody has to know any more: what is over, and was told an hour ago or more. A clock that went back makes nothing wait longer. */
export function tidied(given: AlarmState, nowMs: number): AlarmState {
  const state = withoutGone(given, nowMs);
  const needed = (each: Told): boolean =>
    find(state.raised, each) !== undefined || !isSettled(each) || nowMs - each.atMs < hourMs;
  const tidy = (all: readonly Told[]) => all.map((each) => (each.atMs > nowMs ? { ...each, atMs: nowMs } : each)).filter(needed);
  return { ...state, told: Object.fromEntries(Object.entries(state.told).map(([outlet, all]) => [outlet, tidy(all)])) };
}

/** Without what those had who are gone: what is of a machine is not called over, since nobody knows. */
function withoutGone(state: AlarmState, nowMs: number): AlarmState {
  const isThere = ([, saidMs]: readonly [string, number]): boolean => Math.abs(nowMs - saidMs) < goneMs;
  const stay = state.raised.map((each) =>
    each.by === undefined ? each : { ...each, by: Object.fromEntries(Object.entries(each.by).filter(isThere)) },
  );
  const isGone = ({ by }: Alarm): boolean => by !== undefined && Object.keys(by).length === 0;
  const unknown = stay.filter((each) => isGone(each) && each.kind === 'disk');
  const told = Object.entries(state.told).map(([outlet, all]) => [
    outlet,
    all.filter((each) => find(unknown, each) === undefined),
  ]);
  return { raised: stay.filter((each) => !isGone(each)), told: Object.fromEntries(told) };
}

function isSettled({ isOver, kind: of }: Told): boolean {
  return isOver || !manners[of].tellsEnd;
}

function isDue({ kind: of, text }: Alarm, before: Told | undefined, nowMs: number): boolean {
  if (before === undefined) return true;
  if (manners[of].isOnce) return false;
  const waitedMs = nowMs - before.atMs;
  // It came back, or has changed.
  if (before.isOver || text !== before.text) return waitedMs >= hourMs;
  return manners[of].repeats && waitedMs >= Math.min(dayMs, hourMs * 2 ** Math.min(before.times - 1, 10));
}

export function isSame(one: Pick<Alarm, 'kind' | 'subject'>, other: Pick<Alarm, 'kind' | 'subject'>): boolean {
  return one.kind === other.kind && one.subject === other.subject;
}

function find<T extends Pick<Alarm, 'kind' | 'subject'>>(all: readonly T[], one: Pick<Alarm, 'kind' | 'subject'>): T | undefined {
  return all.find((each) => isSame(each, one));
}
