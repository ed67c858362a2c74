import type { Database } from 'better-sqlite3';
import type { Generation } from '../../domain/generation.ts';
import type { SettingScope } from '../../domain/place-settings/setting-scope.ts';
import { placeKeyOf } from '../place-setting-row.ts';
import type { RowReader } from '../row-reader.ts';
import { type GenerationRow, generationColumns } from '../rows.ts';
import { isNotHeld } from './library.ts';
import { numbersByTime } from './numbers-by-time.ts';

// As in the index `generations_place`, word for word.
const server = `CASE WHEN platform = 'web' THEN 'page'
    WHEN json_valid(reply_ids) THEN COALESCE(json_extract(reply_ids, '$.guild'), json_extract(reply_ids, '$.team'), tenant) ELSE tenant END`;
const channel =
  "CASE WHEN json_valid(reply_ids) THEN COALESCE(json_extract(reply_ids, '$.parent'), channel_id) ELSE channel_id END";
/** The condition on what a place has erased by age. Exported for its test. */
export const isOldThere = `platform = @platform AND tenant = @tenant AND ${server} = @server AND hidden = 0 AND ended_at_ms IS NOT NULL
  AND ended_at_ms < @before AND number < @number AND (@channel = '' OR ${channel} = @channel)
  AND ${channel} NOT IN (SELECT value FROM json_each(@except)) AND (erased_at_ms IS NULL OR ${isNotHeld})`;

/** The statements over what is erased by the age that a place chose. */
export function erasingByPlaceStatements(database: Database, reader: RowReader) {
  const found = database.prepare<[object], GenerationRow>(
    `SELECT ${generationColumns} FROM generations WHERE ${isOldThere} ORDER BY ended_at_ms LIMIT @limit`,
  );
  const count = database
    .prepare<[object], number>(`SELECT COUNT(*) FROM (SELECT 1 FROM generations WHERE ${isOldThere} LIMIT @limit)`)
    .pluck();
  const numberAt = numbersByTime(database);
  const valuesOf = (scope: SettingScope, before: number, except: readonly string[], limit: number) => {
    const [platform, tenant, serverId, channelId] = placeKeyOf(scope);
    const where = { platform, tenant, server: serverId, channel: channelId };
    return { ...where, before, number: numberAt(before), except: JSON.stringify(except), limit };
  };
  return {
    endedAt: (scope: SettingScope, before: number, except: readonly string[], limit: number): readonly Generation[] =>
      reader.many(found.all(valuesOf(scope, before, except, limit))),
    endedCountAt: (scope: SettingScope, before: number, except: readonly string[], most: number): number =>
      count.get(valuesOf(scope, before, except, most)) ?? 0,
  };
}
