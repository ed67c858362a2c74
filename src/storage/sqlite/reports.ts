import type { Database } from 'better-sqlite3';
import type { Report, ReportStore } from '../../domain/moderation/report.ts';
import { type ReportRow, readReport, reportColumns, reportValues } from '../report-row.ts';
import type { Synchronous } from './sync-store.ts';

/** The statements over what people reported. */
export function reportStatements(database: Database): Synchronous<ReportStore> {
  const add = database.prepare(`INSERT OR IGNORE INTO reports (${reportColumns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const one = database.prepare<[string], ReportRow>('SELECT * FROM reports WHERE id = ?');
  const ofOne = database.prepare<[string], ReportRow>('SELECT * FROM reports WHERE generation_id = ? ORDER BY at_ms, id');
  const newest = database.prepare<[number], ReportRow>(
    'SELECT * FROM reports ORDER BY outcome IS NOT NULL, at_ms DESC, id LIMIT ?',
  );
  const isBy = 'platform = ? AND tenant = ? AND requester_id = ?';
  const count = database.prepare<[string, string, string, number], number>(
    `SELECT COUNT(*) FROM reports WHERE ${isBy} AND at_ms >= ?`,
  );
  const decide = database.prepare(
    'UPDATE reports SET outcome = ?, decided_at_ms = ?, decided_by = ? WHERE id = ? AND outcome IS NULL',
  );
  const dropBy = database.prepare<[string, string, string], string>(`DELETE FROM reports WHERE ${isBy} RETURNING id`).pluck();
  const dropIn = database.prepare(
    "DELETE FROM reports WHERE place_platform = ? AND place_tenant = ? AND (? = '' OR place_server = ?)",
  );
  const by = ({ platform, tenant = '', id }: Report['reporter']) => [platform, tenant, id] as const;
  return {
    addReport: (report) => add.run(...reportValues(report)).changes > 0,
    report(id) {
      const row = one.get(id);
      return row && readReport(row);
    },
    reportsOf: (generationId) => ofOne.all(generationId).map(readReport),
    reports: (limit) => newest.all(limit).map(readReport),
    reportsBy: (person, sinceMs) => count.pluck().get(...by(person), Math.ceil(sinceMs)) ?? 0,
    decideReport: (id, decision) => decide.run(decision.outcome, Math.ceil(decision.atMs), decision.by ?? null, id).changes > 0,
    dropReportsBy: (person) => dropBy.all(...by(person)),
    dropReportsIn: ({ platform, tenant = '', serverId = '' }) => dropIn.run(platform, tenant, serverId, serverId).changes,
  };
}

/** Prepared with the statements that erase a generation. */
export function dropReportWords(database: Database) {
  return database.prepare('UPDATE reports SET words = NULL WHERE generation_id = ?');
}
