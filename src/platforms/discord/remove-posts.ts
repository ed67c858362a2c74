import type { DeliveryAttempt, Receipt } from '../../domain/delivery.ts';
import type { GenerationView } from '../../domain/generation.ts';
import { text } from '../../domain/texts.ts';
import type { Log } from '../../lib/log.ts';
import type { Texts } from '../../lib/say.ts';
import { DiscordRefusal } from './discord-error.ts';
import type { DiscordRest } from './discord-rest.ts';
import { readReplyIds } from './reply-ids.ts';

interface RemovePostsDeps {
  readonly rest: DiscordRest;
  readonly texts: Texts;
  readonly log: Log;
}

/** Takes back what was posted of a video that its person deleted, and the name of its thread, which is the prompt. */
export async function removePosts(
  { rest, texts, log }: RemovePostsDeps,
  { replyTarget }: GenerationView,
  { receipts, reposts = [], signal }: Pick<DeliveryAttempt, 'receipts' | 'reposts' | 'signal'>,
): Promise<void> {
  const { status, result } = receipts;
  const tried = async (work: Promise<void>): Promise<void> => {
    try {
      await work;
    } catch (error) {
      if (!(error instanceof DiscordRefusal)) throw error;
      log.info({ code: error.code }, 'a post of a deleted video could not be removed');
    }
  };
  for (const each of [result, ...reposts]) await tried(removeMessage(rest, each, signal));
  // The thread that was opened on the status message has its id. It stays open: in an archived one nobody could be answered.
  if (status.message === undefined || result.channel !== status.message) return;
  const { locale } = readReplyIds(replyTarget);
  await tried(rest.renameThread(status.message, texts.say(text('discord.removedThread'), locale), signal));
}

async function removeMessage(rest: DiscordRest, { message, channel }: Receipt, signal: AbortSignal): Promise<void> {
  if (message === undefined || channel === undefined) return;
  try {
    await rest.deleteMessage(channel, message, signal);
  } catch (error) {
    if (!(error instanceof DiscordRefusal) || error.refusal !== 'closed') throw error;
    await rest.reopenThread(channel, signal);
    await rest.deleteMessage(channel, message, signal);
  }
}
