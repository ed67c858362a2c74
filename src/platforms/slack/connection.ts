import { App, HTTPReceiver } from '@slack/bolt';
import { z } from 'zod';
import { type Text, text } from '../../domain/texts.ts';
import type { NodeRoute } from '../../lib/node-route.ts';
import { botScopes, greetingScopes, optionalScopes } from './app-rights.ts';
import { createAuthorize } from './authorize.ts';
import { onceAndInTime } from './http-events.ts';
import type { InstalledBot, OAuthInstallations } from './installations.ts';
import { quietLogger } from './quiet-logger.ts';
import type { SlackClient } from './slack-client.ts';
import type { SlackDeps } from './slack-deps.ts';
import { SlackRefusal } from './slack-error.ts';
import { slackAddress, slackPaths } from './slack-paths.ts';
import { createSockets } from './sockets.ts';

const longestRetryMs = 60_000;
/** Of one call; without it the library waits for ever. */
const timeoutMs = 30_000;
/** Slack's own are far smaller. */
const bodyLimit = 1024 * 1024;

export interface ConnectionDeps extends SlackDeps {
  readonly client: SlackClient;
  /** Undefined where one token speaks for one workspace. */
  readonly oauth: OAuthInstallations | undefined;
  readonly refuse: (reason: Text) => void;
  readonly stopping: AbortSignal;
}

export interface Connection {
  readonly app: App;
  /** Doors on the web port. */
  readonly routes: readonly NodeRoute[];
  /** Goes on trying for as long as Slack is away. */
  start(): void;
  isConnected(): boolean;
  /** Whether the one token is for this workspace or organisation; true also as long as Slack did not say which it is for. */
  isOwn(installation: string): boolean;
  /** Takes an error that nobody caught; true for one of a socket that could not come back. */
  takesError(error: unknown): boolean;
  close(): Promise<void>;
}

const identity = z.looseObject({
  ...{ user_id: z.string(), bot_id: z.string() },
  ...{ team_id: z.string().nullish().catch(undefined), enterprise_id: z.string().nullish().catch(undefined) },
});

/** What comes in from Slack, by sockets or by requests to the web port. */
export function createConnection(deps: ConnectionDeps): Connection {
  const { apiUrl, connection, install, clock, log, client, oauth, refuse, stopping } = deps;
  let self: InstalledBot | undefined;
  /** Ids of the workspace, and of its organisation, that the one token is for. */
  let ownPlaces: readonly string[] = [];
  const clientOptions = { slackApiUrl: apiUrl, timeout: timeoutMs };

  const authorize = createAuthorize({ clock, log, botOf: async (place) => (oauth === undefined ? self : oauth.bot(place)) });
  const signingSecret = connection.mode === 'http' ? connection.signingSecret : 'not used';
  const http = new HTTPReceiver({ signingSecret, logger: quietLogger, bodyLimit });
  // One of its own: `App` looks tokens up by itself where its receiver installs, too.
  const installer =
    install.by === 'oauth' && oauth !== undefined
      ? new HTTPReceiver({ signingSecret, logger: quietLogger, ...installerOf(install, oauth, deps) })
      : undefined;
  const retry = (work: (tries: number) => void, tries: number): void => {
    const delayMs = Math.min(longestRetryMs, 1000 * 2 ** Math.min(tries, 6));
    log.warn({ delayMs }, 'Slack can not be reached; trying again');
    clock.after(delayMs, () => work(tries + 1));
  };
  const sockets = createSockets(deps, clientOptions, retry);
  const app = new App({ authorize, receiver: sockets.receivers[0] ?? http, clientOptions, logger: quietLogger });
  for (const other of sockets.receivers.slice(1)) other.init(app);

  /** Who the token's bot is: it has to be known before anything comes in, or the bot would answer itself. */
  const identify = async (tries = 0): Promise<void> => {
    if (stopping.aborted) return;
    if (install.by === 'oauth') return sockets.open();
    try {
      const { user_id: userId, bot_id: id, ...of } = identity.parse(await client.call('', 'auth.test', {}, stopping));
      self = { token: install.botToken, userId, id };
      ownPlaces = [of.team_id, of.enterprise_id].filter((each) => typeof each === 'string');
    } catch (error) {
      if (stopping.aborted) return;
      if (error instanceof SlackRefusal) return refuse(text('slack.refusedForGood', { code: error.code }));
      return retry((next) => void identify(next), tries);
    }
    sockets.open();
  };

  const routes: readonly NodeRoute[] = [
    ...(connection.mode === 'http'
      ? [{ method: 'POST', path: slackPaths.events, listener: onceAndInTime(http.requestListener, deps) } as const]
      : []),
    ...(installer === undefined
      ? []
      : [slackPaths.install, slackPaths.redirect].map(
          (path) => ({ method: 'GET', path, listener: installer.requestListener }) as const,
        )),
  ];
  return {
    app,
    routes,
    start: () => void identify(),
    isConnected: () => (connection.mode === 'http' ? install.by === 'oauth' || self !== undefined : sockets.isConnected()),
    isOwn: (installation) => ownPlaces.length === 0 || ownPlaces.includes(installation),
    takesError: sockets.takesError,
    close: sockets.close,
  };
}

/** Somebody installs the app in their workspace. @see https://docs.slack.dev/authentication/installing-with-oauth */
function installerOf(
  { clientId, clientSecret, stateSecret }: Extract<SlackDeps['install'], { by: 'oauth' }>,
  installationStore: OAuthInstallations,
  { apiUrl, publicUrl, texts, log }: SlackDeps,
) {
  type End = (status: number, sentence: Text) => (...given: readonly unknown[]) => void;
  const answer: End =
    (status, sentence) =>
    (...given) => {
      const response = given.at(-1);
      if (typeof response !== 'object' || response === null || !('writeHead' in response) || !('end' in response)) return;
      if (typeof response.writeHead !== 'function' || typeof response.end !== 'function') return;
      response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'referrer-policy': 'no-referrer' });
      response.end(texts.say(sentence));
      log.info({ status }, 'somebody installed the app at Slack, or tried to');
    };
  return {
    ...{ clientId, clientSecret, stateSecret, installationStore },
    scopes: [...botScopes, ...greetingScopes, ...optionalScopes],
    redirectUri: slackAddress(publicUrl, 'redirect'),
    installerOptions: {
      ...{ directInstall: true, installPath: slackPaths.install, redirectUriPath: slackPaths.redirect },
      // Somebody waits for the answer, and a code is good for one try.
      clientOptions: { slackApiUrl: apiUrl, timeout: timeoutMs, retryConfig: { retries: 0 } },
      callbackOptions: {
        success: answer(200, text('slack.installed')),
        failure: answer(400, text('slack.notInstalled', { path: slackPaths.install })),
      },
    },
  };
}
