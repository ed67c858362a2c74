import { DeliveryError, type NoticeAttempt } from '../../domain/delivery.ts';
import type { PersonNotice } from '../../domain/person-notice.ts';
import type { PersonFiles } from '../../domain/privacy/own-data.ts';
import type { ChatPlace, DeliveryKit, DeliveryPlatform } from './delivery-platform.ts';
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

/** How files get to one person: each in a message of its own, in the order in which they are given. */
export function personFilesOf<Message, Place extends ChatPlace>(
  kit: DeliveryKit<Message, Place>,
  direct: NonNullable<DeliveryPlatform<Message, Place>['direct']>,
): PersonFiles {
  return {
    maxBytes: direct.maxBytes,
    say: (sentence, replyTarget) => direct.say(sentence, replyTarget),
    async give(notice, file, signal) {
      try {
        await direct.file(await direct.place(notice, signal), notice, file, signal);
      } catch (error) {
        throw error instanceof ChatRefusal ? new DeliveryError('a person takes no files', { cause: error }) : error;
      }
    },
    tell: (notice, signal) => sayToPerson(kit, notice, { receipt: {}, save: async () => undefined, signal }),
  };
}
