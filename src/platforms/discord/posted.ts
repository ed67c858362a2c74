import { createHash } from 'node:crypto';
import { type APIComponentInMessageActionRow, type APIMessage, ComponentType } from 'discord.js';
import { type ButtonVerb, readButtonId } from '../../domain/button.ts';
import type { DeliveryKind, Receipt, Receipts } from '../../domain/delivery.ts';
import type { DiscordRest } from './discord-calls.ts';
import { DiscordRefusal } from './discord-error.ts';

/** Discord's ids count the milliseconds since then. @see https://discord.com/developers/docs/reference#snowflakes */
const epochMs = 1_420_070_400_000n;

/** What is kept of a post with videos: whether they can be watched there. A link is as good as a file. */
export function watched({ attachments, content }: Pick<APIMessage, 'attachments' | 'content'>): Receipt {
  return attachments.length > 0 || /https?:\/\//.test(content) ? {} : { without: 'video' };
}

/** At most 25 characters (resources/message#create-message, 2026-08-06). */
export function nonceOf(id: string, kind: string): string {
  return createHash('sha256').update(`${id}|${kind}`).digest('base64url').slice(0, 25);
}

/**
 * Which of a generation's posts a message of ours is: by its buttons, its file, what it answers, and whether it speaks to somebody. What it
 * is by its answer alone may have been a question, whose buttons are spent.
 */
export function kindOf(message: APIMessage, id: string, { status, question }: Receipts): DeliveryKind | undefined {
  const verbs = (message.components ?? []).flatMap((row) =>
    row.type === ComponentType.ActionRow ? verbsOf(row.components, id) : [],
  );
  const isPerson = message.content.startsWith('<@');
  const isOurs = verbs.length > 0 || message.attachments.some(({ filename }) => filename.startsWith(id));
  if (isOurs && !isPerson) return 'status';
  if (isOurs) return verbs.includes('decide-again') ? 'question' : 'result';
  const answered = message.message_reference?.message_id;
  const isAnswer = isPerson && answered !== undefined && answered === status.message;
  return isAnswer && message.id !== question.message ? 'result' : undefined;
}

/** Whether a message of ours is a certain post besides those of the outbox. */
export function isFurther(message: APIMessage, id: string): boolean {
  return (message.components ?? []).some((row) => row.type === ComponentType.ActionRow && verbsOf(row.components, id).length > 0);
}

/**
 * The bot's own message among those that were written since a try, however long ago.
 *
 * @throws {DeliveryError}
 */
export async function findSince(
  rest: Pick<DiscordRest, 'messagesAfter'>,
  channelId: string,
  sinceMs: number,
  isIt: (message: APIMessage) => boolean,
  signal: AbortSignal,
): Promise<APIMessage | undefined> {
  // A minute for clocks that differ.
  const since = String((BigInt(sinceMs) - 60_000n - epochMs) << 22n);
  try {
    for await (const messages of rest.messagesAfter(channelId, since, signal)) {
      const found = messages.find((message) => message.author.bot === true && isIt(message));
      if (found !== undefined) return found;
    }
  } catch (error) {
    if (!(error instanceof DiscordRefusal)) throw error;
  }
  // Without the right to read history, the nonce is all there is.
  return undefined;
}

function verbsOf(buttons: readonly APIComponentInMessageActionRow[], id: string): readonly ButtonVerb[] {
  return buttons.flatMap((button) => {
    const read = 'custom_id' in button ? readButtonId(button.custom_id) : undefined;
    return read?.id === id ? [read.verb] : [];
  });
}
