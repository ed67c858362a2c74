import type { Delivery, DeliveryAttempt, DeliveryOutcome, Receipt } from '../../domain/delivery.ts';
import type { GenerationView } from '../../domain/generation.ts';
import { postsInChannel } from '../../domain/place-settings/placed-target.ts';
import { isReasonPrivate } from '../../domain/status.ts';
import { type Text, text } from '../../domain/texts.ts';
import { isStill } from '../../domain/video-request.ts';
import { existingFiles } from '../../lib/existing-files.ts';
import {
  type ChatPlace,
  type DeliveryKit,
  isStanding,
  messageIdOf,
  type Notes,
  type Post,
  type PostTools,
} from './delivery-platform.ts';
import { furtherPosting } from './further-posts.ts';
import { postOnce } from './post-once.ts';
import { draftReceipt } from './receipt-draft.ts';
import { ChatRefusal } from './refusal.ts';
import { type RouteFacts, routesFor, type Step } from './routes.ts';
import { sayInterrupted } from './say-interrupted.ts';
import { personFilesOf, sayToPerson } from './say-to-person.ts';
import { seenThere, showDoing, showStatus } from './show-status.ts';

/**
 * Delivers to a chat platform: the status message comes first and shows what is newest; a question and a result are posted once, by the
 * best route that takes them, and are parked with a reason where none does.
 */
export function createChatDelivery<Message, Place extends ChatPlace>(kit: DeliveryKit<Message, Place>): Delivery {
  const { platform } = kit;
  return {
    ...{ platform: platform.platform, statusComesFirst: true, statusGapMs: platform.statusGapMs },
    ...(platform.hasTenants === true && { hasTenants: true }),
    ...(platform.hidesPictures === true && { hidesPictures: true }),
    isOpenToAnybody: (replyTarget) => platform.isOpenToAnybody?.(replyTarget) ?? false,
    maxFileBytes: (replyTarget) => platform.maxFileBytes?.(replyTarget),
    showStatus: (generation, attempt) => showStatus(kit, generation, attempt),
    post: (kind, generation, files, attempt) => post(kit, kind, generation, files, attempt),
    sayInterrupted: (intake, attempt) => sayInterrupted(kit, intake, attempt),
    ...(platform.direct !== undefined && {
      tellPerson: (notice, attempt) => sayToPerson(kit, notice, attempt),
      personFiles: personFilesOf(kit, platform.direct),
    }),
    ...furtherPosting(kit),
    ...(platform.schedules !== undefined && { schedules: platform.schedules }),
  };
}

/** Posts a question or a result once. @throws {DeliveryError} */
async function post<Message, Place extends ChatPlace>(
  kit: DeliveryKit<Message, Place>,
  kind: Post['kind'],
  generation: GenerationView,
  files: readonly string[],
  { receipts, save, set, signal, mayCall }: DeliveryAttempt,
): Promise<DeliveryOutcome> {
  const { platform, log } = kit;
  const own = receipts[kind];
  if ((messageIdOf(platform, own) ?? own.answered ?? own.quiet) !== undefined) return { state: 'delivered', receipt: own };
  const paths = await existingFiles(files);
  const missing = missingText(files.length - paths.length, files.length);
  const going: Post = {
    kind,
    generation,
    receipts,
    draft: draftReceipt(own, save),
    paths,
    ...(set !== undefined && { set }),
    signal,
  };
  const steps = routesFor(factsOf(kit, going));
  if (steps.length === 0) return { state: 'delivered', receipt: { quiet: 'yes' } };
  const refused: ChatRefusal[] = [];
  for (const step of steps) {
    try {
      // That a token is over is no reason that helps anybody.
      const because = refused.find(({ refusal }) => refusal !== 'token over') ?? refused[0];
      const elsewhere = because && text('chat.elsewhere', { reason: because.why });
      const receipt = await take(kit, step, going, { elsewhere, missing }, mayCall);
      if (receipt !== undefined) return { state: 'delivered', receipt };
    } catch (error) {
      if (!(error instanceof ChatRefusal)) throw error;
      refused.push(error);
      log.info({ generationId: generation.id, kind, code: error.code }, 'a post was refused; trying the next route');
    }
  }
  const reason = refused[0]?.why ?? platform.nowhere;
  return { state: 'parked', reason: text(isStill(generation.request) ? 'still.parked' : 'chat.parked', { reason }) };
}

/** What is posted where some files are gone: the rest, and it says so. */
function missingText(missing: number, total: number): Text | undefined {
  if (missing === 0) return undefined;
  return missing === total ? text('chat.fileMissing') : text('chat.someMissing', { missing, total });
}

function factsOf<Message, Place extends ChatPlace>(
  { platform }: DeliveryKit<Message, Place>,
  { kind, generation, receipts, paths }: Post,
): RouteFacts {
  const { replyTarget, videos, reason } = generation;
  return {
    kind,
    hasVideos: videos.length > 0,
    hasFiles: kind === 'result' && paths.length > 0,
    isStanding: isStanding(platform, receipts.status),
    isAnswerOnly: platform.answerOnly?.is(replyTarget) ?? false,
    isLeftAlone: reason?.key === 'reason.leftAlone',
    isAccused: isReasonPrivate(generation) && !platform.isPrivate(replyTarget),
    answersIn: platform.answersIn,
    postsInChannel: postsInChannel(replyTarget),
    fallback: platform.fallback ?? ['direct', 'answer'],
  };
}

/** Tries one route. @param mayCall see `DeliveryAttempt` @returns undefined where it does not exist */
async function take<Message, Place extends ChatPlace>(
  kit: DeliveryKit<Message, Place>,
  { route, wording }: Step,
  given: Post,
  notes: Notes,
  mayCall: DeliveryAttempt['mayCall'] = async () => true,
): Promise<Receipt | undefined> {
  const { platform } = kit;
  const seen = wording === 'reason' ? given.generation : seenThere(kit, given.generation);
  const showing = (calls: boolean): Post => ({ ...given, generation: calls ? seen : { ...seen, isQuiet: true } });
  const tools = toolsFor(kit, given);
  if (route === 'answer') {
    // What they alone read while they look there leaves the call to another one of the set.
    const isAside = seen.set !== undefined && platform.answerOnly?.is(seen.replyTarget) !== true;
    return platform.answer?.(showing(!isAside && (await mayCall())), { wording, route, notes }, tools);
  }
  const place = await platform.place(route, given);
  if (place === undefined) return undefined;
  const shown = showing(await mayCall());
  const words = { wording, route, notes: { ...notes, elsewhere: place.isElsewhere ? notes.elsewhere : undefined } };
  const marks = route === 'direct' ? { direct: 'yes' } : {};
  if (given.kind === 'result' && given.paths.length > 0) {
    return { ...(await platform.upload(shown, place, words, tools)), ...marks };
  }
  const message = await platform.words(shown, words);
  const receipt = await tools.once(place, given.kind, (posting) => platform.post(posting, message));
  return { ...receipt, ...(given.kind === 'result' && { without: 'video' }), ...marks };
}

function toolsFor<Message, Place extends ChatPlace>(kit: DeliveryKit<Message, Place>, given: Post): PostTools<Place> {
  const { generation, draft, signal } = given;
  return {
    once: (place, mark, send) => postOnce(kit, { id: generation.id, mark, place, about: given, draft, signal }, send),
    showDoing: (state) => showDoing(kit, given, state),
  };
}
