import type { CommandCall } from '../../domain/command.ts';
import { DeliveryError } from '../../domain/delivery.ts';
import { UserError } from '../../domain/errors.ts';
import type { Requester } from '../../domain/generation.ts';
import { placedTarget } from '../../domain/place-settings/placed-target.ts';
import { serverScopeOf, settingScopeOf } from '../../domain/place-settings/setting-scope.ts';
import { mostSkips, type PlannedRun, runEventId, type Schedule, type ScheduleValues } from '../../domain/schedules/schedule.ts';
import { notRunText } from '../../domain/schedules/schedule-times.ts';
import { languageOf, wordsOfDay } from '../../domain/schedules/schedule-words.ts';
import type { PersonThere, ScheduledPlaces } from '../../domain/schedules/scheduled-places.ts';
import type { Submission } from '../../domain/submission.ts';
import { type Text, text } from '../../domain/texts.ts';
import { accept, wholeSet } from '../accept.ts';
import type { Core } from '../core.ts';
import { dropPlace } from '../moderation/drop-place.ts';
import { valuesAt } from '../place-settings/place-settings.ts';
import { nextRunMs } from './next-runs.ts';
import { runTarget } from './run-target.ts';

/** One that is late by more was missed. */
export const graceMs = 5 * 60_000;
/** A platform that does not say who somebody is has so long to. */
const patienceMs = 2 * 60_000;
/** Prices are whole millionths. */
const tolerance = 1e-7;

/** Makes of the values of a schedule what `/video` would submit. @throws {UserError} as that command does */
export type MakeRun = (values: ScheduleValues, call: CommandCall) => Promise<Submission>;

interface RunDeps {
  readonly core: Core;
  readonly places: ScheduledPlaces;
  readonly make: MakeRun;
  readonly signal: AbortSignal;
}

/** What became of a planned run that was not made. */
interface NotMade {
  readonly outcome: Exclude<PlannedRun['outcome'], 'made'>;
  readonly reason?: Text;
  /** It can't go on by itself: nothing more is made until its person resumes it. Default: after some of the same reason. */
  readonly pauses?: true;
}

/**
 * Has what is due made, as an ordinary request of its person, or says why not; then it is the turn of the next time. A run is one event, so that it
 * is made once, however many ask for it; and its turn is over in the transaction that takes it in.
 *
 * @throws {DeliveryError} where its platform can't be asked just now: it is tried again
 */
export async function runPlanned(deps: RunDeps, schedule: Schedule): Promise<void> {
  const { core, places, signal } = deps;
  const { nextAtMs: atMs, by, target } = schedule;
  const lateMs = core.clock.now() - atMs;
  if ((await core.store.findByEvent(runEventId(schedule, atMs))) !== undefined) return passed(core, schedule);
  if (schedule.isPutBack === true)
    return notMade(deps, schedule, { outcome: 'skipped', reason: text('schedule.putBack'), pauses: true });
  if (lateMs > graceMs) return notMade(deps, schedule, { outcome: 'missed' });
  let who: PersonThere;
  try {
    who = await places.whoIs(by, target, signal);
  } catch (error) {
    if (!(error instanceof DeliveryError) || lateMs < patienceMs || signal.aborted) throw error;
    core.log.warn({ err: error, schedule: schedule.id }, 'nobody says who somebody is whose run is due; it is skipped');
    return notMade(deps, schedule, { outcome: 'skipped', reason: text('schedule.unread') });
  }
  if (who.is === 'server gone') return forget(core, schedule);
  const reason = whyNot(who, places);
  if (reason !== undefined) return notMade(deps, schedule, { outcome: 'skipped', reason, pauses: true });
  if (who.is === 'here') await make(deps, schedule, who.requester);
}

/** Why nothing more can be made there for its person. */
function whyNot(who: PersonThere, { forManagers }: ScheduledPlaces): Text | undefined {
  if (who.is === 'person gone') return text('schedule.personGone');
  if (who.is === 'place gone') return text('schedule.placeGone');
  return who.is === 'here' && forManagers === true && !who.managesPlace ? text('schedule.noManager') : undefined;
}

async function make(deps: RunDeps, schedule: Schedule, requester: Requester): Promise<void> {
  const { core } = deps;
  const { nextAtMs: atMs, capUsd, isAgreed } = schedule;
  // What a person pauses or removes meanwhile is not made.
  let isOver = false;
  try {
    const submission = await submissionOf(deps, schedule, requester);
    core.failpoint('before-run', schedule.id);
    const { generations, repeated } = await accept(
      core,
      { submissions: [submission], asSet: false, film: undefined },
      async (inner) => {
        await requireWithinCap(inner, submission.eventId, capUsd);
        isOver = !(await inner.store.changeSchedule(after(core, schedule, { outcome: 'made', atMs }, 0)));
        if (isOver) throw new UserError('not_found', text('schedule.changed'));
        core.failpoint('in-run', schedule.id);
      },
    );
    core.failpoint('after-run', schedule.id);
    if (repeated) return await passed(core, schedule);
    for (const { id } of generations) core.announce(id);
    core.log.info({ schedule: schedule.id, generationId: generations[0]?.id }, 'a planned run was taken in');
  } catch (error) {
    // Nobody knows, or the bot stops: the next look finds out.
    if (!(error instanceof UserError) || error.code === 'outcome_unknown' || error.code === 'stopping') throw error;
    if (isOver) return;
    await notMade(deps, schedule, whyRefused(error, { capUsd, isAgreed }));
  }
}

