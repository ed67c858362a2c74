import type { Model } from '../../domain/catalog.ts';
import { type Answer, type Command, type CommandCall, parseOptions } from '../../domain/command.ts';
import { UserError } from '../../domain/errors.ts';
import type { GenerationView, ReplyTarget } from '../../domain/generation.ts';
import type { Help } from '../../domain/help.ts';
import type { GivenRequest } from '../../domain/intake.ts';
import type { ImageBytes } from '../../domain/media.ts';
import { asPrivateAs, isPrivate } from '../../domain/private-target.ts';
import type { Proposal } from '../../domain/quote.ts';
import { type Text, text } from '../../domain/texts.ts';
import type { VideoEngine } from '../../domain/video-engine.ts';
import { isStill, type RequestVideo } from '../../domain/video-request.ts';
import { CommandTextError, parseCommandText, type TypedValues } from '../../lib/command-text.ts';
import { asksForHelp } from './asks-for-help.ts';
import type { ChatButton } from './buttons.ts';
import { changeFormOf } from './change.ts';
import { findCommand } from './find-command.ts';
import { type Here, requireWordsOf, type ShownVideos } from './find-here.ts';
import { sayHelp } from './help.ts';
import { buttonOf } from './offers.ts';
import { asOptions, meaningOf, otherWay } from './several-pictures.ts';
import { isComing, isThere, newestVersion } from './versions.ts';

export type MentionCall = CommandCall & { readonly mayManage: false };

/** A message that speaks to the bot. `Found` is a picture as the platform tells of it. */
export interface Mention<Found> {
  /** Nobody manages anything by a message: it only ever makes something new. */
  readonly call: MentionCall;
  /** Where it stands. */
  readonly here: Here;
  /** Words and flags, without the bot's own name. */
  readonly words: string;
  readonly images: readonly Found[];
  /** Fetches the video that is attached to it. Absent: there is none. @throws {UserError} as `VideoEngine.takeVideo` does */
  readonly takeVideo?: () => Promise<RequestVideo>;
  /** It answers a message, or stands in a thread: then that says what its own pictures are for. */
  readonly isAnswer: boolean;
  /** What it answers. Asked for only where the message itself does not say what is meant. */
  readAnswered(): Promise<Answered<Found>>;
  /** Where a video is posted that is made from an earlier one: where that one's result stands. */
  chain(earlier: GenerationView): Promise<ReplyTarget>;
  /** The same call, going to where only its person reads if that is wanted: see `privately`. */
  privately(command: Command, values: Readonly<Record<string, unknown>>, call: MentionCall): Promise<MentionCall>;
  /** Ids in the words become names. Flags are read before: a name that looks like one is none. Default: they stay as they are. */
  inWords?(value: string): string;
  /** Before anything is fetched. @param command what is about to run @throws {UserError} where a video surely could not be posted */
  requirePlace?(command: string): Promise<void> | void;
  /** @throws {UserError} `invalid_image` for one that can't be used */
  fetch(found: Found): Promise<ImageBytes>;
  /** What a person calls a picture. */
  nameOf(found: Found): string;
  /** Whether several are meant together, as those that somebody attached to one message. Default: all are. */
  belongsTogether?(found: Found): boolean;
  /** Whether it surely is a picture; of others only opening them tells. Default: all are. */
  isLikely?(found: Found): boolean;
  /** Why words can be no request there, with how it is done instead. */
  sayHowTo(refusal: Text): Promise<void>;
  /** The answer, under the message. */
  tell(sentence: Text): Promise<void>;
  /** Something more to know, of which nothing depends. Never throws. */
  add(sentence: Text, buttons?: readonly ChatButton[]): Promise<void>;
  /** Told of what is asked for before it is, so that it is kept when it is refused. */
  drafted?(draft: GivenRequest): void;
  /** What can be done, in the place of an answer. */
  showHelp(help: Help): Promise<void>;
}

/** What a message answers: pictures, or a video of ours. */
export interface Answered<Found> {
  readonly images: readonly Found[];
  readonly earlier: GenerationView | undefined;
  /** Fetches the video of what it answers, where somebody else than the bot posted one. */
  readonly takeVideo?: () => Promise<RequestVideo>;
  /** It stands in the thread of that video and answers no message of it: the newest version is meant. */
  readonly isInThread?: boolean;
  /**
   * Why words alone are no request here: they are about something that can't be seen or used. Default: they are one, where there is neither
   * a picture nor a video.
   */
  readonly refusal?: Text;
}

