import type { APIMessage } from 'discord.js';
import type { Receipt } from '../../../domain/delivery.ts';
import type { About } from '../../chat/delivery-platform.ts';
import type { MessageBody } from '../discord-calls.ts';
import { componentsUnder } from '../render-message.ts';
import { readReplyIds } from '../reply-ids.ts';
import type { DiscordDeliveryDeps } from './deps.ts';
import { deleteMessage } from './messages.ts';

/**
 * Takes some of several videos out of a message: an edit that names attachments keeps those alone. Their names end in their numbers.
 *
 * @see https://discord.com/developers/docs/resources/message#edit-message (2026-08-06)
 */
export async function deleteVideos(
  receipt: Receipt,
  numbers: readonly number[],
  { generation, signal }: About,
  {
    rest,
    tokens,
    texts,
    clock,
    offered,
    usual,
  }: Pick<DiscordDeliveryDeps, 'rest' | 'tokens' | 'texts' | 'clock' | 'offered' | 'usual'>,
): Promise<void> {
  const { message, channel, ephemeral } = receipt;
  // A list shows one picture of each, and it may be that one.
  if (receipt.list !== undefined) return deleteMessage(receipt, { signal }, { rest });
  if (message === undefined || channel === undefined) return;
  const { locale, interaction } = readReplyIds(generation.replyTarget);
  const edit = async (body: MessageBody): Promise<APIMessage | undefined> => {
    if (ephemeral === undefined && message !== '@original') return rest.editMessage(channel, message, body, { signal });
    // An answer that its person alone reads is changed by its own token, for as long as that lives.
    const token = await tokens.find(interaction);
    return token && rest.editResponse(token.applicationId, token.token, body, { signal });
  };
  const components = componentsUnder(generation, { texts, locale, nowMs: clock.now(), offered, usual });
  const edited = await edit({ components, allowed_mentions: { parse: [] } });
  const attachments = edited?.attachments ?? [];
  const kept = attachments.filter(({ filename }) => !numbers.includes(numberOfFile(filename)));
  if (kept.length < attachments.length)
    await edit({ attachments: kept.map(({ id }) => ({ id })), allowed_mentions: { parse: [] } });
}

/** `red-fox-2.mp4`, and `<id>-2.mp4` of earlier versions, whose first one had no number. */
function numberOfFile(name: string): number {
  return Number(/-(\d{1,2})\.\w+$/.exec(name)?.[1] ?? 1);
}
