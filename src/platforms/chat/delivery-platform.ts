import type { AdminCard } from '../../domain/admin-card.ts';
import type { AlertPlace } from '../../domain/alarms.ts';
import type { ChatHost } from '../../domain/chat-platform.ts';
import type { Clock } from '../../domain/clock.ts';
import type {
  DeliveryAttempt,
  DeliveryKind,
  DeliveryOutcome,
  Receipt,
  Receipts,
  SeenPlace,
  Showcase,
} from '../../domain/delivery.ts';
import type { FurtherPost } from '../../domain/further-post.ts';
import type { GenerationView, ReplyTarget, Requester, RolesUnknown } from '../../domain/generation.ts';
import type { Intake } from '../../domain/intake.ts';
import type { PersonNotice } from '../../domain/person-notice.ts';
import type { ScheduledPlaces } from '../../domain/schedules/scheduled-places.ts';
import type { Text } from '../../domain/texts.ts';
import type { WeeklyTime } from '../../domain/weekly-time.ts';
import type { ShownFile } from '../../lib/file-names.ts';
import type { Log } from '../../lib/log.ts';
import type { ChatButton } from './buttons.ts';
import type { ReceiptDraft } from './receipt-draft.ts';
import type { ChatRefusal } from './refusal.ts';
import type { Route, Wording } from './routes.ts';

/** Where a message goes. A platform adds what its calls need: channel, thread, the message that is replied to. */
export interface ChatPlace {
  /** People did not ask there: the message says why it does not stand where they did. */
  readonly isElsewhere: boolean;
}

/** A generation, and what its deliveries left. */
export interface About {
  readonly generation: GenerationView;
  readonly receipts: Receipts;
  /** All of its set, as the first one is seen. Absent for one that was asked for alone. */
  readonly set?: GenerationView;
  readonly signal: AbortSignal;
}

/** A question or a result on its way. */
export interface Post extends About {
  readonly kind: Exclude<DeliveryKind, 'status'>;
  readonly draft: ReceiptDraft;
  /** Absolute paths of the files that are there, in the order of its videos. */
  readonly paths: readonly string[];
  /** It goes where it was not asked for, and nobody waits for it there. */
  readonly further?: Further;
}

/** What is said of a video where it was not asked for. */
export interface Further {
  readonly post: FurtherPost;
  readonly stars: number;
  /** Where it plays since it was made; undefined where there is no such address. */
  readonly watchUrl: string | undefined;
}

/** A digest as it is said: no words and no name of anybody, since those whose video it was may delete it later. */
export interface ShownDigest {
  readonly count: number;
  readonly best: readonly {
    readonly stars: number;
    /** What made it, as people read it. */
    readonly model: string;
    readonly url: string;
  }[];
}

/** What has to be said beside a post. */
export interface Notes {
  /** Why it does not stand where its person asked. */
  readonly elsewhere?: Text | undefined;
  /** Which files are gone. */
  readonly missing?: Text | undefined;
}

/** How one step of a post is worded. */
export interface Words {
  readonly wording: Wording;
  readonly route: Route;
  readonly notes: Notes;
}

/** One message that is posted once, however often it is tried. */
export interface Posting<Place> {
  /** Of the generation, or of the event that is answered. */
  readonly id: string;
  /** The kind of delivery, `interrupted`, or a part of a post that the platform names. Together with `id` it is the key of the message. */
  readonly mark: string;
  readonly place: Place;
  /** Undefined where it is about an event alone. */
  readonly about: About | undefined;
  readonly draft: ReceiptDraft;
  readonly signal: AbortSignal;
}

/** What the kit does for `upload` and `answer`. */
export interface PostTools<Place> {
  /**
   * Posts a part of a post, unless an earlier try has.
   *
   * @param mark tells its parts apart
   */
  once(place: Place, mark: string, send: (posting: Posting<Place>) => Promise<Receipt>): Promise<Receipt>;
  /** Has the status message say what is being done meanwhile. Only news: never throws over a refusal. */
  showDoing(state: Text): Promise<void>;
}