export interface MentionDeps {
  readonly commands: readonly Command[];
  readonly engine: ShownVideos & Pick<VideoEngine, 'keepQuote'>;
  /** Models for videos that people can choose, the better ones first. */
  readonly offered: readonly Model[];
}

/** Files that are opened for the one picture that is needed: as many as a message of Discord may have (resources/message, 2026-08-06). */
const mostOpened = 10;

/**
 * Makes what somebody asks for by speaking to the bot: a change of the video that it answers, else a video of a picture with it or of one
 * that it answers, else of its words alone. A new video is always `/video`, which takes every option; the status message is the answer.
 *
 * @throws {UserError}
 */
export async function answerMention<Found>(mention: Mention<Found>, deps: MentionDeps): Promise<void> {
  const video = findCommand(deps.commands, 'video');
  const { images: own, isAnswer, words } = mention;
  // Without words a picture that is answered may be meant.
  if (own.length === 0 && words !== '' && asksForHelp(words)) return sayHelp(mention, deps.commands);
  if (mention.takeVideo !== undefined) return changeOwn(mention.takeVideo, mention, deps);
  if (own.length > 0 && !isAnswer) return makeOf(own, mention, deps);
  const answered = await mention.readAnswered();
  if (answered.earlier !== undefined) return changeOf(answered.earlier, answered.isInThread === true, mention, deps);
  // Of a message that has both, the picture is meant.
  if (answered.takeVideo !== undefined && answered.images.length === 0) return changeOwn(answered.takeVideo, mention, deps);
  const images = own.length > 0 ? own : answered.images;
  if (images.length > 0) return makeOf(images, mention, deps);
  if (words === '') return sayHelp(mention, deps.commands);
  return answered.refusal === undefined ? makeOfWords(mention, video) : mention.sayHowTo(answered.refusal);
}

/**
 * What a message asks for as far as it says so itself, before anything is read or fetched. What answers a message may be about a video, and words
 * for help ask for nothing.
 */
export function givenBySaying<Found>(
  {
    words,
    images,
    isAnswer,
    takeVideo,
    inWords,
  }: Pick<Mention<Found>, 'words' | 'images' | 'isAnswer' | 'takeVideo' | 'inWords'>,
  commands: readonly Command[],
): GivenRequest | undefined {
  if (isAnswer || takeVideo !== undefined || asksForHelp(words)) return undefined;
  const video = findCommand(commands, 'video');
  try {
    const raw = readWords({ words, ...(inWords !== undefined && { inWords }) }, video);
    return { command: video.name, raw, ...(images.length > 0 && { lacksPictures: true }) };
  } catch (error) {
    // They are told when they are answered.
    if (error instanceof CommandTextError) return undefined;
    throw error;
  }
}

/** Words under a result change it. Of a request that came to nothing there is nothing to change: it is made with the words added. */
async function changeOf<Found>(
  answered: GenerationView,
  isInThread: boolean,
  asked: Mention<Found>,
  deps: MentionDeps,
): Promise<void> {
  const { commands, engine } = deps;
  const earlier = isInThread ? await newestVersion(engine, asked.here, answered) : answered;
  const mention = await asFollowing(asked, earlier);
  if (mention.words === '' && mention.images.length === 0) return mention.tell(text('help.whatChanges'));
  if (isComing(earlier) && !isThere(earlier)) throw new UserError('not_possible_now', text('chat.stillMade'));
  await mention.requirePlace?.(commandUnder(earlier, mention));
  if (!isThere(earlier)) return makeAgain(earlier, mention, deps);
  if (isStill(earlier.request)) {
    if (mention.images.length > 0) return makeOf(mention.images, mention, deps);
    return animateStill(earlier, mention, findCommand(commands, 'animate-still'));
  }
  const edit = findCommand(commands, 'edit');
  // Which video is meant, the message says by what it answers.
  const typed = readWords(mention, { name: edit.name, options: edit.options.omit({ id: true, videoFile: true }) });
  const pictures = await Promise.all(mention.images.map((each) => mention.fetch(each)));
  const references = pictures.length === 0 ? {} : { referenceImages: pictures };
  const call = { ...mention.call, replyTarget: await mention.chain(earlier) };
  await order(mention, edit, { ...typed, ...references, id: earlier.id }, call);
}

