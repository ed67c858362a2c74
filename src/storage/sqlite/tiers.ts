import type { Database } from 'better-sqlite3';
import type { TierStore } from '../../domain/tiers/tier-store.ts';
import { type CreditRow, personKeyOf, toCreditEntry } from '../credit-row.ts';
import { type PlaceSettingRow, readPlaceSetting } from '../place-setting-row.ts';
import { toMicroUsd } from '../rows.ts';
import type { Synchronous } from './sync-store.ts';

const ofPerson = 'platform = ? AND tenant = ? AND server_id = ?';

/** The statements over what people spent of their tiers, and over their credits. */
export function tierStatements(database: Database): Synchronous<TierStore> {
  const sum = (condition: string) =>
    database
      .prepare<unknown[], number | null>(
        `SELECT SUM(micro_usd - credit_micro_usd) FROM ledger WHERE ${ofPerson} AND requester_id = ? AND ${condition}`,
      )
      .pluck();
  const reserved = sum("state = 'reserved'");
  const spent = sum("state = 'spent' AND settled_at_ms >= ?");
  const maybe = sum("state = 'maybe' AND (settled_at_ms >= ? OR hold_until_ms > ?)");
  const got = database
    .prepare<string[], number | null>(`SELECT SUM(micro_usd) FROM credits WHERE ${ofPerson} AND person_id = ?`)
    .pluck();
  const used = database
    .prepare<string[], number | null>(
      `SELECT SUM(credit_micro_usd) FROM ledger
       WHERE ${ofPerson} AND requester_id = ? AND credit_micro_usd > 0 AND state <> 'released'`,
    )
    .pluck();
  const add = database.prepare(
    `INSERT INTO credits (id, at_ms, platform, tenant, server_id, person_id, micro_usd, kind, by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO NOTHING`,
  );
  const newest = database.prepare<unknown[], CreditRow>(
    `SELECT * FROM credits WHERE ${ofPerson} AND person_id = ? ORDER BY at_ms DESC, id LIMIT ?`,
  );
  const like = database.prepare<string[], PlaceSettingRow>(
    'SELECT * FROM place_settings WHERE substr(key, 1, length(?)) = ? ORDER BY platform, tenant, server_id, channel_id, key',
  );
  return {
    spentHere(person, server, sinceMs, nowMs) {
      const who = personKeyOf(person, server);
      return {
        reservedUsd: (reserved.get(...who) ?? 0) / 1e6,
        spentUsd: (spent.get(...who, sinceMs) ?? 0) / 1e6,
        maybeUsd: (maybe.get(...who, sinceMs, nowMs) ?? 0) / 1e6,
      };
    },
    creditsLeft(person, server) {
      const who = personKeyOf(person, server);
      return ((got.get(...who) ?? 0) - (used.get(...who) ?? 0)) / 1e6;
    },
    addCredit: ({ id, atMs, person, server, usd, kind, by }) =>
      add.run(id, Math.ceil(atMs), ...personKeyOf(person, server), toMicroUsd(usd), kind, by).changes > 0,
    creditEntries: (person, server, limit) => newest.all(...personKeyOf(person, server), limit).map(toCreditEntry),
    placeSettingsLike: (keyPrefix) => like.all(keyPrefix, keyPrefix).map(readPlaceSetting),
  };
}
