import { type DeliveryAttempt, DeliveryError, type DeliveryOutcome, type Receipt } from '../../domain/delivery.ts';
import { type GenerationView, isErased, isFurtherMember } from '../../domain/generation.ts';
import { keptVideos, removedNumbers } from '../../domain/kept-videos.ts';
import { isPrivate } from '../../domain/private-target.ts';
import { inPublic } from '../../domain/status.ts';
import { type Text, text } from '../../domain/texts.ts';
import type { ShownFile } from '../../lib/file-names.ts';
import { type About, type ChatPlace, type DeliveryKit, isStanding, messageIdOf } from './delivery-platform.ts';
import { postOnce } from './post-once.ts';
import { draftReceipt } from './receipt-draft.ts';
import { ChatRefusal } from './refusal.ts';

/**
 * Makes the status message show a generation as it is now. The first one proves that the bot may post there. After that an edit is only
 * news: a message that can't be edited is marked `stale` or `gone`, and a message that somebody deleted is not put back.
 *
 * @throws {DeliveryError}
 */
export async function showStatus<Message, Place extends ChatPlace>(
  kit: DeliveryKit<Message, Place>,
  generation: GenerationView,
  attempt: DeliveryAttempt,
): Promise<DeliveryOutcome> {
  const { platform, log } = kit;
  const { replyTarget } = generation;
  const { receipts, set, signal } = attempt;
  const about: About = { generation, receipts, ...(set !== undefined && { set }), signal };
  if (isErased(generation)) await removePosts(kit, aboutPosts(about, attempt), attempt.reposts ?? []);
  const taken = await removeVideos(kit, about, attempt.reposts ?? []);
  if (isFurtherMember(generation)) return keepPostsTrue(kit, about);
  const message = statusMessage(kit, about);
  if (platform.answerOnly?.is(replyTarget) === true) return platform.answerOnly.show(generation, message, attempt);
  const { stale: _, ...kept } = attempt.receipts.status;
  const status = { ...kept, ...taken, ...(await keepQuestionTrue(kit, about)) };
  if (status.gone !== undefined) return { state: 'delivered', receipt: status };
  if (messageIdOf(platform, status) === undefined) return postFirst(kit, message, about, attempt);
  try {
    return { state: 'delivered', receipt: await editStatus(kit, message, status, about, attempt) };
  } catch (error) {
    if (!(error instanceof ChatRefusal)) throw error;
    log.info({ generationId: generation.id, code: error.code }, 'a status message could not be edited');
    return { state: 'delivered', receipt: { ...status, ...(error.refusal === 'gone' ? { gone: 'yes' } : { stale: 'yes' }) } };
  }
}

/** Once the video stands elsewhere its picture comes to the status message, once; it goes with the video. @returns what is kept */
async function editStatus<Message, Place extends ChatPlace>(
  kit: DeliveryKit<Message, Place>,
  message: Message,
  status: Receipt,
  about: About,
  { save }: DeliveryAttempt,
): Promise<Receipt> {
  const { platform } = kit;
  const isReplaced = hasOldPoster(status, about.generation);
  const withoutOld = isReplaced ? await platform.withoutPoster?.(status, message, about) : undefined;
  const left = isReplaced ? withoutPosterOf(status) : status;
  const posted = { channel: about.generation.replyTarget.channelId, ...left };
  const poster = await posterFor(kit, left, about);
  if (poster !== undefined) {
    const draft = draftReceipt({ ...left, ...posterNumberOf(about.generation) }, save);
    const shown = await withoutPrompt(
      kit,
      message,
      (body) => platform.editWithPoster?.(posted, body, poster, about, draft) ?? Promise.resolve('none'),
    );
    return { ...draft.receipt, poster: shown };
  }
  const isOver = isErased(about.generation) && left.poster !== undefined;
  const shown = (isOver ? await platform.withoutPoster?.(left, message, about) : withoutOld) ?? message;
  await withoutPrompt(kit, shown, (body) => platform.edit('status', posted, body, about));
  return left;
}

/** The picture shows a video that was deleted while others were kept: theirs takes its place. */
function hasOldPoster({ poster, posterNumber = '1' }: Receipt, generation: GenerationView): boolean {
  return poster !== undefined && !isErased(generation) && removedNumbers(generation).includes(Number(posterNumber));
}