/** What of a status message depends on what else stands. */
export interface StatusBeside {
  /** Where the video plays; undefined where none was posted, or it was taken away. */
  readonly watchUrl: string | undefined;
  /** Its buttons stand under another message. */
  readonly withoutButtons: boolean;
  /** The buttons that choose one of several videos stand under these. */
  readonly withoutChoice?: boolean;
  /** What is being done, where the generation itself does not know it. */
  readonly state?: Text | undefined;
  /** What `editWithPoster` has kept: the message shows the picture of the video. */
  readonly poster?: string | undefined;
}

/**
 * What the kit asks a chat platform for, to deliver there: a few verbs, its rendering and its addresses. The kit decides what is said, in
 * which order the routes are tried, and what is kept; a platform makes calls, once each.
 *
 * Every verb that calls the platform
 * @throws {ChatRefusal} when the platform said no for sure: the kit tries the next route
 * @throws {DeliveryError} when nobody knows, or it may be tried later: the outbox tries again, with the platform's own wait where it named
 *   one, or at once with `isOurPace` where nothing was sent
 *
 * @typeParam Message a message in the platform's own form
 * @typeParam Place where one goes
 */
export interface DeliveryPlatform<Message, Place extends ChatPlace> {
  readonly platform: ReplyTarget['platform'];
  /** As in `Delivery`. */
  readonly statusGapMs: number;
  /** As in `Delivery`. Default: everywhere. */
  readonly hasTenants?: true;
  /** As in `Delivery`. Default: it can't. */
  readonly hidesPictures?: true;
  /** As in `Delivery`. Default: nowhere. */
  isOpenToAnybody?(replyTarget: ReplyTarget): boolean;
  /** As in `Delivery`. Default: any. */
  maxFileBytes?(replyTarget: ReplyTarget): number | undefined;
  /** The field of a receipt that has the message's id. Receipts are stored: it stays what it is. Default: `message`. */
  readonly idKey?: string;
  /**
   * The field of a receipt that says when a message was first tried: one for all places, or one for each. Receipts are stored: it stays what
   * it is. Default: `triedAtMs`.
   */
  triedKey?(mark: string, place: Place): string;
  /** Where an answer to the status message stands: in a thread of it, or as a reply in its channel. */
  readonly answersIn: 'thread' | 'channel';
  /** For sentences that found no room where they belong, best first. Default: a direct message, which stays. */
  readonly fallback?: readonly ['direct', 'answer'] | readonly ['answer', 'direct'];
  /** Buttons stand under the video itself, so that the status has none then. Default: they stay with the status. */
  readonly buttonsUnderVideo?: true;
  /** Whether nobody but its person reads there. */
  isPrivate(replyTarget: ReplyTarget): boolean;
  /**
   * Where the bot is no member, and the answer to a command is all there is: status and result are that answer. The platform shows the
   * status itself then, for as long as the answer can be changed.
   */
  readonly answerOnly?: {
    is(replyTarget: ReplyTarget): boolean;
    show(generation: GenerationView, message: Message, attempt: DeliveryAttempt): Promise<DeliveryOutcome>;
  };

  /** The message that is edited; the generation is as everybody there may see it. */
  status(generation: GenerationView, beside: StatusBeside): Message;
  /** A question or result in words, with its buttons and notes; as everybody may see it but for `reason`. Calls nobody but its person. */
  words(post: Post, words: Words): Message | Promise<Message>;
  /** In the place of a question that is answered: its buttons are spent. */
  answered(generation: GenerationView): Message;
  /** To somebody who got no answer. @param note why it stands where they did not ask, what is missing @param buttons under it, which are for them */
  interrupted(intake: Intake, note: Text | undefined, buttons: readonly ChatButton[]): Message;
  /** The same without the prompt, for a place whose filter takes offence at it. Default: none is filtered. */
  withoutPrompt?(message: Message): Message;
  /** That the bot may not post where somebody asked, before anything is made. */
  mayNotPost(refusal: ChatRefusal): Text;
  /** Why a post reached nobody, where no route was even there. */
  readonly nowhere: Text;

