import type { ProviderId } from './catalog.ts';
import type { ChainPart, GenerationSource, Lineage } from './lineage.ts';
import type { Stars } from './stars.ts';
import type { Text } from './texts.ts';
import type { VideoRequest } from './video-request.ts';

/** Where a generation stands. The engine is the only one to change it, along `transitions`. */
export type GenerationState =
  | 'awaiting'
  | 'queued'
  | 'submitting'
  | 'generating'
  | 'downloading'
  | 'stored'
  | 'delivering'
  | 'completed'
  | 'failed'
  | 'refused'
  | 'canceled'
  | 'expired'
  | 'unknown';

/**
 * Every allowed step. `awaiting` is a request that somebody has to approve first: nothing of it is sent or paid, and its price is set aside.
 * `submitting → queued` is a request that surely was not taken; `submitting → unknown` one that may have been;
 * `generating → queued` is one that its provider refused free of charge and that may pass another time, once;
 * `unknown → queued` only ever happens by a person's decision, `unknown → generating` where the answer to that very start came late; `queued → unknown` only where an older database was put back, so that it may
 * have been sent since, as `awaiting → unknown`; `unknown → awaiting` where its person wants it once more, and that has to be approved. A person who called off what had left is not asked about it: it goes to `canceled` as soon as it is known that it was not
 * taken, that it was finished, or that nobody can tell. `stored` and `delivering` go back to `downloading` where the file is gone after a
 * restart. `queued → downloading` is a film, which is joined here and sent to nobody: it is the only one that can be canceled there.
 */
export const transitions: Readonly<Record<GenerationState, readonly GenerationState[]>> = {
  awaiting: ['queued', 'failed', 'refused', 'canceled', 'expired', 'unknown'],
  queued: ['submitting', 'downloading', 'failed', 'canceled', 'unknown'],
  submitting: ['generating', 'queued', 'failed', 'refused', 'unknown', 'canceled'],
  generating: ['downloading', 'queued', 'failed', 'refused', 'expired', 'canceled'],
  downloading: ['stored', 'failed', 'expired', 'canceled'],
  stored: ['delivering', 'downloading'],
  delivering: ['completed', 'downloading'],
  completed: [],
  failed: [],
  refused: [],
  canceled: [],
  expired: [],
  unknown: ['awaiting', 'queued', 'generating', 'failed', 'canceled'],
};

/** States in which nothing more happens by itself. `unknown` is not one: it waits for a person, at most 48 h. */
export const endStates = ['completed', 'failed', 'refused', 'canceled', 'expired'] as const satisfies readonly GenerationState[];

/** All the others: a generation in one of them is on its way, or waits for its person. */
export const unfinishedStates: readonly GenerationState[] = generationStates().filter((state) => !isEnded(state));

export function isEnded(state: GenerationState): boolean {
  return (endStates as readonly GenerationState[]).includes(state);
}

/** Nothing of it was sent: it waits for a yes, or in line. */
export function isWaiting(state: GenerationState): boolean {
  return state === 'awaiting' || state === 'queued';
}

/** Every state, in the order of `transitions`. */
export function generationStates(): readonly GenerationState[] {
  return Object.keys(transitions).filter((state): state is GenerationState => state in transitions);
}

/** Whether what people see now stays: the generation has ended, or waits for its person. */
export function isAtRest(state: GenerationState): boolean {
  return state === 'unknown' || isEnded(state);
}

/**
 * The id of an installed platform, or `web`. Records keep it for good, so that a record's platform may be one that is not installed any
 * more: nothing but its own delivery may depend on which one it is.
 */
export type Platform = string;

/** `elsewhere`: they ask outside of the server, where the platform does not tell. `unread`: the platform did not answer just now. */
export type RolesUnknown = 'elsewhere' | 'unread';

/** Who asked. `id` is the platform's own id of the person. */
export interface Requester {
  readonly platform: Platform;
  readonly id: string;
  /** Where `id` is unique, if it is not so everywhere: a workspace. */
  readonly tenant?: string;
  /** Shown to people; never used to find anything. */
  readonly name?: string;
  /**
   * Ids of the roles or user groups that the platform says they have where they ask, read with this very event and never stored; or why they are
   * not known. Absent: there are none at that platform.
   */
  readonly roles?: readonly string[] | RolesUnknown;
  /** The server that these are roles of, where one person may ask in several: as `SettingScope.serverId`. Never stored. */
  readonly rolesIn?: string;
  /** Of the key of the API that it is asked with, while it is taken in: its own caps hold, too. Never stored with a generation. */
  readonly keyId?: string;
}

