import { DeliveryError, type Receipt } from '../../../domain/delivery.ts';
import { isSpoiler } from '../../../domain/place-settings/placed-target.ts';
import type { FitVideo } from '../../../domain/smaller-media.ts';
import { type Text, text } from '../../../domain/texts.ts';
import type { Post, PostTools, Words } from '../../chat/delivery-platform.ts';
import type { UploadFile } from '../discord-calls.ts';
import { DiscordRefusal } from '../discord-error.ts';
import { watched } from '../posted.ts';
import type { Message } from '../render-message.ts';
import { readReplyIds } from '../reply-ids.ts';
import { discordFiles, prepareUpload, smallestLimitBytes } from '../upload.ts';
import type { DiscordDeliveryDeps, DiscordPlace } from './deps.ts';
import { createMessage } from './messages.ts';

export interface FilesDeps extends DiscordDeliveryDeps {
  /** Puts a post into words. @param note what became of its files */
  readonly words: (post: Post, words: Words, note?: Text) => Message;
}

/** The videos of a result, attached to its message. */
export function uploadFiles(
  post: Post,
  place: DiscordPlace,
  words: Words,
  tools: PostTools<DiscordPlace>,
  deps: FilesDeps,
): Promise<Receipt> {
  return tools.once(place, post.kind, (posting) =>
    withFiles(post, words, place.limitBytes, tools, deps, (message, files) => createMessage(posting, message, files, deps)),
  );
}

/** By the answer to the command, as long as its token lives. @returns undefined when it is over */
export async function answerByToken(
  post: Post,
  words: Words,
  tools: PostTools<DiscordPlace>,
  deps: FilesDeps,
): Promise<Receipt | undefined> {
  const { replyTarget } = post.generation;
  const { interaction, place } = readReplyIds(replyTarget);
  const token = await deps.tokens.find(interaction);
  if (token === undefined) return undefined;
  const { signal } = post;
  // The answer itself shows all of a set: each of it comes behind. So does what comes once the answer is gone.
  const comesBehind = post.generation.set !== undefined || (await deps.notes.isGone(interaction));
  const send = comesBehind ? deps.rest.createFollowUp : deps.rest.editResponse;
  const posted = await withFiles(post, words, token.uploadLimitBytes, tools, deps, (message, files) =>
    send(token.applicationId, token.token, { ...message, embeds: [] }, { files, signal }),
  );
  const where = { message: posted.id, channel: replyTarget.channelId, ...watched(posted) };
  return place === 'user-install' ? where : { ...where, ephemeral: 'yes' };
}

/** Sends with the videos; each time that they are too large smaller ones, then pictures of them, in the end words alone. */
async function withFiles<Sent>(
  post: Post,
  words: Words,
  limitBytes: number,
  { showDoing }: Pick<PostTools<DiscordPlace>, 'showDoing'>,
  deps: FilesDeps,
  send: (message: Message, files: readonly UploadFile[]) => Promise<Sent>,
): Promise<Sent> {
  const { paths, signal, generation } = post;
  const { locale } = readReplyIds(generation.replyTarget);
  const shown = discordFiles(generation, paths, { texts: deps.texts, locale }, isSpoiler(generation.replyTarget));
  const { platform, tenant = '', id } = generation.requester;
  const fitVideo: FitVideo = (path, maxBytes, outputPath, stopped) =>
    deps.fitVideo(path, maxBytes, outputPath, stopped, `${platform} ${tenant} ${id}`);
  const onFitting = (): Promise<void> => showDoing(text('state.fitting'));
  for (const limit of [limitBytes, ...(limitBytes > smallestLimitBytes ? [smallestLimitBytes] : []), 0, undefined]) {
    const upload = await prepareUpload(shown, limit, { ...deps, fitVideo, onFitting }, signal);
    try {
      return await send(deps.words(post, words, upload.note), upload.files);
    } catch (error) {
      const isTooLarge = error instanceof DiscordRefusal && error.refusal === 'too large';
      if (!isTooLarge || limit === undefined || paths.length === 0) throw error;
    } finally {
      await upload.discard();
    }
  }
  throw new DeliveryError('Discord found everything too large');
}