function withoutPosterOf({ poster: _, posterFile: _file, posterNumber: _number, ...status }: Receipt): Receipt {
  return status;
}

/** Which of several videos the picture shows. */
function posterNumberOf(generation: GenerationView): Receipt {
  const [first] = keptVideos(generation);
  return first === undefined || first.number === 1 ? {} : { posterNumber: String(first.number) };
}

/**
 * Takes those of several videos out of its posts that were deleted. @returns what is kept of it with the status: it is not done again until
 * there is more to do
 */
async function removeVideos<Message, Place extends ChatPlace>(
  { platform, log }: DeliveryKit<Message, Place>,
  about: About,
  reposts: readonly Receipt[],
): Promise<Receipt> {
  const { generation, receipts } = about;
  const numbers = removedNumbers(generation);
  if (numbers.length === 0 || isErased(generation)) return {};
  const taken = `${numbers.join(',')} of ${reposts.length}`;
  if (receipts.status.taken === taken) return {};
  for (const post of [receipts.result, ...reposts]) {
    try {
      await platform.deleteVideos?.(post, numbers, about);
    } catch (error) {
      if (!(error instanceof ChatRefusal)) throw error;
      log.info({ code: error.code, generationId: generation.id }, 'a deleted video could not be taken out of a post');
    }
  }
  return { taken };
}

async function posterFor<Message, Place extends ChatPlace>(
  { platform }: DeliveryKit<Message, Place>,
  status: Receipt,
  about: About,
): Promise<ShownFile | undefined> {
  const { state, removedAtMs, videos, replyTarget, members } = about.generation;
  // One picture does not stand for all of a set.
  const isShown = members === undefined && state === 'completed' && removedAtMs === undefined && videos.length > 0;
  const stands = platform.link(replyTarget, about.receipts.result) !== undefined && about.receipts.result.without !== 'video';
  return isShown && stands && status.poster === undefined ? platform.poster?.(about) : undefined;
}

/** A post of one of a set stands by the message of the set. */
function aboutPosts(about: About, { setStatus = about.receipts.status }: DeliveryAttempt): About {
  return { ...about, receipts: { ...about.receipts, status: setStatus } };
}

/** The message of its set shows it: what was posted of it besides is kept true. */
async function keepPostsTrue<Message, Place extends ChatPlace>(
  kit: DeliveryKit<Message, Place>,
  about: About,
): Promise<DeliveryOutcome> {
  return { state: 'delivered', receipt: { ...about.receipts.status, ...(await keepQuestionTrue(kit, about)) } };
}

/** Has the status message say what is being done meanwhile, where the generation itself does not know it. Nothing waits for it. */
export async function showDoing<Message, Place extends ChatPlace>(
  kit: DeliveryKit<Message, Place>,
  about: About,
  state: Text,
): Promise<void> {
  const { platform, log } = kit;
  const { generation, receipts } = about;
  const { replyTarget } = generation;
  if (!isStanding(platform, receipts.status) || platform.answerOnly?.is(replyTarget) === true) return;
  try {
    const posted = { channel: replyTarget.channelId, ...receipts.status };
    await platform.edit('status', posted, statusMessage(kit, about, state), about);
  } catch (error) {
    if (!(error instanceof ChatRefusal) && !(error instanceof DeliveryError)) throw error;
    log.info({ generationId: generation.id }, 'a status message could not say what is being done');
  }
}

/** @returns as everybody may read it there */
export function seenThere<Message, Place extends ChatPlace>(
  { platform }: Pick<DeliveryKit<Message, Place>, 'platform'>,
  generation: GenerationView,
): GenerationView {
  return platform.isPrivate(generation.replyTarget) ? generation : inPublic(generation);
}

