import { z } from 'zod';
import { dataKey } from '../../domain/data-key.ts';
import { baseUrl, integer, name, type SettingKind, secret, weekly } from '../../domain/setting-kinds.ts';
import { type Setting, type SettingsGroup, type SettingsReader, setting } from '../../domain/settings.ts';
import { text } from '../../domain/texts.ts';
import type { WeeklyTime } from '../../domain/weekly-time.ts';

/** How it is set up; one of each. */
export interface SlackSettings {
  /** Root of the Web API, with a slash at its end. */
  readonly apiUrl: string;
  /** Where results are shown that people of the same workspace like. */
  readonly showcase?: SlackShowcase | undefined;
  /** People who manage what is asked for in their workspace beside its own admins. Default: nobody. */
  readonly admins?: readonly SlackAdmin[];
  /** Where videos of the web chat may be sent to. Default: nowhere. */
  readonly sendChannels?: SlackShowcase['channels'];
  /** The app that people sign in to the web chat with. Default: they can’t. */
  readonly signIn?: { readonly clientId: string; readonly clientSecret: string };
  readonly connection:
    | { readonly mode: 'socket'; readonly appToken: string }
    | { readonly mode: 'http'; readonly signingSecret: string };
  readonly install:
    | { readonly by: 'token'; readonly botToken: string }
    | {
        readonly by: 'oauth';
        readonly clientId: string;
        readonly clientSecret: string;
        readonly stateSecret: string;
        /** 32 bytes in base64. */
        readonly dataKey: string;
      };
}

/** Without a workspace it is the only one that there is. */
export interface SlackAdmin {
  readonly tenant?: string;
  readonly personId: string;
}

export interface SlackShowcase {
  /** One of a workspace at most; without one it is the only workspace that there is. */
  readonly channels: readonly { readonly tenant?: string; readonly channelId: string }[];
  /** Stars after which a result is shown. */
  readonly stars: number;
  /** When the best of a week is posted there. Default: never. */
  readonly digest?: WeeklyTime;
}

const channelOfWorkspace = /^(?:([TE][A-Z\d]+)\/)?([CG][A-Z\d]+)$/;

/** Channels, with their workspace where there are several, with commas between. */
const channelsOfWorkspaces = (isOneOfEach: boolean): SettingKind<SlackShowcase['channels']> => ({
  schema: z
    .string()
    .transform((value) => value.split(',').map((each) => channelOfWorkspace.exec(each.trim())))
    .refine((found) => found.length <= 100 && found.every((each) => each !== null))
    .transform((found) =>
      found.map((each) => ({ ...(each?.[1] !== undefined && { tenant: each[1] }), channelId: each?.[2] ?? '' })),
    )
    .refine((found) => !isOneOfEach || new Set(found.map(({ tenant }) => tenant)).size === found.length),
  expected: text(isOneOfEach ? 'expected.slackChannels' : 'expected.slackSendChannels'),
});

const personOfWorkspace = /^(?:([TE][A-Z\d]+)\/)?([UW][A-Z\d]+)$/;

/** People, with their workspace where there are several, with commas between. */
const peopleOfWorkspaces: SettingKind<readonly SlackAdmin[]> = {
  schema: z
    .string()
    .transform((value) => value.split(',').map((each) => personOfWorkspace.exec(each.trim())))
    .refine((found) => found.length <= 1000 && found.every((each) => each !== null))
    .transform((found) =>
      found.map((each) => ({ ...(each?.[1] !== undefined && { tenant: each[1] }), personId: each?.[2] ?? '' })),
    ),
  expected: text('expected.slackPeople'),
};

const source = 'https://api.slack.com/apps';
const credential = secret(text('expected.slackCredential'));