  /**
   * The place of a route, opened where it has to be: a thread, a conversation. Undefined where it does not exist. `status` is where the
   * status message goes first.
   */
  place(route: 'status' | 'thread' | 'channel' | 'direct', about: About): Place | undefined | Promise<Place | undefined>;
  /** Their direct messages, for what one person alone is told. Default: nobody is told anything so. */
  readonly direct?: {
    place(notice: PersonNotice, signal: AbortSignal): Place | Promise<Place>;
    message(notice: PersonNotice): Message;
    /** As `PersonFiles`, but that they may throw. */
    readonly maxBytes: number;
    say(sentence: Text, replyTarget: ReplyTarget): string;
    /** Posts a file there, with the words of the message. @throws {ChatRefusal} */
    file(
      place: Place,
      notice: PersonNotice,
      file: { readonly path: string; readonly name: string },
      signal: AbortSignal,
    ): Promise<void>;
  };
  /** Where somebody can be told that they were interrupted, best first. */
  placesToTell(intake: Intake, signal: AbortSignal): readonly (() => Place | Promise<Place>)[];

  /**
   * Takes one post of those that the place accepts just now, before it counts as tried. Default: the platform itself says when it was too
   * much.
   *
   * @param mark as in `Posting`
   * @throws {DeliveryError} with the wait and `isOurPace`, when there is none left
   */
  takePost?(place: Place, mark: string): void | Promise<void>;
  /** Posts one message, by one request. @returns what finds it again: `idKey`, `channel`, and what the platform needs to take it back */
  post(posting: Posting<Place>, message: Message): Promise<Receipt>;
  /**
   * Finds what an earlier try has posted without hearing of it, however long ago; as `post` returns it.
   *
   * @param sinceMs of the first try, wall clock of the bot
   * @param message where it is known by its words alone
   */
  findPosted(posting: Posting<Place>, sinceMs: number, message: Message | undefined): Promise<Receipt | undefined>;
  /** Posts the files of `post.paths`, with its words, as one post, once: under `tools.once` or by what the platform itself knows of files. */
  upload(post: Post, place: Place, words: Words, tools: PostTools<Place>): Promise<Receipt>;
  /**
   * Says it by the platform's own answer to the command or press. Undefined when that can't be changed any more. Default: there is no such
   * way.
   */
  answer?(post: Post, words: Words, tools: PostTools<Place>): Promise<Receipt | undefined>;
  /** Changes a message. @param kind of a status the budget of edits is taken */
  edit(kind: 'status' | 'question', receipt: Receipt, message: Message, about: About): Promise<void>;
  /**
   * The small picture of a finished video, for its status message; undefined where there is none, or the video itself stands beside it.
   * Default: the platform shows none.
   */
  poster?(about: About): Promise<ShownFile | undefined>;
  /**
   * As `edit`, and the message shows that picture from now on.
   *
   * @param message as it would be without one
   * @param draft what is kept of it with the status at once, so that nothing is brought there twice
   * @returns what is kept for `StatusBeside.poster`; `none` where the place takes no picture, so that the message has none
   */
  editWithPoster?(receipt: Receipt, message: Message, poster: ShownFile, about: About, draft: ReceiptDraft): Promise<string>;
  /** Takes the picture of a deleted video back. @returns the message as it takes the place of the one with it */
  withoutPoster?(status: Receipt, message: Message, about: About): Promise<Message>;
  /** Takes back a post and its files; everything that can be, before it throws over the rest. */
  delete(receipt: Receipt, about: About): Promise<void>;
  /**
   * Takes some of several videos out of a post, and leaves the others with the buttons that they have now. Where they are deleted already,
   * that is fine. Default: posts stay as they are.
   *
   * @param numbers of all that are deleted, from 1
   */
  deleteVideos?(receipt: Receipt, numbers: readonly number[], about: About): Promise<void>;
  /** Takes back what else tells of a deleted video, such as the name of a thread; what its set shares stays. Default: nothing does. */
  deleteTraces?(about: About): Promise<void>;
  /** Posts besides those of the outbox, by the verbs above with the wording `further`. Default: the platform has none. */
  readonly further?: FurtherVerbs<Message, Place>;
  /** As in `Delivery`. Default: nothing is made there at set times. */
  readonly schedules?: ScheduledPlaces;
  /** Where people find a post, for good; undefined where there is no such address. */
  link(replyTarget: ReplyTarget, receipt: Receipt): string | undefined;
}

