import type { Receipt } from '../../../domain/delivery.ts';
import { keptVideos } from '../../../domain/kept-videos.ts';
import { type ShownFile, shownFiles } from '../../../lib/file-names.ts';
import { findPoster } from '../../../lib/find-poster.ts';
import type { About } from '../../chat/delivery-platform.ts';
import type { ReceiptDraft } from '../../chat/receipt-draft.ts';
import { limits, type SlackMessage, words } from '../blocks.ts';
import { withPoster } from '../render-message.ts';
import { readReplyIds } from '../reply-ids.ts';
import { SlackRefusal } from '../slack-error.ts';
import { uploadUnshared } from '../upload-file.ts';
import type { SlackDeliveryDeps } from './deps.ts';
import { sayOf } from './words.ts';

/** The picture of a video that plays in the thread of its status message. */
export async function posterThere({ generation, signal }: About, deps: SlackDeliveryDeps): Promise<ShownFile | undefined> {
  const [first] = keptVideos(generation);
  if (first === undefined) return undefined;
  const path = await findPoster(deps.outputs, first.file, signal);
  const say = sayOf(deps, generation);
  const named = { inWords: (each: Parameters<typeof words>[0]) => words(each, say), maxAltLength: limits.altText };
  const [file] = shownFiles(generation, [first.file], named);
  return path === undefined || file === undefined ? undefined : { ...file, path, name: file.name.replace(/\.\w+$/, '.jpg') };
}

/**
 * Shows the picture where the workspace takes it. It is an extra: whatever is refused, or not heard of, leaves the message without one.
 *
 * @param edit changes the message
 */
export async function editWithPoster(
  message: SlackMessage,
  poster: ShownFile,
  { generation, signal }: About,
  draft: ReceiptDraft,
  { client, log }: Pick<SlackDeliveryDeps, 'client' | 'log'>,
  edit: (shown: SlackMessage) => Promise<void>,
): Promise<string> {
  const { installation } = readReplyIds(generation.replyTarget);
  let file = draft.earlier.posterFile;
  try {
    file ??= await uploadUnshared(client, installation, poster, signal);
    await draft.keep({ posterFile: file });
  } catch (error) {
    signal.throwIfAborted();
    log.info({ err: error, generationId: generation.id }, 'a picture of a video could not be brought to Slack');
  }
  if (file === undefined) {
    await edit(message);
    return 'none';
  }
  try {
    await edit(withPoster(message, file, poster.alt));
    return file;
  } catch (error) {
    if (!(error instanceof SlackRefusal) || error.refusal !== 'bug') throw error;
    log.info({ generationId: generation.id, code: error.code }, 'Slack does not show a picture in a message');
    await edit(message);
    return 'none';
  }
}

/** Takes the picture of a deleted video back. What is gone already is as good as taken back. */
export async function deletePoster(
  { posterFile }: Receipt,
  { generation, signal }: About,
  { client }: Pick<SlackDeliveryDeps, 'client'>,
): Promise<void> {
  if (posterFile === undefined) return;
  try {
    await client.call(readReplyIds(generation.replyTarget).installation, 'files.delete', { file: posterFile }, signal);
  } catch (error) {
    if (!(error instanceof SlackRefusal)) throw error;
  }
}