/** Each button stands once: under the question or the video where these have them. */
function statusMessage<Message, Place extends ChatPlace>(
  kit: DeliveryKit<Message, Place>,
  { generation, receipts: { status, question, result } }: About,
  state?: Text,
): Message {
  const { platform } = kit;
  // The videos of a set stand in its thread, each with buttons of its own.
  if (generation.members !== undefined) {
    return platform.status(seenThere(kit, generation), { watchUrl: undefined, withoutButtons: false, state });
  }
  const hasVideo = generation.videos.length > 0;
  const link = hasVideo ? platform.link(generation.replyTarget, result) : undefined;
  const withoutButtons =
    generation.state === 'unknown'
      ? messageIdOf(platform, question) !== undefined
      : platform.buttonsUnderVideo === true && link !== undefined;
  const withoutChoice = link !== undefined && result.buttons !== undefined;
  const isOld = hasOldPoster(status, generation);
  const watchUrl = isErased(generation) || result.without === 'video' ? undefined : link;
  return platform.status(seenThere(kit, generation), {
    watchUrl,
    withoutButtons,
    ...(withoutChoice && { withoutChoice }),
    state,
    poster: isErased(generation) || isOld ? undefined : status.poster,
  });
}

async function postFirst<Message, Place extends ChatPlace>(
  kit: DeliveryKit<Message, Place>,
  message: Message,
  about: About,
  { receipts, save, signal }: DeliveryAttempt,
): Promise<DeliveryOutcome> {
  const { platform, log } = kit;
  const { id } = about.generation;
  try {
    const place = await platform.place('status', about);
    if (place === undefined) return { state: 'parked', reason: platform.nowhere };
    const posting = { id, mark: 'status', place, about, draft: draftReceipt(receipts.status, save), signal };
    const send = () => withoutPrompt(kit, message, (body) => platform.post(posting, body));
    return { state: 'delivered', receipt: await postOnce(kit, posting, send, message) };
  } catch (error) {
    if (!(error instanceof ChatRefusal)) throw error;
    log.warn({ generationId: id, code: error.code }, 'a status message could not be posted');
    const isClosed = isPrivate(about.generation.replyTarget);
    return { state: 'parked', reason: isClosed ? text('chat.privateClosed') : platform.mayNotPost(error) };
  }
}

/**
 * Has the buttons of a question stand for as long as there is something to decide: they are taken away once it is decided, and come back
 * should it have to be asked again.
 *
 * @returns what is kept of it with the status
 */
async function keepQuestionTrue<Message, Place extends ChatPlace>(
  { platform, log }: DeliveryKit<Message, Place>,
  about: About,
): Promise<Receipt> {
  const { generation, receipts, signal } = about;
  const { status, question } = receipts;
  const wanted = generation.state === 'unknown' ? 'open' : 'answered';
  const isPosted = messageIdOf(platform, question) !== undefined && question.channel !== undefined;
  if (!isPosted || (status.asked ?? 'open') === wanted) return {};
  const wording = isStanding(platform, status) ? 'short question' : 'question';
  const post = { ...about, kind: 'question', draft: draftReceipt(question, async () => undefined), paths: [], signal } as const;
  const shown =
    wanted === 'open' ? await platform.words(post, { wording, route: 'channel', notes: {} }) : platform.answered(generation);
  try {
    await platform.edit('question', question, shown, about);
  } catch (error) {
    if (!(error instanceof ChatRefusal)) throw error;
    log.info({ generationId: generation.id, code: error.code }, 'a question could not be edited');
  }
  return { asked: wanted };
}

/** Takes back all that was posted of a video that its person deleted. A post that is gone already is as good as taken back. */
async function removePosts<Message, Place extends ChatPlace>(
  { platform, log }: DeliveryKit<Message, Place>,
  about: About,
  reposts: readonly Receipt[],
): Promise<void> {
  const posts = [about.receipts.result, ...reposts];
  const removals = [...posts.map((each) => () => platform.delete(each, about)), async () => platform.deleteTraces?.(about)];
  for (const remove of removals) {
    try {
      await remove();
    } catch (error) {
      if (!(error instanceof ChatRefusal)) throw error;
      log.info({ code: error.code }, 'a post of a deleted video could not be removed');
    }
  }
}

/** A filter of the place's own may take offence at a prompt: then the message goes without it. */
async function withoutPrompt<Message, Place extends ChatPlace, Sent>(
  { platform }: DeliveryKit<Message, Place>,
  message: Message,
  send: (message: Message) => Promise<Sent>,
): Promise<Sent> {
  try {
    return await send(message);
  } catch (error) {
    if (!(error instanceof ChatRefusal) || error.refusal !== 'words refused' || platform.withoutPrompt === undefined) throw error;
    return send(platform.withoutPrompt(message));
  }
}