/** A picture of a card, for as long as it is being posted. */
export interface CardPicture {
  /** Absolute. */
  readonly path: string;
  readonly name: string;
  /** What is read in place of it. */
  readonly alt: Text;
}

/** What posts besides those of the outbox need. */
export interface FurtherVerbs<Message, Place extends ChatPlace> {
  /** As in `Delivery`. */
  showcaseOf(replyTarget: ReplyTarget): Showcase | undefined;
  /** As in `Delivery`. */
  isPublic(replyTarget: ReplyTarget, signal: AbortSignal): Promise<boolean>;
  /** As in `Delivery`. */
  readonly sendTargets: readonly ReplyTarget[];
  /** As in `Delivery`, but that it may throw. @throws {ChatRefusal} where the bot can't see it */
  lookAt(target: ReplyTarget, signal: AbortSignal): Promise<SeenPlace>;
  /** As in `Delivery`. Default: never. */
  readonly digestTime?: WeeklyTime;
  /** The best of a week in words, for everybody in that place. Calls nobody. */
  digest(shown: ShownDigest, target: ReplyTarget): Message;
  /** As in `Delivery`. */
  channelNear(near: ReplyTarget, channelId: string): ReplyTarget | undefined;
  /** As in `Delivery`. @throws {DeliveryError} */
  rolesOf?(person: Requester, replyTarget: ReplyTarget, signal: AbortSignal): Promise<readonly string[] | RolesUnknown>;
  /** As in `Delivery`. */
  personNear?(near: ReplyTarget, personId: string): ReplyTarget | undefined;
  /** As in `Delivery`. */
  alertTarget(place: AlertPlace): ReplyTarget;
  /** A card for those who manage a place, with its buttons. Calls nobody, whatever words are in it. */
  adminCard(card: AdminCard, target: ReplyTarget): Message;
  /** Posts such a card with its pictures, by one message, as `post` does. */
  postCard(posting: Posting<Place>, message: Message, pictures: readonly CardPicture[]): Promise<Receipt>;
  /** Changes one; the pictures may go. @throws {ChatRefusal} where it is gone */
  editCard(receipt: Receipt, message: Message, place: Place, signal: AbortSignal): Promise<void>;
  /** @throws {ChatRefusal} where it is none that such a post may go to */
  place(post: FurtherPost, signal: AbortSignal): Promise<Place>;
}

/** What offers somebody again what they were interrupted over. */
export interface OfferingHost extends Pick<ChatHost, 'commands'> {
  readonly engine: Pick<ChatHost['engine'], 'keepQuote' | 'quote' | 'keepDraft' | 'placeSettings'>;
}

/** A platform with what the kit itself needs. */
export interface DeliveryKit<Message, Place extends ChatPlace> {
  readonly platform: DeliveryPlatform<Message, Place>;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Log, 'info' | 'warn'>;
  /**
   * What the platform was opened with: people are told that they were interrupted before it is. Default: they are offered nothing.
   *
   * @throws where it is not opened any more
   */
  host?(signal: AbortSignal): Promise<OfferingHost>;
}

/** The id of a message that a receipt is about. */
export function messageIdOf({ idKey = 'message' }: { readonly idKey?: string }, receipt: Receipt): string | undefined {
  return receipt[idKey];
}

/** Whether the status message is still there, and shows how it stands. */
export function isStanding(platform: { readonly idKey?: string }, status: Receipt): boolean {
  return messageIdOf(platform, status) !== undefined && status.gone === undefined && status.stale === undefined;
}
