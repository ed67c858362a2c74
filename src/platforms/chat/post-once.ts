import type { Receipt } from '../../domain/delivery.ts';
import type { ChatPlace, DeliveryKit, Posting } from './delivery-platform.ts';

/**
 * Posts a message, unless an earlier try has: the try is stored before anything is sent, and after a crash or a lost answer the platform
 * itself is asked. A route that was refused in this same attempt posted nothing, so that nothing is looked for; nor is it for one that the
 * bot's own pace held back, which was not tried.
 *
 * @param message where the platform knows it by its words alone
 * @throws {ChatRefusal | DeliveryError}
 */
export async function postOnce<Message, Place extends ChatPlace>(
  { platform, clock }: Pick<DeliveryKit<Message, Place>, 'platform' | 'clock'>,
  posting: Posting<Place>,
  send: (posting: Posting<Place>) => Promise<Receipt>,
  message?: Message,
): Promise<Receipt> {
  const { mark, place, draft } = posting;
  const tried = platform.triedKey?.(mark, place) ?? 'triedAtMs';
  const sinceMs = draft.earlier[tried];
  const found = sinceMs === undefined ? undefined : await platform.findPosted(posting, Number(sinceMs), message);
  if (found !== undefined) return found;
  await platform.takePost?.(place, mark);
  if (draft.receipt[tried] === undefined) await draft.keep({ [tried]: String(clock.now()) });
  return send(posting);
}
