import { createHash } from 'node:crypto';
import { MessageFlags } from 'discord.js';
import type { AlertPlace } from '../../domain/alarms.ts';
import type { DiscordRest } from './discord-calls.ts';
import { cutMarkup, escapeMarkdown } from './escape.ts';

/** resources/message#create-message (2026-08-06) */
const maxLength = 2000;

/** As `ChatPlatform.postPlain`. The same words within minutes are the same message: a try that nobody heard of leaves no second one. */
export async function postPlain(
  { channelId }: AlertPlace,
  words: string,
  rest: Pick<DiscordRest, 'createMessage'>,
  signal: AbortSignal,
): Promise<void> {
  const body = {
    content: cutMarkup(escapeMarkdown(words), maxLength),
    allowed_mentions: { parse: [] },
    flags: MessageFlags.SuppressEmbeds as const,
    nonce: createHash('sha256').update(words).digest('base64url').slice(0, 25),
    enforce_nonce: true,
  };
  await rest.createMessage(channelId, body, { signal });
}
