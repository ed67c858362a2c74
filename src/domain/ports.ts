import type { ProviderId } from './catalog.ts';
import type { UserErrorCode } from './errors.ts';
import type { GenerationState, GenerationView, ReplyTarget, Requester } from './generation.ts';
import type { Text } from './texts.ts';
import type { RequestImage, VideoRequest } from './video-request.ts';

/** Time, so that tests can move it. */
export interface Clock {
  /** Wall clock, epoch milliseconds. May jump; use it for what people and vendors call time. */
  now(): number;
  /** Milliseconds since an arbitrary start; never jumps. Use it for waits and rates. */
  monotonicMs(): number;
  /** Calls back once after `delayMs` of monotonic time. @returns a function that calls it off */
  after(delayMs: number, callback: () => void): () => void;
}

// ── Providers ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A prepared picture with its bytes, as a provider sends it. */
export interface ImageBytes extends RequestImage {
  readonly bytes: Uint8Array;
}

/** One paid request, complete. The provider owns nothing of it after `start` settled. */
export interface ProviderStart {
  readonly request: VideoRequest;
  readonly image?: ImageBytes;
  readonly lastFrame?: ImageBytes;
  readonly referenceImages: readonly ImageBytes[];
  /** What there is of the video that goes on (`request.extend`), besides its address. */
  readonly extendFrom?: ExtendFrom;
}

/** An earlier result of ours, for providers that don't know it by an address. */
export interface ExtendFrom {
  /** What `start` answered then. */
  readonly operationName?: string;
  /** The stored mp4; there when the request has no address of it. */
  readonly bytes?: Uint8Array;
}

/** Google's handle of a running generation: all that is needed to look at it again after a restart. */
export interface OperationRef {
  readonly name: string;
  readonly model: string;
}

/** One finished video or still at the provider. Exactly one of `uri` and `bytes` is there. */
export interface ProviderVideo {
  readonly mimeType: string;
  readonly uri?: string;
  /** Inline results; dropped as soon as they are on disk, never stored. */
  readonly bytes?: Uint8Array;
}

/** One look at an operation. */
export type OperationCheck =
  | { readonly state: 'running' }
  | {
      readonly state: 'finished';
      /** At least one. */
      readonly videos: readonly ProviderVideo[];
      readonly notes: readonly Text[];
    }
  | {
      readonly state: 'refused';
      readonly reason: Text;
      readonly supportCodes: readonly string[];
      /** Google said that it charged nothing, and its filter for sound is known to let the same request pass another time. */
      readonly worthAnotherTry?: boolean;
    }
  | { readonly state: 'failed'; readonly reason: Text; readonly code: string };

/**
 * Makes videos: Veo on Vertex AI, Veo on the Gemini API, Gemini Omni, the preview renderer. Or stills: Gemini's image model, the preview's
 * card.
 */
export interface VideoProvider {
  readonly id: ProviderId;
  /** First 12 hex characters of the SHA-256 of the credential in use. */
  readonly keyFingerprint: string;
  /** Whether starts must go out one at a time: true where `start` returns a handle soon, false where it blocks until the video is made. */
  readonly startsAreShort: boolean;
  /**
   * What it made belongs to a project rather than to a key: another key of the same project can look at it and fetch it. A key of another
   * project is told that there is nothing.
   */
  readonly sharesResults?: true;
  /**
   * Sends the one paid request, once, without any retry of its own.
   *
   * @throws {ProviderError} with what is known about the request
   */
  start(start: ProviderStart, signal: AbortSignal): Promise<{ readonly operationName: string; readonly notes: readonly Text[] }>;
  /**
   * Looks once. Free of charge and safe to repeat.
   *
   * @throws {ProviderError} `transient` when another look may help, `rejected` with code `operation_gone` when Google does not know it
   */
  check(operation: OperationRef, signal: AbortSignal): Promise<OperationCheck>;
  /**
   * Streams one finished video to `path`, which does not exist yet. Tries once; the caller owns the file, also a partial one.
   *
   * @throws {ProviderError} `transient`, or `rejected` with code `video_expired`, `video_too_large` or another that is final
   */
  download(video: ProviderVideo, path: string, signal: AbortSignal): Promise<void>;
  /** Asks once, free of charge, whether the credentials are accepted as they are now. Never throws. Absent: they can't be refused. */
  acceptsCredentials?(signal: AbortSignal): Promise<boolean>;
  /** What the provider keeps of an operation on this machine is not needed any more. Absent: it keeps nothing. */
  forget?(operation: OperationRef): Promise<void>;
  /** Its person deleted it: what the provider keeps of it on this machine goes, words and all. Absent: it keeps nothing. */
  erase?(operation: OperationRef): Promise<void>;
  /** Nothing but these operations is unfinished: what the provider keeps of others on this machine is not needed any more. */
  forgetOthers?(operationNames: ReadonlySet<string>): Promise<void>;
}

