import type { GenerationState, Platform } from './generation.ts';
import type { HistoryOrder, ResultKind } from './library/browsing.ts';
import type { LibraryPerson } from './library/library.ts';
import type { DoorId } from './people/person.ts';

/** A page at a time, newest first unless another order is asked for. */
export interface HistoryQuery {
  readonly platform?: Platform;
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
  /** What one of these asked for, on any platform. */
  readonly askedBy?: readonly DoorId[];
  /** What was asked for on the web, or by one of these anywhere: what a person of the web may see. Absent: everything. */
  readonly seenBy?: readonly DoorId[];
  /**
   * What is private is found for one of these alone, or for all who are of the web without a name of their own. Absent: for the one who looks
   * where it was posted, which nobody else can.
   */
  readonly privateTo?: readonly DoorId[] | 'nameless';
  /** Favourites of this person alone. */
  readonly favouriteOf?: LibraryPerson;
  /** What is in this folder. */
  readonly folderId?: string;
  /** What is kept for ever. */
  readonly isKept?: true;
  readonly kind?: ResultKind;
  /** Words that the prompt contains; the last one may be unfinished. Full-text, never an expression. */
  readonly words?: string;
  /** Whether they may stand in names and notes of the library, too. */
  readonly inNotes?: true;
  readonly order?: HistoryOrder;
  /** The number of a generation: only those behind it in the order. */
  readonly before?: number;
  /** 1 to 100. */
  readonly limit: number;
}
