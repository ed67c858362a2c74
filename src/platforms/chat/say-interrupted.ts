import type { NoticeAttempt } from '../../domain/delivery.ts';
import type { Intake } from '../../domain/intake.ts';
import { asPrivate } from '../../domain/private-target.ts';
import { type Text, text } from '../../domain/texts.ts';
import type { ChatPlace, DeliveryKit } from './delivery-platform.ts';
import { attachAnewText } from './drafts.ts';
import { offerInterrupted } from './offer-interrupted.ts';
import { postOnce } from './post-once.ts';
import { asksPrivately, isForOneAlone } from './privately.ts';
import { draftReceipt } from './receipt-draft.ts';
import { ChatRefusal } from './refusal.ts';

/**
 * Tells a person, once, that what they asked for was interrupted; where nobody may be told anything, that is the end of it.
 *
 * @throws {DeliveryError}
 */
export async function sayInterrupted<Message, Place extends ChatPlace>(
  kit: DeliveryKit<Message, Place>,
  intake: Intake,
  { receipt, save, signal }: NoticeAttempt,
): Promise<void> {
  const { platform, log } = kit;
  const draft = draftReceipt(receipt, save);
  const { given, replyTarget } = intake;
  const host = given === undefined ? undefined : await kit.host?.(signal);
  const isAlone = host !== undefined && (await isForOneAlone(intake, host.engine));
  const told = isAlone || asksPrivately(given) ? { ...intake, replyTarget: asPrivate(replyTarget, replyTarget) } : intake;
  const buttons = given === undefined || host === undefined ? [] : await offerInterrupted(told, given, draft, host);
  const lacking = buttons.length > 0 && given?.lacksPictures === true ? attachAnewText(given) : undefined;
  let refused: ChatRefusal | undefined;
  for (const open of platform.placesToTell(told, signal)) {
    try {
      const place = await open();
      const elsewhere = refused && place.isElsewhere ? text('chat.elsewhere', { reason: refused.why }) : undefined;
      const message = platform.interrupted(intake, joined([elsewhere, lacking]), buttons);
      const posting = { id: intake.eventId, mark: 'interrupted', place, about: undefined, draft, signal };
      await postOnce(kit, posting, (each) => platform.post(each, message), message);
      return;
    } catch (error) {
      if (!(error instanceof ChatRefusal)) throw error;
      refused = error;
      log.info({ eventId: intake.eventId, code: error.code }, 'a person may not be told there that they were interrupted');
    }
  }
}

function joined(notes: readonly (Text | undefined)[]): Text | undefined {
  const [first, ...others] = notes.filter((each) => each !== undefined);
  return first === undefined || others.length === 0 ? first : text('list.sentences', { sentences: [first, ...others] });
}
