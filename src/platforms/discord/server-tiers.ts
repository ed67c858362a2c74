import type { Clock } from '../../domain/clock.ts';
import type { Log } from '../../lib/log.ts';
import { createFresh } from './access/remember-fresh.ts';
import type { DiscordRest } from './discord-calls.ts';
import { DiscordRefusal } from './discord-error.ts';

/** What a server pays for changes rarely. */
const maxAgeMs = 60 * 60_000;
const failureMs = 5 * 60_000;
const mostServers = 1000;

export interface ServerTiersDeps {
  readonly rest: Pick<DiscordRest, 'premiumTier'>;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly log: Pick<Log, 'info'>;
  readonly stopping: AbortSignal;
}

/** What servers pay for that another process was told of: it decides on the size of files. */
export interface ServerTiers {
  /** Asks Discord where it is not known. Never throws. */
  learn(guildId: string): Promise<void>;
  /** Undefined where it was not learnt. */
  known(guildId: string): number | undefined;
}

export function createServerTiers({ rest, clock, log, stopping }: ServerTiersDeps): ServerTiers {
  const fresh = createFresh<number>({ clock, maxAgeMs, failureMs, most: mostServers });
  const tiers = new Map<string, number>();
  return {
    async learn(guildId) {
      try {
        const tier = await fresh.get(guildId, () => rest.premiumTier(guildId, stopping));
        tiers.delete(guildId);
        tiers.set(guildId, tier);
        for (const oldest of [...tiers.keys()].slice(0, Math.max(0, tiers.size - mostServers))) tiers.delete(oldest);
      } catch (error) {
        // As where nothing is paid for: smaller files go everywhere.
        log.info(
          { code: error instanceof DiscordRefusal ? error.code : undefined },
          'Discord did not tell what a server pays for',
        );
      }
    },
    known: (guildId) => tiers.get(guildId),
  };
}
