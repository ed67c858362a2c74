import type { ReplyTarget, Requester } from './generation.ts';

/** Something that a person asked for in a chat: ids, and their words only where the chat itself would not show them again. */
export interface Intake {
  /** As in `Submission`. */
  readonly eventId: string;
  readonly requester: Requester;
  readonly replyTarget: ReplyTarget;
  /** What they typed, as they can send it again; kept until they are answered, and no longer. */
  readonly words?: string;
}
