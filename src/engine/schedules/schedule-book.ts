import { randomBytes } from 'node:crypto';
import { UserError, type UserErrorCode } from '../../domain/errors.ts';
import { wordsOfRequest } from '../../domain/moderation/words-of.ts';
import { placedTarget } from '../../domain/place-settings/placed-target.ts';
import { serverScopeOf, settingScopeOf } from '../../domain/place-settings/setting-scope.ts';
import {
  type Schedule,
  type ScheduleContent,
  type ScheduleOwner,
  type ScheduleValues,
  schedulesPerPerson,
  schedulesPerPlace,
} from '../../domain/schedules/schedule.ts';
import type {
  PricedSchedule,
  ScheduleAsker,
  ScheduleBook,
  ScheduleWish,
  SeenSchedule,
} from '../../domain/schedules/schedule-book.ts';
import { cronOf, runsText, timesText, timeZoneOf } from '../../domain/schedules/schedule-times.ts';
import { languageOf, wordsOfDay } from '../../domain/schedules/schedule-words.ts';
import type { Submission } from '../../domain/submission.ts';
import { type Text, text } from '../../domain/texts.ts';
import { inTurn } from '../../lib/in-turn.ts';
import { requireNotBlocked } from '../admin/blocked.ts';
import type { Core } from '../core.ts';
import { estimate } from '../estimate.ts';
import { plainWords } from '../library/plain-words.ts';
import { refuseUnwanted, requireWords } from '../moderation/require-words.ts';
import { doorsOf, isOneOf } from '../people/doors-of.ts';
import { valuesAt } from '../place-settings/place-settings.ts';
import { nextRunMs, nextRunsMs, runsPerMonth } from './next-runs.ts';
import { runTarget } from './run-target.ts';

const longestName = 40;
const mostCapUsd = 10_000;
/** Prices are whole millionths. */
const tolerance = 1e-7;
const shownRuns = 3;

/** As `ScheduleBook`: every change is one transaction. */
export function createScheduleBook(core: Core): ScheduleBook {
  return {
    add: async (wish, asker, submissionOf, agreedUsd) => addSchedule(core, contentOf(wish), asker, submissionOf, agreedUsd),
    list: (asker) => list(core, asker),
    find: (reference, asker) => find(core, reference, asker),
    pause: (reference, asker) => change(core, reference, asker, paused),
    resume: (reference, asker) => change(core, reference, asker, resumed),
    async remove(reference, asker) {
      const found = await find(core, reference, asker);
      await core.writeForPerson(({ store }) => store.dropSchedule(found.schedule.id));
      return found;
    },
  };
}

/** @throws {UserError} `invalid_option`, naming what is wrong */
function contentOf({ when, timeZone, values, capUsd, ...wish }: ScheduleWish): ScheduleContent {
  const name = plainWords(wish.name, 'name', longestName);
  if (name === undefined) throw new UserError('invalid_option', text('schedule.noName'), { option: 'name' });
  if (!(capUsd > 0 && capUsd <= mostCapUsd))
    throw new UserError('invalid_option', text('schedule.badCap', { mostUsd: mostCapUsd }), { option: 'cap' });
  return { name, cron: cronOf(when), timeZone: timeZoneOf(timeZone), values, capUsd };
}

/**
 * See `ScheduleBook.add`.
 *
 * @param also belongs to the same transaction
 */
