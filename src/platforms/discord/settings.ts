import { z } from 'zod';
import { baseUrl, integer, name, type SettingKind, secret, weekly, yesNo } from '../../domain/setting-kinds.ts';
import { type SettingsGroup, setting } from '../../domain/settings.ts';
import { text } from '../../domain/texts.ts';
import type { WeeklyTime } from '../../domain/weekly-time.ts';

export interface DiscordSettings {
  readonly token: string;
  readonly apiUrl: string;
  /** Register the commands in this server only. */
  readonly guildId: string | undefined;
  /** Whether other people's messages can be read, so that a reply to an image animates it. */
  readonly messageContent: boolean;
  /** Of the application, 64 hexadecimal digits: Discord may post interactions, signed with it. */
  readonly publicKey: string | undefined;
  /** Where results are shown that people of the same server like. */
  readonly showcase?: DiscordShowcase | undefined;
  /** Where videos of the web chat may be sent to. Default: nowhere. */
  readonly sendChannels?: readonly ServerChannel[];
  /** The application that people sign in to the web chat with. Default: they can’t. */
  readonly signIn?: { readonly clientId: string; readonly clientSecret: string };
  /** Whether the bot connects to the gateway, which alone brings messages: mentions, replies, direct messages. */
  readonly gateway: boolean;
}

export interface ServerChannel {
  readonly guildId: string;
  readonly channelId: string;
}

export interface DiscordShowcase {
  /** One of a server at most. */
  readonly channels: readonly ServerChannel[];
  /** Stars after which a result is shown. */
  readonly stars: number;
  /** When the best of a week is posted there. Default: never. */
  readonly digest?: WeeklyTime;
}

/** Channels with their server, as a link to one has them, with commas between. */
const channelsOfServers = (isOneOfEach: boolean): SettingKind<readonly ServerChannel[]> => ({
  schema: z
    .string()
    .transform((value) =>
      value.split(',').map((each) => /^(?:https:\/\/discord\.com\/channels\/)?(\d{15,20})\/(\d{15,20})$/.exec(each.trim())),
    )
    .refine((found) => found.length <= 100 && found.every((each) => each !== null))
    .transform((found) => found.map((each) => ({ guildId: each?.[1] ?? '', channelId: each?.[2] ?? '' })))
    .refine((found) => !isOneOfEach || new Set(found.map(({ guildId }) => guildId)).size === found.length),
  expected: text(isOneOfEach ? 'expected.discordShowcases' : 'expected.discordChannels'),
});

const token = setting('DISCORD_TOKEN', secret(text('expected.discordToken')), {
  help: 'Bot token, from https://discord.com/developers/applications; npm run doctor then prints the invitation.',
  source: 'https://discord.com/developers/applications',
});
const apiUrl = setting('DISCORD_API_URL', baseUrl, {
  help: 'Another address of Discord’s API.',
  default: 'https://discord.com/api',
});
const guildId = setting('DISCORD_GUILD_ID', name(text('expected.discordId'), /^\d{15,20}$/), {
  help: 'Id of a server: register the commands there only.',
  source: 'https://support.discord.com/hc/articles/206346498',
});
const messageContent = setting('DISCORD_MESSAGE_CONTENT', yesNo, {
  help: 'Read messages, so that a reply to somebody else’s image animates it; needs “Message Content Intent” in the portal, under “Bot”.',
  default: 'false',
});
const showcaseChannel = setting('DISCORD_SHOWCASE_CHANNEL', channelsOfServers(true), {
  help: [
    'Channel where results of the same server are shown that people gave stars: the link to the channel, or <server id>/<channel id>.',
    'Several servers have commas between them. Nothing is shown of private channels and direct messages.',
  ].join('\n'),
});
const showcaseStars = setting('DISCORD_SHOWCASE_STARS', integer(1, 1000), {
  help: 'Stars of other people after which a result is shown there.',
  default: '3',
});
const digest = setting('DISCORD_DIGEST', weekly, {
  help: [
    'Once a week the results of the last seven days with the most stars are posted in DISCORD_SHOWCASE_CHANNEL: weekday, time and time zone,',
    'such as “monday 09:00 Europe/Berlin”. Default: never.',
  ].join('\n'),
});
const sendChannels = setting('DISCORD_SEND_CHANNELS', channelsOfServers(false), {
  help: 'Channels that videos of the web chat may be sent to: links to them, or <server id>/<channel id>, with commas between them.',
});
const publicKey = setting('DISCORD_PUBLIC_KEY', name(text('expected.discordPublicKey'), /^[\da-f]{64}$/i), {
  help: 'Public key of the application: Discord may post commands, buttons and forms to PUBLIC_URL/discord/interactions, once that address is entered in the portal.',
  source: 'https://discord.com/developers/applications',
});
const gateway = setting('DISCORD_GATEWAY', yesNo, {
  help: 'Connect to Discord’s gateway, which alone brings mentions, replies and direct messages. Without it, DISCORD_PUBLIC_KEY has to be set.',
  default: 'true',
});