/**
 * Where updates go: ids only, so that it is good after any restart. A web session is a channel.
 * `ids` belongs to the platform (message id, thread id, response message id …) and never holds a token; only `parent` is read by others,
 * see `budgetChannelOf`.
 */
export interface ReplyTarget {
  readonly platform: Platform;
  readonly channelId: string;
  /** Where `channelId` is unique, if it is not so everywhere; as in `Requester`. */
  readonly tenant?: string;
  readonly ids: Readonly<Record<string, string>>;
}

/**
 * The channel whose budget pays: the one above a thread (`ids.parent`, whatever the platform), since any member may open threads; else the
 * channel itself.
 */
export function budgetChannelOf({ channelId, ids }: Pick<ReplyTarget, 'channelId' | 'ids'>): string {
  return ids.parent ?? channelId;
}

/** Whether two are one person: the same id in another workspace is somebody else. */
export function isSamePerson(one: Requester, other: Requester): boolean {
  return one.platform === other.platform && one.id === other.id && one.tenant === other.tenant;
}

/** Whether two are one channel. */
export function isSameChannel(one: ReplyTarget, other: ReplyTarget): boolean {
  return one.platform === other.platform && one.channelId === other.channelId && one.tenant === other.tenant;
}

/** What names a channel and no other. */
export function channelOf({ platform, tenant, channelId }: ReplyTarget): Omit<ReplyTarget, 'ids'> {
  return { platform, channelId, ...(tenant !== undefined && { tenant }) };
}

/** The largest video that is stored, in bytes: 2 GB, far above what any model makes. It is streamed to disk. */
export const maxStoredBytes = 2 * 1024 ** 3;

/** A finished video or still on our disk. */
export interface StoredVideo {
  /** File name inside `OUTPUTS_DIR`: `<generation id>.mp4`, further ones `<generation id>-2.mp4` …; a still ends in `.png` or `.jpg`. */
  readonly file: string;
  readonly sizeBytes: number;
  /** 0 for a still. */
  readonly durationSeconds: number;
  readonly width: number;
  readonly height: number;
  /** The provider's address of it, needed to extend it while it is kept there. Not a signed URL: it is useless without the key. Absent for inline results. */
  readonly uri?: string;
  /** Its person deleted it, and kept others: epoch milliseconds. It keeps its place, so that the others keep their numbers. */
  readonly removedAtMs?: number;
}

/** Name of the small picture of a video or still, beside it in `OUTPUTS_DIR`; where it can be made. */
export function posterOf(file: string): string {
  return file.endsWith('.mp4') ? file.replace(/\.mp4$/, '.jpg') : file.replace(/\.\w+$/, '.small.jpg');
}

/**
 * Where a generation stands among those that were asked for at once. They were taken in together, or none of them; after that each goes its
 * own way. They share one status message, which is the first one's.
 */
export interface GenerationSet {
  /** The id of its first generation. */
  readonly id: string;
  /** From 1; 0 for a film of shots, which are the others of its set. */
  readonly index: number;
  /** At least 2; of a film, its shots alone. */
  readonly size: number;
  /** What its prompt has that the others' have not. Absent: all have the same prompt, or its words were erased. */
  readonly words?: string;
}

/** What a generation waits for before it is in line; see `Generation.waitsFor`. */
export const waits = ['shot before', 'its shots'] as const;
export type Waits = (typeof waits)[number];

/** Whether the person's admin pays for it. `maybe`: the provider may have taken the request, see `unknown`. */
export type Charged = 'no' | 'yes' | 'maybe';

