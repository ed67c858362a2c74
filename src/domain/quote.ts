import type { ShotFilm } from './film.ts';
import type { ReplyTarget, Requester } from './generation.ts';
import type { ScheduleContent } from './schedules/schedule.ts';
import type { Submission } from './submission.ts';

/** How long a question about a price is good for. */
export const quoteKeptMs = 86_400_000;

/** Something that one press would make, complete, with the price that stands on its button. */
export interface Proposal {
  /**
   * `asked`: as it was asked for; `cheaper`: another way to much the same that costs less; `nearest`: the nearest that works, or that fits what is left;
   * `references`, `frames`: the same pictures, understood in the other way; `interrupted`: what a restart kept from being made; `direct`: the same,
   * posted to its person where it can't be posted here; `schedule`: it is made at set times from then on, and nothing now.
   */
  readonly kind: 'asked' | 'cheaper' | 'nearest' | 'references' | 'frames' | 'interrupted' | 'direct' | 'schedule';
  /** One for each generation, mostly one. Their consent is the press. */
  readonly submissions: readonly Submission[];
  /** They are one set, as in `SubmitAllOptions`. Default: each is of its own. */
  readonly asSet?: true;
  /** They are the shots of a film, or some of them made once more, as in `SubmitAllOptions`. Default: they are none. */
  readonly film?: ShotFilm;
  /** When it is made, and what of, where it is made at set times: its submission is what a run would be now. */
  readonly schedule?: ScheduleContent;
  /** Of all of them together, in US dollars. */
  readonly priceUsd: number;
  /** The generation in whose place it is made: that one is called off where it has not begun. Default: none. */
  readonly replaces?: string;
}

/** A proposal as it is kept: its pictures are in the store. */
export interface KeptProposal extends Omit<Proposal, 'submissions'> {
  readonly submissions: readonly KeptSubmission[];
}

export type KeptSubmission = Pick<Submission, 'request' | 'notes' | 'source' | 'repeats'>;

/** A question with prices, which waits for its person: a press on one of its prices answers it, once. Ids alone, never a token. */
export interface Quote {
  /** At most 16 characters of a button's id. */
  readonly id: string;
  /** Nobody else may answer it. */
  readonly requester: Requester;
  /** Where it was asked for, and is posted. */
  readonly replyTarget: ReplyTarget;
  readonly proposals: readonly KeptProposal[];
  /** Epoch milliseconds; it lapses `quoteKeptMs` later. */
  readonly createdAtMs: number;
}

/** What may be kept at once: a question costs nothing, so that there may be many. The oldest goes first. */
export interface QuoteLimits {
  readonly perPerson: number;
  readonly inAll: number;
  /** Of the pictures and videos of one person's questions together. */
  readonly maxBytesPerPerson: number;
  readonly maxBytes: number;
}

/** The event of the generation that a quote becomes, whichever of its prices was pressed: pressed twice it is one. @param nth of several, from 1 */
export function quoteEventId(id: string, nth = 1): string {
  return nth === 1 ? `quote:${id}` : `quote:${id}:${nth}`;
}

/** A press on one of the prices of a quote. */
export interface QuotePress {
  readonly id: string;
  /** Which of its proposals, from 1. */
  readonly choice: number;
  readonly requester: Requester;
  /** Where it is posted, with what finds the way back of this press. Default: where it was asked for. */
  readonly replyTarget?: ReplyTarget;
  /** As in `Submission`. */
  readonly intakeId?: string;
  /** The platform's word that they manage the server or workspace now, as some answers need. Default: they don't. */
  readonly managesPlace?: boolean;
}
