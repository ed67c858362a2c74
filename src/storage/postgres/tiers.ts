import type { Requester } from '../../domain/generation.ts';
import type { StoredPlaceSetting } from '../../domain/place-settings/place-settings.ts';
import type { SettingScope } from '../../domain/place-settings/setting-scope.ts';
import type { Spending } from '../../domain/spending.ts';
import type { CreditEntry } from '../../domain/tiers/credit.ts';
import { type CreditRow, personKeyOf, toCreditEntry } from '../credit-row.ts';
import { type PlaceSettingRow, readPlaceSetting } from '../place-setting-row.ts';
import { toMicroUsd } from '../rows.ts';
import type { Executor } from './executor.ts';
import { nextWholeMs, wholeMs } from './whole-ms.ts';

const ofPerson = 'platform = $1 AND tenant = $2 AND server_id = $3';

/** The statements over what people spent of their tiers, and over their credits. */
export function tierStatements(database: Executor) {
  return {
    async spentHere(person: Requester, server: SettingScope, sinceMs: number, nowMs: number): Promise<Spending> {
      const sum = (condition: string) =>
        `(SELECT COALESCE(SUM(micro_usd - credit_micro_usd), 0)::bigint FROM ledger
          WHERE ${ofPerson} AND requester_id = $4 AND ${condition})`;
      // One statement, so that the three are of the same moment.
      const sums = await database.get<{ reserved: number; spent: number; maybe: number }>(
        `SELECT ${sum("state = 'reserved'")} AS reserved,
           ${sum("state = 'spent' AND settled_at_ms >= $5")} AS spent,
           ${sum("state = 'maybe' AND (settled_at_ms >= $5 OR hold_until_ms > $6)")} AS maybe`,
        ...personKeyOf(person, server),
        nextWholeMs(sinceMs),
        wholeMs(nowMs),
      );
      return {
        reservedUsd: (sums?.reserved ?? 0) / 1e6,
        spentUsd: (sums?.spent ?? 0) / 1e6,
        maybeUsd: (sums?.maybe ?? 0) / 1e6,
      };
    },
    async creditsLeft(person: Requester, server: SettingScope): Promise<number> {
      const row = await database.get<{ left: number }>(
        `SELECT ((SELECT COALESCE(SUM(micro_usd), 0) FROM credits WHERE ${ofPerson} AND person_id = $4)
           - (SELECT COALESCE(SUM(credit_micro_usd), 0) FROM ledger
              WHERE ${ofPerson} AND requester_id = $4 AND credit_micro_usd > 0 AND state <> 'released'))::bigint AS "left"`,
        ...personKeyOf(person, server),
      );
      return (row?.left ?? 0) / 1e6;
    },
    async addCredit({ id, atMs, person, server, usd, kind, by }: CreditEntry): Promise<boolean> {
      const added = await database.run(
        `INSERT INTO credits (id, at_ms, platform, tenant, server_id, person_id, micro_usd, kind, by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (id) DO NOTHING`,
        ...[id, nextWholeMs(atMs), ...personKeyOf(person, server), toMicroUsd(usd), kind, by],
      );
      return added > 0;
    },
    async creditEntries(person: Requester, server: SettingScope, limit: number): Promise<readonly CreditEntry[]> {
      const rows = await database.all<CreditRow>(
        `SELECT * FROM credits WHERE ${ofPerson} AND person_id = $4 ORDER BY at_ms DESC, id LIMIT $5`,
        ...personKeyOf(person, server),
        limit,
      );
      return rows.map(toCreditEntry);
    },
    async placeSettingsLike(keyPrefix: string): Promise<readonly StoredPlaceSetting[]> {
      const rows = await database.all<PlaceSettingRow>(
        'SELECT * FROM place_settings WHERE starts_with(key, $1) ORDER BY platform, tenant, server_id, channel_id, key',
        keyPrefix,
      );
      return rows.map(readPlaceSetting);
    },
  };
}
