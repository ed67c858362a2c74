import type { Generation } from '../domain/generation.ts';
import type { ChatSession, FilledSession } from '../domain/sessions/session.ts';

/** A row of the table `sessions`, as either database gives it. */
export interface SessionRow {
  readonly session_id: string;
  readonly session_name: string | null;
  readonly pinned_at_ms: number | null;
  readonly begun_at_ms: number;
  readonly used_at_ms: number;
}

/** The same with the numbers of two of its generations. */
export interface FilledSessionRow extends SessionRow {
  readonly first_number: number | null;
  readonly shown_number: number | null;
}

/** In the order in which rows of `sessions` are added, behind the owner's columns. */
export const sessionColumns = 'session_id, session_name, pinned_at_ms, begun_at_ms, used_at_ms';

export function sessionValues(session: ChatSession): readonly (string | number | null)[] {
  const { id, name = null, pinnedAtMs = null, createdAtMs, usedAtMs } = session;
  return [id, name, pinnedAtMs, Math.floor(createdAtMs), Math.floor(usedAtMs)];
}

/** Of rows of `sessions`: the columns of `FilledSessionRow`. @param notHidden as the database's index over channel and person has it */
export function filledColumns(notHidden: 'hidden = 0' | 'NOT hidden'): string {
  const where = `${notHidden} AND platform = owner_platform AND channel_id = session_id AND requester_id = owner_id AND tenant = owner_tenant`;
  return `${sessionColumns},
    (SELECT number FROM generations WHERE ${where} AND erased_at_ms IS NULL ORDER BY number LIMIT 1) AS first_number,
    (SELECT number FROM generations WHERE ${where} AND videos <> '[]' AND removed_at_ms IS NULL ORDER BY number DESC LIMIT 1)
      AS shown_number`;
}

/** The generations that rows name, to be read at once. */
export function numbersIn(rows: readonly FilledSessionRow[]): readonly number[] {
  return rows.flatMap(({ first_number: first, shown_number: shown }) => [first, shown].filter((number) => number !== null));
}

export function readSessions(rows: readonly FilledSessionRow[], generations: readonly Generation[]): readonly FilledSession[] {
  const byNumber = new Map(generations.map((generation) => [generation.number, generation]));
  const find = (number: number | null): Generation | undefined => (number === null ? undefined : byNumber.get(number));
  return rows.map((row) => ({ ...readSession(row), first: find(row.first_number), shown: find(row.shown_number) }));
}

function readSession(row: SessionRow): ChatSession {
  return {
    id: row.session_id,
    ...(row.session_name !== null && { name: row.session_name }),
    ...(row.pinned_at_ms !== null && { pinnedAtMs: row.pinned_at_ms }),
    createdAtMs: row.begun_at_ms,
    usedAtMs: row.used_at_ms,
  };
}