export async function addSchedule(
  core: Core,
  content: ScheduleContent,
  asker: ScheduleAsker,
  submissionOf: (values: ScheduleValues) => Promise<Submission>,
  agreedUsd: number | undefined,
  also: (inner: Core) => Promise<void> = async () => undefined,
): Promise<PricedSchedule> {
  const { requester } = asker;
  const target = placeOf(core, asker);
  await runTarget(core, target);
  const nowMs = core.clock.now();
  const nextAtMs = nextRunMs(content, nowMs);
  const language = languageOf(placedTarget(target, await valuesAt(core, target)));
  const submission = await submissionOf(wordsOfDay(content.values, nextAtMs, content, language));
  const words = [...wordsOfRequest(submission.request), { option: 'name', words: content.name }];
  await requireWords(core, settingScopeOf(target), words);
  const { priceUsd, isAskedFirst } = await priceOf(core, submission, content);
  const perMonthUsd = rounded(priceUsd * runsPerMonth(content, nowMs));
  if (agreedUsd === undefined ? isAskedFirst : priceUsd > agreedUsd + tolerance) {
    const question = questionText(content, { priceUsd, perMonthUsd }, nextRunsMs(content, nowMs, shownRuns));
    const proposal = { kind: 'schedule', submissions: [submission], priceUsd, schedule: content } as const;
    throw new UserError('needs_confirmation', question, { proposals: [proposal], priceUsd });
  }
  const facts = { id: randomBytes(9).toString('base64url'), by: ownerOf(requester), target, isAgreed: agreedUsd !== undefined };
  const dates = { nextAtMs, createdAtMs: nowMs, changedAtMs: nowMs };
  const schedule: Schedule = { ...content, ...facts, ...dates, state: 'active', skips: 0, revision: 1 };
  await core.accept(async (inner) => {
    await requireNotBlocked(inner, requester, target);
    await refuseUnwanted(inner, settingScopeOf(target), words);
    await requireRoom(inner, schedule);
    await inner.store.addSchedule(schedule);
    await also(inner);
  });
  core.log.info({ schedule: schedule.id, platform: target.platform }, 'something is made at set times from now on');
  return { ...seen(core, schedule, true), priceUsd, perMonthUsd };
}

/** "about $24 a month": cents where there are few dollars. */
function rounded(usd: number): number {
  return usd < 10 ? Math.round(usd * 100) / 100 : Math.round(usd);
}

/** @throws {UserError} `not_allowed`, or `invalid_option` where nothing is made at set times */
function placeOf(core: Core, { replyTarget, managesPlace }: ScheduleAsker) {
  const places = core.deliveries.find(({ platform }) => platform === replyTarget.platform)?.schedules;
  const target = places?.placeOf(replyTarget);
  if (places === undefined || target === undefined) throw new UserError('not_possible_now', text('schedule.noPlace'));
  if (places.forManagers === true && !managesPlace) throw new UserError('not_allowed', text('place.notManager'));
  return target;
}

/** What passes by itself: it says nothing of a run of another day. */
const passing: readonly UserErrorCode[] = ['too_many_active', 'budget_exceeded', 'storage_full', 'stopping'];

/** @throws {UserError} what a run would be refused for whenever it is */
async function priceOf(core: Core, { request, requester, replyTarget }: Submission, { capUsd }: ScheduleContent) {
  const { priceUsd = 0, isAskedFirst, refusal } = await estimate(core, request, { requester, replyTarget });
  if (refusal !== undefined && (!passing.includes(refusal.code) || refusal.text.key === 'limit.budgetNever'))
    throw new UserError(refusal.code, refusal.text);
  if (priceUsd > capUsd + tolerance)
    throw new UserError('invalid_option', text('schedule.overCap', { priceUsd, capUsd }), { option: 'cap' });
  return { priceUsd, isAskedFirst };
}

/** What is asked before anything is made at set times. */
function questionText(
  content: ScheduleContent,
  { priceUsd, perMonthUsd }: { readonly priceUsd: number; readonly perMonthUsd: number },
  runsMs: readonly number[],
): Text {
  const sentences = [
    text('schedule.would', { name: content.name, times: timesText(content) }),
    text('schedule.next', { runs: runsText(runsMs, content.timeZone) }),
    text('schedule.price', { priceUsd, perMonthUsd }),
    text('schedule.pressIsFor', { capUsd: content.capUsd }),
  ];
  return text('list.sentences', { sentences });
}

