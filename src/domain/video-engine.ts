import type { AdminChannel } from './admin-card.ts';
import type { ApprovalBook } from './approvals/approval.ts';
import type { DefaultsBook } from './defaults/defaults-book.ts';
import type { Receipt, Receipts, SeenPlace } from './delivery.ts';
import type { Draft } from './draft.ts';
import type { UserErrorCode } from './errors.ts';
import type { NewShotFilm } from './film.ts';
import type { FurtherPost } from './further-post.ts';
import type { GenerationView, ReplyTarget, Requester } from './generation.ts';
import type { GreetedPlace } from './help.ts';
import type { HistoryQuery } from './history-query.ts';
import type { GivenRequest, Intake } from './intake.ts';
import type { ChosenVideos, NumberedVideo } from './kept-videos.ts';
import type { VideoLibrary } from './library/video-library.ts';
import type { ImageBytes } from './media.ts';
import type { PlaceBlockBook } from './moderation/place-block.ts';
import type { ReportBook } from './moderation/report.ts';
import type { WordBook } from './moderation/word-book.ts';
import type { PeopleBook } from './people/people-book.ts';
import type { DoorId } from './people/person.ts';
import type { PlaceChange, PlaceSettings } from './place-settings/place-settings.ts';
import type { SettingScope } from './place-settings/setting-scope.ts';
import type { PrivacyBook } from './privacy/privacy-book.ts';
import type { Proposal, Quote, QuotePress } from './quote.ts';
import type { PricedSchedule, ScheduleBook } from './schedules/schedule-book.ts';
import type { SessionBook } from './sessions/session-book.ts';
import type { StarGiven } from './stars.ts';
import type { StyleBook } from './styles/style-book.ts';
import type { Consent, Submission } from './submission.ts';
import type { Text } from './texts.ts';
import type { CreditBook, TierBook } from './tiers/tier-book.ts';
import type { GivenVideo } from './uploaded-video.ts';
import type { UsageBook } from './usage/usage.ts';
import type { ExtensionSource, RequestVideo, VideoRequest } from './video-request.ts';
import type { ShareWish, VideoShare } from './video-share.ts';

export interface Submitted {
  readonly generation: GenerationView;
  /** The event was known: nothing new was made. */
  readonly repeated: boolean;
}

/** What a press on a price made. */
export interface SubmittedAll {
  /** At least one, but for what is made at set times from now on. */
  readonly generations: readonly GenerationView[];
  /** It was pressed before: nothing new was made. */
  readonly repeated: boolean;
  /** What is made at set times from now on, where that is what was pressed. */
  readonly schedule?: PricedSchedule;
}

export interface SubmitAllOptions {
  /**
   * They are one set, by the first one's event: told together, each goes its own way. Several of them are always asked about first, and what is
   * wrong is told of all of them at once. Default: each is of its own, by its own event.
   */
  readonly asSet?: boolean;
  /**
   * They are the shots of a film, in their order, and a set: the film stands in front of them and is made as soon as all of them are there. What is
   * answered is the film, then its shots. Default: they are none.
   */
  readonly film?: NewShotFilm;
}

/** Who wants a shot once more, and what they pressed. */
export interface ShotPress extends Pick<Submission, 'requester' | 'replyTarget' | 'eventId' | 'intakeId' | 'agreedUsd'> {}