/** What follows from something private is private, also where it is new. */
async function asFollowing<Found>(mention: Mention<Found>, earlier: GenerationView): Promise<Mention<Found>> {
  if (!isPrivate(earlier.replyTarget)) return mention;
  const replyTarget = asPrivateAs(earlier.replyTarget, await mention.chain(earlier));
  return { ...mention, call: { ...mention.call, replyTarget } };
}

/** The command that words under a result stand for. */
function commandUnder<Found>(earlier: GenerationView, { images }: Mention<Found>): string {
  if (!isStill(earlier.request)) return isThere(earlier) ? 'edit' : 'video';
  if (images.length > 0) return 'video';
  return isThere(earlier) ? 'animate-still' : 'image';
}

/** Words with somebody's own video, or in answer to one, change it; pictures go along with them. */
async function changeOwn<Found>(
  take: () => Promise<RequestVideo>,
  mention: Mention<Found>,
  { commands }: Pick<MentionDeps, 'commands'>,
): Promise<void> {
  if (mention.words === '') return mention.tell(text('help.whatChanges'));
  await mention.requirePlace?.('edit');
  const edit = findCommand(commands, 'edit');
  const typed = readWords(mention, { name: edit.name, options: edit.options.omit({ id: true, video: true, videoFile: true }) });
  const videoFile = await take();
  const pictures = await Promise.all(mention.images.map((each) => mention.fetch(each)));
  const references = pictures.length === 0 ? {} : { referenceImages: pictures };
  const values = parseOptions(edit, { ...typed, ...references, videoFile });
  await edit.run(values, await mention.privately(edit, values, mention.call));
}

/** Words under a still of ours say what should happen in it, as they do under anybody's picture. */
async function animateStill<Found>(earlier: GenerationView, mention: Mention<Found>, animate: Command): Promise<void> {
  const typed = readWords(mention, { name: animate.name, options: animate.options.omit({ id: true, video: true }) });
  const call = { ...mention.call, replyTarget: await mention.chain(earlier) };
  await order(mention, animate, { ...typed, id: earlier.id }, call);
}

async function makeAgain<Found>(earlier: GenerationView, mention: Mention<Found>, deps: MentionDeps): Promise<void> {
  if (mention.images.length > 0) return makeOf(mention.images, mention, deps);
  // Words that were refused are nobody else's to say again.
  requireWordsOf(earlier, mention.call.requester);
  const { command } = changeFormOf(deps.commands, earlier.request);
  await order(mention, command, await againWith(earlier, readWords(mention, command), command));
}

async function makeOfWords<Found>(mention: Mention<Found>, video: Command): Promise<void> {
  await mention.requirePlace?.('video');
  await order(mention, video, readWords(mention, video));
}

async function makeOf<Found>(images: readonly Found[], mention: Mention<Found>, deps: MentionDeps): Promise<void> {
  const video = findCommand(deps.commands, 'video');
  await mention.requirePlace?.('video');
  const typed = readWords(mention, video);
  const fetch = (found: Found) => mention.fetch(found);
  const together = images.filter((each) => mention.belongsTogether?.(each) ?? true);
  const [first, ...others] = together.length > 1 ? await fetchUsable(together, fetch) : [await fetchFirstUsable(images, fetch)];
  const { length: given } = images.filter((each) => mention.isLikely?.(each) ?? true);
  if (first !== undefined && others.length > 0) {
    const pictures = [first, ...others].map(({ image }) => image);
    const left = Math.max(0, together.filter((each) => mention.isLikely?.(each) ?? true).length - pictures.length);
    return makeOfSeveral(pictures, left, typed, mention, deps);
  }
  if (first === undefined) throw new Error('there is no picture to use');
  const { replyTarget } = await order(mention, video, { ...typed, image: first.image });
  if (given > 1 && !isPrivate(replyTarget))
    await mention.add(text('chat.onlyFirst', { given, name: mention.nameOf(first.found) }));
}

