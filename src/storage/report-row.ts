import { type Report, reportOutcomes, reportReasons } from '../domain/moderation/report.ts';

/** A row of the table `reports`, as either database gives it. */
export interface ReportRow {
  readonly id: string;
  readonly generation_id: string;
  readonly platform: string;
  readonly tenant: string;
  readonly requester_id: string;
  readonly place_platform: string;
  readonly place_tenant: string;
  readonly place_server: string;
  readonly reason: string;
  readonly words: string | null;
  readonly at_ms: number;
  readonly outcome: string | null;
  readonly decided_at_ms: number | null;
  readonly decided_by: string | null;
}

/** Those that are written when it is made. */
export const reportColumns =
  'id, generation_id, platform, tenant, requester_id, place_platform, place_tenant, place_server, reason, words, at_ms';

/** In their order. */
export function reportValues({ id, generationId, reporter, place, reason, words, atMs }: Report) {
  return [
    ...([id, generationId, reporter.platform, reporter.tenant ?? '', reporter.id] as const),
    ...([place.platform, place.tenant ?? '', place.serverId ?? '', reason, words ?? null, Math.ceil(atMs)] as const),
  ] as const;
}

/** A reason or an outcome of another version is read as the one that says least. */
export function readReport(row: ReportRow): Report {
  const { decided_at_ms: atMs, decided_by: by } = row;
  const outcome = row.outcome === null ? undefined : (reportOutcomes.find((each) => each === row.outcome) ?? 'gone');
  return {
    ...{ id: row.id, generationId: row.generation_id },
    reporter: { platform: row.platform, ...(row.tenant !== '' && { tenant: row.tenant }), id: row.requester_id },
    place: {
      platform: row.place_platform,
      ...(row.place_tenant !== '' && { tenant: row.place_tenant }),
      ...(row.place_server !== '' && { serverId: row.place_server }),
    },
    reason: reportReasons.find((each) => each === row.reason) ?? 'other',
    ...(row.words !== null && { words: row.words }),
    atMs: row.at_ms,
    ...(outcome !== undefined && { decision: { outcome, atMs: atMs ?? row.at_ms, ...(by !== null && { by }) } }),
  };
}
