import { ApplicationFlags, DiscordAPIError, HTTPError, REST, Routes } from 'discord.js';
import { z } from 'zod';
import type { Finding } from '../../domain/finding.ts';
import { text } from '../../domain/texts.ts';
import type { ExamineParts } from '../chat/platform-module.ts';
import { inviteUrl } from './place.ts';
import type { DiscordSettings } from './settings.ts';

/** @see https://discord.com/developers/docs/resources/application#get-current-application */
const application = z.object({ id: z.string(), flags: z.number().default(0), approximate_guild_count: z.number().optional() });
const user = z.object({ username: z.string() });
const messageContentFlags = ApplicationFlags.GatewayMessageContent | ApplicationFlags.GatewayMessageContentLimited;
/** There is no such server, or the bot is not in it. */
const unknownGuildStatuses: readonly number[] = [403, 404];

/** The token, what it may read, the server of the commands, and the address that lets the bot in. Nothing is changed. */
export async function examineDiscord(
  { apiUrl, token, guildId, messageContent }: DiscordSettings,
  { timeoutMs }: Pick<ExamineParts, 'timeoutMs'>,
): Promise<readonly Finding[]> {
  const rest = new REST({ api: apiUrl, version: '10', retries: 0, timeout: timeoutMs, rejectOnRateLimit: () => true });
  rest.setToken(token);
  try {
    const { username } = user.parse(await rest.get(Routes.user()));
    const { id, flags, approximate_guild_count: servers } = application.parse(await rest.get(Routes.currentApplication()));
    const url = inviteUrl(id);
    const invite: Finding =
      servers === 0
        ? { check: 'discord invite', state: 'warning', text: text('doctor.discordNowhere', { url }) }
        : { check: 'discord invite', state: 'ok', text: text('doctor.discordInvite', { url }) };
    return [
      { check: 'discord', state: 'ok', text: text('doctor.discordAccepted', { bot: username }) },
      messageContentFinding(messageContent, (flags & messageContentFlags) !== 0),
      ...(guildId === undefined ? [] : [await serverFinding(rest, guildId, url)]),
      invite,
    ];
  } catch (error) {
    return [failure(error)];
  }
}

function messageContentFinding(wanted: boolean, isOn: boolean): Finding {
  const check = 'discord intent';
  if (wanted && !isOn) return { check, state: 'problem', text: text('discord.intentRefused') };
  if (wanted) return { check, state: 'ok', text: text('doctor.discordReads') };
  return { check, state: 'ok', text: isOn ? text('doctor.discordCouldRead') : text('doctor.discordReadsNot') };
}

async function serverFinding(rest: REST, guild: string, url: string): Promise<Finding> {
  const check = 'discord server';
  try {
    await rest.get(Routes.guild(guild));
    return { check, state: 'ok', text: text('doctor.discordInServer', { guild }) };
  } catch (error) {
    if (!(error instanceof DiscordAPIError) || !unknownGuildStatuses.includes(error.status)) throw error;
    return { check, state: 'problem', text: text('doctor.discordNotInServer', { guild, url }) };
  }
}

/** By the status alone: what discord.js throws knows the token. */
function failure(error: unknown): Finding {
  const check = 'discord';
  const status = error instanceof DiscordAPIError || error instanceof HTTPError ? error.status : undefined;
  if (status === 401) return { check, state: 'problem', text: text('discord.tokenRefused') };
  if (status !== undefined) return { check, state: 'warning', text: text('doctor.discordUnclear', { code: status }) };
  const isSilent = error instanceof Error && error.name === 'AbortError';
  if (isSilent || error instanceof z.ZodError) {
    return { check, state: 'warning', text: text('doctor.discordUnclear', { code: isSilent ? 'timed_out' : 'no_discord' }) };
  }
  return { check, state: 'problem', text: text('doctor.discordUnreachable') };
}
