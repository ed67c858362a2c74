import type { AdminStore } from './admin-store.ts';
import type { ApprovalStore } from './approvals/approval-store.ts';
import type { ProviderId } from './catalog.ts';
import type { DeliveryKind, Receipt, Receipts } from './delivery.ts';
import type { DraftLimits, StoredDraft } from './draft.ts';
import type { ErasingStore } from './erasing-store.ts';
import type { SealedRows } from './expiring-secrets.ts';
import type { FilterStore } from './filter-store.ts';
import type { FurtherPostStore } from './further-post.ts';
import type { Generation, GenerationState, Platform, Requester } from './generation.ts';
import type { GreetedPlace } from './help.ts';
import type { HistoryQuery } from './history-query.ts';
import type { IntakeStore } from './intake-store.ts';
import type { ListedPerson } from './library/browsing.ts';
import type { LibraryStore } from './library/library-store.ts';
import type { Lineage } from './lineage.ts';
import type { ImageBytes } from './media.ts';
import type { ReportStore } from './moderation/report.ts';
import type { PeopleStore } from './people/people-store.ts';
import type { PlaceSettingStore } from './place-settings/place-setting-store.ts';
import type { Quote, QuoteLimits } from './quote.ts';
import type { Reserve } from './reserve.ts';
import type { ScheduleStore } from './schedules/schedule-store.ts';
import type { SealedStore } from './sealed-store.ts';
import type { SessionStore } from './sessions/session-store.ts';
import type { ShareStore } from './share-store.ts';
import type { Spending, SpendingScope } from './spending.ts';
import type { Room, StartRoom } from './start-room.ts';
import type { StoreNumbers } from './store-numbers.ts';
import type { StyleStore } from './styles/style-store.ts';
import type { Text } from './texts.ts';
import type { Payment } from './tiers/payment.ts';
import type { TierStore } from './tiers/tier-store.ts';

/** What a generation changes besides its state. A key that is there with `undefined` clears the field. */
export type GenerationChange = {
  -readonly [K in
    | 'provider'
    | 'keyFingerprint'
    | 'sentPrompt'
    | 'operationName'
    | 'costUsd'
    | 'charged'
    | 'startedAtMs'
    | 'finishedAtMs'
    | 'endedAtMs'
    | 'attempts'
    | 'busyTries'
    | 'unreachableTries'
    | 'notBeforeMs'
    | 'waitsFor'
    | 'approvalId'
    | 'reason'
    | 'notes'
    | 'discarded'
    | 'videos'
    | 'removedAtMs']?: Generation[K] | undefined;
};

/** A generation as it is accepted; the store gives it its number and its place in line. One with an approval waits for that, and is in none. */
export type NewGeneration = Pick<
  Generation,
  | 'id'
  | 'requester'
  | 'replyTarget'
  | 'request'
  | 'source'
  | 'set'
  | 'waitsFor'
  | 'provider'
  | 'keyFingerprint'
  | 'priceUsd'
  | 'createdAtMs'
  | 'approvalId'
> & { readonly eventId: string };

/** See `GenerationStore.familyOf`. Deleted ones keep their place. */
export type Family = Pick<Lineage, 'version' | 'versions' | 'children'>;

/** An update that has to go out. `wanted` counts up with every change; what was sent last is not sent again. */
export interface DueDelivery {
  readonly generationId: string;
  readonly kind: DeliveryKind;
  readonly wanted: number;
  /** Tries that did not succeed, since the last one that did. */
  readonly attempts: number;
  /** Nothing of this kind was delivered or given up yet. */
  readonly isFirst: boolean;
}

/**
 * The longest that anything waits for another try. A time that lies further ahead was stored before the wall clock went back, and is due.
 */
export const longestWaitMs = 600_000;

/** A step that a crash may come out of. `show`: a status message is posted or edited; `deliver`: a result or a question is posted. */
export type WorkStep = 'start' | 'check' | 'download' | 'show' | 'deliver';

/** A step that was running when the process died, and how often that has happened in a row. */
export interface Crash {
  readonly id: string;
  readonly step: WorkStep;
  readonly crashes: number;
}

/** What generations of one kind took at the provider, for the ETA. */
export interface GenerationKind {
  readonly model: string;
  readonly resolution: string;
  readonly durationSeconds: number;
}

