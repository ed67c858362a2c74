import { ApplicationFlags, DiscordAPIError, HTTPError, REST, Routes } from 'discord.js';
import { z } from 'zod';
import type { Finding } from '../../domain/finding.ts';
import { text } from '../../domain/texts.ts';
import type { ExamineParts } from '../chat/platform-module.ts';
import { interactionsPath } from './connection/interactions-path.ts';
import { inviteUrl } from './place.ts';
import type { DiscordSettings } from './settings.ts';

/** @see https://discord.com/developers/docs/resources/application#get-current-application */
const application = z.object({
  ...{ id: z.string(), flags: z.number().default(0), approximate_guild_count: z.number().optional() },
  ...{ verify_key: z.string().optional(), interactions_endpoint_url: z.string().nullish() },
});
type Application = z.infer<typeof application>;
const user = z.object({ username: z.string() });
const messageContentFlags = ApplicationFlags.GatewayMessageContent | ApplicationFlags.GatewayMessageContentLimited;
/** There is no such server, or the bot is not in it. */
const unknownGuildStatuses: readonly number[] = [403, 404];

/** The token, what it may read, how interactions come, the server of the commands, and the address that lets the bot in. Nothing is changed. */
export async function examineDiscord(
  settings: DiscordSettings,
  { timeoutMs, publicUrl }: Pick<ExamineParts, 'timeoutMs' | 'publicUrl'>,
): Promise<readonly Finding[]> {
  const { apiUrl, token, guildId, messageContent } = settings;
  const rest = new REST({ api: apiUrl, version: '10', retries: 0, timeout: timeoutMs, rejectOnRateLimit: () => true });
  rest.setToken(token);
  try {
    const { username } = user.parse(await rest.get(Routes.user()));
    const own = application.parse(await rest.get(Routes.currentApplication()));
    const { id, flags, approximate_guild_count: servers } = own;
    const url = inviteUrl(id);
    const invite: Finding =
      servers === 0
        ? { check: 'discord invite', state: 'warning', text: text('doctor.discordNowhere', { url }) }
        : { check: 'discord invite', state: 'ok', text: text('doctor.discordInvite', { url }) };
    return [
      { check: 'discord', state: 'ok', text: text('doctor.discordAccepted', { bot: username }) },
      messageContentFinding(messageContent, (flags & messageContentFlags) !== 0),
      ...endpointFinding(settings, own, publicUrl),
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

/** How commands, buttons and forms come: with an address in the portal by HTTP, and by nothing else. */
function endpointFinding(
  { publicKey, gateway }: DiscordSettings,
  { verify_key: key, interactions_endpoint_url: there }: Application,
  publicUrl: string | undefined,
): readonly Finding[] {
  const check = 'discord endpoint';
  const url = `${publicUrl ?? 'PUBLIC_URL'}${interactionsPath}`;
  const isEntered = there !== undefined && there !== null;
  if (publicKey === undefined) {
    return isEntered ? [{ check, state: 'problem', text: text('doctor.discordEndpointNoKey', { url: there }) }] : [];
  }
  if (key !== undefined && key.toLowerCase() !== publicKey.toLowerCase()) {
    return [{ check, state: 'problem', text: text('doctor.discordOtherKey') }];
  }
  if (isEntered && there === url) return [{ check, state: 'ok', text: text('doctor.discordEndpoint', { url }) }];
  if (isEntered) return [{ check, state: 'problem', text: text('doctor.discordOtherEndpoint', { there, url }) }];
  if (gateway) return [{ check, state: 'warning', text: text('doctor.discordNoEndpoint', { url }) }];
  return [{ check, state: 'problem', text: text('doctor.discordNothingComes', { url }) }];
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
