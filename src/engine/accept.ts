import { requireSmallBatch } from '../domain/batch/batch-members.ts';
import { eachOrProblems } from '../domain/batch/batch-problems.ts';
import { catalog, findModel, type Model, type ProviderId } from '../domain/catalog.ts';
import { combinationText } from '../domain/combination-text.ts';
import { UserError } from '../domain/errors.ts';
import type { ShotFilm } from '../domain/film.ts';
import { filmId, isFilm } from '../domain/film-request.ts';
import type { Generation, ReplyTarget } from '../domain/generation.ts';
import type { Intake } from '../domain/intake.ts';
import { wordsOfRequest } from '../domain/moderation/words-of.ts';
import type { ChosenValues } from '../domain/place-settings/place-settings.ts';
import { placedTarget } from '../domain/place-settings/placed-target.ts';
import { settingScopeOf } from '../domain/place-settings/setting-scope.ts';
import type { VideoProvider } from '../domain/provider.ts';
import { checkVideoRequest, nearestPriced, nearestVideoRequest } from '../domain/request-rules.ts';
import { modelGoneText } from '../domain/retirement.ts';
import { membersOf } from '../domain/sets/request-set.ts';
import type { Submission } from '../domain/submission.ts';
import { text } from '../domain/texts.ts';
import type { TierRights } from '../domain/tiers/tier.ts';
import { memberPriceUsd, priceUsd, type VideoRequest } from '../domain/video-request.ts';
import { inTurn } from '../lib/in-turn.ts';
import { requireNotBlocked } from './admin/blocked.ts';
import { requireTaking } from './admin/hold.ts';
import { askApproval, type NeededApproval, neededApproval } from './approvals/ask-approval.ts';
import { requireBudget, requireBudgetLeft, requireCapOverAll, type Sum } from './budget.ts';
import { fewerWithin, fitting, proposalOf, requireConsent } from './consent.ts';
import type { Core } from './core.ts';
import { insertShots, readyShots } from './films/accept-shots.ts';
import { requireFilm } from './films/require-film.ts';
import { insertAll, type Ready } from './insert-accepted.ts';
import { refuseUnwanted, refuseUnwantedIn, submissionCheck } from './moderation/require-words.ts';
import { activeOf } from './people/active-of.ts';
import { requireKeyBudget } from './people/require-may-make.ts';
import { valuesAt } from './place-settings/place-settings.ts';
import { withoutPeople } from './place-settings/require-pictures.ts';
import { requirePlace } from './place-settings/require-place.ts';
import { placesInOne, placesOf } from './places.ts';
import { noteSessions } from './sessions/note-sessions.ts';
import { askAbove } from './tiers/ask-above.ts';
import { requireTier } from './tiers/require-tier.ts';
import { tierOf } from './tiers/tier-of.ts';
import type { Together } from './together.ts';
import { wholeOnly } from './whole-only.ts';

/** What was taken in. */
export interface Accepted {
  readonly generations: readonly Generation[];
  /** The event was known: nothing new was made. */
  readonly repeated: boolean;
}

/**
 * Takes video requests of one person in, with all that they become: rules first, then caps, consent and the records in one transaction, all of
 * them or none.
 *
 * @param also belongs to the same transaction, where something new is made
 * @throws {UserError} when nothing was stored
 */
export async function accept(
  core: Core,
  { submissions, asSet, film }: Together,
  also: (inner: Core) => Promise<void> = async () => undefined,
): Promise<Accepted> {
  // A redelivered event is answered even when nothing new is taken in any more.
  const events = submissions.slice(0, asSet ? 1 : undefined).map(({ eventId }) => eventId);
  const known = await knownOf(core, events, film);
  if (known !== undefined) return repeatedly(known);
  const requireWords = await submissionCheck(core, { submissions, film });
  const require = async (submission: Submission): Promise<Ready> => {
    requireWords(submission);
    return await requireReady(core, submission);
  };
  const ready =
    film === undefined
      ? await (asSet ? eachOrProblems : inTurn)(submissions, require)
      : await readyShots(core, submissions, film, require);
  if (asSet) requireSmallBatch(countOf(ready));
  await lookForVideos(core, submissions);
  return core.accept<Accepted>(async (inner, maybe) => {
    const already = await knownOf(inner, events, film);
    if (already !== undefined) return maybe !== undefined && hasMade(maybe.value, already) ? maybe.value : repeatedly(already);
    const shown = await wholeOnly(film, () => withoutPeople(inner, ready));
    const { values, needed } = await requireAllowed(inner, shown, { submissions, asSet, film });
    const placed = shown.map((each) => asPlaced(each, values, needed));
    const inserted = film === undefined ? await insertEach(inner, placed, asSet) : await insertShots(inner, placed, film);
    const generations = needed === undefined ? inserted : await asked(inner, needed, inserted);
    await noteSessions(inner, submissions);
    await also(inner);
    return { generations, repeated: false };
  });
}

