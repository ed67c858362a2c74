import { type Logger, LogLevel, webApi } from '@slack/bolt';
import { ChatSettingsError } from '../../domain/chat-platform.ts';
import type { Finding } from '../../domain/finding.ts';
import { type Text, text } from '../../domain/texts.ts';
import type { ExamineParts } from '../chat/platform-module.ts';
import { appScope, botScopes, greetingScopes, optionalScopes } from './app-rights.ts';
import { createOAuthInstallations } from './installations.ts';
import type { SlackSettings } from './settings.ts';
import { slackAddress } from './slack-paths.ts';

/** Slack does not know the token, or not any more. @see https://docs.slack.dev/reference/methods/auth.test#errors (2026-11) */
const refused: readonly string[] = [
  ...['invalid_auth', 'not_authed', 'account_inactive', 'token_revoked', 'token_expired', 'not_allowed_token_type'],
];
const silent: Logger = {
  ...{ debug() {}, info() {}, warn() {}, error() {}, setLevel() {}, setName() {} },
  getLevel: () => LogLevel.ERROR,
};

/** The tokens, what they may do, and where the bot is installed. Nothing is changed. */
export async function examineSlack(
  settings: SlackSettings,
  { timeoutMs, publicUrl, sealed }: ExamineParts,
): Promise<readonly Finding[]> {
  const ask = (token: string): webApi.WebClient =>
    new webApi.WebClient(token, {
      ...{ slackApiUrl: settings.apiUrl, retryConfig: { retries: 0 }, timeout: timeoutMs },
      ...{ rejectRateLimitedCalls: true, logger: silent },
    });
  const { install, connection } = settings;
  const found = await Promise.all([
    install.by === 'token'
      ? tokenFindings(ask(install.botToken))
      : [await workspacesFinding(install.dataKey, { publicUrl, sealed })],
    connection.mode === 'socket' ? [await appTokenFinding(ask(connection.appToken))] : [],
  ]);
  return found.flat();
}

async function tokenFindings(client: webApi.WebClient): Promise<readonly Finding[]> {
  const check = 'slack';
  try {
    const { team, user, response_metadata: about } = await client.auth.test();
    if (team === undefined || user === undefined) return [unclear(check, 'no_slack')];
    const isMissing = (scope: string): boolean => !(about?.scopes ?? []).includes(scope);
    const missing = botScopes.filter(isMissing);
    return [
      { check, state: 'ok', text: text('doctor.slackAccepted', { bot: user, workspace: team }) },
      missing.length === 0
        ? { check: 'slack rights', state: 'ok', text: text('doctor.slackRights') }
        : { check: 'slack rights', state: 'problem', text: text('doctor.slackRightsMissing', { rights: missing.join(', ') }) },
      { check: 'slack optional rights', state: 'ok', text: optionalText(isMissing) },
    ];
  } catch (error) {
    return [failure(check, error, text('slack.tokenRefused'))];
  }
}

/** What the rights would bring that an admin may leave out: nothing is broken without them. */
function optionalText(isMissing: (scope: string) => boolean): Text {
  const greeting = greetingScopes.filter(isMissing);
  const [people, prompts, groups] = optionalScopes.map(isMissing);
  const sentences = [
    ...(people === true ? [text('doctor.slackNoPeople')] : []),
    ...(groups === true ? [text('doctor.slackNoUserGroups')] : []),
    ...(prompts === true ? [text('doctor.slackNoPrompts')] : []),
    ...(greeting.length > 0 ? [text('doctor.slackNoGreeting', { rights: greeting.join(', ') })] : []),
  ];
  return sentences.length === 0
    ? text('doctor.slackOptional')
    : text('doctor.slackOptionalMissing', { sentences: text('list.sentences', { sentences }) });
}

async function workspacesFinding(
  dataKey: string,
  { publicUrl, sealed }: Pick<ExamineParts, 'publicUrl' | 'sealed'>,
): Promise<Finding> {
  const check = 'slack workspaces';
  if (publicUrl === undefined) return { check, state: 'problem', text: text('doctor.slackNoAddress') };
  const url = slackAddress(publicUrl, 'install');
  try {
    const count = (await (await createOAuthInstallations({ store: await sealed(), dataKey })).ids()).length;
    return count === 0
      ? { check, state: 'warning', text: text('doctor.slackNowhere', { url }) }
      : { check, state: 'ok', text: text('doctor.slackWorkspaces', { count, url }) };
  } catch (error) {
    if (!(error instanceof ChatSettingsError)) throw error;
    return { check, state: 'problem', text: error.text };
  }
}

/** A connection that is asked for and not used counts for nothing. */
async function appTokenFinding(client: webApi.WebClient): Promise<Finding> {
  const check = 'slack socket';
  try {
    const { url } = await client.apps.connections.open();
    return url === undefined ? unclear(check, 'no_slack') : { check, state: 'ok', text: text('doctor.slackSocket') };
  } catch (error) {
    return failure(check, error, text('slack.appTokenRefused', { right: appScope }));
  }
}

/** By Slack's word alone: what the library throws may know the token. */
function failure(check: string, error: unknown, onRefused: Text): Finding {
  if (error instanceof webApi.WebAPIPlatformError) {
    const code = error.data.error;
    // `missing_scope`: an app token that was made without its right; a bot's token needs none to say who it is.
    const isRefused = refused.includes(code) || code === 'missing_scope';
    if (isRefused) return { check, state: 'problem', text: onRefused };
    // The library takes any text for an error's name.
    return unclear(check, /^\w{1,60}$/.test(code) ? code : 'no_slack');
  }
  if (error instanceof webApi.WebAPIHTTPError) return unclear(check, String(error.statusCode));
  if (error instanceof webApi.WebAPIRateLimitedError) return unclear(check, 'rate_limited');
  if (error instanceof webApi.WebAPIRequestError && isTimeout(error)) return unclear(check, 'timed_out');
  if (error instanceof webApi.WebAPIRequestError) return { check, state: 'problem', text: text('doctor.slackUnreachable') };
  return unclear(check, 'no_slack');
}

function isTimeout(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return true;
  return isTimeout('original' in error ? error.original : error.cause);
}

function unclear(check: string, code: string): Finding {
  return { check, state: 'warning', text: text('doctor.slackUnclear', { code }) };
}