/** What they are understood as is said, with a button for the other way. @param left of those that were given could not be used */
async function makeOfSeveral<Found>(
  pictures: readonly ImageBytes[],
  left: number,
  typed: TypedValues,
  mention: Mention<Found>,
  { commands, engine, offered }: MentionDeps,
): Promise<void> {
  const video = findCommand(commands, 'video');
  const { meaning, other } = meaningOf(pictures.length);
  const otherRaw = { ...typed, ...asOptions(other, pictures) };
  const values = parseOptions(video, { ...typed, ...asOptions(meaning, pictures) });
  const call = await mention.privately(video, values, mention.call);
  const proposal = await otherWay(other, otherRaw, { video, call, offered });
  const { generation, repeated } = await makeOrOffer(() => video.run(values, call), proposal);
  // A message that comes twice is one video, and one button for the other way. Of what is private nothing stands under it.
  if (repeated || isPrivate(call.replyTarget)) return;
  const said = meaning === 'frames' ? text('chat.asFrames') : text('chat.asReferences', { count: pictures.length });
  const sentences = left === 0 ? [said] : [said, text('chat.imagesLeft', { number: left })];
  const buttons = proposal === undefined ? [] : await buttonOf({ ...proposal, replaces: generation.id }, engine);
  await mention.add(text('list.sentences', { sentences }), buttons);
}

/** Where it is not made, since it costs too much or can't be, the other way stands beside what is offered instead. */
async function makeOrOffer(
  make: () => Promise<Answer>,
  proposal: Proposal | undefined,
): Promise<Extract<Answer, { kind: 'generation' }>> {
  try {
    const answer = await make();
    if (answer.kind !== 'generation') throw new Error('no video came of pictures');
    return answer;
  } catch (error) {
    const mayOffer = error instanceof UserError && (error.code === 'needs_confirmation' || error.code === 'invalid_combination');
    if (!mayOffer || proposal === undefined) throw error;
    const { code, option, proposals } = error;
    throw new UserError(code, error.text, { option, proposals: [...proposals, proposal], cause: error });
  }
}

async function order<Found>(
  mention: Mention<Found>,
  command: Command,
  raw: Readonly<Record<string, unknown>>,
  asked: MentionCall = mention.call,
): Promise<MentionCall> {
  mention.drafted?.({ command: command.name, raw });
  const values = parseOptions(command, raw);
  const call = await mention.privately(command, values, asked);
  await command.run(values, call);
  return call;
}

/** "Again, but at night": one of the same request, with the words added to its own, and with the options that they name. */
export async function againWith(
  { request }: GenerationView,
  typed: TypedValues,
  video: Command,
): Promise<Readonly<Record<string, unknown>>> {
  const { prompt, ...options } = typed;
  const parts = [request.prompt, prompt].filter((part) => part !== undefined && part !== '');
  return { ...(await video.recall?.({ ...request, numberOfVideos: 1 })), ...options, prompt: parts.join('\n') };
}

function readWords<Found>(
  mention: Pick<Mention<Found>, 'words' | 'inWords' | 'drafted'>,
  command: Pick<Command, 'name' | 'options'>,
): TypedValues {
  const { words, inWords = (value) => value } = mention;
  const named = (raw: TypedValues): TypedValues =>
    Object.fromEntries(Object.entries(raw).map(([name, value]) => [name, inWords(value)]));
  try {
    return named(parseCommandText(words, command).raw);
  } catch (error) {
    if (error instanceof CommandTextError) mention.drafted?.({ command: command.name, raw: named(error.raw) });
    throw error;
  }
}

/** Fetches all pictures that can be used. @throws {UserError} what is wrong with the first, where none can */
async function fetchUsable<Found>(
  images: readonly Found[],
  fetch: (found: Found) => Promise<ImageBytes>,
): Promise<readonly { readonly image: ImageBytes; readonly found: Found }[]> {
  const usable: { readonly image: ImageBytes; readonly found: Found }[] = [];
  let refusal: UserError | undefined;
  for (const found of images.slice(0, mostOpened)) {
    try {
      usable.push({ image: await fetch(found), found });
    } catch (error) {
      if (!(error instanceof UserError) || error.code !== 'invalid_image') throw error;
      refusal ??= error;
    }
  }
  if (usable.length === 0 && refusal !== undefined) throw refusal;
  return usable;
}

/**
 * Fetches the first picture that can be used: a GIF in front does not spoil the PNG behind it.
 *
 * @param images at least one
 * @throws {UserError} what is wrong with the first, where none can be used
 */
export async function fetchFirstUsable<Found>(
  images: readonly Found[],
  fetch: (found: Found) => Promise<ImageBytes>,
): Promise<{ readonly image: ImageBytes; readonly found: Found }> {
  let refusal: UserError | undefined;
  for (const found of images.slice(0, mostOpened)) {
    try {
      return { image: await fetch(found), found };
    } catch (error) {
      if (!(error instanceof UserError) || error.code !== 'invalid_image') throw error;
      refusal ??= error;
    }
  }
  throw refusal ?? new Error('there is no picture to fetch');
}