/** What was chosen for the place holds for all that is posted about it, also after that was changed. */
function asPlaced(ready: Ready, values: ChosenValues, needed: NeededApproval | undefined): Ready {
  const { submission } = ready;
  const waits = needed === undefined ? {} : { approvalId: needed.approval.id };
  return { ...ready, ...waits, submission: { ...submission, replyTarget: placedTarget(submission.replyTarget, values) } };
}

/** All that waits, with what it waits for. */
async function asked(inner: Core, needed: NeededApproval, inserted: readonly Generation[]): Promise<readonly Generation[]> {
  await askApproval(inner, needed);
  return await inTurn(inserted, async (each) => (await inner.store.find(each.id)) ?? each);
}

async function insertEach(inner: Core, ready: readonly Ready[], asSet: boolean): Promise<readonly Generation[]> {
  const places = asSet ? placesInOne(ready) : ready.map(placesOf);
  return (await inTurn(ready, (each, at) => insertAll(inner, each, places[at] ?? []))).flat();
}

function repeatedly(generations: readonly Generation[]): Accepted {
  return { generations, repeated: true };
}

/** Whether what is stored is what a run made that may be stored: nobody else has the ids that it chose. */
function hasMade({ generations }: Accepted, stored: readonly Generation[]): boolean {
  return generations[0]?.id === stored[0]?.id;
}

async function knownOf(
  { store }: Core,
  events: readonly string[],
  film: ShotFilm | undefined,
): Promise<readonly Generation[] | undefined> {
  const known = (await inTurn(events, async (eventId) => (await store.findByEvent(eventId)) ?? [])).flat();
  // Of its set, most was made before.
  if (film?.kind === 'redo' && known.length > 0) return known;
  return known.length === 0 ? undefined : (await inTurn(known, (each) => wholeSet(store, each))).flat();
}

/** A generation with all that was taken in with it. */
export async function wholeSet(store: Core['store'], generation: Generation): Promise<readonly Generation[]> {
  return generation.set === undefined ? [generation] : await store.membersOf(generation.set.id);
}

/** What holds for everybody. @throws {UserError} with the nearest that works */
async function requireReady(core: Core, submission: Submission): Promise<Ready> {
  const { request, replyTarget } = submission;
  if (isFilm(request)) return await requireReadyFilm(core, submission);
  const { model, provider } = requireModel(core, request);
  requireNoProblem(core, request, model, submission);
  const { price } = await requireOpen(core, request, model, replyTarget, submission);
  const by = { provider: provider.id, keyFingerprint: provider.keyFingerprint };
  const priceOf = (member: VideoRequest): number => memberPriceUsd(member, model) ?? 0;
  return { submission, by, members: membersOf(request, model), price, priceOf };
}

/** No model is asked and nobody is paid: what it is made of decides. @throws {UserError} as `requireFilm` */
async function requireReadyFilm(core: Core, submission: Submission): Promise<Ready> {
  await requireOpenNow(core);
  await requireFilm(core, submission);
  const by = { provider: filmId, keyFingerprint: filmId };
  return { submission, by, members: [{ request: submission.request, words: undefined }], price: 0, priceOf: () => 0 };
}

