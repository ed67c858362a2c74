import type { Alarms, AlertPlace } from '../domain/alarms.ts';
import type { Model, ProviderId } from '../domain/catalog.ts';
import type { Clock } from '../domain/clock.ts';
import type { Delivery, DeliveryKind } from '../domain/delivery.ts';
import type { Failpoint } from '../domain/failpoint.ts';
import type { CheckFilm, JoinFilm } from '../domain/film.ts';
import type { Generation, GenerationState } from '../domain/generation.ts';
import type { GenerationChange, OpenStore, StoreError, StoreTransaction } from '../domain/generation-store.ts';
import type { Measures } from '../domain/measures.ts';
import type { ProbeVideo } from '../domain/media.ts';
import type { Outputs } from '../domain/outputs.ts';
import type { ImprovePrompt, VideoProvider } from '../domain/provider.ts';
import type { Sharing } from '../domain/sharing.ts';
import type { MakePoster, TakeLastFrame } from '../domain/smaller-media.ts';
import type { OpenVideo } from '../domain/uploaded-video.ts';
import type { Log } from '../lib/log.ts';
import type { HoldKeeper } from './admin/hold.ts';
import type { GoneModels } from './gone-models.ts';
import type { Notice } from './notice.ts';
import type { RolesHere, RolesOfAll } from './roles-of-all.ts';
import type { StepRunner } from './run-step.ts';
import type { SharedLimits } from './shared-limits.ts';
import type { SourceFiles } from './source-files.ts';
import type { WallClock } from './wall-clock.ts';
import type { Maybe, Writes } from './writes.ts';

export interface EngineSettings {
  /** Generations in flight at the provider at once. */
  readonly concurrentGenerations: number;
  /** Starts in any 60 seconds. */
  readonly generationsPerMinute: number;
  /** Requests on their way to providers at once: a crash leaves at most so many questions. Absent: as many as the rate needs. */
  readonly startsAtOnce?: number | undefined;
  /** Generations that one person may have waiting or running. */
  readonly activePerPerson: number;
  /** US dollars; days and months in UTC. Absent: no such cap. */
  readonly budgets: {
    readonly perDayUsd?: number | undefined;
    readonly perMonthUsd?: number | undefined;
    readonly perPersonPerDayUsd?: number | undefined;
    readonly perChannelPerDayUsd?: number | undefined;
  };
  /** What costs more than this is made only for somebody who agreed to the price, in US dollars; 0 asks about everything that is not free. */
  readonly confirmAboveUsd: number;
  /** What costs more than this waits until the bot’s admin approves it, in US dollars. Absent: nothing does, unless a place or a tier wants it. */
  readonly approveAboveUsd?: number | undefined;
  /** First check after the start; absent: the model's minimum latency. */
  readonly pollFirstSeconds?: number | undefined;
  /** Gap between the checks that follow. */
  readonly pollSeconds: number;
  /** How long a stop may take, in seconds. Default: 8. */
  readonly stopSeconds?: number;
  /** Age at which videos leave the disk; 0 keeps them. */
  readonly outputsKeepDays: number;
  /** Age at which the words of a record are erased, and its names and pictures; 0 keeps them. Default: 0. */
  readonly historyKeepDays?: number;
  /** Favourites that one person may have, which stay on the disk. Default: 100. */
  readonly favouritesPerPerson?: number;
  /** Room for what is kept for ever, in GB of 10^9 bytes. Default: 10. */
  readonly keptGigabytes?: number;
}

