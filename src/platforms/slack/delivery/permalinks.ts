import type { Receipt } from '../../../domain/delivery.ts';
import type { Log } from '../../../lib/log.ts';
import type { SlackClient } from '../slack-client.ts';
import { SlackRefusal } from '../slack-error.ts';

export interface PermalinkDeps {
  readonly client: Pick<SlackClient, 'call'>;
  readonly log: Pick<Log, 'info'>;
}

/** Whether a message stands; costs Slack and us next to nothing. */
export async function isThere(
  { installation, channelId: channel }: { readonly installation: string; readonly channelId: string },
  ts: string,
  { client }: Pick<PermalinkDeps, 'client'>,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await client.call(installation, 'chat.getPermalink', { channel, message_ts: ts }, signal);
    return true;
  } catch (error) {
    if (error instanceof SlackRefusal && error.refusal === 'gone') return false;
    throw error;
  }
}

/** The address of a message; it is posted already, and having no link to it is no reason to do it again. */
export async function findPermalink(
  installation: string,
  channel: string,
  ts: string,
  { client, log }: PermalinkDeps,
  signal: AbortSignal,
): Promise<Receipt> {
  try {
    const { permalink } = await client.call(installation, 'chat.getPermalink', { channel, message_ts: ts }, signal);
    return typeof permalink === 'string' ? { permalink } : {};
  } catch (error) {
    log.info({ code: error instanceof SlackRefusal ? error.code : undefined }, 'Slack gave no link to a message');
    return {};
  }
}