/** One video on its way, as the store keeps it. Times are epoch milliseconds. */
export interface Generation {
  readonly id: string;
  /** Counts up with every accepted generation: the order of history and its page key. */
  readonly number: number;
  readonly requester: Requester;
  readonly replyTarget: ReplyTarget;
  readonly request: VideoRequest;
  /** The video that it was made from; absent for one that was made from none. */
  readonly source?: GenerationSource;
  /** Absent for one that was asked for alone. */
  readonly set?: GenerationSet;
  /** The prompt that goes to the provider where help was asked for: improved, or the person's own words after all. Once set, it stays. */
  readonly sentPrompt: string | undefined;
  readonly provider: ProviderId;
  /** First 12 hex characters of the SHA-256 of the credential that started it, so that checks use the same one. */
  readonly keyFingerprint: string;
  readonly state: GenerationState;
  /** The provider's handle, once it has one. */
  readonly operationName: string | undefined;
  /** Estimate by the catalogue, in US dollars; undefined where no price is verified. */
  readonly priceUsd: number | undefined;
  /** What its provider said that it cost, in US dollars: booked in place of the estimate. Undefined: it said nothing, so the estimate stands. */
  readonly costUsd: number | undefined;
  readonly charged: Charged;
  readonly createdAtMs: number;
  /** When it was last handed to its provider. */
  readonly startedAtMs: number | undefined;
  /** When we saw that its provider was done. */
  readonly finishedAtMs: number | undefined;
  readonly endedAtMs: number | undefined;
  /** Paid requests sent so far; more than one only after a sure refusal or a person's decision. */
  readonly attempts: number;
  /** How often in a row its provider was too busy to start it, and could not be reached for that. */
  readonly busyTries: number;
  readonly unreachableTries: number;
  /**
   * Queued, but not in line yet. `shot before`: it begins with the last frame of the video that it goes on from (`source`), which is not
   * there yet, or not taken; `its shots`: a film whose shots are being made. Absent: nothing.
   */
  readonly waitsFor?: Waits;
  /** Not picked before this time, after a refusal that passes. */
  readonly notBeforeMs: number | undefined;
  /** Why it is where it is: what a person reads next to the state. */
  readonly reason: Text | undefined;
  /** Things to know beside the result: an option dropped, two of four videos refused. */
  readonly notes: readonly Text[];
  /** The yes that it waits for, or was made by: see `Approval`. Absent: it needed none. */
  readonly approvalId?: string;
  /** A person said stop after it had left: it is paid for, but not posted. */
  readonly discarded: boolean;
  readonly videos: readonly StoredVideo[];
  /** The files are gone by age (`OUTPUTS_KEEP_DAYS`) or by the person's wish. */
  readonly removedAtMs: number | undefined;
  /** Its words were erased, by age or by the person's wish. */
  readonly hasNoWords?: true;
}

/** Its person deleted it: what they gave is gone, so for them there is no such generation any more. */
export function isErased({
  removedAtMs,
  request,
  hasNoWords,
}: Pick<Generation, 'removedAtMs' | 'request' | 'hasNoWords'>): boolean {
  const { prompt, image, referenceImages, upscale, film } = request;
  const hasNone = prompt === '' && image === undefined && referenceImages === undefined;
  // A larger copy, or a film, may have had no words from the beginning.
  const mayHaveNone = upscale !== undefined || film !== undefined;
  return removedAtMs !== undefined && hasNone && (!mayHaveNone || hasNoWords === true);
}

/** Whether another one's status message shows it. */
export function isFurtherMember({ id, set }: Pick<Generation, 'id' | 'set'>): boolean {
  return set !== undefined && set.id !== id;
}

/** What making a shot once more would make. */
export interface ShotRedo {
  /** Numbers of the shots that are made: itself, and those behind it that wait for it in vain. */
  readonly shots: readonly number[];
  /** Of all of them, in US dollars. */
  readonly priceUsd: number;
}

/** A range from our own past generations of the same kind, or the catalogue's stated default. */
export interface EtaRange {
  readonly p50Seconds: number;
  readonly p90Seconds: number;
  readonly basis: 'our own' | 'default';
}

/** A generation as people see it: the record and what can be said about its wait. */
export interface GenerationView extends Generation {
  /** 1 is next; only while queued. */
  readonly position: number | undefined;
  /** Time left from now, while it is on its way to the provider's finish. */
  readonly eta: EtaRange | undefined;
  /** When it is likely to be ready at the latest: epoch milliseconds. Absent where `eta` is undefined. */
  readonly readyByMs?: number;
  /** Why the whole queue waits, if it does and this generation is in it. */
  readonly paused: Text | undefined;
  /** It takes longer than it mostly does; it is watched on. */
  readonly late: boolean;
  /** Absent where it was made from no other video, and none was made from it. */
  readonly lineage?: Lineage;
  /** What “Join” makes a film of: the videos that it goes on from, and itself. Absent where there are no two, or one is not on the disk. */
  readonly chain?: readonly ChainPart[];
  /**
   * All of its set, itself too, in their order; only with the first of a set. Of a film of shots: the newest film and its shots, without those
   * that others have replaced.
   */
  readonly members?: readonly GenerationView[];
  /** It is a shot of a film, and can be made once more in its place. Absent: it is none, or that can't be now. */
  readonly redo?: ShotRedo;
  /** It waits for a decision of its person, and the question could be posted nowhere: the message of its set asks. Only of a set. */
  readonly isUnasked?: true;
  /** Its post calls nobody: another one of its set has called its person, or they alone read it. */
  readonly isQuiet?: true;
  /** Where there is a showcase that it may come to. */
  readonly stars?: Stars;
  /** As others read it: neither its words nor why it was not made are among what is here. */
  readonly isHushed?: true;
}