/** @throws {UserError} `invalid_option` where the name is taken, `not_possible_now` where there are too many */
async function requireRoom({ store }: Core, { by, target, name }: Schedule): Promise<void> {
  const own = await store.schedules({ person: by });
  if (own.length >= schedulesPerPerson)
    throw new UserError('not_possible_now', text('schedule.tooManyOfYou', { most: schedulesPerPerson }));
  const here = await store.schedules({ server: serverOf(target) });
  if (here.length >= schedulesPerPlace)
    throw new UserError('not_possible_now', text('schedule.tooManyHere', { most: schedulesPerPlace }));
  const isTaken = own.some((each) => folded(each.name) === folded(name) && here.some(({ id }) => id === each.id));
  if (isTaken) throw new UserError('invalid_option', text('schedule.nameTaken', { name }), { option: 'name' });
}

async function list(core: Core, { requester, replyTarget, managesPlace }: ScheduleAsker): Promise<readonly SeenSchedule[]> {
  const { store } = core;
  const doors = await doorsOf(core, requester);
  const all = async (): Promise<readonly Schedule[]> => {
    if (replyTarget.platform !== 'web') return store.schedules({ server: serverOf(replyTarget) });
    // On the web people see what they have in chats, too, and the admin all that there is.
    return managesPlace ? store.schedules('all') : (await inTurn(doors, (person) => store.schedules({ person }))).flat();
  };
  return (await all())
    .map((schedule) => seen(core, schedule, isOneOf(doors, schedule.by)))
    .filter(({ isOwn }) => isOwn || managesPlace);
}

async function find(core: Core, reference: string, asker: ScheduleAsker): Promise<SeenSchedule> {
  const all = await list(core, asker);
  const named = all.filter(({ schedule }) => folded(schedule.name) === folded(reference));
  const found = all.find(({ schedule }) => schedule.id === reference) ?? named.find(({ isOwn }) => isOwn) ?? named[0];
  if (found !== undefined) return found;
  throw new UserError('not_found', text('schedule.unknown', { given: reference.slice(0, 60) }), { option: 'name' });
}

type Change = (core: Core, found: SeenSchedule) => Partial<Schedule>;

/** Changes one as it is in the transaction. */
async function change(core: Core, reference: string, asker: ScheduleAsker, decide: Change): Promise<SeenSchedule> {
  const found = await find(core, reference, asker);
  const changed = await core.writeForPerson(async ({ store }) => {
    const now = await store.schedule(found.schedule.id);
    if (now === undefined) throw new UserError('not_found', text('schedule.unknown', { given: found.schedule.name }));
    const { reason: _, isPutBack: _p, ...kept } = now;
    const next: Schedule = { ...kept, ...decide(core, { ...found, schedule: now }), changedAtMs: core.clock.now() };
    await store.changeSchedule(next);
    return next;
  });
  return seen(core, changed, found.isOwn);
}

const paused: Change = (_, { schedule: { state, reason } }) =>
  state === 'paused' && reason !== undefined ? { reason } : { state: 'paused' };

/** @throws {UserError} `not_allowed` for anybody else: it is its person's money */
const resumed: Change = (core, { schedule, isOwn }) => {
  if (!isOwn) throw new UserError('not_allowed', text('schedule.notYours'));
  return schedule.state === 'active' ? {} : { state: 'active', skips: 0, nextAtMs: nextRunMs(schedule, core.clock.now()) };
};

function seen(core: Pick<Core, 'clock'>, schedule: Schedule, isOwn: boolean): SeenSchedule {
  const nextRuns = schedule.state === 'active' ? nextRunsMs(schedule, core.clock.now(), shownRuns) : [];
  return { schedule, isOwn, nextRunsMs: nextRuns };
}

function ownerOf({ platform, id, tenant, name, keyId }: ScheduleOwner): ScheduleOwner {
  return {
    ...{ platform, id },
    ...(tenant !== undefined && { tenant }),
    ...(name !== undefined && { name }),
    ...(keyId !== undefined && { keyId }),
  };
}

function serverOf(target: Schedule['target']) {
  return serverScopeOf(settingScopeOf(target));
}

function folded(name: string): string {
  return name.normalize('NFKC').trim().toLowerCase();
}
