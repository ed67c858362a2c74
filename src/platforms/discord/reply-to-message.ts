import type { Message as WrittenMessage } from 'discord.js';
import { type Text, text } from '../../domain/texts.ts';
import type { ChatButton } from '../chat/buttons.ts';
import type { IntakeDeps } from './discord-deps.ts';
import { DiscordRefusal } from './discord-error.ts';
import { cutMarkup } from './escape.ts';
import { labelled, limits, type Message, rows, textMessage, words } from './render-message.ts';

/** What the bot says under a person's message. */
export interface Replier {
  /** The answer: the same one within minutes is one message. @throws {DiscordRefusal} {DeliveryError} */
  tell(message: WrittenMessage, sentence: Text, buttons?: readonly ChatButton[]): Promise<void>;
  /** An answer of more than words. @throws as `tell` does */
  show(message: WrittenMessage, answer: Message): Promise<void>;
  /** The same to its author alone: in private, where they take that. @throws as `tell` does */
  tellAlone(message: WrittenMessage, sentence: Text, buttons?: readonly ChatButton[]): Promise<void>;
  /** Something more to know, of which nothing depends. Never throws. */
  add(message: WrittenMessage, sentence: Text, buttons?: readonly ChatButton[]): Promise<void>;
}

const missingRight = text('discord.noReplyHere', { rights: text('discord.right.ReadMessageHistory') });

/** What moderators allow somebody concerns nobody else, and neither does a word that they want nowhere. */
export function isPrivate({ key }: Text): boolean {
  return key === 'discord.mayNot' || key === 'discord.mayNotNow' || key === 'words.refused';
}

/** The same where others read it, since its person takes no direct messages. */
function openly(sentence: Text): Text {
  return sentence.key === 'words.refused' ? text('words.refusedOpenly') : sentence;
}

export function createReplier({ texts, rest, log, stopping }: Pick<IntakeDeps, 'texts' | 'rest' | 'log' | 'stopping'>): Replier {
  const send = async (
    { id, channelId, guild, author }: WrittenMessage,
    answer: Text | Message,
    nonce: string,
    buttons: readonly ChatButton[] = [],
  ): Promise<void> => {
    const say = { texts, locale: guild?.preferredLocale };
    const shown = buttons.length === 0 ? {} : { components: rows(labelled(buttons, say), '', say) };
    const once = { nonce, enforce_nonce: true } as const;
    const reference = { message_id: id, fail_if_not_exists: false };
    try {
      const body = { ...('key' in answer ? textMessage(answer, say) : answer), ...shown, message_reference: reference, ...once };
      await rest.createMessage(channelId, body, { signal: stopping });
    } catch (error) {
      if (!(error instanceof DiscordRefusal) || error.refusal !== 'no replies') throw error;
      // It stands on its own then, and names its person.
      const plain = 'key' in answer ? textMessage(withRight(answer), say) : answer;
      const right = 'key' in answer ? '' : ` ${words(missingRight, say)}`;
      const content = `${cutMarkup(`<@${author.id}> ${plain.content}`, limits.content - right.length)}${right}`;
      const allowed = { parse: [], users: [author.id], replied_user: false } satisfies typeof plain.allowed_mentions;
      await rest.createMessage(
        channelId,
        { ...plain, content, ...shown, allowed_mentions: allowed, ...once },
        { signal: stopping },
      );
    }
  };
  return {
    tell: (message, sentence, buttons) => send(message, sentence, message.id, buttons),
    show: (message, answer) => send(message, answer, message.id),
    async tellAlone(message, sentence, buttons = []) {
      const once = { nonce: message.id, enforce_nonce: true } as const;
      try {
        const channelId = await rest.openDirectMessage(message.author.id, stopping);
        const say = { texts, locale: message.guild?.preferredLocale };
        const shown = buttons.length === 0 ? {} : { components: rows(labelled(buttons, say), '', say) };
        const body = { ...textMessage(sentence, say), ...shown, ...once };
        await rest.createMessage(channelId, body, { signal: stopping });
      } catch (error) {
        if (!(error instanceof DiscordRefusal)) throw error;
        await send(message, openly(sentence), message.id, buttons);
      }
    },
    add: (message, sentence, buttons) =>
      send(message, sentence, `${message.id}-more`, buttons).catch((error: unknown) => {
        const code = error instanceof DiscordRefusal ? error.code : undefined;
        log.info({ message: message.id, code }, 'a note under a message could not be posted');
      }),
  };
}

/** Names the right without which a message can't be answered, unless that is what is said anyway. */
function withRight(sentence: Text): Text {
  if (sentence.key === 'discord.missingRights') return sentence;
  return text('list.sentences', { sentences: [sentence, missingRight] });
}