const botToken = setting('SLACK_BOT_TOKEN', token('xoxb-'), {
  help: `Bot token (xoxb-…), from ${source}, “OAuth & Permissions”; npm run manifest prints the app to make there.`,
  source,
});
const appToken = setting('SLACK_APP_TOKEN', token('xapp-'), {
  help: 'App-level token (xapp-…) with the right connections:write, from “Basic Information”: Slack then needs no way in (Socket Mode).',
  source,
});
const signingSecret = setting('SLACK_SIGNING_SECRET', credential, {
  help: 'Signing secret, in place of the app-level token: Slack then posts to /slack/events on the web port, at PUBLIC_URL.',
  source,
});
const clientId = setting('SLACK_CLIENT_ID', name(text('expected.slackClientId'), /^[\w.-]{1,100}$/), {
  help: 'Client id, to be installed in several workspaces in place of the bot token: people go to /slack/install at PUBLIC_URL.',
  source,
});
const clientSecret = setting('SLACK_CLIENT_SECRET', credential, { help: 'Client secret that belongs to it.', source });
const stateSecret = setting('SLACK_STATE_SECRET', credential, {
  help: 'Any secret of your own, to sign the installation’s way back.',
  made: { bytes: 24, encoding: 'hex' },
});
const apiUrl = setting('SLACK_API_URL', baseUrl, {
  help: 'Another address of Slack’s Web API.',
  default: 'https://slack.com/api/',
});

const showcaseChannel = setting('SLACK_SHOWCASE_CHANNEL', channelsOfWorkspaces(true), {
  help: [
    'Channel where results of the same workspace are shown that people gave stars: its id, or <workspace>/<channel> where several workspaces',
    'install the app, with commas between them. The bot has to be a member. Nothing is shown of private channels and direct messages.',
  ].join('\n'),
});
const showcaseStars = setting('SLACK_SHOWCASE_STARS', integer(1, 1000), {
  help: 'Stars of other people after which a result is shown there.',
  default: '3',
});

const digest = setting('SLACK_DIGEST', weekly, {
  help: [
    'Once a week the results of the last seven days with the most stars are posted in SLACK_SHOWCASE_CHANNEL: weekday, time and time zone,',
    'such as “monday 09:00 Europe/Berlin”. Default: never.',
  ].join('\n'),
});

const admins = setting('SLACK_ADMINS', peopleOfWorkspaces, {
  help: [
    'People who may cancel and delete what is others’ and choose by /video-settings what holds in their workspace: ids of members (from their profile,',
    '“Copy member ID”), or <workspace>/<member> where several workspaces install the app, with commas between them. Its admins and owners may anyway,',
    'where the right users:read is granted.',
  ].join('\n'),
});

const sendChannels = setting('SLACK_SEND_CHANNELS', channelsOfWorkspaces(false), {
  help: [
    'Channels that videos of the web chat may be sent to: their ids, or <workspace>/<channel> where several workspaces install the app,',
    'with commas between them. The bot has to be a member.',
  ].join('\n'),
});

const signInId = setting('SLACK_SIGN_IN_CLIENT_ID', name(text('expected.slackClientId'), /^[\w.-]{1,100}$/), {
  help: [
    'Client id of the app (“Basic Information”): people of workspaces where the bot is may sign in to the web chat with Slack, once',
    'PUBLIC_URL/sign-in/slack/callback is entered as a redirect URL under “OAuth & Permissions”. Needs WEB_TOKEN.',
  ].join('\n'),
  source,
});
const signInSecret = setting('SLACK_SIGN_IN_CLIENT_SECRET', credential, { help: 'Client secret that belongs to it.', source });

const oauthSettings: readonly Setting<unknown>[] = [clientId, clientSecret, stateSecret];

