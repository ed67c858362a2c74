import { UserError } from '../../domain/errors.ts';
import type { Requester } from '../../domain/generation.ts';
import { type SettingScope, settingScopeOf } from '../../domain/place-settings/setting-scope.ts';
import { text } from '../../domain/texts.ts';
import type { TierAdmin } from '../../domain/tiers/tier-admin.ts';
import type { Core } from '../core.ts';
import { createCreditBook } from '../tiers/credit-book.ts';
import { createTierBook } from '../tiers/tier-book.ts';
import { usageReport } from '../usage/usage-report.ts';

const shownEntries = 20;
const web = settingScopeOf({ platform: 'web', channelId: '', ids: {} });

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
      if (server === undefined && (channel ?? person) !== undefined) throw refused('');
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

/** @throws {UserError} `invalid_option` for what is no server or workspace of a platform that is set up; the web is one place */
function serverNamed({ deliveries }: Pick<Core, 'deliveries'>, name: string): SettingScope {
  const [, platform, serverId] = /^([a-z][a-z0-9-]{0,30})(?::([^/\s]{1,100}))?$/.exec(name.trim()) ?? [];
  if (platform === web.platform) return web;
  const delivery = deliveries.find((each) => each.platform === platform);
  if (platform === undefined || serverId === undefined || delivery === undefined) throw refused(name);
  return { platform, ...(delivery.hasTenants === true && { tenant: serverId }), serverId };
}

function refused(name: string): UserError {
  return new UserError('invalid_option', text('admin.place', { given: name.slice(0, 60) }), { option: 'place' });
}
