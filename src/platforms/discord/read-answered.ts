import { DiscordAPIError, type Message, MessageReferenceType } from 'discord.js';
import { UserError } from '../../domain/errors.ts';
import { text } from '../../domain/texts.ts';

/**
 * The message that somebody answered; undefined where they answered none.
 *
 * @throws {UserError} `not_possible_now` where it can't be read, saying why
 */
export async function readAnswered(message: Message): Promise<Message | undefined> {
  const { reference } = message;
  // A forwarded message points to where it comes from: that is no answer.
  if (reference?.messageId === undefined || reference.type === MessageReferenceType.Forward) return undefined;
  try {
    return await message.fetchReference();
  } catch (error) {
    // The error itself holds addresses and what was sent.
    const status = error instanceof DiscordAPIError ? error.status : undefined;
    if (status === 404) throw new UserError('not_possible_now', text('discord.answeredGone'));
    if (status !== 403) throw new UserError('not_possible_now', text('discord.answeredNotNow'));
    const rights = text('discord.right.ReadMessageHistory');
    throw new UserError('not_possible_now', text('discord.answeredUnreadable', { rights }));
  }
}
