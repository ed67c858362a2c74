import type { Generation } from '../../domain/generation.ts';
import type { SettingScope } from '../../domain/place-settings/setting-scope.ts';
import { placeKeyOf } from '../place-setting-row.ts';
import type { RowReader } from '../row-reader.ts';
import { type GenerationRow, generationColumns } from '../rows.ts';
import type { Executor } from './executor.ts';
import { isNotHeld } from './library.ts';
import { numberAt } from './numbers-by-time.ts';
import { nextWholeMs } from './whole-ms.ts';

// As in the index `generations_place`, word for word.
const server = `(CASE WHEN platform = 'web' THEN 'page'
    ELSE COALESCE(substring(reply_ids from '"guild":"([^"]*)"'), substring(reply_ids from '"team":"([^"]*)"'), tenant) END)`;
const channel = `(COALESCE(substring(reply_ids from '"parent":"([^"]*)"'), channel_id))`;
const isOldThere = `platform = $1 AND tenant = $2 AND ${server} = $3 AND NOT hidden AND ended_at_ms IS NOT NULL
  AND ended_at_ms < $5 AND number < $6 AND ($4 = '' OR ${channel} = $4) AND NOT (${channel} = ANY($7::text[]))
  AND (erased_at_ms IS NULL OR ${isNotHeld})`;

/** The statements over what is erased by the age that a place chose. */
export function erasingByPlaceStatements(database: Executor, reader: RowReader) {
  const valuesOf = async (scope: SettingScope, beforeMs: number, except: readonly string[], limit: number) =>
    [
      ...placeKeyOf(scope),
      nextWholeMs(beforeMs),
      (await numberAt(database, beforeMs)) ?? Number.MAX_SAFE_INTEGER,
      except,
      limit,
    ] as const;
  return {
    endedAt: async (
      scope: SettingScope,
      beforeMs: number,
      except: readonly string[],
      limit: number,
    ): Promise<readonly Generation[]> =>
      reader.many(
        await database.all<GenerationRow>(
          `SELECT ${generationColumns} FROM generations WHERE ${isOldThere} ORDER BY ended_at_ms, number LIMIT $8`,
          ...(await valuesOf(scope, beforeMs, except, limit)),
        ),
      ),
    async endedCountAt(scope: SettingScope, beforeMs: number, except: readonly string[], most: number): Promise<number> {
      const row = await database.get<{ count: number }>(
        `SELECT COUNT(*) AS count FROM (SELECT 1 FROM generations WHERE ${isOldThere} LIMIT $8) AS found`,
        ...(await valuesOf(scope, beforeMs, except, most)),
      );
      return Number(row?.count ?? 0);
    },
  };
}