/** Undefined when Slack is not set up, or not rightly. */
export const slackSettings: SettingsGroup<SlackSettings | undefined> = {
  title: 'Slack',
  prefixes: ['SLACK'],
  ways: [
    {
      label: text('setup.waySlack'),
      hint: text('setup.waySlackHint'),
      needs: [botToken, appToken],
      first: {
        command: 'manifest',
        file: 'slack-manifest.json',
        next: text('setup.slackManifest', { file: 'slack-manifest.json', source }),
      },
      isSetUp: (settings) => settings !== undefined,
    },
  ],
  all: [
    botToken,
    appToken,
    signingSecret,
    clientId,
    clientSecret,
    stateSecret,
    dataKey,
    apiUrl,
    showcaseChannel,
    showcaseStars,
    digest,
    admins,
    sendChannels,
    signInId,
    signInSecret,
  ],
  read(reader) {
    checkCombination(reader);
    const root = `${reader.read(apiUrl)}/`;
    const connection = readConnection(reader);
    const install = readInstall(reader);
    const showcase = readShowcase(reader);
    const others = reader.read(admins);
    const sent = reader.read(sendChannels);
    const signIn = readSignIn(reader);
    if (connection === undefined || install === undefined) return undefined;
    if (install.by === 'oauth' && showcase?.channels.some(({ tenant }) => tenant === undefined) === true)
      reader.complain(showcaseChannel, text('setting.slackWorkspace', { name: showcaseChannel.name }));
    if (install.by === 'oauth' && others?.some(({ tenant }) => tenant === undefined) === true)
      reader.complain(admins, text('setting.slackPersonsWorkspace', { name: admins.name }));
    if (install.by === 'oauth' && sent?.some(({ tenant }) => tenant === undefined) === true)
      reader.complain(sendChannels, text('setting.slackWorkspace', { name: sendChannels.name }));
    const more = {
      ...(sent !== undefined && { sendChannels: sent }),
      ...(others !== undefined && { admins: others }),
      ...(signIn && { signIn }),
    };
    return { apiUrl: root, showcase, connection, install, ...more };
  },
};

function checkCombination({ isSet, complain }: SettingsReader): void {
  const bot = isSet(botToken);
  const oauth = oauthSettings.find(isSet);
  const connected = [appToken, signingSecret].find(isSet);
  const reason = oauth ?? connected;
  const needed = oauth === undefined ? [botToken] : [...oauthSettings, dataKey];
  if (reason !== undefined) {
    for (const each of needed.filter((one) => !isSet(one)))
      complain(each, text('setting.neededWith', { name: each.name, other: reason.name }));
  }
  // Bolt throws when it gets both.
  if (bot && oauth !== undefined) complain(botToken, text('setting.slackTokenAndOAuth'));
  if ((bot || oauth !== undefined) && connected === undefined) {
    complain(appToken, text('setting.slackConnection', { other: (oauth ?? botToken).name }));
  }
}

function readSignIn({ read, isSet, complain }: SettingsReader): SlackSettings['signIn'] {
  const client = { clientId: read(signInId), clientSecret: read(signInSecret) };
  if (client.clientId !== undefined && !isSet(signInSecret))
    complain(signInSecret, text('setting.neededWith', { name: signInSecret.name, other: signInId.name }));
  if (client.clientId === undefined || client.clientSecret === undefined) return undefined;
  return { clientId: client.clientId, clientSecret: client.clientSecret };
}

function readShowcase({ read, isSet, complain }: SettingsReader): SlackShowcase | undefined {
  const channels = read(showcaseChannel);
  const stars = read(showcaseStars);
  const time = read(digest);
  if (isSet(digest) && !isSet(showcaseChannel))
    complain(showcaseChannel, text('setting.neededWith', { name: showcaseChannel.name, other: digest.name }));
  return channels && { channels, stars, ...(time !== undefined && { digest: time }) };
}

function readConnection({ read }: SettingsReader): SlackSettings['connection'] | undefined {
  const app = read(appToken);
  const signing = read(signingSecret);
  if (app !== undefined) return { mode: 'socket', appToken: app };
  return signing === undefined ? undefined : { mode: 'http', signingSecret: signing };
}

function readInstall({ read }: SettingsReader): SlackSettings['install'] | undefined {
  const bot = read(botToken);
  const oauth = {
    clientId: read(clientId),
    clientSecret: read(clientSecret),
    stateSecret: read(stateSecret),
    dataKey: read(dataKey),
  };
  if (bot !== undefined) return { by: 'token', botToken: bot };
  return isComplete(oauth) ? { by: 'oauth', ...oauth } : undefined;
}

function isComplete<T extends object>(values: T): values is { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.values(values).every((value) => value !== undefined);
}

function token(start: string) {
  return secret(text('expected.startsWith', { start }), new RegExp(`^${start}.`));
}