export interface EngineDependencies {
  readonly store: OpenStore;
  readonly clock: Clock;
  readonly log: Log;
  /** The one to start with for each id first; further ones for generations that other credentials started. */
  readonly providers: readonly VideoProvider[];
  /** The models that people may choose, the better ones first. Default: all that the providers still have. */
  readonly offered?: readonly Model[];
  /** Of all platforms that are set up, also of those that other processes reach. */
  readonly deliveries: readonly Delivery[];
  /** Whether this process makes the deliveries of a platform; else others do. Default: of all. */
  readonly reaches?: ((platform: string) => boolean) | undefined;
  /** False where others start, look, download and tidy up, and this process takes requests in, shows them and delivers. Default: true. */
  readonly works?: boolean | undefined;
  /** What this process does, and what one of all has to do, by names; for health reports. Default: nobody looks. */
  readonly roles?: RolesHere | undefined;
  /** Where finished videos and people's own ones are kept. */
  readonly outputs: Outputs;
  readonly probeVideo: ProbeVideo;
  /** The same for stills. */
  readonly probePicture: ProbeVideo;
  /** Help with prompts, for those who ask for it. Absent: everything is sent as it was written. */
  readonly improvePrompt?: ImprovePrompt | undefined;
  readonly settings: EngineSettings;
  /** Makes the small picture of a video before anybody hears of it. Absent: it is made when somebody asks for it. */
  readonly makePoster?: MakePoster;
  /** Opens people's own videos. Absent: nobody's are taken. */
  readonly openVideo?: OpenVideo | undefined;
  /** Takes the last frame of a video. Absent: nothing goes on from one. */
  readonly takeLastFrame?: TakeLastFrame;
  /** Looks at films before they are taken in, and joins them. Absent: none are taken in, which is for tests. */
  readonly films?: { readonly check: CheckFilm; readonly join: JoinFilm };
  /** How the work is shared with other processes. Absent: there is one process. */
  readonly sharing?: Sharing | undefined;
  /** This process was out of touch with the others for too long, and they have its work: it has to end. */
  readonly lostSharing?: (() => void) | undefined;
  /**
   * The database was changed by a newer version so that this one may not write it any more: it has to end. May be called more than once.
   */
  readonly outgrown?: (() => void) | undefined;
  /** Where the bot's own admin reads alarms at a chat platform. Absent: nowhere. */
  readonly alertPlace?: AlertPlace | undefined;
  /** Told of what only an admin can mend. Default: nobody is. */
  readonly alarms?: Alarms;
  /** Told of what happens, for those who watch in numbers. Default: nobody is. */
  readonly measures?: Measures;
  /**
   * The database can't be written any more, so that the process has to end: what is started now could not be remembered. May be called more
   * than once. Default: nothing, which is for tests.
   */
  readonly storeBroke?: ((error: StoreError) => void) | undefined;
  /** The admin's drain is over: the process has to end in order. Default: nothing, which is for tests. */
  readonly drained?: (() => void) | undefined;
  /** Where tests stop the process. */
  readonly failpoint?: Failpoint;
  /** How long the process lives before what took it down twice is tried again, in milliseconds. Default: a minute. */
  readonly retryGraceMs?: number;
}

/** One step of a generation. */
export interface Step {
  /** Absent: the state stays, and what people see changes all the same. */
  readonly to?: GenerationState;
  readonly change?: GenerationChange;
  /** Belongs to the same transaction: the ledger, a decision. @param inner see `Core.write` */
  readonly also?: (inner: Core) => Promise<void>;
  /** Its person hears of it by another one of its set. */
  readonly isQuiet?: true;
}

/** Chooses the step of a generation as it is now. @param inner see `Core.write` */
export type Decide = (now: Generation, inner: Core) => Step | undefined | Promise<Step | undefined>;

