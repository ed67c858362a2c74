import type { Receipt } from '../../../domain/delivery.ts';
import { keptVideos } from '../../../domain/kept-videos.ts';
import { isSpoiler } from '../../../domain/place-settings/placed-target.ts';
import type { ShownFile } from '../../../lib/file-names.ts';
import { findPoster } from '../../../lib/find-poster.ts';
import type { About } from '../../chat/delivery-platform.ts';
import { DiscordRefusal } from '../discord-error.ts';
import type { Message } from '../render-message.ts';
import { readReplyIds } from '../reply-ids.ts';
import { discordFiles } from '../upload.ts';
import type { DiscordDeliveryDeps } from './deps.ts';

type PosterDeps = Pick<DiscordDeliveryDeps, 'rest' | 'texts' | 'outputs'>;

/** The picture of a video that plays in the thread of its status message; where it plays in the same channel, it is its own picture. */
export async function posterThere({ generation, receipts, signal }: About, deps: PosterDeps): Promise<ShownFile | undefined> {
  const { status, result } = receipts;
  const [first] = keptVideos(generation);
  if (first === undefined || result.channel !== status.message) return undefined;
  const path = await findPoster(deps.outputs, first.file, signal);
  const { locale } = readReplyIds(generation.replyTarget);
  const [file] = discordFiles(generation, [first.file], { texts: deps.texts, locale }, isSpoiler(generation.replyTarget));
  return path === undefined || file === undefined ? undefined : { ...file, path, name: file.name.replace(/\.\w+$/, '.jpg') };
}

/** An edit that brings files keeps no others, so that the same edit again leaves one picture. */
export async function editWithPoster(
  { message, channel }: Receipt,
  shown: Message,
  { path, name, alt }: ShownFile,
  { signal }: About,
  { rest }: Pick<DiscordDeliveryDeps, 'rest'>,
): Promise<string> {
  if (message === undefined || channel === undefined) return 'none';
  try {
    await rest.editMessage(channel, message, shown, { files: [{ path, name, description: alt }], isSmall: true, signal });
    return 'shown';
  } catch (error) {
    // A right for files may be missing there, or the picture may have left the disk.
    const isOfFile = error instanceof DiscordRefusal && (error.refusal === 'forbidden' || error.refusal === 'too large');
    if (!isOfFile) throw error;
    await rest.editMessage(channel, message, shown, { signal });
    return 'none';
  }
}