/**
 * All that can be read and written of the saved records, the only truth of the queue. What a call wrote is durable when it is over, or with
 * the transaction that it belongs to; notes of running steps alone may be lost by a loss of power.
 *
 * @throws {StoreError} from any call
 */
export interface StoreTransaction
  extends AdminStore,
    PlaceSettingStore,
    TierStore,
    ShareStore,
    ReportStore,
    ApprovalStore,
    FurtherPostStore,
    LibraryStore,
    StyleStore,
    SessionStore,
    ScheduleStore,
    PeopleStore,
    IntakeStore,
    FilterStore,
    ErasingStore {
  insert(generation: NewGeneration, images: readonly ImageBytes[]): Promise<Generation>;
  find(id: string): Promise<Generation | undefined>;
  findByEvent(eventId: string): Promise<Generation | undefined>;
  /** Those of a set that can be read, in their order. @param setId see `GenerationSet` */
  membersOf(setId: string): Promise<readonly Generation[]>;
  /**
   * A generation's place among those that came of the same first one: on the web all of them count, elsewhere those of its own platform and
   * workspace. Undefined where it was made from none, and none was made from it.
   */
  familyOf(generation: Generation): Promise<Family | undefined>;
  /** Which generation has a provider's operation. There is at most one: the store refuses a second. */
  operationOwner(provider: Generation['provider'], operationName: string): Promise<string | undefined>;
  /**
   * Takes a generation from one state to another, if it still is in the first.
   *
   * @returns whether it was
   * @throws {Error} when `transitions` does not allow the step
   */
  move(id: string, from: GenerationState, to: GenerationState, change: GenerationChange): Promise<boolean>;
  change(id: string, change: GenerationChange): Promise<void>;
  /** Gives one that waits the picture that it begins with. It is kept as long as those that it was accepted with. */
  setFirstFrame(id: string, image: ImageBytes): Promise<void>;
  /** Those that wait for the shot before and could go on, since its video is there; oldest first. */
  framesWanted(limit: number): Promise<readonly Generation[]>;

  /** The queued generation whose turn it is: people take turns, each one's oldest first. @param except providers that are left out */
  nextQueued(nowMs: number, except?: readonly ProviderId[]): Promise<Generation | undefined>;
  /** When the first of those that wait for a time may be picked, in epoch milliseconds. */
  nextQueuedAtMs(except?: readonly ProviderId[]): Promise<number | undefined>;
  queuedCount(): Promise<number>;
  /** Generations that a provider has or is being sent. */
  inFlightCount(): Promise<number>;
  /**
   * Whether one more paid start fits into the limits of all processes, by the store's clock. For use inside of `takeTurn`, so that no two of them
   * look at the same time.
   */
  room(limits: StartRoom, nowMs: number): Promise<Room>;
  /** 1 is next; undefined when it is not queued. */
  position(id: string): Promise<number | undefined>;
  /** Ids of those whose turn comes next, in order. */
  firstInLine(limit: number): Promise<readonly string[]>;
  activeCount(requester: Requester): Promise<number>;
  /** Everything that has not ended, oldest first. */
  unfinished(): Promise<readonly Generation[]>;
  /** Epoch milliseconds of the starts since `sinceMs`, oldest first. */
  startsSince(sinceMs: number): Promise<readonly number[]>;
  /** Seconds that the newest finished generations of a kind took, at most `limit`. */
  recentSeconds(kind: GenerationKind, limit: number): Promise<readonly number[]>;

  /** Sets money aside for one paid request. @param payment who pays, and what of it by credits. Default: who asked, without any */
  reserve(generation: Generation, attempt: number, usd: number, nowMs: number, payment?: Payment): Promise<void>;
  /** Books the open reservations of a generation. What may have been charged by an earlier start of it stays. */
  settle(generationId: string, outcome: 'spent' | 'released', nowMs: number): Promise<void>;
  /**
   * Books what the newest start of a generation cost in the place of its open reservation, which is kept beside it; also where there is none. What
   * it cost less goes back to credits first; what it cost more counts against the tier, or against the credits where they paid a part of it.
   *
   * @param payer of what nothing was set aside for. Default: who asked
   */
  settleAt(generation: Generation, costUsd: number, nowMs: number, payer?: Requester): Promise<void>;
  /** The open reservations of a generation may have been charged at `nowMs`; until `untilMs` they count whatever the time asked for. */
  holdReservations(generationId: string, nowMs: number, untilMs: number): Promise<void>;
  /** The answer to one start came late: what may have been charged for it is set aside again. */
  unholdReservation(generationId: string, attempt: number): Promise<void>;
  /** What is set aside, and what was or may have been spent since `sinceMs`. */
  spending(scope: SpendingScope, sinceMs: number, nowMs: number): Promise<Spending>;

  /** What waited only for its turn is due now; what failed keeps its time. */
  wantDelivery(generationId: string, kind: DeliveryKind, nowMs: number): Promise<void>;
  dueDeliveries(nowMs: number, limit: number): Promise<readonly DueDelivery[]>;
  /** @param platforms of which. Default: of all */
  nextDeliveryAtMs(platforms?: readonly string[]): Promise<number | undefined>;
  /** Whether something of this kind was delivered or given up. */
  isDelivered(generationId: string, kind: DeliveryKind): Promise<boolean>;
  /** Whether it could be brought nowhere, and nothing newer of its kind is wanted. */
  isParked(generationId: string, kind: DeliveryKind): Promise<boolean>;
  /** Makes everything due at once that was put off without a failure. */
  hastenDeliveries(nowMs: number): Promise<void>;
  saveReceipt(generationId: string, kind: DeliveryKind, receipt: Receipt): Promise<void>;
  markDelivered(delivery: DueDelivery, receipt: Receipt): Promise<void>;
  parkDelivery(delivery: DueDelivery, reason: Text): Promise<void>;
  /** A try failed: the next one is not before `untilMs`. */
  postponeDelivery(delivery: DueDelivery, untilMs: number): Promise<void>;
  /** It has to wait for its turn; nothing failed. Without effect where something newer is wanted by now. */
  deferDelivery(delivery: DueDelivery, untilMs: number): Promise<void>;
  /** Has one of a set call its person, unless another one does. @returns whether it does, also where it did before */
  claimCall(generationId: string): Promise<boolean>;
  /** It came to no post: another one of its set may call. Nothing where it was not the one. */
  releaseCall(generationId: string): Promise<void>;
  receipts(generationId: string): Promise<Receipts>;
  /** Ids of the generations that a message of the bot is about. Platforms may name messages of two places alike. @param message its id at its platform */
  shownBy(message: string): Promise<readonly string[]>;

  /** Notes that a step is running, so that a crash can be laid at its door. */
  enterStep(id: string, step: WorkStep): Promise<void>;
  /** The step came to its end, well or not: its count of crashes starts anew. Those of other steps stay. */
  leaveStep(id: string, step: WorkStep): Promise<void>;
  /**
   * The process died while no suspect was running, so that something else took it down: takes one crash from each that has so many and
   * waited. Asked before the new crashes are counted.
   */
  forgiveCrash(crashes: number): Promise<void>;
  /** Counts a crash for every step that was running when the process died. @returns those whose count went up */
  countCrashes(): Promise<readonly Crash[]>;
  crashes(id: string, step: WorkStep): Promise<number>;

  /** Hidden ones left out; one row more than `limit` where there is a next page. */
  history(query: HistoryQuery): Promise<readonly Generation[]>;
  /** How many there are on all of its pages; at most `mostCounted` and one. */
  historyCount(query: Omit<HistoryQuery, 'limit'>): Promise<number>;
  /** Everybody who has asked for something that is not hidden, by platform and id. @param limit of how many are looked for */
  requesters(limit: number, platform?: Platform): Promise<readonly ListedPerson[]>;
  image(sha256: string): Promise<ImageBytes | undefined>;
  /** Drops pictures that no unfinished generation and none younger than `createdAfterMs` names, and lets go of people's own videos. */
  dropOldImages(createdAfterMs: number): Promise<void>;
  /** Whether a generation still needs a person's own video. @param owner counts those of a platform and its tenant alone */
  isVideoNeeded(sha256: string, owner?: Pick<Requester, 'platform' | 'tenant'>): Promise<boolean>;

  /** A further message that shows a generation's videos. @param key of the message; saved again, its receipt is replaced */
  saveRepost(key: string, generationId: string, receipt: Receipt): Promise<void>;
  reposts(generationId: string): Promise<readonly Receipt[]>;

  /**
   * Keeps a question with prices.
   *
   * @param images that its requests name
   * @param sources ids of the generations whose words or pictures it repeats: it goes when one of them is erased
   * @param limits where there is more, the oldest goes
   */
  addQuote(quote: Quote, images: readonly ImageBytes[], sources: readonly string[], limits: QuoteLimits): Promise<void>;
  quote(id: string): Promise<Quote | undefined>;
  /** One that is not there is fine. */
  dropQuote(id: string): Promise<void>;
  /** @returns how many there were */
  dropQuotes(createdBeforeMs: number): Promise<number>;

  /** When the newest generation was accepted, in epoch milliseconds. */
  newestMs(): Promise<number | undefined>;

  /** Keeps what was refused, and drops the oldest where there is more than the limits allow. */
  addDraft(draft: StoredDraft, images: readonly ImageBytes[], limits: DraftLimits): Promise<void>;
  draft(id: string): Promise<StoredDraft | undefined>;
  extendDraft(id: string, untilMs: number): Promise<void>;
  /** Drops those whose time is over. @returns how many there were */
  dropDrafts(untilMs: number): Promise<number>;

  /** Notes that a place is greeted. @returns false where it was before */
  addGreeting(place: GreetedPlace, nowMs: number): Promise<boolean>;
  recordDecision(id: string, decision: 'again' | 'leave', requester: Requester, nowMs: number): Promise<void>;
  /** Small facts of the program: a pause, the time of the last backup. */
  fact(name: string): Promise<string | undefined>;
  setFact(name: string, value: string | undefined): Promise<void>;
}

