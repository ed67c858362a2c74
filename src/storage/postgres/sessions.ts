import type { ChatSession, FilledSession, SessionPerson } from '../../domain/sessions/session.ts';
import type { SessionStore } from '../../domain/sessions/session-store.ts';
import { ownerValues } from '../library-rows.ts';
import type { RowReader } from '../row-reader.ts';
import { type GenerationRow, generationColumns } from '../rows.ts';
import { type FilledSessionRow, filledColumns, numbersIn, readSessions, sessionColumns, sessionValues } from '../session-rows.ts';
import type { Executor } from './executor.ts';
import { nextWholeMs, wholeMs } from './whole-ms.ts';

const isOwn = 'owner_platform = $1 AND owner_tenant = $2 AND owner_id = $3';

/** The statements over people's lists of sessions. */
export function sessionStatements(database: Executor, reader: RowReader): SessionStore {
  const filled = async (rows: readonly FilledSessionRow[]): Promise<readonly FilledSession[]> => {
    const numbers = numbersIn(rows);
    if (numbers.length === 0) return readSessions(rows, []);
    const generations = await database.all<GenerationRow>(
      `SELECT ${generationColumns} FROM generations WHERE number = ANY($1::bigint[])`,
      numbers.map(String),
    );
    return readSessions(rows, reader.many(generations));
  };
  const addSession = async (person: SessionPerson, session: ChatSession): Promise<boolean> =>
    (await database.run(
      `INSERT INTO sessions (owner_platform, owner_tenant, owner_id, ${sessionColumns})
       VALUES ($1, $2, $3, $4, $5, $6::bigint, $7::bigint, $8::bigint) ON CONFLICT DO NOTHING`,
      ...[...ownerValues(person), ...sessionValues(session)],
    )) > 0;

  return {
    async noteSession(person, id, nowMs) {
      const usedAtMs = wholeMs(nowMs);
      const known = await database.run(
        `UPDATE sessions SET used_at_ms = GREATEST(used_at_ms, $5::bigint) WHERE ${isOwn} AND session_id = $4`,
        ...[...ownerValues(person), id, usedAtMs],
      );
      return known === 0 && (await addSession(person, { id, createdAtMs: usedAtMs, usedAtMs }));
    },
    addSession,
    async trimSessions(person, most) {
      await database.run(
        `DELETE FROM sessions WHERE ${isOwn} AND pinned_at_ms IS NULL AND session_id NOT IN (
           SELECT session_id FROM sessions WHERE ${isOwn}
           ORDER BY pinned_at_ms IS NULL, used_at_ms DESC, session_id LIMIT $4)`,
        ...[...ownerValues(person), most],
      );
    },
    sessionsOf: async (person) =>
      await filled(
        await database.all<FilledSessionRow>(
          `SELECT ${filledColumns('NOT hidden')} FROM sessions WHERE ${isOwn} ORDER BY used_at_ms DESC, session_id`,
          ...ownerValues(person),
        ),
      ),
    async session(person, id) {
      const sql = `SELECT ${filledColumns('NOT hidden')} FROM sessions WHERE ${isOwn} AND session_id = $4`;
      return (await filled(await database.all<FilledSessionRow>(sql, ...ownerValues(person), id)))[0];
    },
    async pinnedCount(person) {
      const sql = `SELECT COUNT(*)::integer AS count FROM sessions WHERE ${isOwn} AND pinned_at_ms IS NOT NULL`;
      return (await database.get<{ count: number }>(sql, ...ownerValues(person)))?.count ?? 0;
    },
    async setSession(person, { id, name = null, pinnedAtMs = null }) {
      await database.run(
        `UPDATE sessions SET session_name = $5, pinned_at_ms = $6::bigint WHERE ${isOwn} AND session_id = $4`,
        ...[...ownerValues(person), id, name, pinnedAtMs],
      );
    },
    dropSession: async (person, id) =>
      (await database.run(`DELETE FROM sessions WHERE ${isOwn} AND session_id = $4`, ...ownerValues(person), id)) > 0,
    async dropSessions(usedBeforeMs, whole = false) {
      const unused = `AND NOT EXISTS (
        SELECT FROM sessions AS other WHERE other.owner_platform = sessions.owner_platform
          AND other.owner_tenant = sessions.owner_tenant AND other.owner_id = sessions.owner_id AND other.used_at_ms >= $1)`;
      return await database.run(
        `DELETE FROM sessions WHERE used_at_ms < $1::bigint ${whole ? unused : ''}`,
        nextWholeMs(usedBeforeMs),
      );
    },
  };
}
