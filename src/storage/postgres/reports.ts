import type { Report, ReportDecision } from '../../domain/moderation/report.ts';
import type { SettingScope } from '../../domain/place-settings/setting-scope.ts';
import { type ReportRow, readReport, reportColumns, reportValues } from '../report-row.ts';
import type { Executor } from './executor.ts';
import { wholeMs } from './whole-ms.ts';

/** The statements over what people reported. */
export function reportStatements(database: Executor) {
  const isBy = 'platform = $1 AND tenant = $2 AND requester_id = $3';
  const by = ({ platform, tenant = '', id }: Report['reporter']) => [platform, tenant, id] as const;
  return {
    async addReport(report: Report): Promise<boolean> {
      // Who erases it meanwhile waits, and finds this one.
      await database.run('SELECT 1 FROM generations WHERE id = $1 FOR SHARE', report.generationId);
      return (
        (await database.run(
          `INSERT INTO reports (${reportColumns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING`,
          ...reportValues(report),
        )) > 0
      );
    },
    async report(id: string): Promise<Report | undefined> {
      const row = await database.get<ReportRow>('SELECT * FROM reports WHERE id = $1', id);
      return row && readReport(row);
    },
    reportsOf: async (generationId: string): Promise<readonly Report[]> =>
      (await database.all<ReportRow>('SELECT * FROM reports WHERE generation_id = $1 ORDER BY at_ms, id', generationId)).map(
        readReport,
      ),
    reports: async (limit: number): Promise<readonly Report[]> =>
      (await database.all<ReportRow>('SELECT * FROM reports ORDER BY outcome IS NOT NULL, at_ms DESC, id LIMIT $1', limit)).map(
        readReport,
      ),
    async reportsBy(person: Report['reporter'], sinceMs: number): Promise<number> {
      const row = await database.get<{ readonly count: number }>(
        `SELECT COUNT(*)::integer AS count FROM reports WHERE ${isBy} AND at_ms >= $4`,
        ...by(person),
        wholeMs(sinceMs),
      );
      return row?.count ?? 0;
    },
    decideReport: async (id: string, decision: ReportDecision): Promise<boolean> =>
      (await database.run(
        'UPDATE reports SET outcome = $2, decided_at_ms = $3, decided_by = $4 WHERE id = $1 AND outcome IS NULL',
        ...[id, decision.outcome, wholeMs(decision.atMs), decision.by ?? null],
      )) > 0,
    dropReportsBy: async (person: Report['reporter']): Promise<readonly string[]> =>
      (await database.all<{ readonly id: string }>(`DELETE FROM reports WHERE ${isBy} RETURNING id`, ...by(person))).map(
        ({ id }) => id,
      ),
    dropReportsIn: async ({ platform, tenant = '', serverId = '' }: SettingScope): Promise<number> =>
      await database.run(
        "DELETE FROM reports WHERE place_platform = $1 AND place_tenant = $2 AND ($3 = '' OR place_server = $3)",
        ...[platform, tenant, serverId],
      ),
  };
}

export async function dropReportWords(database: Executor, generationId: string): Promise<void> {
  await database.run('UPDATE reports SET words = NULL WHERE generation_id = $1', generationId);
}
