import type { DoorId } from '../../domain/people/person.ts';
import type { Belongings } from '../../domain/privacy/belongings.ts';
import type { Forgetting, ForgettingChange } from '../../domain/privacy/forgetting.ts';
import type { PrivacyStore } from '../../domain/privacy/privacy-store.ts';
import type { CallsOf } from '../asked.ts';
import {
  type BelongingsRow,
  changedColumns,
  type ForgettingRow,
  forgettingColumns,
  forgettingValues,
  readBelongings,
  readForgetting,
  readOwnRows,
} from './privacy-rows.ts';

const isTheirs = 'platform = ? AND tenant = ? AND requester_id = ?';
/** PostgreSQL wants to know of which kind nothing is. */
const noNumber = 'CAST(NULL AS bigint) AS number';
const noWords = 'CAST(NULL AS text) AS words';
/** Lists of different tables, as rows of one shape: see `OwnRow`. */
const ownRowsSql = [
  `SELECT 'favourite' AS kind, g.id AS name, f.added_at_ms AS at_ms, ${noNumber}, ${noWords} FROM favourites f
     JOIN generations g ON g.number = f.generation_number WHERE f.owner_platform = ? AND f.owner_tenant = ? AND f.owner_id = ?`,
  `SELECT 'star', generation_id, at_ms, ${noNumber}, ${noWords} FROM stars WHERE ${isTheirs}`,
  `SELECT 'share', generation_id, created_at_ms, until_ms, ${noWords} FROM shares WHERE ${isTheirs}`,
  `SELECT 'share', folder_id, created_at_ms, until_ms, ${noWords} FROM folder_shares WHERE ${isTheirs}`,
  `SELECT 'draft', command, until_ms, ${noNumber}, raw FROM drafts WHERE ${isTheirs}`,
  `SELECT 'credit', kind, at_ms, micro_usd, ${noWords} FROM credits WHERE platform = ? AND tenant = ? AND person_id = ?`,
].join(' UNION ALL ');
const ownRowsTimes = (ownRowsSql.split('?').length - 1) / 3;

/**
 * Everything that is asked of what belongs to somebody, in one statement each, for both databases.
 *
 * @param isSeen the condition on `generations` by which its indexes leave out what was deleted
 */
