import type { NoticeAttempt, PersonNotice } from '../../domain/delivery.ts';
import type { ChatPlace, DeliveryKit } from './delivery-platform.ts';
import { postOnce } from './post-once.ts';
import { draftReceipt } from './receipt-draft.ts';
import { ChatRefusal } from './refusal.ts';

/**
 * Says something to one person in their direct messages, once. Where they take none, that is the end of it.
 *
 * @throws {DeliveryError}
 */
export async function sayToPerson<Message, Place extends ChatPlace>(
  kit: DeliveryKit<Message, Place>,
  notice: PersonNotice,
  { receipt, save, signal }: NoticeAttempt,
): Promise<void> {
  const { platform, log } = kit;
  if (platform.direct === undefined) return;
  const draft = draftReceipt(receipt, save);
  try {
    const place = await platform.direct.place(notice, signal);
    const message = platform.direct.message(notice);
    const posting = { id: `notice:${notice.id}`, mark: 'notice', place, about: undefined, draft, signal };
    await postOnce(kit, posting, (each) => platform.post(each, message), message);
  } catch (error) {
    if (!(error instanceof ChatRefusal)) throw error;
    log.info({ notice: notice.id, code: error.code }, 'a person takes no direct messages');
  }
}