/** What all parts of the engine share: the ways to read, to write and to tell. */
export interface Core extends Omit<EngineDependencies, 'store'>, StepRunner, Pick<Writes, 'note'> {
  readonly store: StoreTransaction;
  /**
   * Runs a transaction to its end, see `Writes.write`.
   *
   * @param work belongs to it, with a core whose store is the transaction: it can await nothing else; see `InTransaction`
   */
  write<T>(work: (inner: Core, maybe?: Maybe<T>) => Promise<T>): Promise<T>;
  /** The same, tried once. @throws {StoreError} */
  writeOnce<T>(work: (inner: Core) => Promise<T>): Promise<T>;
  /** The same for somebody who waits for an answer. @throws {UserError} */
  writeForPerson<T>(work: (inner: Core) => Promise<T>): Promise<T>;
  /**
   * The same for what is held against caps and budgets, one at a time over all processes. @param work see `InTransaction`
   *
   * @throws {UserError} as `Writes.accept`
   */
  accept<T>(work: (inner: Core, maybe?: Maybe<T>) => Promise<T>): Promise<T>;
  /**
   * Has something done once the transaction is stored; never where it is undone, once where it runs more than once. Outside of a
   * transaction: at once.
   */
  afterCommit(work: () => void): void;
  /** What only the owner of the database may do: backups, the reserve for a full disk, giving room back. */
  readonly disk: Omit<OpenStore, 'store'>;
  readonly gone: GoneModels;
  /** What holds over all processes together, which `settings` follows. */
  readonly limits: SharedLimits<EngineSettings>;
  /** What the living processes do together. */
  readonly rolesOfAll: RolesOfAll;
  /** The admin's own pause or drain. */
  readonly hold: HoldKeeper;
  /** The models that people may choose and that their providers still have, as far as is known. */
  offeredNow(): readonly Model[];
  readonly failpoint: Failpoint;
  /** A film is to be joined now, by its id: all its shots are there. */
  readonly filmReady: Notice<string>;
  /** A shot may be there whose last frame another one waits for. */
  readonly frameWanted: Notice<void>;
  /** Aborted when the engine stops: everything that waits lets go. */
  readonly stopping: AbortSignal;
  /**
   * Looks at a generation and takes it one step on, in one transaction: state, deliveries and whatever `also` does; then tells everybody.
   * What was read before the transaction may be over by then (a busy database is waited for), so nothing but `decide` may choose the step.
   *
   * @param decide may be called more than once; undefined leaves everything as it is. What it throws is thrown, and nothing is stored
   * @returns the step that was taken
   */
  step(id: string, decide: Decide): Promise<Step | undefined>;
  /** The same for the step that lets something leave that costs money, one at a time over all processes. */
  takeTurn(id: string, decide: Decide): Promise<Step | undefined>;
  /** The same for a step that is held against caps and budgets. */
  acceptStep(id: string, decide: Decide): Promise<Step | undefined>;
  /** The same where only the state matters. @returns whether it still was in `from` */
  advance(
    id: string,
    from: GenerationState,
    to: GenerationState,
    change?: GenerationChange,
    also?: Step['also'],
  ): Promise<boolean>;
  /**
   * Queues a post in the outbox; skipped for platforms that read the store, such as the web. The status of one of a set is the first one's,
   * too. For use inside of a transaction.
   */
  want(id: string, kind: DeliveryKind): Promise<void>;
  provider(id: ProviderId, keyFingerprint?: string): VideoProvider | undefined;
  /**
   * Who can look at what a generation left at its provider, and fetch it. `isOwn` is false where it is another key, which may be one of the
   * same project: its word that there is nothing is worth nothing. Never for a start.
   */
  keeper(generation: Pick<Generation, 'provider' | 'keyFingerprint'>): Keeper | undefined;
  get(id: string): Promise<Generation | undefined>;
  /** The same for what would be left lying without it: as patient as `write`. */
  getSurely(id: string): Promise<Generation | undefined>;
  readonly wallClock: WallClock;
  readonly sources: SourceFiles;
  /** Has the provider drop what it keeps of a generation that is completed, or that nobody wants. */
  forgetAtProvider(generation: Generation): Promise<void>;
  /** Resolves after `delayMs` of the engine's clock, or as soon as it stops. */
  pause(delayMs: number): Promise<void>;
  /** Goes on by itself: a stop waits for it, and an error is logged. @param what failed, for the log */
  inBackground(what: string, work: Promise<void>): Promise<void>;
  /** Resolves when nothing goes on in the background. */
  backgroundSettled(): Promise<void>;
  /** Tells watchers and the outbox that people see something new. */
  announce(id: string): void;
  /** The same for those of this process alone: another one has told. */
  announceHere(id: string): void;
  onAnnounce(listener: (id: string) => void): () => void;
}

/** See `Core.keeper`. */
export interface Keeper {
  readonly provider: VideoProvider;
  readonly isOwn: boolean;
}