/**
 * The store. Each call of its own is a transaction; several that belong together are given to one of the three below.
 *
 * `work` can await nothing but calls of `tx`: anything else would hold up everybody who writes, and is not part of what is stored. It is refused:
 * the transaction is undone, and throws. `work` may be run more than once; only its last run counts.
 */
export interface GenerationStore extends StoreTransaction {
  /** Runs `work` as one transaction: all of it is stored, or none, and nothing that it read was changed meanwhile. */
  transaction<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T>;
  /** The same for what is held against caps and budgets: one at a time over all processes. */
  accept<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T>;
  /** The same for the intent to start something that costs money: one at a time over all processes. */
  takeTurn<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T>;
}

/**
 * The store could not do it. `busy`: another program holds the file, a later try may go; `full`: the disk is, or does not work; `broken`:
 * the file is damaged, read-only or gone, and stays so until somebody mends it; `rejected`: it does not take this, which is a bug.
 */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly kind: 'busy' | 'full' | 'broken' | 'rejected';

  constructor(kind: StoreError['kind'], cause: unknown) {
    super(`the store is ${kind}`, { cause });
    this.kind = kind;
  }
}

/** The store of one process, and what only its owner may do with it. */
export interface OpenStore {
  readonly store: GenerationStore;
  readonly numbers: StoreNumbers;
  readonly sealed: SealedStore;
  readonly expiring: SealedRows;
  readonly reserve: Reserve;
  /** Finds out whether the database can be written, without writing to the disk. @throws {StoreError} where it can't */
  checkWritable(): Promise<void>;
  /** Ids of records that could not be read: nobody sees them, and nothing is done about them. */
  unreadable(): readonly string[];
  /** Whether backups are made here. Those of a server are made by its operator. */
  readonly keepsBackups: boolean;
  /** Writes a verified copy under `backups/`; `name` is its file name without the ending, `signal` ends it at once. @returns its path */
  backUp(name: string, signal?: AbortSignal): Promise<string>;
  /**
   * Removes backups that newer ones replace.
   *
   * @param today name of today's
   * @param isCertain whether that date can be relied on; where it can't, twice as many are kept
   */
  pruneBackups(today: string, isCertain: boolean): void;
  /**
   * A backup or an older copy of the database was put back: what waits in it may have been sent since, and is only sent again when its
   * person says so.
   */
  isPutBack(): Promise<boolean>;
  /** Everybody is asked who has to be: the next start finds the database as it should be. */
  acceptPutBack(): Promise<void>;
  /** Empties the write-ahead log, which holds what was erased. @returns false where somebody reads just now */
  dropLog(): boolean;
  /**
   * Erases in the backups what was erased in the database. One that can't be written is removed, where there is another that can.
   *
   * @returns whether nothing is left to do
   */
  eraseInCopies(signal: AbortSignal): Promise<boolean>;
  /** Gives room of deleted rows back to the disk, a little at a time. */
  tidy(): void;
  close(): void | Promise<void>;
}
