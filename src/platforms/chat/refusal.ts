import type { Text } from '../../domain/texts.ts';

/** What can still be done after a chat platform said no. Each platform maps its vendor's codes to these. */
export type Refusal =
  /** The message or thread is not there (any more); a new message can be posted. */
  | 'gone'
  /** The place is closed to the bot: not a member, thrown out, or the place was deleted. Another place is needed. */
  | 'no access'
  /** A right is missing in this place. Another place is needed, and the person is told which right. */
  | 'forbidden'
  /** Archived, locked, or no thread can be opened there: the channel around it, or another place. */
  | 'closed'
  /** The person left, or takes no messages from apps. */
  | 'no such person'
  /** History may not be read: the same message without saying which one it replies to. */
  | 'no replies'
  /** What was to be made exists already. */
  | 'exists'
  /** The interaction's own token has expired; the bot's own calls are left. */
  | 'token over'
  /** An event was to be answered within seconds, and that time is over. */
  | 'too late'
  /** The file is larger than the place takes: a smaller one. */
  | 'too large'
  /** The place takes words but no files: a link. */
  | 'no files'
  /** What was uploaded is not there any more: upload again. */
  | 'upload lost'
  /** A filter of the place's own refuses the words: the same message without the prompt. */
  | 'words refused'
  /** The app was installed without a right that it needs; an admin has to install it again. */
  | 'missing scope'
  /** We sent something that the platform does not know. */
  | 'bug';

/**
 * A chat platform said no, for sure: nothing was posted or changed. When the answer is not clear, or it may be tried again later, it is a
 * `DeliveryError` instead. Carries no body and no address: those hold uploads and tokens.
 */
export class ChatRefusal extends Error {
  override readonly name: string = 'ChatRefusal';
  readonly refusal: Refusal;
  /** The vendor's own, for the log. */
  readonly code: string | number;
  /** Why something could not be posted there, with what helps; for people. */
  readonly why: Text;

  constructor(refusal: Refusal, { code, why, message }: { code: string | number; why: Text; message?: string }) {
    super(message ?? `refused: ${code}`);
    this.refusal = refusal;
    this.code = code;
    this.why = why;
  }
}
