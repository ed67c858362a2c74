import type { ReplyTarget, Requester } from './generation.ts';
import type { Text } from './texts.ts';

/** What is said to one person alone, about no video. */
export interface PersonNotice {
  /** The same message has the same id: at most 16 characters. */
  readonly id: string;
  readonly person: Pick<Requester, 'platform' | 'tenant' | 'id'>;
  /** Where they asked for it: their language stands in it. */
  readonly replyTarget: ReplyTarget;
  readonly text: Text;
}