const clientId = setting('DISCORD_CLIENT_ID', name(text('expected.discordId'), /^\d{15,20}$/), {
  help: [
    'Client id of the application (“OAuth2” in the portal): people of servers where the bot is may sign in to the web chat with Discord, once',
    'PUBLIC_URL/sign-in/discord/callback is entered there as a redirect. Needs WEB_TOKEN.',
  ].join('\n'),
  source: 'https://discord.com/developers/applications',
});
const clientSecret = setting('DISCORD_CLIENT_SECRET', secret(text('expected.clientSecret')), {
  help: 'Client secret that belongs to it.',
  source: 'https://discord.com/developers/applications',
});

/** Undefined when there is no token. */
export const discordSettings: SettingsGroup<DiscordSettings | undefined> = {
  title: 'Discord',
  prefixes: ['DISCORD'],
  ways: [
    {
      label: text('setup.wayDiscord'),
      hint: text('setup.wayDiscordHint'),
      needs: [token],
      isSetUp: (settings) => settings !== undefined,
    },
  ],
  all: [
    token,
    apiUrl,
    guildId,
    messageContent,
    publicKey,
    gateway,
    showcaseChannel,
    showcaseStars,
    digest,
    sendChannels,
    clientId,
    clientSecret,
  ],
  read({ read, isSet, complain }) {
    const botToken = read(token);
    const ways = { publicKey: read(publicKey), gateway: read(gateway) };
    const rest = { apiUrl: read(apiUrl), guildId: read(guildId), messageContent: read(messageContent), ...ways };
    const channels = read(showcaseChannel);
    const stars = read(showcaseStars);
    const time = read(digest);
    const showcase = channels && { channels, stars, ...(time !== undefined && { digest: time }) };
    if (isSet(digest) && !isSet(showcaseChannel))
      complain(showcaseChannel, text('setting.neededWith', { name: showcaseChannel.name, other: digest.name }));
    const sent = read(sendChannels);
    const client = { clientId: read(clientId), clientSecret: read(clientSecret) };
    const signIn = signInOf(client);
    if (signIn === undefined && client.clientId !== undefined && !isSet(clientSecret))
      complain(clientSecret, text('setting.neededWith', { name: clientSecret.name, other: clientId.name }));
    if (botToken !== undefined && !ways.gateway && !isSet(publicKey))
      complain(publicKey, text('setting.neededWith', { name: publicKey.name, other: `${gateway.name}=off` }));
    if (botToken === undefined) return undefined;
    return { token: botToken, ...rest, showcase, ...(sent !== undefined && { sendChannels: sent }), ...(signIn && { signIn }) };
  },
};

function signInOf({ clientId: id, clientSecret: secretOf }: { clientId: string | undefined; clientSecret: string | undefined }) {
  return id === undefined || secretOf === undefined ? undefined : { clientId: id, clientSecret: secretOf };
}