export function privacyCalls(isSeen: string) {
  const nothing = (): void => undefined;
  const ofPerson = 'platform = ? AND tenant = ? AND requester_id = ?';
  const ofOwner = 'owner_platform = ? AND owner_tenant = ? AND owner_id = ?';
  const made = `FROM generations WHERE ${ofPerson} AND ${isSeen}`;
  const theirs = `SELECT l.folder_id FROM library l JOIN generations g ON g.number = l.generation_number
    WHERE l.folder_id IS NOT NULL AND g.platform = ? AND g.tenant = ? AND g.requester_id = ?`;
  const others = `SELECT 1 FROM library o JOIN generations g ON g.number = o.generation_number
    WHERE o.folder_id = f.folder_id AND NOT (g.platform = ? AND g.tenant = ? AND g.requester_id = ?)`;
  /** By the names of `BelongingsRow`. Each asks for the same person as often as it says. */
  const counts: readonly (readonly [name: keyof BelongingsRow, sql: string])[] = [
    ['videos', `SELECT COUNT(*) ${made}`],
    ['ontheirway', `SELECT COUNT(*) FROM generations WHERE ${ofPerson} AND ended_at_ms IS NULL`],
    ['drafts', ['drafts', 'quotes'].map((table) => `(SELECT COUNT(*) FROM ${table} WHERE ${ofPerson})`).join(' + ')],
    ['favourites', `SELECT COUNT(*) FROM favourites WHERE ${ofOwner}`],
    ['stars', `SELECT COUNT(*) FROM stars WHERE ${ofPerson}`],
    ['styles', "SELECT COUNT(*) FROM styles WHERE scope = 'own' AND platform = ? AND tenant = ? AND home_id = ?"],
    ['sharedstyles', "SELECT COUNT(*) FROM styles WHERE scope <> 'own' AND platform = ? AND tenant = ? AND made_by = ?"],
    ['defaults', `SELECT COUNT(*) FROM own_defaults WHERE ${ofOwner}`],
    ['sessions', `SELECT COUNT(*) FROM sessions WHERE ${ofOwner}`],
    ['schedules', 'SELECT COUNT(*) FROM schedules WHERE platform = ? AND tenant = ? AND person_id = ?'],
    ['shares', ['shares', 'folder_shares'].map((table) => `(SELECT COUNT(*) FROM ${table} WHERE ${ofPerson})`).join(' + ')],
    ['folders', `SELECT COUNT(*) FROM folders f WHERE f.folder_id IN (${theirs}) AND NOT EXISTS (${others})`],
    ['booked', `SELECT COUNT(*) FROM ledger WHERE ${ofPerson}`],
    ['credits', 'SELECT COUNT(*) FROM credits WHERE platform = ? AND tenant = ? AND person_id = ?'],
    ['blocks', `SELECT COUNT(*) FROM blocks WHERE ${ofPerson}`],
  ];
  const counted = counts.map(([name, sql]) => `(${sql}) AS ${name}`).join(', ');
  const times = counts.reduce((sum, [, sql]) => sum + sql.split('?').length - 1, 0) / 3;

  return {
    belongingsOf: ({ platform, tenant = '', id }: DoorId) => ({
      sql: `SELECT ${counted}`,
      values: Array.from({ length: times }, () => [platform, tenant, id]).flat(),
      read: ([row]: readonly BelongingsRow[]): Belongings => readBelongings(row),
    }),
    madeBy: ({ platform, tenant = '', id }: DoorId, after: number, upTo: number, limit: number) => ({
      sql: `SELECT id, number ${made} AND number > ? AND number <= ? ORDER BY number LIMIT ?`,
      values: [platform, tenant, id, after, upTo, limit],
      read: (rows: readonly { id: string; number: number }[]) => rows.map((row) => ({ id: row.id, number: row.number })),
    }),
    ownRows: ({ platform, tenant = '', id }: DoorId) => ({
      sql: ownRowsSql,
      values: Array.from({ length: ownRowsTimes }, () => [platform, tenant, id]).flat(),
      read: readOwnRows,
    }),
    newestNumber: () => ({
      sql: 'SELECT MAX(number) AS newest FROM generations',
      values: [],
      read: ([row]: readonly { newest: number | null }[]): number => Number(row?.newest ?? 0),
    }),
    addForgetting: (forgetting: Forgetting) => ({
      sql: `INSERT INTO forgettings (${forgettingColumns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
      values: forgettingValues(forgetting),
      read: nothing,
    }),
    forgettings: () => ({
      sql: `SELECT ${forgettingColumns} FROM forgettings ORDER BY asked_at_ms, id`,
      values: [],
      read: (rows: readonly ForgettingRow[]): readonly Forgetting[] => rows.map(readForgetting),
    }),
    changeForgetting: (id: string, change: ForgettingChange) => {
      const columns = changedColumns(change);
      return {
        sql: `UPDATE forgettings SET ${['id = id', ...columns.map(([name]) => `${name} = ?`)].join(', ')} WHERE id = ? RETURNING id`,
        values: [...columns.map(([, value]) => value), id],
        read: nothing,
      };
    },
    dropForgettings: (endedBeforeMs: number) => ({
      sql: 'DELETE FROM forgettings WHERE ended_at_ms < ? AND copies_at_ms IS NOT NULL RETURNING id',
      values: [Math.floor(endedBeforeMs)],
      read: ({ length }: readonly unknown[]): number => length,
    }),
  } satisfies CallsOf<Omit<PrivacyStore, 'forgetBelongings'>>;
}
