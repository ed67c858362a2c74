import { z } from 'zod';
import { DeliveryError } from '../../../domain/delivery.ts';
import { draftReceipt } from '../../chat/receipt-draft.ts';
import { type SlackMessage, withoutCards } from '../blocks.ts';
import type { SlackPlace } from './deps.ts';
import type { FilesDeps } from './files.ts';

const postedMessage = z.looseObject({ ts: z.string(), channel: z.string() });

/** Posts a file in somebody's direct messages. A message opens the conversation that a file can go to. */
export async function giveFile(
  { installation, channelId }: SlackPlace,
  message: SlackMessage,
  file: { readonly path: string; readonly name: string },
  signal: AbortSignal,
  { client, upload }: Pick<FilesDeps, 'client' | 'upload'>,
): Promise<void> {
  const values = { ...message, ...withoutCards, channel: channelId };
  const posted = postedMessage.safeParse(await client.call(installation, 'chat.postMessage', values, signal));
  if (!posted.success) throw new DeliveryError('Slack answered without a message');
  const { ts, channel } = posted.data;
  const shown = { ...file, alt: file.name };
  await upload({
    ...{ installation, channelId: channel, thread: ts, files: [shown], title: file.name, comment: '', signal },
    // Given once, and asked for again where that fails.
    draft: draftReceipt({}, async () => undefined),
  });
}
