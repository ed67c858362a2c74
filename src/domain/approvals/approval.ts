import type { AdminWho } from '../admin-who.ts';
import type { Generation, Requester } from '../generation.ts';
import type { Text } from '../texts.ts';
import type { VideoRequest } from '../video-request.ts';

/** So long a request waits; after that it ends free of charge. */
export const approvalMs = 86_400_000;

/** Ends of an approval. `withdrawn`: nothing of it waits any more, since its person called it off, or it can't be made. */
export const approvalEnds = ['approved', 'cheaper', 'declined', 'lapsed', 'withdrawn'] as const;
export type ApprovalEnd = (typeof approvalEnds)[number];

export interface ApprovalDecision {
  readonly end: ApprovalEnd;
  readonly atMs: number;
  /** As people know who decided. Absent: nobody did, it ended by itself; or it was the bot’s own admin, who has no name. */
  readonly by?: string;
  /** Why it was declined, in the words of who did. */
  readonly reason?: string;
  /** What was approved costs that, in US dollars: some of it may have been called off meanwhile. Default: what was asked for. */
  readonly priceUsd?: number;
}

/** A yes that something waits for: all that was asked for at once, with one price. Times are epoch milliseconds. */
export interface Approval {
  readonly id: string;
  /** Who decides: those who manage the server or workspace where it was asked for, or the bot’s own admin alone. That one always may. */
  readonly decides: 'place' | 'bot';
  /** Of all of it, in US dollars. */
  readonly priceUsd: number;
  readonly askedAtMs: number;
  /** Then it lapses. */
  readonly untilMs: number;
  /** Absent: nothing is decided yet. */
  readonly decision?: ApprovalDecision;
}

/** The id of its card, which its buttons carry. */
export function approvalPostId(approvalId: string): string {
  return `approval-${approvalId}`;
}

/** @returns undefined for a card of another kind */
export function approvalIdOf(postId: string): string | undefined {
  return /^approval-(?<id>[\w-]{1,60})$/.exec(postId)?.groups?.id;
}

/** What an approval is about, as those see it who decide. */
export interface AwaitedRequest {
  readonly approval: Approval;
  /** Those that still wait, in their order; of a film its shots. None where it is decided. */
  readonly generations: readonly Generation[];
  /** What all that still wait cost, in US dollars: what an approval spends. */
  readonly priceUsd: number;
  /** What its person has spent and set aside since the first of the month, this with it, in US dollars. */
  readonly monthUsd: number;
  /** Much the same for less, where there is such a way. */
  readonly cheaper?: CheaperWay;
}

export interface CheaperWay {
  readonly request: VideoRequest;
  readonly priceUsd: number;
}

/** Who decides, and where they may. */
export type Decider =
  /** By a card, which stands in that channel: the platform says that they manage that place. */
  | {
      readonly kind: 'card';
      readonly requester: Requester;
      readonly at: { readonly platform: string; readonly tenant?: string | undefined; readonly channelIds: readonly string[] };
    }
  /** The bot’s own admin. @see AdminWho */
  | { readonly kind: 'admin'; readonly who: AdminWho; readonly requester: Requester; readonly name?: string };

/** What was decided, in a sentence for who did. */
export interface Decided {
  readonly approval: Approval;
  readonly said: Text;
}

/** What people decide about requests that wait for an approval. */
export interface ApprovalBook {
  /** Those that nobody has decided yet, oldest first, at most `limit`: for the bot’s own admin. */
  open(limit: number): Promise<readonly AwaitedRequest[]>;
  /** One of them, or one that was decided. */
  find(id: string): Promise<AwaitedRequest | undefined>;
  /**
   * Lets it be made: it gets in line. Caps, tier and blocks of its person are looked at as they are now.
   *
   * @param agreedUsd the price that stood on the button
   * @throws {UserError} `not_found`; `not_allowed` for one’s own and for what others decide; `not_possible_now` with who decided before, or why it
   *   can’t be made now; `needs_confirmation` where it costs more
   */
  approve(id: string, by: Decider, agreedUsd: number): Promise<Decided>;
  /** Has the cheaper way made in its place: the same generation with another request. @throws {UserError} as `approve` */
  approveCheaper(id: string, by: Decider, agreedUsd: number): Promise<Decided>;
  /** Ends it free of charge. @param reason for its person. @throws {UserError} as `approve` */
  decline(id: string, by: Decider, reason: string): Promise<Decided>;
}

/** Characters of a reason. */
export const mostReason = 300;
