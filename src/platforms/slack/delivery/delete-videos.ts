import type { Receipt } from '../../../domain/delivery.ts';
import type { About } from '../../chat/delivery-platform.ts';
import { chooseMessage } from '../render-message.ts';
import { readReplyIds } from '../reply-ids.ts';
import { SlackRefusal } from '../slack-error.ts';
import type { SlackDeliveryDeps } from './deps.ts';
import { sayOf } from './words.ts';

type Call = readonly [method: string, values: Readonly<Record<string, unknown>>];

/**
 * Takes some of several videos back: their files are deleted, which leaves those beside them where they are, and the buttons to choose one
 * are those of the others. What is gone already is as good as taken back.
 *
 * @throws {SlackRefusal} over the first that stays
 */
export async function deleteVideos(
  receipt: Receipt,
  numbers: readonly number[],
  { generation, signal }: About,
  deps: Pick<SlackDeliveryDeps, 'client' | 'texts' | 'clock' | 'offered' | 'usual'>,
): Promise<void> {
  const { ts, channel, buttons } = receipt;
  const { installation } = readReplyIds(generation.replyTarget);
  const files = filesOf(receipt, numbers, generation.videos.length);
  const calls: Call[] = files.map((file) => ['files.delete', { file }]);
  if (buttons !== undefined && channel !== undefined) {
    const shown = chooseMessage(generation, sayOf(deps, generation));
    const place = { channel, ts: buttons };
    // With one left there is nothing to choose: its buttons stand on the card.
    calls.push(shown === undefined ? ['chat.delete', place] : ['chat.update', { ...shown, ...place }]);
  }
  let refused: SlackRefusal | undefined;
  for (const [method, values] of ts === undefined ? [] : calls) {
    try {
      await deps.client.call(installation, method, values, signal);
    } catch (error) {
      if (!(error instanceof SlackRefusal)) throw error;
      if (error.refusal !== 'gone' && error.refusal !== 'upload lost') refused ??= error;
    }
  }
  if (refused !== undefined) throw refused;
}

/** Ids of the files of some videos. Which video each file is, was kept; before that, all of them were there, in their order. */
function filesOf({ files = '', numbers: kept }: Receipt, numbers: readonly number[], total: number): readonly string[] {
  const ids = files.split(',').filter((id) => id !== '');
  const numbered = kept?.split(',').map(Number) ?? (ids.length === total ? ids.map((_, index) => index + 1) : []);
  return ids.filter((_, index) => numbers.includes(numbered[index] ?? 0));
}
