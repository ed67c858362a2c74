import type { Requester } from '../../domain/generation.ts';
import type { SettingScope } from '../../domain/place-settings/setting-scope.ts';
import type { TierAdmin } from '../../domain/tiers/tier-admin.ts';
import type { Core } from '../core.ts';
import { createCreditBook } from '../tiers/credit-book.ts';
import { createTierBook } from '../tiers/tier-book.ts';
import { usageReport } from '../usage/usage-report.ts';
import { noPlace, serverNamed } from './place-named.ts';

const shownEntries = 20;

/** As `TierAdmin`. */
export function createTierAdmin(core: Core): TierAdmin {
  const [tiers, credits] = [createTierBook(core), createCreditBook(core)];
  return {
    tiers: () => tiers.all(),
    setTier: async (who, place, name, change) => tiers.change(serverNamed(core, place), name, change, { who }),
    removeTier: async (who, place, name) => tiers.remove(serverNamed(core, place), name, { who }),
    async credits(place, person) {
      const server = serverNamed(core, place);
      const whose = personIn(server, person);
      return { leftUsd: await credits.left(server, whose), entries: await credits.entries(server, whose, shownEntries) };
    },
    async changeCredits(who, place, { kind, person, usd, eventId }) {
      const server = serverNamed(core, place);
      const by = { who };
      return credits.change(server, { kind, usd, by, person: personIn(server, person), eventId: `admin:${eventId}` });
    },
    async usage(by, { place, channel, person }) {
      const server = place === undefined ? undefined : serverNamed(core, place);
      if (server === undefined && (channel ?? person) !== undefined) throw noPlace('');
      return usageReport(
        core,
        {
          ...(server !== undefined && { server }),
          ...(channel !== undefined && { channelId: channel }),
          ...(server !== undefined && person !== undefined && { person: personIn(server, person) }),
        },
        by,
      );
    },
  };
}

function personIn({ platform, tenant }: SettingScope, id: string): Requester {
  return { platform, ...(tenant !== undefined && { tenant }), id };
}
