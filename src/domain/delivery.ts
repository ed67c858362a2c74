import type { AdminCard } from './admin-card.ts';
import type { AlertPlace } from './alarms.ts';
import type { FurtherPost } from './further-post.ts';
import type { GenerationView, ReplyTarget, Requester, RolesUnknown } from './generation.ts';
import type { Intake } from './intake.ts';
import type { PersonNotice } from './person-notice.ts';
import type { PersonFiles } from './privacy/own-data.ts';
import type { ScheduledPlaces } from './schedules/scheduled-places.ts';
import type { Text } from './texts.ts';
import type { WeeklyTime } from './weekly-time.ts';

/** What is posted: the message that gets edited, the question of an `unknown` one, how it ended. */
export type DeliveryKind = 'status' | 'question' | 'result';

/** What the platform keeps of a post, to find it again: message ids, file ids. Never a token. */
export type Receipt = Readonly<Record<string, string>>;

/** What each kind of post of a generation left behind; `{}` where there was none. */
export type Receipts = Readonly<Record<DeliveryKind, Receipt>>;

export type DeliveryOutcome =
  | { readonly state: 'delivered'; readonly receipt: Receipt }
  /** It can't be posted anywhere; history offers it. */
  | { readonly state: 'parked'; readonly reason: Text };

/** One try of a delivery. */
export interface DeliveryAttempt {
  readonly receipts: Receipts;
  /**
   * Stores a step that a restart must not repeat; it comes back in `receipts` next time. What must not be done twice waits for it. Each call
   * replaces what the one before it stored.
   *
   * @throws where it could not be stored
   */
  readonly save: (receipt: Receipt) => Promise<void>;
  /** All of its set, as the first one is seen. Absent for one that was asked for alone. */
  readonly set?: GenerationView;
  /** The status message of its set, for a further one of it. Default: its own. */
  readonly setStatus?: Receipt;
  /**
   * Of one of a set, asked right before a post that calls its person: the first one that is posted does, so that a set calls them once.
   * Absent: it does.
   */
  readonly mayCall?: () => Promise<boolean>;
  /** Further messages that show its videos, see `VideoEngine.reposted`. Default: none. */
  readonly reposts?: readonly Receipt[];
  /** Tries before this one that did not succeed. */
  readonly failedTries: number;
  readonly signal: AbortSignal;
}

/** A platform's side of an update. Every post carries a key made of the generation's id and the kind, so that it is made once. */
export interface Delivery {
  readonly platform: ReplyTarget['platform'];
  /** People read the store itself: a status and a question are there as soon as they are stored, and only the result is asked for. */
  readonly readsStore?: true;
  /** The status message proves that the bot may post there: nothing is sent to a provider before it stands. */
  readonly statusComesFirst?: true;
  /** Ids of people and channels are unique within their tenant alone. Absent: everywhere. */
  readonly hasTenants?: true;
  /** It can post pictures and videos that are shown to people only when they press on them. Absent: it can't. */
  readonly hidesPictures?: true;
  /** Whether anybody in the world can ask from there, as where a person brought the bot along. Absent: nowhere. */
  isOpenToAnybody?(replyTarget: ReplyTarget): boolean;
  /** Largest file that can be posted there, in bytes; undefined, or absent: any, or nobody knows yet. */
  maxFileBytes?(replyTarget: ReplyTarget): number | undefined;
  /** Least time between two edits of one status message, in milliseconds. An end and a question don't wait. Default 0. */
  readonly statusGapMs?: number;
  /**
   * Makes the status message show the generation as it is now. Newest wins: called again with newer content after a failure. The first one of
   * a set has all of it with it; a further one gets no message, only what was posted of it besides is kept true.
   *
   * @throws {DeliveryError}
   */
  showStatus(generation: GenerationView, attempt: DeliveryAttempt): Promise<DeliveryOutcome>;
  /**
   * Posts a message of its own, once: the result (the finished videos, or the sentence of how it ended), or the question of an
   * `unknown` generation.
   *
   * @param files absolute paths of the videos, in the order of `generation.videos`; none that was deleted
   * @throws {DeliveryError}
   */
  post(
    kind: 'question' | 'result',
    generation: GenerationView,
    files: readonly string[],
    attempt: DeliveryAttempt,
  ): Promise<DeliveryOutcome>;
  /**
   * Tells a person, once, that what they asked for was interrupted; where nobody may be told anything, that is the end of it. Absent:
   * people see by themselves that they get no answer.
   *
   * @param attempt what was kept of earlier tries
   * @throws {DeliveryError}
   */
  sayInterrupted?(intake: Intake, attempt: NoticeAttempt): Promise<void>;
  /**
   * Says something to one person, once, in their direct messages. Where they take none, that is the end of it. Absent: they look by themselves.
   *
   * @throws {DeliveryError}
   */
  tellPerson?(notice: PersonNotice, attempt: NoticeAttempt): Promise<void>;
  /** How files are handed to one person alone. Absent: they are not. */
  readonly personFiles?: PersonFiles;
  /** The showcase of the server or workspace where something was asked for; undefined where there is none, or nobody else reads that place. Absent: there is none. */
  showcaseOf?(replyTarget: ReplyTarget): Showcase | undefined;
  /**
   * Whether everybody in its server or workspace may read a place. What is not known is private.
   *
   * @throws {DeliveryError}
   */
  isPublic?(replyTarget: ReplyTarget, signal: AbortSignal): Promise<boolean>;
  /** Where finished videos may be sent to that were made elsewhere: the admin's own list. Absent: nowhere. */
  readonly sendTargets?: readonly ReplyTarget[];
  /**
   * Asks the platform what such a place is, and whether the bot may post there.
   *
   * @throws {DeliveryError}
   */
  lookAt?(target: ReplyTarget, signal: AbortSignal): Promise<SeenPlace>;
  /**
   * Posts finished videos where they were not asked for, once. It calls nobody. Absent: the platform has no such posts.
   *
   * @param files as for `post`
   * @throws {DeliveryError}
   */
  postFurther?(attempt: FurtherAttempt, files: readonly string[]): Promise<DeliveryOutcome>;
  /** What is made there at set times. Absent: nothing is. */
  readonly schedules?: ScheduledPlaces;
  /** When the best of a week is posted in each showcase. Absent: never. */
  readonly digestTime?: WeeklyTime;
  /**
   * Posts the best of a week, once. It calls nobody.
   *
   * @throws {DeliveryError}
   */
  postDigest?(attempt: DigestAttempt): Promise<DeliveryOutcome>;
  /**
   * A channel of the same server or workspace as another place, by its id; undefined where that place is in none, or the id is of a private talk.
   * Absent: there are none.
   */
  channelNear?(near: ReplyTarget, channelId: string): ReplyTarget | undefined;
  /** The private talk with a person, by the way that leads to another place. Absent: nobody is told anything there. */
  personNear?(near: ReplyTarget, personId: string): ReplyTarget | undefined;
  /**
   * The roles or user groups that somebody has now where they asked, as `Requester.roles`; none where they left. Absent: there are none at that
   * platform.
   *
   * @throws {DeliveryError}
   */
  rolesOf?(person: Requester, replyTarget: ReplyTarget, signal: AbortSignal): Promise<readonly string[] | RolesUnknown>;
  /** The channel that the bot's own admin set for alarms. */
  alertTarget?(place: AlertPlace): ReplyTarget;
  /**
   * Posts a card for those who manage a place, once, and changes it once something is decided. It calls nobody.
   *
   * @throws {DeliveryError}
   */
  postAdminCard?(attempt: AdminCardAttempt): Promise<DeliveryOutcome>;
  /**
   * Takes one back, also where nobody heard whether it was posted. What the platform refuses for good is left.
   *
   * @throws {DeliveryError}
   */
  withdrawFurther?(attempt: FurtherAttempt): Promise<void>;
}

