import type { AlertPlace } from '../../domain/alarms.ts';
import { cut } from '../../lib/cut.ts';
import { limits, message, plain, richText, section, withoutCards } from './blocks.ts';
import type { SlackClient } from './slack-client.ts';

/** As `ChatPlatform.postPlain`. In rich text nothing is looked for that could call somebody. */
export async function postPlain(
  { tenant = '', channelId }: AlertPlace,
  words: string,
  client: Pick<SlackClient, 'call'>,
  signal: AbortSignal,
): Promise<void> {
  const shown = cut(words, limits.section);
  const values = { ...message(shown, [richText(section(plain(shown)))]), ...withoutCards, channel: channelId };
  await client.call(tenant, 'chat.postMessage', values, signal);
}