/** What holds for one person in one place, and whether they agreed to the price. Inside of the transaction. @returns what was chosen for the place, and the yes that it needs besides */
async function requireAllowed(
  core: Core,
  ready: readonly Ready[],
  { submissions, asSet, film }: Together,
): Promise<{ readonly values: ChosenValues; readonly needed: NeededApproval | undefined }> {
  const [first] = submissions;
  if (first === undefined) throw new Error('nothing was submitted');
  await requireTaking(core.hold);
  await refuseUnwantedIn(core, ready);
  for (const { requester, replyTarget } of submissions) await requireNotBlocked(core, requester, replyTarget);
  const price = sumOf(ready);
  const models = modelsOf(submissions.map(({ request }) => request));
  // A part of a film is no smaller way to it.
  const tier = await tierOf(core, first.replyTarget, first.requester);
  await requireCaps(core, { usd: price, models, count: countOf(ready) }, first, film === undefined ? submissions : [], tier);
  const values = await valuesAt(core, first.replyTarget);
  await wholeOnly(film, async () => {
    await requirePlace(core, submissions, videosOf(ready), values);
    requireTier(core, submissions, tier);
  });
  const needed = await neededApproval(core, first.replyTarget, price, values, tier);
  const isApproved = needed !== undefined;
  await requireConsent(core, { submissions, asSet, film }, price, { aboveUsd: askAbove(core, values, tier), isApproved });
  return { values, needed };
}

function countOf(ready: readonly Ready[]): number {
  return ready.reduce((count, { members }) => count + members.length, 0);
}

/** Files that come of it. */
function videosOf(ready: readonly Ready[]): number {
  return ready.flatMap(({ members }) => members).reduce((sum, { request }) => sum + request.numberOfVideos, 0);
}

function modelsOf(requests: readonly VideoRequest[]): readonly Model[] {
  return requests.flatMap(({ model }) => findModel(model) ?? []);
}

/** In whole micro-dollars, so that sums of many prices stay exact. */
function sumOf(ready: readonly Ready[]): number {
  return Math.round(ready.reduce((sum, { price }) => sum + price, 0) * 1e6) / 1e6;
}

/** Before the transaction, which waits for nothing but the database. @throws {UserError} where a person's own video is gone */
export async function lookForVideos({ sources }: Core, submissions: readonly Submission[]): Promise<void> {
  for (const { request } of submissions) if (request.video !== undefined) await sources.look(request.video);
}

