import type { APIMessage } from 'discord.js';
import type { Clock } from '../../domain/clock.ts';
import type { Delivery } from '../../domain/delivery.ts';
import { type Text, text } from '../../domain/texts.ts';
import type { Log } from '../../lib/log.ts';
import { DiscordRefusal } from './discord-error.ts';
import type { DiscordRest } from './discord-rest.ts';
import { findSince } from './posted.ts';
import { interruptedMessage, type Message, type Say } from './render-message.ts';
import { type ReplyIds, readReplyIds } from './reply-ids.ts';
import { withTyped } from './typed-words.ts';

export interface SayInterruptedDeps {
  readonly rest: DiscordRest;
  readonly clock: Clock;
  readonly log: Log;
  readonly sayFor: (ids: ReplyIds) => Say;
}

/** Under the nonce of an answer to a mention, so that who got one is not told anything else. */
export function createSayInterrupted({ rest, clock, log, sayFor }: SayInterruptedDeps): NonNullable<Delivery['sayInterrupted']> {
  return async (intake, { receipt, save, signal }) => {
    const { eventId, requester, replyTarget } = intake;
    const ids = readReplyIds(replyTarget);
    const nonce = eventId.slice(eventId.indexOf(':') + 1);
    const create = async (channelId: string, note?: Text, more: Partial<Message> = {}): Promise<void> => {
      const message = withTyped(interruptedMessage(intake, sayFor(ids), note), intake.words, sayFor(ids));
      const isIt = ({ content }: APIMessage): boolean => content === message.content;
      if ((await findSince(rest, channelId, receipt, isIt, signal)) !== undefined) return;
      save({ triedAtMs: String(clock.now()), ...receipt });
      await rest.createMessage(channelId, { ...message, ...more, nonce, enforce_nonce: true }, { signal });
    };
    const reference = ids.replyTo && { message_reference: { message_id: ids.replyTo, fail_if_not_exists: false } };
    const ways: readonly ((because: DiscordRefusal | undefined) => Promise<void>)[] = [
      ...(reference ? [() => create(replyTarget.channelId, undefined, reference)] : []),
      // Where only the person brought the app, the bot has no way into the channel.
      ...(ids.place === 'user-install' ? [] : [() => create(replyTarget.channelId)]),
      async (because) => {
        const directId = await rest.openDirectMessage(requester.id, signal);
        await create(directId, because && text('chat.elsewhere', { reason: because.why }));
      },
    ];
    let refused: DiscordRefusal | undefined;
    for (const way of ways) {
      try {
        await way(refused);
        return;
      } catch (error) {
        if (!(error instanceof DiscordRefusal)) throw error;
        refused = error;
        log.info({ eventId, code: error.code }, 'a person may not be told there that they were interrupted');
      }
    }
  };
}
