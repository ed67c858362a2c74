import { mostCardPictures } from '../../domain/admin-card.ts';
import type { AdminCardAttempt, DeliveryOutcome, Receipt } from '../../domain/delivery.ts';
import { text } from '../../domain/texts.ts';
import { withPictures } from '../../lib/with-pictures.ts';
import { type ChatPlace, type DeliveryKit, type FurtherVerbs, messageIdOf } from './delivery-platform.ts';
import { furtherMark } from './further-mark.ts';
import { postOnce } from './post-once.ts';
import { draftReceipt } from './receipt-draft.ts';
import { ChatRefusal } from './refusal.ts';

/**
 * Posts a card for those who manage a place, once; one that stands there is changed to what was decided. What was decided before anything was
 * sent is not posted any more.
 *
 * @throws {DeliveryError}
 */
export async function postAdminCard<Message, Place extends ChatPlace>(
  kit: DeliveryKit<Message, Place>,
  further: FurtherVerbs<Message, Place>,
  { post, card, save, signal }: AdminCardAttempt,
): Promise<DeliveryOutcome> {
  const { platform, log } = kit;
  const draft = draftReceipt(post.receipt, save);
  const isThere = messageIdOf(platform, post.receipt) !== undefined;
  if (isThere && card.outcome === undefined) return { state: 'delivered', receipt: post.receipt };
  try {
    const place = await further.place(post, signal);
    const posting = { id: post.id, mark: furtherMark, place, about: undefined, draft, signal };
    const message = further.adminCard(card, post.target);
    if (card.outcome === undefined) {
      const send = () =>
        withPictures(card.pictures.slice(0, mostCardPictures), (files) =>
          further.postCard(
            posting,
            message,
            files.map((file, at) => ({ ...file, alt: text('admin.cardPicture', { number: at + 1 }) })),
          ),
        );
      return { state: 'delivered', receipt: { ...draft.receipt, ...(await postOnce(kit, posting, send)) } };
    }
    const found = isThere ? post.receipt : await findTried(kit, posting);
    if (found === undefined) return { state: 'parked', reason: text('answer.notWaiting') };
    await further.editCard(found, message, place, signal);
    return { state: 'delivered', receipt: { ...draft.receipt, ...found } };
  } catch (error) {
    if (!(error instanceof ChatRefusal)) throw error;
    log.info({ post: post.id, code: error.code }, 'a card for admins was refused');
    return { state: 'parked', reason: error.why };
  }
}

/** What an earlier try has posted without hearing of it. */
async function findTried<Message, Place extends ChatPlace>(
  { platform }: Pick<DeliveryKit<Message, Place>, 'platform'>,
  posting: Parameters<typeof postOnce<Message, Place>>[1],
): Promise<Receipt | undefined> {
  const { mark, place, draft } = posting;
  const sinceMs = draft.earlier[platform.triedKey?.(mark, place) ?? 'triedAtMs'];
  return sinceMs === undefined ? undefined : await platform.findPosted(posting, Number(sinceMs), undefined);
}
