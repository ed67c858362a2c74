import type { Database } from 'better-sqlite3';
import type { Generation } from '../../domain/generation.ts';
import type { HistoryQuery } from '../../domain/video-engine.ts';
import { ownerValues } from '../library-rows.ts';
import { createRowReader, type RowReader } from '../row-reader.ts';
import { type GenerationRow, generationColumns } from '../rows.ts';
import { createMatchWords } from './match-words.ts';

/** Finds past generations: a page at a time by number, never by offset; words by the full-text index, never by LIKE. */
export function historyStatements(database: Database, reader: RowReader = createRowReader()) {
  const words = createMatchWords(database);
  const firstSince = database
    .prepare<[number], number>('SELECT number FROM generations WHERE created_at_ms >= ? ORDER BY created_at_ms, number LIMIT 1')
    .pluck();
  /** Looks on where rows could not be read, so that a page is short only at the end. */
  const page = (limit: number, before: number, read: (before: number) => readonly GenerationRow[]): readonly Generation[] => {
    const found: Generation[] = [];
    for (let from = before; ; ) {
      const rows = read(from);
      found.push(...reader.many(rows));
      if (rows.length < limit || found.length >= limit) return found.slice(0, limit);
      from = rows.at(-1)?.number ?? 0;
    }
  };
  return {
    history(query: HistoryQuery): readonly Generation[] {
      const match = words.expression(query);
      // Words that hold nothing to look for find nothing, not everything.
      if (match === '') return [];
      const { where, values } = conditions(query);
      const first = query.createdSinceMs === undefined ? 0 : (firstSince.get(query.createdSinceMs) ?? Number.MAX_SAFE_INTEGER);
      const firstAfter = query.createdBeforeMs === undefined ? undefined : firstSince.get(query.createdBeforeMs);
      const before = Math.min(query.before ?? Number.MAX_SAFE_INTEGER, firstAfter ?? Number.MAX_SAFE_INTEGER);
      const limit = query.limit + 1;
      const list = shortListOf(query);
      if (list !== undefined) {
        const rows = database.prepare<unknown[], GenerationRow>(listedStatement(list, where, match !== undefined));
        const given = match === undefined ? [] : [match];
        return page(limit, before, (from) => rows.all(...list.values, first, from, ...given, ...values, limit));
      }
      if (match === undefined) {
        const rows = database.prepare<unknown[], GenerationRow>(
          `SELECT ${generationColumns} FROM generations WHERE ${where.join(' AND ')} AND number < ? ORDER BY number DESC LIMIT ?`,
        );
        // Cut here: a second bound in the statement would talk SQLite out of the index that fits.
        return page(limit, before, (from) => rows.all(...values, from, limit).filter(({ number }) => number >= first));
      }
      // The index walks from the newest match down; the join only throws hidden rows and other states away. It skips to where the walk
      // begins, and ends it, only for integers, which numbers of JavaScript's are not.
      const rows = database.prepare<unknown[], GenerationRow>(
        `SELECT ${generationColumns} FROM prompts CROSS JOIN generations ON generations.number = prompts.rowid
         WHERE prompts MATCH ? AND prompts.rowid >= CAST(? AS INTEGER) AND prompts.rowid < CAST(? AS INTEGER)
           AND ${where.join(' AND ')} ORDER BY prompts.rowid DESC LIMIT ?`,
      );
      return page(limit, before, (from) => rows.all(match, first, from, ...values, limit));
    },
  };
}

/** A table with few of all generations, in the order of their numbers: what is in it is looked at, not all that there is. */
interface ShortList {
  readonly table: 'favourites' | 'library';
  readonly where: string;
  readonly values: readonly unknown[];
}

function shortListOf({ favouriteOf, folderId, isKept }: HistoryQuery): ShortList | undefined {
  const isOwn = 'owner_platform = ? AND owner_tenant = ? AND owner_id = ?';
  if (favouriteOf !== undefined) return { table: 'favourites', where: isOwn, values: ownerValues(favouriteOf) };
  if (folderId !== undefined) return { table: 'library', where: 'folder_id = ?', values: [folderId] };
  return isKept === undefined ? undefined : { table: 'library', where: 'kept_since_ms IS NOT NULL', values: [] };
}

/** Walks through the list from the newest down, and looks each up: in the index of words, too, where it is asked. */
function listedStatement({ table, where: listed }: ShortList, where: readonly string[], hasWords: boolean): string {
  const words = hasWords ? `CROSS JOIN prompts ON prompts.rowid = ${table}.generation_number` : '';
  return `SELECT ${generationColumns} FROM ${table} ${words} CROSS JOIN generations ON generations.number = ${table}.generation_number
    WHERE ${listed} AND ${table}.generation_number >= ? AND ${table}.generation_number < ?
      ${hasWords ? 'AND prompts MATCH ?' : ''} AND ${where.join(' AND ')} ORDER BY ${table}.generation_number DESC LIMIT ?`;
}

function conditions(query: HistoryQuery): { where: string[]; values: unknown[] } {
  const given: readonly (readonly [string, readonly unknown[]])[] = [
    ...(query.platform === undefined ? [] : [['platform = ?', [query.platform]] as const]),
    // Without its platform an id names nobody, and at some only together with its tenant.
    ...(query.platform === undefined || query.tenant === undefined ? [] : [['tenant = ?', [query.tenant]] as const]),
    ...(query.platform === undefined || query.channelId === undefined ? [] : [['channel_id = ?', [query.channelId]] as const]),
    ...(query.platform === undefined || query.requesterId === undefined
      ? []
      : [['requester_id = ?', [query.requesterId]] as const]),
    ...(query.states === undefined ? [] : [[`state IN (${query.states.map(() => '?').join(', ')})`, query.states] as const]),
    ...(query.model === undefined ? [] : [['model = ?', [query.model]] as const]),
    ...(query.folderId === undefined ? [] : [[`${inLibrary} AND folder_id = ?)`, [query.folderId]] as const]),
    ...(query.isKept === undefined ? [] : [[`${inLibrary} AND kept_since_ms IS NOT NULL)`, []] as const]),
  ];
  return { where: ['hidden = 0', ...given.map(([sql]) => sql)], values: given.flatMap(([, values]) => values) };
}

const inLibrary = 'EXISTS (SELECT 1 FROM library AS own WHERE own.generation_number = generations.number';
