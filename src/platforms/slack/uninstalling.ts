import type { App } from '@slack/bolt';
import { z } from 'zod';
import type { Clock } from '../../domain/clock.ts';
import { type Text, text } from '../../domain/texts.ts';
import type { Log } from '../../lib/log.ts';
import { pause } from '../../lib/pause.ts';
import type { Connection } from './connection.ts';
import type { Installations, OAuthInstallations } from './installations.ts';
import { readEventPlace } from './payloads.ts';
import type { TokenCheck } from './slack-client.ts';

const longestRetryMs = 60_000;

export interface UninstallingDeps {
  readonly client: TokenCheck;
  readonly clock: Clock;
  readonly log: Log;
  readonly installations: Installations;
  /** Undefined where one token speaks for one workspace. */
  readonly oauth: OAuthInstallations | undefined;
  readonly isOwn: Connection['isOwn'];
  /** Told of a workspace that the app is not in any more. */
  readonly gone: (installation: string) => void;
  readonly refuse: (reason: Text) => void;
  readonly stopping: AbortSignal;
}

const revoked = z.looseObject({ event: z.looseObject({ tokens: z.looseObject({ bot: z.array(z.unknown()) }) }) });

/**
 * Somebody takes the app out of their workspace. Slack may tell so late, when the app has been installed there again: Slack itself is asked
 * whether the token is dead before it is forgotten.
 */
export function watchUninstalling(app: App, deps: UninstallingDeps): void {
  const { log, installations, oauth, isOwn, gone, refuse, stopping } = deps;

  const forget = async (body: unknown): Promise<void> => {
    const { installation } = readEventPlace(body);
    const token = await installations.botToken(installation);
    // Whoever knows the signing secret of an app can tell about any workspace.
    if (token === undefined || (oauth === undefined && !isOwn(installation))) return;
    if (await takesToken(installation, deps)) {
      log.info({ installation }, 'an event tells of a removal, but the token works: the app was installed again');
      return;
    }
    if (stopping.aborted) return;
    if (oauth === undefined) return refuse(text('slack.tokenRefused'));
    if (await oauth.remove(installation, token)) gone(installation);
  };

  app.event('app_uninstalled', ({ body }) => forget(body));
  // It also tells of tokens of people, which this app has none of.
  app.event('tokens_revoked', async ({ body }) => {
    const read = revoked.safeParse(body);
    if (read.success && read.data.event.tokens.bot.length > 0) await forget(body);
  });
}

/** Asks until Slack answers. @returns true when the bot stops before */
async function takesToken(installation: string, { client, clock, stopping }: UninstallingDeps): Promise<boolean> {
  for (let tries = 0; !stopping.aborted; tries += 1) {
    try {
      return await client.takesToken(installation, stopping);
    } catch {
      await pause(clock, Math.min(longestRetryMs, 1000 * 2 ** Math.min(tries, 6)), stopping);
    }
  }
  return true;
}
