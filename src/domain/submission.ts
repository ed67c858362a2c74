import type { ReplyTarget, Requester } from './generation.ts';
import type { GenerationSource } from './lineage.ts';
import type { ImageBytes } from './media.ts';
import type { Text } from './texts.ts';
import type { VideoRequest } from './video-request.ts';

/**
 * Why somebody is asked before anything is made, whatever it costs. `another person`: the button stands under another person's video;
 * `several`: one request makes several, by braces or by a count.
 */
export type AskReason = 'another person' | 'several';

/** What a person pressed, and so what they agreed to. */
export interface Consent {
  /**
   * The price that stood on the very thing that this person pressed (a button, a form's submit, a field of the API), in US dollars: more is
   * never spent on it. Default: nothing was pressed, so that what costs more than CONFIRM_ABOVE_USD is asked about first.
   */
  readonly agreedUsd?: number;
  /** Default: only the price decides. */
  readonly askBecause?: AskReason;
}

export interface Submission extends Consent {
  readonly request: VideoRequest;
  /** The prepared pictures that the request names, with their bytes. */
  readonly images: readonly ImageBytes[];
  /** What its person should know about how it was understood; stays with the generation. Default: nothing. */
  readonly notes?: readonly Text[];
  readonly requester: Requester;
  readonly replyTarget: ReplyTarget;
  /** Unique per event of a platform: the same event twice is the same generation. */
  readonly eventId: string;
  /** The video that it is made from, where the request does not name it. Default: the one that the request names, if it does. */
  readonly source?: GenerationSource;
  /** The generation whose words and pictures it takes over: what waits for an answer goes when that one is deleted. Default: none. */
  readonly repeats?: string;
  /** The intake that this is the answer to. Default: that of `eventId`. */
  readonly intakeId?: string;
}

/** What a command says of who called it: the part of a submission that is the same for all commands. */
export function consentOf({ agreedUsd, askBecause }: Consent): Consent {
  return { ...(agreedUsd !== undefined && { agreedUsd }), ...(askBecause !== undefined && { askBecause }) };
}