/** What its person would submit now. */
async function submissionOf({ core, make: makeRun }: RunDeps, schedule: Schedule, requester: Requester): Promise<Submission> {
  const { target, values, nextAtMs: atMs, capUsd, isAgreed, by } = schedule;
  const replyTarget = placedTarget(target, await valuesAt(core, target));
  const words = wordsOfDay(values, atMs, schedule, languageOf(replyTarget));
  const submission = await makeRun(words, {
    // Its own caps hold on, and it may have been ended.
    ...{
      requester: { ...requester, ...(by.keyId !== undefined && { keyId: by.keyId }) },
      replyTarget: await runTarget(core, target),
    },
    ...{ mayManage: false, eventId: runEventId(schedule, atMs) },
    ...(isAgreed && { agreedUsd: capUsd }),
  });
  return { ...submission, eventId: runEventId(schedule, atMs) };
}

/** Whatever was pressed. Inside of the transaction that sets the money aside. @throws {UserError} */
async function requireWithinCap({ store }: Core, eventId: string, capUsd: number): Promise<void> {
  const first = await store.findByEvent(eventId);
  const made = first === undefined ? [] : await wholeSet(store, first);
  const priceUsd = made.reduce((sum, each) => sum + (each.priceUsd ?? 0), 0);
  if (priceUsd > capUsd + tolerance) throw new UserError('budget_exceeded', text('schedule.overCap', { priceUsd, capUsd }));
}

/** Its person is blocked or was removed, or their key was ended: no other run will do better. */
const lasting: readonly Text['key'][] = [
  ...(['limit.blocked', 'limit.blockedUntil', 'limit.blockedHere', 'limit.blockedHereUntil'] as const),
  ...(['limit.personEnded', 'limit.personSees', 'limit.keyEnded', 'limit.keyReads'] as const),
];

function whyRefused(error: UserError, { capUsd, isAgreed }: Pick<Schedule, 'capUsd' | 'isAgreed'>): NotMade {
  const { code, priceUsd } = error;
  if (code !== 'needs_confirmation' || priceUsd === undefined) {
    const isLasting = code === 'not_allowed' && lasting.includes(error.text.key);
    return { outcome: 'skipped', reason: error.text, ...(isLasting && { pauses: true }) };
  }
  const isOverCap = isAgreed || priceUsd > capUsd + tolerance;
  const reason = isOverCap ? text('schedule.overCap', { priceUsd, capUsd }) : text('schedule.notPressed', { priceUsd });
  return { outcome: 'skipped', reason };
}

/** Its turn is over, and it was taken in before. */
async function passed(core: Core, schedule: Schedule): Promise<void> {
  const run: PlannedRun = { outcome: 'made', atMs: schedule.nextAtMs };
  await core.write(async (inner) => void (await inner.store.changeSchedule(after(core, schedule, run, 0))));
}

/** The bot is not there any more. */
export async function forget(core: Core, { target }: Schedule): Promise<void> {
  await dropPlace(core, serverScopeOf(settingScopeOf(target)));
}

async function notMade(
  { core, places, signal }: RunDeps,
  schedule: Schedule,
  { outcome, reason, pauses }: NotMade,
): Promise<void> {
  const { id, nextAtMs: atMs, last, by, target } = schedule;
  const isSame = outcome === 'skipped' && last?.outcome === 'skipped' && last.reason?.key === reason?.key;
  const skips = outcome === 'skipped' ? (isSame ? schedule.skips + 1 : 1) : 0;
  const run: PlannedRun = { outcome, atMs, ...(reason !== undefined && { reason }) };
  const isPaused = pauses === true || skips >= mostSkips;
  const next: Schedule = {
    ...after(core, schedule, run, skips),
    ...(isPaused && { state: 'paused' as const, ...(reason !== undefined && { reason }) }),
  };
  const isStored = await core.write((inner) => inner.store.changeSchedule(next));
  if (!isStored) return;
  core.log.info({ schedule: id, outcome, reason: reason?.key, isPaused }, 'a planned run was not made');
  if (reason === undefined || (skips > 1 && !isPaused)) return;
  core.failpoint('before-told', id);
  try {
    await places.tell(by, target, notRunText(next, atMs, reason), runEventId(schedule, atMs), signal);
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error;
    core.log.warn({ err: error, schedule: id }, 'somebody could not be told of a run that was not made; the list says it');
  }
}

/** The same when a planned run is over, whatever came of it. */
function after({ clock }: Pick<Core, 'clock'>, schedule: Schedule, last: PlannedRun, skips: number): Schedule {
  const nowMs = clock.now();
  return { ...schedule, last, skips, nextAtMs: nextRunMs(schedule, Math.max(nowMs, schedule.nextAtMs)), changedAtMs: nowMs };
}

/** In a database that was put back: what is in it may have been made, paused or removed since. At its next time its person is told. */
export async function distrust({ store, write }: Core): Promise<void> {
  const all = (await store.schedules('all')).filter(({ state }) => state === 'active');
  for (const schedule of all)
    await write(async (inner) => void (await inner.store.changeSchedule({ ...schedule, isPutBack: true })));
}