/** Where the results of a server or workspace are shown that its people like. */
export interface Showcase {
  /** Where they are posted: in the same server or workspace. */
  readonly target: ReplyTarget;
  /** Stars of other people after which one is. At least 1. */
  readonly stars: number;
  /** Its button stands under the status message, which is shown anew when a star is given. */
  readonly isUnderStatus: boolean;
}

/** One try of a further post that shows videos. */
export interface FurtherAttempt {
  readonly post: FurtherPost;
  readonly generation: GenerationView;
  /** Where it was asked for, and posted there. */
  readonly receipts: Receipts;
  /** Stars that it has. */
  readonly stars: number;
  /** Stores a step that a restart must not repeat, as in `DeliveryAttempt`. */
  readonly save: (receipt: Receipt) => Promise<void>;
  readonly signal: AbortSignal;
}

/** One try of a card: it is posted once, and changed once when it is decided. */
export interface AdminCardAttempt extends Pick<FurtherAttempt, 'post' | 'save' | 'signal'> {
  readonly card: AdminCard;
}

/** One try of the post with the best of a week. */
export interface DigestAttempt extends Pick<FurtherAttempt, 'post' | 'save' | 'signal'> {
  readonly digest: Digest;
}

/** What people made in a week in one server or workspace, as far as everybody there may see it. */
export interface Digest {
  readonly count: number;
  /** Those with the most stars, best first. */
  readonly best: readonly Starred[];
}

export type Starred = Pick<FurtherAttempt, 'generation' | 'receipts' | 'stars'>;

/** A place that the admin lets finished videos be sent to, as the platform tells of it now. */
export interface SeenPlace {
  /** As people there know it. */
  readonly name: string;
  /** Why the bot can't post there; absent where it can, as far as the platform tells. */
  readonly refusal?: Text;
}

/** One try of telling somebody something that they alone read. */
export interface NoticeAttempt extends Pick<DeliveryAttempt, 'save' | 'signal'> {
  readonly receipt: Receipt;
}

/** A post did not go out this time. Another try with the same receipt is safe. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';
  readonly retryAfterMs: number | undefined;
  /** Nothing was sent: the bot keeps its own pace. It is no failed try, and what is newer may be sent at once. */
  readonly isOurPace: boolean;

  constructor(message: string, details: { retryAfterMs?: number; isOurPace?: boolean; cause?: unknown } = {}) {
    super(message, { cause: details.cause });
    this.retryAfterMs = details.retryAfterMs;
    this.isOurPace = details.isOurPace ?? false;
  }
}