/** What can be said before the click. */
export interface Estimate {
  readonly priceUsd: number | undefined;
  /** It costs more than CONFIRM_ABOVE_USD: it is made only for somebody who agreed to the price. */
  readonly isAskedFirst: boolean;
  /** It would wait until somebody approves it. */
  readonly needsApproval: boolean;
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

/** What somebody sees who has the link. */
export interface SharedVideo {
  readonly share: VideoShare;
  readonly generation: GenerationView;
  readonly video: NumberedVideo;
}

export type CancelOutcome = 'canceled' | 'will be discarded';

/** The engine's face to commands and platforms. */
export interface VideoEngine {
  /**
   * Checks rules, limits and its person's consent, and stores the generation, in one transaction. What costs more than CONFIRM_ABOVE_USD, or
   * has a reason to be asked about, is made only for somebody who agreed to at least what it costs now. A request that becomes several is taken
   * in with all of them, or with none: what is answered is the first one, see `GenerationSet`.
   *
   * @throws {UserError} `invalid_combination`, `too_many_active`, `budget_exceeded`, `price_unknown`, `needs_confirmation`, `storage_full`,
   *   `stopping`; with what a press would make instead, where there is something
   */
  submit(submission: Submission): Promise<Submitted>;
  /**
   * Several at once, in one transaction: all are taken in, or none. Their consent is that of the first, and the price the sum.
   *
   * @throws {UserError} as `submit` does; where they are one set, with the problems of each
   */
  submitAll(submissions: readonly Submission[], options?: SubmitAllOptions): Promise<SubmittedAll>;
  /**
   * Makes a shot of a film once more, in its place, and those behind it that waited for it in vain; then the film is joined anew. Nothing else of
   * it is made again. Only its person may. Pressed twice, it is made once.
   *
   * @param id of the shot, as the newest film has it
   * @returns the new shots
   * @throws {UserError} `not_found` where it is no shot (any more), `not_allowed`; `not_possible_now` while it is being made, or where one before
   *   it is missing; and what `submit` throws
   */
  redoShot(id: string, press: ShotPress): Promise<SubmittedAll>;
  /**
   * Keeps a question with prices for a day, so that a press on one of them makes it, after any restart.
   *
   * @param proposals of a refusal, at least one: all of one person in one place
   * @throws {UserError} `invalid_option` for words that are not wanted there
   */
  keepQuote(proposals: readonly Proposal[]): Promise<Quote>;
  /** What was chosen for a channel and around it, or for a server. */
  placeSettings(scope: SettingScope): Promise<PlaceSettings>;
  /**
   * Chooses values for a place, at once and for everybody who asks there. The caller has made sure that this person manages it.
   *
   * @throws {UserError} `invalid_option` where the bot offers no such thing, or its admin allows less; nothing is changed then
   */
  choosePlaceSettings(scope: SettingScope, change: PlaceChange, by: Requester): Promise<void>;
  /**
   * The channel where somebody is, as the one where those read who manage its server what they have to decide.
   *
   * @throws {UserError} `not_possible_now` where it is of no server, or the bot can't post there
   */
  adminChannelHere(here: ReplyTarget): Promise<AdminChannel>;
  /** Requests that wait for a yes. */
  readonly approvals: ApprovalBook;
  /** Who may spend how much where. */
  readonly tiers: TierBook;
  /** What people have on top of it. */
  readonly credits: CreditBook;
  /** What was used of it all. */
  readonly usage: UsageBook;
  /** What is made at set times. */
  readonly schedules: ScheduleBook;
  /** Undefined where there is none (any more): it was answered, or has lapsed. */
  quote(id: string): Promise<Quote | undefined>;
  /**
   * Makes what somebody pressed the price of. Pressed twice, it is made once.
   *
   * @throws {UserError} `not_found` where it has lapsed, `not_allowed` for anybody else, `needs_confirmation` where it costs more by now, and
   *   what `submit` throws
   */
  takeQuote(press: QuotePress): Promise<SubmittedAll>;
  /** Its person wants none of it. One that is gone already is fine. @throws {UserError} `not_allowed` */
  dropQuote(id: string, requester: Requester): Promise<void>;
  /**
   * Looks at the caps before anything is fetched or decoded for a person; an event that made a generation before is let through. What
   * passes may still be refused by `submit`.
   *
   * @throws {UserError} `too_many_active`, `budget_exceeded`, `storage_full`, `stopping`
   */
  requireRoom(intake: Intake): Promise<void>;
  /**
   * A chat platform calls it before it tells a person that something arrived. Should the process end before they are answered, or a
   * generation of theirs is stored, the next one tells them that they were interrupted. Never throws: who can't be noted is answered too.
   *
   * @returns false where this event was taken before, by this process or by another one: nothing more is done about it
   */
  arrived(intake: Intake): Promise<boolean>;
  /** The person reads an answer. */
  answered(eventId: string): void;
  /** The platform could not be told that it arrived, and sends it once more: it is taken then. */
  notTaken(eventId: string): void;
  /** No answer got through to the person, and there is hope that a message does: they are told as after a crash. @param given what they asked for, as it is known by now. Default: as it arrived */
  unanswered(eventId: string, given?: GivenRequest): void;
  /**
   * Better words for a request, to be looked at before anything is made; nothing is stored. Absent: there is no text model here.
   *
   * @param scope where it is asked for
   * @returns undefined where none came in time, or none that may be sent in place of the person's own
   * @throws {UserError} `invalid_option` for words that are not wanted there; no model is asked then
   */
  suggestPrompt?(request: VideoRequest, scope: SettingScope): Promise<string | undefined>;
  /**
   * @param spender whose budgets and places are looked at
   * @throws {UserError} `invalid_combination`
   */
  estimate(request: VideoRequest, spender: Pick<Submission, 'requester' | 'replyTarget'>): Promise<Estimate>;
  /**
   * Keeps a request that was refused for its person, for `draftKeptMs`; their oldest ones go where they have many.
   *
   * @returns its id, of at most 16 characters; undefined where it could not be kept, or says what its place does not want. Never throws
   */
  keepDraft(draft: Draft, by: Pick<Intake, 'requester' | 'replyTarget'>): Promise<string | undefined>;
  /** What was kept; from now on it is kept as long once more. @throws {UserError} `not_found` where its time is over, `not_allowed` to others */
  openDraft(id: string, person: Requester): Promise<Draft>;
  /** Notes that a place is greeted, for ever. @returns false where it was before */
  noteGreeting(place: GreetedPlace): Promise<boolean>;
  find(id: string): Promise<GenerationView | undefined>;
  /** What was made of an event, so that a repeat is answered also where what it was made from is gone. */
  findByEvent(eventId: string): Promise<GenerationView | undefined>;
  history(query: HistoryQuery): Promise<HistoryPage>;
  /**
   * Calls a generation off. What has not left is canceled free of charge; what its provider has begun is paid for, but not posted. With a film
   * of shots, all of its shots are called off; those that are there are posted.
   *
   * @throws {UserError} `not_found`, `not_allowed`, `not_possible_now`
   */
  cancel(id: string, actor: Actor): Promise<CancelOutcome>;
  /**
   * Calls off all of a set that has not left yet, free of charge. What its provider has begun goes on.
   *
   * @param id of any of them
   * @returns how many were called off
   * @throws {UserError} `not_found`, `not_allowed`; `not_possible_now` where none was waiting any more
   */
  cancelWaiting(id: string, actor: Actor): Promise<number>;
  /**
   * A person's word on an `unknown` generation: `again` may be charged twice, and needs the same consent as `submit`.
   *
   * @throws {UserError} `not_found`, `not_allowed`, `not_possible_now`, `budget_exceeded`, `needs_confirmation`
   */
  decide(id: string, decision: 'again' | 'leave', actor: Actor & Pick<Consent, 'agreedUsd'>): Promise<GenerationView>;
  /**
   * Removes a finished generation's video, prompt and pictures. What it cost stays on the books.
   *
   * @param chosen of several videos some alone: the others keep their numbers, and the words stay as long as one is there. Default: all
   * @returns numbers of the videos that were deleted by this, from 1
   * @throws {UserError} `not_found`, also where a chosen video is deleted already; `not_allowed`, `not_possible_now`
   */
  remove(id: string, actor: Actor, chosen?: ChosenVideos): Promise<readonly number[]>;
  /**
   * Lets everybody watch one of its videos who has the link, until its time is over or somebody takes it back. It ends with the video.
   *
   * @throws {UserError} `not_found` where it is gone, `not_allowed`; `not_possible_now` where it has too many
   */
  share(id: string, wish: ShareWish, actor: Actor): Promise<VideoShare>;
  /** Those whose time is not over, oldest first. @throws {UserError} `not_found`, `not_allowed` */
  sharesOf(id: string, actor: Actor): Promise<readonly VideoShare[]>;
  /** Takes one back. @throws {UserError} `not_found`, `not_allowed` */
  unshare(id: string, share: string, actor: Actor): Promise<void>;
  /** Undefined where there is nothing to see (any more). Its id alone gives no right: the link is signed. */
  shared(share: string): Promise<SharedVideo | undefined>;
  /**
   * Gives a star to somebody else's finished result, or takes one's own back; enough of them bring it to the showcase of its server or workspace.
   *
   * @throws {UserError} `not_found` where it is gone or there is no showcase, `not_allowed` for one's own and for what not everybody there may see;
   *   `not_possible_now`
   */
  star(id: string, requester: Requester): Promise<StarGiven>;
  /** A post besides those where something was asked for, with what it shows; undefined where it does not stand. Its id alone gives no right. */
  furtherPost(id: string): Promise<{ readonly post: FurtherPost; readonly generation: GenerationView } | undefined>;
  /** Styles that people saved, and those that come with the bot. */
  readonly styles: StyleBook;
  /** What is made where people leave something open. */
  readonly defaults: DefaultsBook;
  /** Places that finished videos may be sent to, asked about now. What a platform does not tell in time is told as a refusal. */
  sendPlaces(): Promise<readonly (SeenPlace & { readonly target: ReplyTarget })[]>;
  /**
   * Sends one video of the web to such a place, once; sent again there it is the same post, and one that was refused is tried once more.
   *
   * @throws {UserError} `not_found` where it or the place is not there, `not_allowed`; `not_possible_now` where it is not finished
   */
  sendTo(id: string, video: number, target: ReplyTarget, actor: Actor): Promise<FurtherPost>;
  /** Where it was sent, oldest first. @throws {UserError} `not_found`, `not_allowed` */
  sentTo(id: string, actor: Actor): Promise<readonly FurtherPost[]>;
  /** Takes one back. @throws {UserError} `not_found`, `not_allowed` */
  unsend(id: string, post: string, actor: Actor): Promise<void>;
  /** A prepared picture of a generation, to run it again. */
  image(sha256: string): Promise<ImageBytes | undefined>;
  /**
   * Takes in a person's own video, to be changed by words: looks at the caps, then has it fetched to a file, opened and checked. One of a
   * person at a time. Whatever comes of it, `submit` follows within minutes.
   *
   * @throws {UserError} what `requireRoom` says, then nothing is fetched; `invalid_video` for what can't be changed, `invalid_combination`
   * where nothing here changes people's own videos
   */
  takeVideo(intake: Intake, given: GivenVideo): Promise<RequestVideo>;
  /** Whether a person's own video of an earlier request is still kept. */
  hasVideo(sha256: string): Promise<boolean>;
  /**
   * A finished video as the source of one that goes on from it, as old as it is now.
   *
   * @param place where it is to go on. In a chat it is the one where it was made; on the web the API has looked at the session.
   * @param video which of its videos, from 1. Default: the first
   * @throws {UserError} `not_found` where it is gone, `not_possible_now` where it is not finished
   */
  extensionSource(id: string, place?: ReplyTarget, video?: number): Promise<ExtensionSource>;
  /**
   * The last frame of a finished video, or a finished still, for a video that begins with it.
   *
   * @param place, video as for `extensionSource`
   * @throws {UserError} as `extensionSource` does, and `invalid_image` where the file is gone or can't be read
   */
  lastFrame(id: string, place?: ReplyTarget, video?: number): Promise<ImageBytes>;
  /** Where its posts are, for links to them. */
  receipts(id: string): Promise<Receipts>;
  /**
   * What a message of the bot is about: its status, its result, or a further post of it. An id gives no right, and platforms may name
   * messages of two places alike.
   *
   * @param message its id at its platform
   */
  shownBy(message: string): Promise<readonly GenerationView[]>;
  /**
   * A further message shows its videos; it is deleted with them.
   *
   * @param key of the message: told again, its receipt is replaced
   */
  reposted(id: string, key: string, receipt: Receipt): Promise<void>;
  /** A list that everybody reads shows them; it is deleted with the first of them that is. @param key of the list */
  listed(ids: readonly string[], key: string, receipt: Receipt): Promise<void>;
  /** Keeps how somebody narrowed history down, so that a button finds it again after any restart. @returns its id, of at most 16 characters */
  keepFilter(filter: HistoryFilter, person: DoorId): Promise<string>;
  filter(id: string): Promise<HistoryFilter | undefined>;
  /** Calls back after each change that people can see, one after the other. @returns a function that stops it */
  watch(listener: (generation: GenerationView) => void | Promise<void>): () => void;
  /** The bot was taken out of a server, or of all that its tenant has: words, blocks, reports and schedules of there go. What people made stays theirs. */
  placeGone(server: SettingScope): void;
  /** What people say is wrong with videos. */
  readonly reports: ReportBook;
  /** Who may not ask in a server or workspace, by those who manage it. */
  readonly placeBlocks: PlaceBlockBook;
  /** Words and phrases that are not wanted in a place. */
  readonly words: WordBook;
  /** What people keep. */
  readonly library: VideoLibrary;
  /** People's lists of sessions. */
  readonly sessions: SessionBook;
  /** The people of the web, by names of their own. */
  readonly people: PeopleBook;
  /** What people know of what is kept of them, and have taken away. */
  readonly privacy: PrivacyBook;
}
