import type { ProviderId } from './catalog.ts';
import type { ImageBytes } from './media.ts';
import type { Text } from './texts.ts';
import type { VideoRequest } from './video-request.ts';

/** One paid request, complete. The provider owns nothing of it after `start` settled. */
export interface ProviderStart {
  readonly request: VideoRequest;
  readonly image?: ImageBytes;
  readonly lastFrame?: ImageBytes;
  readonly referenceImages: readonly ImageBytes[];
  /** What there is of the video that goes on, is changed or made larger (`request.extend`, `edit`, `upscale`), besides its address. */
  readonly extendFrom?: ExtendFrom;
  /** Largest file that the place takes where the result goes, in bytes. Absent: any, or nobody knows yet. */
  readonly maxFileBytes?: number;
}

/** An earlier result of ours, for providers that don't know it by an address; or a video that a person brought. */
export interface ExtendFrom {
  /** What `start` answered then. */
  readonly operationName?: string;
  /** The stored mp4; there when the request has no address of it. Its size is known before any of it is read. */
  readonly video?: Blob;
}

/** The provider's handle of a running generation: all that is needed to look at it again after a restart. */
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
      /** What the provider says that all of it cost, in US dollars; absent where it says nothing: the estimate stands. */
      readonly costUsd?: number;
    }
  | {
      readonly state: 'refused';
      readonly reason: Text;
      readonly supportCodes: readonly string[];
      /** The provider said that it charged nothing, and its filter is known to let the same request pass another time. */
      readonly worthAnotherTry?: boolean;
      /** As for `failed`. */
      readonly costUsd?: number | 'unknown';
    }
  | {
      readonly state: 'failed';
      readonly reason: Text;
      readonly code: string;
      /** What it cost all the same, in US dollars; `unknown` where the provider does not say whether it did. Absent: nothing. */
      readonly costUsd?: number | 'unknown';
    };

/** Makes videos or stills: one way to one or more of a vendor's models, on one account. */
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
   * @throws {ProviderError} `transient` when another look may help, `rejected` with code `operation_gone` when the provider does not know it
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
  /** What should be different from `prompt`, which describes an earlier video: data as well. */
  readonly changes?: string;
  /** The video starts from a picture, which the words need not describe. */
  readonly hasImage: boolean;
  /** Id of the model that the prompt is for. */
  readonly model: string;
}

/**
 * Rewrites a short prompt as the model's makers advise. The answer is a proposal: the caller checks it.
 *
 * @throws {Error} when there is none
 */
export type ImprovePrompt = (request: PromptToImprove, signal: AbortSignal) => Promise<string>;
