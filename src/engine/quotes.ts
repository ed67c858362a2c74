import { randomBytes } from 'node:crypto';
import { nameOf } from '../domain/catalog.ts';
import { UserError } from '../domain/errors.ts';
import { isSamePerson, isWaiting, type Requester } from '../domain/generation.ts';
import type { ImageBytes } from '../domain/media.ts';
import { wordsOfFilm, wordsOfRequest } from '../domain/moderation/words-of.ts';
import { requestPictures, withSource } from '../domain/option-schema.ts';
import { settingScopeOf } from '../domain/place-settings/setting-scope.ts';
import {
  type KeptSubmission,
  type Proposal,
  type Quote,
  type QuoteLimits,
  type QuotePress,
  quoteEventId,
  quoteKeptMs,
} from '../domain/quote.ts';
import type { PricedSchedule } from '../domain/schedules/schedule-book.ts';
import type { Submission } from '../domain/submission.ts';
import { text } from '../domain/texts.ts';
import { sourceOf, type VideoRequest } from '../domain/video-request.ts';
import { inTurn } from '../lib/in-turn.ts';
import { type Accepted, accept, lookForVideos, wholeSet } from './accept.ts';
import type { Core } from './core.ts';
import { extensionSource } from './extension-source.ts';
import { requireWords } from './moderation/require-words.ts';
import { requirePictures } from './place-settings/require-pictures.ts';
import { addSchedule } from './schedules/schedule-book.ts';
import { stepWithin, tellStep } from './take-step.ts';
import { uncharged } from './unclear.ts';

/** A person answers or forgets one after the other; 250 MB are two videos as cameras make them, with photos. */
const limits: QuoteLimits = { perPerson: 25, inAll: 2000, maxBytesPerPerson: 250_000_000, maxBytes: 1_000_000_000 };

/** As `keepQuote` of the engine. */
export async function keepQuote(core: Core, proposals: readonly Proposal[]): Promise<Quote> {
  const submissions = proposals.flatMap((proposal) => proposal.submissions);
  const [first] = submissions;
  if (first === undefined) throw new Error('a question without a proposal');
  const { requester, replyTarget } = first;
  const kept = proposals.map((proposal) => ({ ...proposal, submissions: proposal.submissions.map(keptOf) }));
  const id = randomBytes(9).toString('base64url');
  const quote: Quote = { id, requester, replyTarget, proposals: kept, createdAtMs: core.clock.now() };
  const named = new Set(submissions.flatMap(({ request }) => picturesOf(request)));
  const images = new Map(submissions.flatMap((each) => each.images).map((image) => [image.sha256, image]));
  await lookForVideos(core, submissions);
  const given = submissions.flatMap(({ request }) => wordsOfRequest(request));
  const films = proposals.flatMap(({ film }) => (film?.kind === 'new' ? wordsOfFilm(film) : []));
  await requireWords(core, settingScopeOf(replyTarget), [...given, ...films]);
  await requirePictures(core, submissions);
  await core.writeForPerson(async ({ store }) => {
    for (const { request } of submissions)
      if (request.video !== undefined) await core.sources.require(store, request.video, requester);
    await store.addQuote(
      quote,
      [...images.values()].filter(({ sha256 }) => named.has(sha256)),
      sourcesOf(submissions),
      limits,
    );
  });
  return quote;
}

/** As `quote` of the engine. */
export async function openQuote(core: Core, id: string): Promise<Quote | undefined> {
  const quote = await core.store.quote(id);
  return quote === undefined || core.clock.now() - quote.createdAtMs >= quoteKeptMs ? undefined : quote;
}