/** Why a request that is right in itself would be refused now; undefined where it would be taken in. */
export async function refusalNow(
  core: Core,
  request: VideoRequest,
  { requester, replyTarget }: Pick<Submission, 'requester' | 'replyTarget'>,
): Promise<UserError | undefined> {
  try {
    await refuseUnwanted(core, settingScopeOf(replyTarget), wordsOfRequest(request));
    const { model } = requireModel(core, request);
    const { price } = await requireOpen(core, request, model, replyTarget);
    await requireNotBlocked(core, requester, replyTarget);
    const members = membersOf(request, model);
    const tier = await tierOf(core, replyTarget, requester);
    await requireCaps(core, { usd: price, models: [model], count: members.length }, { requester, replyTarget }, [], tier);
    const videos = members.reduce((sum, member) => sum + member.request.numberOfVideos, 0);
    const asked = { request, images: [], requester, replyTarget, eventId: '' };
    await requirePlace(core, [asked], videos, await valuesAt(core, replyTarget));
    requireTier(core, [asked], tier);
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

/** What holds for everybody in a place. @param submission what a press would make another way of. Default: nothing is offered */
async function requireOpen(core: Core, request: VideoRequest, model: Model, replyTarget: ReplyTarget, submission?: Submission) {
  await requireOpenNow(core);
  const price = requirePrice(core, request, model, submission);
  requireCapOverAll(core, price, replyTarget);
  return { price };
}

/** Whether anything is taken in at all. */
async function requireOpenNow({ stopping, disk, hold }: Core): Promise<void> {
  if (stopping.aborted) throw new UserError('stopping', text('limit.stopping'));
  await requireTaking(hold);
  if (disk.reserve.isLow()) throw new UserError('storage_full', text('limit.storageFull'));
}

/** What is asked for: what it costs in all, and how many generations it is. */
interface Wanted extends Sum {
  readonly count: number;
}

/**
 * What holds for one person in one channel.
 *
 * @param submissions what a press would make a smaller way of; empty: nothing is offered
 */
async function requireCaps(
  core: Core,
  sum: Wanted,
  { requester, replyTarget }: Pick<Submission, 'requester' | 'replyTarget'>,
  submissions: readonly Submission[],
  tier: TierRights | undefined,
): Promise<void> {
  await requireActiveBelow(core, requester, sum.count, tier, submissions);
  if (sum.usd <= 0) return;
  await requireKeyBudget(core, requester, sum.usd);
  const offers = (leftUsd: number) => fitting(core, submissions, sum.usd, leftUsd);
  await requireBudget(core, sum, requester, replyTarget, { offers });
}

/** As `requireRoom` of the engine. */
export async function requireRoom(core: Core, { eventId, requester, replyTarget }: Intake): Promise<void> {
  if ((await core.store.findByEvent(eventId)) !== undefined) return;
  await requireOpenNow(core);
  await requireNotBlocked(core, requester, replyTarget);
  await requireActiveBelow(core, requester, 1, await tierOf(core, replyTarget, requester));
  // The free preview needs no budget.
  if (core.providers.some(({ id }) => isFree(id))) return;
  requireCapOverAll(core, undefined, replyTarget);
  await requireBudgetLeft(core, requester, replyTarget);
}

function isFree(id: ProviderId): boolean {
  return catalog.some(({ provider, priceUsdPerSecond }) => provider === id && Object.values(priceUsdPerSecond).includes(0));
}

/**
 * @param adding how many more there would be
 * @param submissions what a press would make fewer of. Default: nothing is offered
 */
async function requireActiveBelow(
  core: Core,
  requester: Submission['requester'],
  adding: number,
  tier: TierRights | undefined,
  submissions: readonly Submission[] = [],
): Promise<void> {
  const max = tier?.activeAtOnce ?? core.settings.activePerPerson;
  const active = await activeOf(core, requester);
  if (active >= max) throw new UserError('too_many_active', text('limit.active', { count: active }));
  if (active + adding <= max) return;
  const [only, ...others] = submissions;
  const proposals = only === undefined || others.length > 0 ? [] : fewerWithin(only, max - active);
  throw new UserError('too_many_active', text('limit.activeSet', { adding, active, max }), { proposals });
}

/** @throws {UserError} `model_retired` for a model that is not there any more, by the catalogue, the settings or its provider */
export function requireModel(core: Core, request: VideoRequest): { readonly model: Model; readonly provider: VideoProvider } {
  const model = findModel(request.model);
  const provider = model && core.provider(model.provider);
  if (model !== undefined && provider !== undefined && !core.gone.isGone(model.id)) return { model, provider };
  throw new UserError('model_retired', modelGoneText(request.model, core.offeredNow()), { option: 'model' });
}

/**
 * @param submission what a press would make the nearest of. Default: nothing is offered
 * @throws {UserError} `invalid_combination` with the first problem and the nearest request that works
 */
export function requireNoProblem(core: Core, request: VideoRequest, model: Model, submission?: Submission): void {
  const problem = checkVideoRequest(request, model, core.offeredNow())[0];
  if (problem === undefined) return;
  const nearest = submission && nearestVideoRequest(request, model);
  const price = nearest && priceUsd(nearest, model);
  const proposals =
    submission === undefined || nearest === undefined || price === undefined
      ? []
      : [proposalOf('nearest', submission, nearest, price)];
  throw new UserError('invalid_combination', problem.text, { option: problem.option, proposals });
}

/**
 * Nobody is sold what nobody knows the price of.
 *
 * @param submission as for `requireNoProblem`
 * @returns US dollars; 0 is free of charge
 * @throws {UserError} `price_unknown` with the nearest request that has a price
 */
export function requirePrice(core: Core, request: VideoRequest, model: Model, submission?: Submission): number {
  const price = priceUsd(request, model);
  if (price !== undefined) return price;
  const known = { model: model.label, resolution: request.resolution };
  const nearest = nearestPriced(request, model, core.offeredNow());
  if (nearest === undefined) throw new UserError('price_unknown', text('limit.priceUnknown', known), { option: 'model' });
  const combination = combinationText(nearest.request);
  const found = { other: nearest.model.label, combination, priceUsd: nearest.priceUsd };
  throw new UserError('price_unknown', text('limit.priceUnknownNearest', { ...known, ...found }), {
    option: nearest.model.id === model.id ? 'resolution' : 'model',
    proposals: submission === undefined ? [] : [proposalOf('nearest', submission, nearest.request, nearest.priceUsd)],
  });
}
