import type { Database } from 'better-sqlite3';
import type { ChatSession, FilledSession, SessionPerson } from '../../domain/sessions/session.ts';
import type { SessionStore } from '../../domain/sessions/session-store.ts';
import { ownerValues } from '../library-rows.ts';
import type { RowReader } from '../row-reader.ts';
import { type GenerationRow, generationColumns } from '../rows.ts';
import { type FilledSessionRow, filledColumns, numbersIn, readSessions, sessionColumns, sessionValues } from '../session-rows.ts';
import type { Synchronous } from './sync-store.ts';

const isOwn = 'owner_platform = ? AND owner_tenant = ? AND owner_id = ?';

/** The statements over people's lists of sessions. */
export function sessionStatements(database: Database, reader: RowReader): Synchronous<SessionStore> {
  const touch = database.prepare(`UPDATE sessions SET used_at_ms = MAX(used_at_ms, ?) WHERE ${isOwn} AND session_id = ?`);
  const add = database.prepare(
    `INSERT OR IGNORE INTO sessions (owner_platform, owner_tenant, owner_id, ${sessionColumns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const trim = database.prepare(
    `DELETE FROM sessions WHERE ${isOwn} AND pinned_at_ms IS NULL AND session_id NOT IN (
       SELECT session_id FROM sessions WHERE ${isOwn}
       ORDER BY pinned_at_ms IS NULL, used_at_ms DESC, session_id LIMIT ?)`,
  );
  const all = database.prepare<unknown[], FilledSessionRow>(
    `SELECT ${filledColumns('hidden = 0')} FROM sessions WHERE ${isOwn} ORDER BY used_at_ms DESC, session_id`,
  );
  const one = database.prepare<unknown[], FilledSessionRow>(
    `SELECT ${filledColumns('hidden = 0')} FROM sessions WHERE ${isOwn} AND session_id = ?`,
  );
  const generations = database.prepare<[string], GenerationRow>(
    `SELECT ${generationColumns} FROM generations WHERE number IN (SELECT value FROM json_each(?))`,
  );
  const pinned = database
    .prepare<unknown[], number>(`SELECT COUNT(*) FROM sessions WHERE ${isOwn} AND pinned_at_ms IS NOT NULL`)
    .pluck();
  const set = database.prepare(`UPDATE sessions SET session_name = ?, pinned_at_ms = ? WHERE ${isOwn} AND session_id = ?`);
  const drop = database.prepare(`DELETE FROM sessions WHERE ${isOwn} AND session_id = ?`);
  const dropOld = database.prepare('DELETE FROM sessions WHERE used_at_ms < ?');
  const dropUnused = database.prepare(
    `DELETE FROM sessions WHERE used_at_ms < ? AND NOT EXISTS (
       SELECT 1 FROM sessions AS other WHERE other.owner_platform = sessions.owner_platform
         AND other.owner_tenant = sessions.owner_tenant AND other.owner_id = sessions.owner_id AND other.used_at_ms >= ?)`,
  );
  const filled = (rows: readonly FilledSessionRow[]): readonly FilledSession[] =>
    readSessions(rows, reader.many(generations.all(JSON.stringify(numbersIn(rows)))));
  const addSession = (person: SessionPerson, session: ChatSession): boolean =>
    add.run(...ownerValues(person), ...sessionValues(session)).changes > 0;

  return {
    noteSession(person, id, nowMs): boolean {
      const usedAtMs = Math.floor(nowMs);
      if (touch.run(usedAtMs, ...ownerValues(person), id).changes > 0) return false;
      return addSession(person, { id, createdAtMs: usedAtMs, usedAtMs });
    },
    addSession,
    trimSessions: (person, most): void => void trim.run(...ownerValues(person), ...ownerValues(person), most),
    sessionsOf: (person) => filled(all.all(...ownerValues(person))),
    session: (person, id) => filled(one.all(...ownerValues(person), id))[0],
    pinnedCount: (person) => pinned.get(...ownerValues(person)) ?? 0,
    setSession: (person, { id, name = null, pinnedAtMs = null }): void =>
      void set.run(name, pinnedAtMs, ...ownerValues(person), id),
    dropSession: (person, id) => drop.run(...ownerValues(person), id).changes > 0,
    dropSessions: (usedBeforeMs, whole = false) =>
      (whole ? dropUnused.run(usedBeforeMs, usedBeforeMs) : dropOld.run(usedBeforeMs)).changes,
  };
}