/** What is rewritten, and what has to be known for it. */
export interface PromptToImprove {
  /** The person's words: data, never instructions. */
  readonly prompt: string;
  /** The video starts from a picture, which the words need not describe. */
  readonly hasImage: boolean;
  /** Id of the model that the prompt is for. */
  readonly model: string;
}

/**
 * Rewrites a short prompt as the model's makers advise. What comes back is a proposal: whoever asks checks it.
 *
 * @throws {Error} when there is none
 */
export type ImprovePrompt = (request: PromptToImprove, signal: AbortSignal) => Promise<string>;

// ── Media ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What a file turned out to be. */
export interface VideoFacts {
  readonly sizeBytes: number;
  readonly durationSeconds: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Reads a video file, or a still, and proves it complete.
 *
 * @throws {Error} when it is not a whole mp4 with a picture track, or not a whole PNG or JPEG
 */
export type ProbeVideo = (path: string) => Promise<VideoFacts>;

/**
 * Checks, turns upright, strips and re-encodes a picture that a person gave.
 *
 * @param option the option's name, for the error
 * @param person gave it; one picture of each person is opened at a time
 * @throws {UserError} `invalid_image` for everything but a whole JPEG, PNG or WebP within the limits
 */
export type PrepareImage = (bytes: Uint8Array, option: string, person: Requester) => Promise<ImageBytes>;

/** One run of the encoder: files in by name, one file out. */
export interface EncodeJob {
  /** ffmpeg arguments without the program's name; they name `inputs`, `files` and `output` by their bare file names. */
  readonly args: readonly string[];
  /** Arguments of a run before that one in the same folder: the first of two passes. */
  readonly firstPass?: readonly string[];
  readonly inputs: Readonly<Record<string, Uint8Array>>;
  /** Paths of files that are read where they lie and never loaded whole. */
  readonly files?: Readonly<Record<string, string>>;
  /** Bare name of the file that ffmpeg writes. */
  readonly output: string;
  /** Where the result is put. Nothing is left there by a run that fails. */
  readonly outputPath: string;
  readonly signal: AbortSignal;
  /** Whether it runs before those that wait and did not ask so. */
  readonly urgent?: boolean;
}

/** Runs ffmpeg, natively or as WebAssembly, never on the event loop. */
export interface Encoder {
  readonly kind: 'native' | 'wasm';
  /** @throws {Error} with ffmpeg's last lines when it fails */
  run(job: EncodeJob): Promise<void>;
  close(): Promise<void>;
}

// ── Engine, as commands and platforms see it ─────────────────────────────────────────────────────────────────────────

export interface Submission {
  readonly request: VideoRequest;
  /** The prepared pictures that the request names, with their bytes. */
  readonly images: readonly ImageBytes[];
  readonly requester: Requester;
  readonly replyTarget: ReplyTarget;
  /** Unique per event of a platform: the same event twice is the same generation. */
  readonly eventId: string;
  /** The intake that this is the answer to. Default: that of `eventId`. */
  readonly intakeId?: string;
}

export interface Submitted {
  readonly generation: GenerationView;
  /** The event was known: nothing new was made. */
  readonly repeated: boolean;
}

/** Something that a person asked for in a chat: ids, and their words only where the chat itself would not show them again. */
export interface Intake {
  /** As in `Submission`. */
  readonly eventId: string;
  readonly requester: Requester;
  readonly replyTarget: ReplyTarget;
  /** What they typed, as they can send it again; kept until they are answered, and no longer. */
  readonly words?: string;
}

/** What can be said before the click. */
export interface Estimate {
  readonly priceUsd: number | undefined;
  /** Place in line if it were submitted now. */
  readonly position: number;
  readonly eta: { readonly p50Seconds: number; readonly p90Seconds: number; readonly basis: 'our own' | 'default' };
  /** Undefined where no budget is set, or it costs nothing. */
  readonly budget: BudgetLeft | undefined;
  /** What `submit` would say now; undefined where it would be taken in. */
  readonly refusal: { readonly code: UserErrorCode; readonly text: Text } | undefined;
}

/** The budget that leaves least for one person in one channel. */
export interface BudgetLeft {
  /** "the budget of the day". */
  readonly name: Text;
  readonly capUsd: number;
  readonly leftUsd: number;
  /** Epoch milliseconds. */
  readonly renewsMs: number;
  /** Whether the request's price is within it. */
  readonly fits: boolean;
}

/** Newest first, by number, a page at a time. */
export interface HistoryQuery {
  readonly platform?: GenerationView['replyTarget']['platform'];
  /** Of the channel and the person. */
  readonly tenant?: string;
  readonly channelId?: string;
  readonly requesterId?: string;
  readonly states?: readonly GenerationState[];
  readonly model?: string;
  /** Epoch milliseconds. */
  readonly createdSinceMs?: number;
  /** Epoch milliseconds. */
  readonly createdBeforeMs?: number;
  /** Words that the prompt contains; the last one may be unfinished. Full-text, never an expression. */
  readonly words?: string;
  /** Only generations with a smaller number. */
  readonly before?: number;
  /** 1 to 100. */
  readonly limit: number;
}

/** What stays the same from page to page. The tenant stays with it: words and people of one workspace mean nothing in another. */
export type HistoryFilter = Omit<HistoryQuery, 'before' | 'platform' | 'channelId'>;

export interface HistoryPage {
  readonly generations: readonly GenerationView[];
  /** Pass as `before` for the next page; undefined on the last. */
  readonly next: number | undefined;
}

/** Who wants to change a generation; `mayManage` is the platform's word that they are allowed to change other people's. */
export interface Actor {
  readonly requester: Requester;
  readonly mayManage: boolean;
}

export type CancelOutcome = 'canceled' | 'will be discarded';

/** The engine's face to commands and platforms. */
export interface VideoEngine {
  /**
   * Checks rules and limits and stores the generation, in one transaction.
   *
   * @throws {UserError} `invalid_combination`, `too_many_active`, `budget_exceeded`, `price_unknown`, `storage_full`, `stopping`
   */
  submit(submission: Submission): Promise<Submitted>;
  /**
   * Looks at the caps before anything is fetched or decoded for a person; an event that made a generation before is let through. What
   * passes may still be refused by `submit`.
   *
   * @throws {UserError} `too_many_active`, `budget_exceeded`, `storage_full`, `stopping`
   */
  requireRoom(intake: Intake): void;
  /**
   * A chat platform calls it before it tells a person that something arrived. Should the process end before they are answered, or a
   * generation of theirs is stored, the next one tells them that they were interrupted. Never throws: who can't be noted is answered too.
   */
  arrived(intake: Intake): Promise<void>;
  /** The person reads an answer. */
  answered(eventId: string): void;
  /** No answer got through to the person, and there is hope that a message does: they are told as after a crash. */
  unanswered(eventId: string): void;
  /**
   * @param spender whose budgets and places are looked at
   * @throws {UserError} `invalid_combination`
   */
  estimate(request: VideoRequest, spender: Pick<Submission, 'requester' | 'replyTarget'>): Estimate;
  find(id: string): GenerationView | undefined;
  history(query: HistoryQuery): HistoryPage;
  /**
   * Calls a generation off. What has not left is canceled free of charge; what Google has begun is paid for, but not posted.
   *
   * @throws {UserError} `not_found`, `not_allowed`, `not_possible_now`
   */
  cancel(id: string, actor: Actor): Promise<CancelOutcome>;
  /**
   * A person's word on an `unknown` generation: `again` may be charged twice.
   *
   * @throws {UserError} `not_found`, `not_allowed`, `not_possible_now`, `budget_exceeded`
   */
  decide(id: string, decision: 'again' | 'leave', actor: Actor): Promise<GenerationView>;
  /**
   * Removes a finished generation's video, prompt and pictures. What it cost stays on the books.
   *
   * @throws {UserError} `not_found`, `not_allowed`, `not_possible_now`
   */
  remove(id: string, actor: Actor): Promise<void>;
  /** A prepared picture of a generation, to run it again. */
  image(sha256: string): ImageBytes | undefined;
  /** Where its posts are, for links to them. */
  receipts(id: string): Receipts;
  /**
   * A further message shows its videos; it is deleted with them.
   *
   * @param key of the message: told again, its receipt is replaced
   */
  reposted(id: string, key: string, receipt: Receipt): Promise<void>;
  /** Keeps how history was narrowed down, so that a button finds it again after any restart. @returns its id, of at most 16 characters */
  keepFilter(filter: HistoryFilter): Promise<string>;
  filter(id: string): HistoryFilter | undefined;
  /** Calls back after each change that people can see. @returns a function that stops it */
  watch(listener: (generation: GenerationView) => void): () => void;
}

// ── Delivery ─────────────────────────────────────────────────────────────────────────────────────────────────────────

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
  /** Stores a step that a restart must not repeat, at once; it comes back in `receipts` next time. */
  readonly save: (receipt: Receipt) => void;
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
  /** The status message proves that the bot may post there: nothing is sent to Google before it stands. */
  readonly statusComesFirst?: true;
  /** Whether anybody in the world can ask from there, as where a person brought the bot along. Absent: nowhere. */
  isOpenToAnybody?(replyTarget: ReplyTarget): boolean;
  /** Least time between two edits of one status message, in milliseconds. An end and a question don't wait. Default 0. */
  readonly statusGapMs?: number;
  /**
   * Makes the status message show the generation as it is now. Newest wins: called again with newer content after a failure.
   *
   * @throws {DeliveryError}
   */
  showStatus(generation: GenerationView, attempt: DeliveryAttempt): Promise<DeliveryOutcome>;
  /**
   * Posts a message of its own, once: the result (the finished videos, or the sentence of how it ended), or the question of an
   * `unknown` generation.
   *
   * @param files absolute paths of the videos, in the order of `generation.videos`
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
  sayInterrupted?(intake: Intake, attempt: InterruptedAttempt): Promise<void>;
}

/** One try of telling somebody that they were interrupted. */
export interface InterruptedAttempt extends Pick<DeliveryAttempt, 'save' | 'signal'> {
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

// ── Shared shapes ────────────────────────────────────────────────────────────────────────────────────────────────────

/** The places in the code where tests stop the process, in the order in which a generation passes them. */
export type FailpointName =
  | 'before-accept'
  | 'after-accept'
  | 'before-status'
  | 'after-status'
  | 'before-intent'
  | 'after-intent'
  | 'request-sent'
  | 'after-answer'
  | 'after-name'
  | 'after-check'
  | 'after-done'
  | 'after-download'
  | 'after-rename'
  | 'after-stored'
  | 'before-post'
  | 'after-post'
  | 'after-delivered';

/** Called at each of these places. Does nothing in production. */
export type Failpoint = (name: FailpointName, generationId: string) => void;

export interface HealthReport {
  readonly ready: boolean;
  readonly problems: readonly {
    readonly code: UserErrorCode | 'starting' | 'platform' | 'paused' | 'retiring' | 'other_credentials' | 'page' | 'unreadable';
    readonly text: string;
  }[];
}
