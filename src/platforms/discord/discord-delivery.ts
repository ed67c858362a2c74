import type { Delivery } from '../../domain/delivery.ts';
import { text } from '../../domain/texts.ts';
import { createChatDelivery } from '../chat/deliver.ts';
import type { DeliveryPlatform } from '../chat/delivery-platform.ts';
import type { DiscordDeliveryDeps, DiscordPlace } from './delivery/deps.ts';
import { answerByToken, uploadFiles } from './delivery/files.ts';
import { createMessage, deleteMessage, editMessage, findMessage, renameThread } from './delivery/messages.ts';
import { placeOf, placesToTell } from './delivery/places.ts';
import { createDeliveryWords } from './delivery/words.ts';
import type { Message } from './render-message.ts';
import { messageUrl, readReplyIds } from './reply-ids.ts';
import { createUserInstallStatus } from './user-install.ts';

/** A status message is edited on change, and not more often than this. */
const statusGapMs = 10_000;

/** Discord's side of an update: regular messages of the bot, which outlive every token and every restart. */
export function createDiscordDelivery(deps: DiscordDeliveryDeps): Delivery {
  const { clock, log } = deps;
  const byTokenAlone = createUserInstallStatus(deps);
  const said = createDeliveryWords(deps);
  const files = { ...deps, words: said.words };
  const platform: DeliveryPlatform<Message, DiscordPlace> = {
    ...{ platform: 'discord', statusGapMs, answersIn: 'channel', buttonsUnderVideo: true },
    isOpenToAnybody: (replyTarget) => readReplyIds(replyTarget).isOpen,
    isPrivate: (replyTarget) => readReplyIds(replyTarget).place === 'dm',
    answerOnly: {
      is: (replyTarget) => readReplyIds(replyTarget).place === 'user-install',
      show: (generation, message, attempt) =>
        byTokenAlone.show(generation, readReplyIds(generation.replyTarget), message, attempt),
    },
    ...{ status: said.status, answered: said.answered, interrupted: said.interrupted },
    words: (post, words) => said.words(post, words),
    withoutPrompt: (message) => ({ ...message, embeds: [] }),
    mayNotPost: ({ refusal, why }) =>
      refusal === 'forbidden' ? text('chat.mayNotPost', { rights: text('discord.rights') }) : why,
    nowhere: text('discord.tokenOver'),
    place: (route, about) => placeOf(route, about, deps),
    placesToTell: (intake, signal) => placesToTell(intake, deps, signal),
    post: (posting, message) => createMessage(posting, message, [], deps),
    findPosted: (posting, sinceMs, message) => findMessage(posting, sinceMs, message, deps),
    upload: (post, place, words, tools) => uploadFiles(post, place, words, tools, files),
    async answer(post, words, tools) {
      const receipt = await answerByToken(post, words, tools, files);
      if (receipt !== undefined) byTokenAlone.ended(post.generation.id);
      return receipt;
    },
    edit: (_, receipt, message, about) => editMessage(receipt, message, about, deps),
    delete: (receipt, about) => deleteMessage(receipt, about, deps),
    deleteTraces: (about) => renameThread(about, deps),
    link: (replyTarget, receipt) => messageUrl(readReplyIds(replyTarget), receipt),
  };
  return createChatDelivery({ platform, clock, log });
}