/** As `takeQuote` of the engine. */
export async function takeQuote(core: Core, press: QuotePress): Promise<Accepted & { readonly schedule?: PricedSchedule }> {
  const made = await core.store.findByEvent(quoteEventId(press.id));
  if (made !== undefined) {
    requireOwn(made.requester, press.requester);
    return { generations: await wholeSet(core.store, made), repeated: true };
  }
  const quote = await openQuote(core, press.id);
  const proposal = quote?.proposals[press.choice - 1];
  if (quote === undefined || proposal === undefined) throw gone();
  requireOwn(quote.requester, press.requester);
  const { replyTarget = quote.replyTarget, requester, intakeId } = press;
  const submissions = await inTurn(proposal.submissions, async (kept, index): Promise<Submission> => {
    const request = await asOfNow(core, kept.request, quote);
    const eventId = quoteEventId(quote.id, index + 1);
    const images = await imagesOf(core, request);
    const pressed = { agreedUsd: proposal.priceUsd, ...(intakeId !== undefined && { intakeId }) };
    return { ...kept, ...pressed, request, images, eventId, requester, replyTarget };
  });
  const [submission] = submissions;
  if (proposal.schedule !== undefined && submission !== undefined) {
    const asker = { requester, replyTarget, managesPlace: press.managesPlace === true };
    const schedule = await addSchedule(
      core,
      proposal.schedule,
      asker,
      async () => submission,
      proposal.priceUsd,
      (inner) => requireOpen(inner, quote),
    );
    return { generations: [], repeated: false, schedule };
  }
  let calledOff: Awaited<ReturnType<typeof callOff>>;
  try {
    // Of two presses at once the second finds what the first made, whichever price was pressed. It may have been turned down, or erased.
    const together = { submissions, asSet: proposal.asSet === true, film: proposal.film };
    const accepted = await accept(core, together, async (inner) => {
      await requireOpen(inner, quote);
      // What was paid for by then is made, and its person reads that both are.
      calledOff = proposal.replaces === undefined ? undefined : await callOff(inner, proposal.replaces, requester);
    });
    if (calledOff !== undefined && proposal.replaces !== undefined) tellStep(core, proposal.replaces, calledOff);
    return accepted;
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== 'needs_confirmation') throw error;
    // The question that follows takes its place.
    await core.writeForPerson(({ store }) => store.dropQuote(quote.id));
    const sentences = [text('quote.newPrice'), error.text];
    throw new UserError(error.code, text('list.sentences', { sentences }), {
      proposals: error.proposals,
      priceUsd: error.priceUsd,
      cause: error,
    });
  }
}

/** As `dropQuote` of the engine. */
export async function dropQuote(core: Core, id: string, requester: Requester): Promise<void> {
  const quote = await core.store.quote(id);
  if (quote === undefined) return;
  requireOwn(quote.requester, requester);
  await core.writeForPerson(({ store }) => store.dropQuote(id));
}

/** Where it has not begun: then it costs nothing. Inside of the transaction that takes in what replaces it, so that never both are made. */
function callOff(inner: Core, id: string, requester: Requester) {
  return stepWithin(inner, id, (now) => {
    if (!isWaiting(now.state) || !isSamePerson(now.requester, requester)) return undefined;
    return uncharged(now, 'canceled', text('reason.canceledByPerson', nameOf(now.provider)));
  });
}

/** Of two presses at once one answers it. @throws {UserError} */
async function requireOpen({ store }: Core, { id }: Quote): Promise<void> {
  if ((await store.quote(id)) === undefined) throw gone();
  await store.dropQuote(id);
}

function gone(): UserError {
  return new UserError('not_found', text('quote.gone'));
}

function requireOwn(own: Requester, presser: Requester): void {
  if (!isSamePerson(own, presser)) throw new UserError('not_allowed', text('answer.notYours'));
}

function keptOf({ request, notes, source, repeats }: Submission): KeptSubmission {
  return {
    request,
    ...(notes !== undefined && { notes }),
    ...(source !== undefined && { source }),
    ...(repeats !== undefined && { repeats }),
  };
}

/** The earlier video that it goes on from is older by now. @throws {UserError} `not_found` where it is gone */
async function asOfNow(core: Core, request: VideoRequest, { replyTarget }: Quote): Promise<VideoRequest> {
  const earlier = sourceOf(request);
  if (earlier === undefined) return request;
  return withSource(request, await extensionSource(core, earlier.generationId, replyTarget, earlier.video));
}

/** The pictures that a request of before names. @throws {UserError} where one is gone */
export async function imagesOf(core: Core, request: VideoRequest): Promise<readonly ImageBytes[]> {
  return Promise.all(
    [...new Set(picturesOf(request))].map(async (sha256) => {
      const image = await core.store.image(sha256);
      if (image === undefined) throw new UserError('invalid_image', text('answer.imageGone'), { option: 'image' });
      return image;
    }),
  );
}

function picturesOf(request: VideoRequest): readonly string[] {
  return requestPictures(request).map(({ image: { sha256 } }) => sha256);
}

/** Whose words or pictures are repeated. */
function sourcesOf(submissions: readonly Submission[]): readonly string[] {
  return submissions.flatMap(({ request, source, repeats }) =>
    [sourceOf(request)?.generationId, source?.generationId, repeats].filter((id) => id !== undefined),
  );
}
