import { ConfigError } from '../config/config.ts';
import type { Admin } from '../domain/admin.ts';
import type { AdminWho } from '../domain/admin-who.ts';
import type { Model } from '../domain/catalog.ts';
import { ChatSettingsError } from '../domain/chat-platform.ts';
import { UserError } from '../domain/errors.ts';
import type { HealthReport } from '../domain/health.ts';
import type { ProcessMessages } from '../domain/process-messages.ts';
import { text } from '../domain/texts.ts';
import type { RunningEngine } from '../engine/engine.ts';
import type { Log } from '../lib/log.ts';
import type { ChatPlatforms } from './chat-platforms.ts';
import type { AppConfig } from './installed.ts';

export interface AppAdminDeps {
  readonly engine: Pick<RunningEngine, 'admin'>;
  readonly platforms: Pick<ChatPlatforms, 'health' | 'tryAgain'>;
  readonly models: readonly Model[];
  health(): Promise<HealthReport>;
  /** The settings of platforms as they are now. @throws {ConfigError} */
  readPlatforms(): AppConfig['platforms'];
  readonly log: Pick<Log, 'warn'>;
  /** To the other processes of this bot, where there are any. */
  readonly messages?: ProcessMessages | undefined;
}

/** A platform that refuses a process is tried again there, whichever of them the admin has told. */
const platformTopic = 'platform-again';
/** In the place of a platform. */
const all = 'all';

/** What the admin does with the engine and with the platforms. */
export function createAppAdmin(deps: AppAdminDeps): Admin {
  const { engine, platforms, models, health, readPlatforms, messages } = deps;
  messages?.onTold(platformTopic, (id) => void tryAsTold(deps, id === all ? undefined : id));
  const { platformsResumed, ...own } = engine.admin;
  const idsOfPlatforms = (): readonly string[] => platforms.health().map(({ id }) => id);

  const resumePlatforms = async (who: AdminWho, id?: string): Promise<readonly string[]> => {
    messages?.tell(platformTopic, id ?? all);
    if (!isRefused(platforms, id)) return [];
    try {
      const tried = await platforms.tryAgain(readPlatforms(), id);
      await platformsResumed(who, tried);
      return tried;
    } catch (error) {
      if (error instanceof ChatSettingsError) throw new UserError('not_possible_now', error.text, { cause: error });
      if (error instanceof ConfigError)
        throw new UserError('not_possible_now', text('list.sentences', { sentences: error.problems.map((each) => each.text) }), {
          cause: error,
        });
      throw error;
    }
  };

  return {
    ...own,
    status: async () => ({ ...(await own.status()), health: await health() }),
    async resume(who, what) {
      const ids = idsOfPlatforms();
      const known = ['queue', ...ids, ...new Set(models.flatMap(({ provider, id }) => [provider, id]))];
      if (what !== undefined && !known.includes(what)) {
        const refusal = text('admin.resumeWhat', { given: what.slice(0, 60), known: known.join(', ') });
        throw new UserError('invalid_option', refusal, { option: 'what' });
      }
      if (what !== undefined && ids.includes(what)) return resumePlatforms(who, what);
      const resumed = await own.resume(who, what);
      return what === undefined ? [...resumed, ...(await resumePlatforms(who))] : resumed;
    },
  };
}

function isRefused(platforms: AppAdminDeps['platforms'], id: string | undefined): boolean {
  return platforms.health().some((each) => each.refused && (id ?? each.id) === each.id);
}

/** The act stands where the admin did it. */
async function tryAsTold({ platforms, readPlatforms, log }: AppAdminDeps, id: string | undefined): Promise<void> {
  if (!isRefused(platforms, id)) return;
  try {
    await platforms.tryAgain(readPlatforms(), id);
  } catch (error) {
    log.warn({ err: error }, 'a platform that refuses this process could not be tried again, as the admin has told another one');
  }
}
