import type { Draft } from './draft.ts';
import type { ReplyTarget, Requester } from './generation.ts';

/** Something that a person asked for in a chat: ids, and their words only where the chat itself would not show them again. */
export interface Intake {
  /** As in `Submission`. */
  readonly eventId: string;
  readonly requester: Requester;
  readonly replyTarget: ReplyTarget;
  /** What they typed, as they can send it again; kept until they are answered, and no longer. */
  readonly words?: string;
  /** The same as a command takes it, so that one press asks for it again; kept as long. Default: that is not known. */
  readonly given?: GivenRequest;
}

/** What somebody asked for, as far as it is known. */
export interface GivenRequest extends Draft {
  /** They gave pictures that are not among it: they were not fetched yet, or are too much to keep. Default: all is there. */
  readonly lacksPictures?: true;
}

/** The same as it is stored: JSON, of pictures their names alone. */
export type StoredGiven = string;
