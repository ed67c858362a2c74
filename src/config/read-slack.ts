import { text } from '../domain/texts.ts';
import { baseUrl, key256, name, type SettingsReader, secret } from '../domain/setting-kinds.ts';

export interface SlackConfig {
  readonly apiUrl: string;
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

/** Settings that need others beside them. */
export const slackNames: readonly string[] = [
  'SLACK_BOT_TOKEN',
  'SLACK_APP_TOKEN',
  'SLACK_SIGNING_SECRET',
  'SLACK_CLIENT_ID',
  'SLACK_CLIENT_SECRET',
  'SLACK_STATE_SECRET',
];

const oauthNames = ['SLACK_CLIENT_ID', 'SLACK_CLIENT_SECRET', 'SLACK_STATE_SECRET'];

/** @returns undefined when Slack is not set up, or not rightly: `reader` knows the problems then */
export function readSlack(reader: SettingsReader): SlackConfig | undefined {
  checkCombination(reader);
  const apiUrl = `${reader.read('SLACK_API_URL', baseUrl, 'https://slack.com/api')}/`;
  const connection = readConnection(reader);
  const install = readInstall(reader);
  return connection === undefined || install === undefined ? undefined : { apiUrl, connection, install };
}

function checkCombination({ isSet, complain }: SettingsReader): void {
  const bot = isSet('SLACK_BOT_TOKEN');
  const oauth = oauthNames.find(isSet);
  const connected = isSet('SLACK_APP_TOKEN')
    ? 'SLACK_APP_TOKEN'
    : isSet('SLACK_SIGNING_SECRET')
      ? 'SLACK_SIGNING_SECRET'
      : undefined;
  const reason = oauth ?? connected;
  const needed = oauth === undefined ? ['SLACK_BOT_TOKEN'] : [...oauthNames, 'DATA_KEY'];
  if (reason !== undefined) {
    for (const each of needed.filter((name) => !isSet(name)))
      complain(each, text('setting.neededWith', { name: each, other: reason }));
  }
  // Bolt throws when it gets both.
  if (bot && oauth !== undefined) complain('SLACK_BOT_TOKEN', text('setting.slackTokenAndOAuth'));
  if ((bot || oauth !== undefined) && connected === undefined) {
    complain('SLACK_APP_TOKEN', text('setting.slackConnection', { other: oauth ?? 'SLACK_BOT_TOKEN' }));
  }
}

function readConnection(reader: SettingsReader): SlackConfig['connection'] | undefined {
  const appToken = reader.read('SLACK_APP_TOKEN', token('xapp-'), undefined);
  const signingSecret = reader.read('SLACK_SIGNING_SECRET', credential(), undefined);
  if (appToken !== undefined) return { mode: 'socket', appToken };
  return signingSecret === undefined ? undefined : { mode: 'http', signingSecret };
}

function readInstall(reader: SettingsReader): SlackConfig['install'] | undefined {
  const botToken = reader.read('SLACK_BOT_TOKEN', token('xoxb-'), undefined);
  const clientId = reader.read('SLACK_CLIENT_ID', name(text('expected.slackClientId'), /^[\w.-]{1,100}$/), undefined);
  const clientSecret = reader.read('SLACK_CLIENT_SECRET', credential(), undefined);
  const stateSecret = reader.read('SLACK_STATE_SECRET', credential(), undefined);
  const dataKey = reader.read('DATA_KEY', key256, undefined);
  if (botToken !== undefined) return { by: 'token', botToken };
  if (clientId === undefined || clientSecret === undefined || stateSecret === undefined || dataKey === undefined)
    return undefined;
  return { by: 'oauth', clientId, clientSecret, stateSecret, dataKey };
}

function token(start: string) {
  return secret(text('expected.startsWith', { start }), new RegExp(`^${start}.`));
}

function credential() {
  return secret(text('expected.slackCredential'));
}
