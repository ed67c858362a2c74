import type { AuthorizeResult, AuthorizeSourceData } from '@slack/bolt';
import type { Clock } from '../../domain/clock.ts';
import type { Log } from '../../lib/log.ts';
import type { InstalledBot } from './installations.ts';

/** Slack waits 3 seconds for an acknowledgement, and noting that something arrived takes a part of them. */
const patienceMs = 1000;

export interface AuthorizeParts {
  /** Who the bot is in a workspace or organisation; undefined where it is not installed. */
  botOf(place: string): Promise<InstalledBot | undefined>;
  readonly clock: Pick<Clock, 'after'>;
  readonly log: Pick<Log, 'warn'>;
}

/**
 * Tells Bolt who the bot is where something came from, which it asks before it lets anything be acknowledged. A command, a press or a form is
 * taken without, where the records do not answer in time: our own calls look their tokens up by themselves. A message is not, as the bot would
 * not know itself in it.
 */
export function createAuthorize({ botOf, clock, log }: AuthorizeParts) {
  return async (
    { teamId, enterpriseId, isEnterpriseInstall }: AuthorizeSourceData<boolean>,
    body?: object,
  ): Promise<AuthorizeResult> => {
    const place: AuthorizeResult = { ...(teamId !== undefined && { teamId }) };
    const late = Promise.withResolvers<'late'>();
    const callOff = clock.after(patienceMs, () => late.resolve('late'));
    const looking = botOf((isEnterpriseInstall ? enterpriseId : teamId) ?? '');
    const isEvent = body !== undefined && 'type' in body && body.type === 'event_callback';
    try {
      const found = await (isEvent ? looking : Promise.race([looking, late.promise]));
      if (found === undefined) throw new NotInstalledError('the app is not installed there');
      if (found !== 'late') return { ...place, botToken: found.token, botUserId: found.userId, botId: found.id };
      looking.catch(() => undefined);
      log.warn({ patienceMs }, 'who the bot is in a workspace was not read in time; what came is taken all the same');
    } catch (error) {
      if (isEvent || error instanceof NotInstalledError) throw error;
      log.warn({ err: error }, 'who the bot is in a workspace could not be read; what came is taken all the same');
    } finally {
      callOff();
    }
    return place;
  };
}

class NotInstalledError extends Error {
  override readonly name = 'NotInstalledError';
}
