import { type ReactElement, useState } from 'react';
import { sayDate } from '../say.ts';
import { Button } from '../ui/ui.tsx';
import { adminApi } from './admin-api.ts';
import { type DoIt, Empty, NotRead, Section, Sure, Table } from './parts.tsx';
import { useRead } from './use-read.ts';
import { words } from './words.ts';

const { columns, reports: said } = words;
const everyMs = 10_000;
const verdicts = ['deleted', 'blocked', 'fine'] as const;

/** What people reported, and what was decided about it. */
export function Reports({ doIt, acts }: { readonly doIt: DoIt; readonly acts: number }): ReactElement {
  const [deleting, setDeleting] = useState<string>();
  const { value, trouble } = useRead(adminApi.reports, acts, everyMs);
  return (
    <Section title={words.sections.reports}>
      <p className="text-muted text-sm">{said.about}</p>
      {value === undefined && <NotRead trouble={trouble} />}
      {value?.reports.length === 0 && <Empty>{said.none}</Empty>}
      {value !== undefined && value.reports.length > 0 && (
        <Table
          label={words.sections.reports}
          head={[
            columns.at,
            columns.reason,
            said.details,
            columns.prompt,
            said.author,
            columns.place,
            said.reporter,
            said.decided,
          ]}
          rows={value.reports.map((report) => ({
            key: report.report_id,
            cells: [
              ...[sayDate(report.at), report.reason, report.details, report.prompt ?? said.gone],
              ...[report.author, report.place, report.reporter],
              report.outcome === null ? (
                <span key="decide" className="flex flex-wrap gap-2">
                  {verdicts.map((outcome) => (
                    <Button
                      key={outcome}
                      aria-label={`${said[outcome]}: ${words.about(report.prompt ?? '')}`}
                      onClick={() =>
                        outcome === 'deleted'
                          ? setDeleting(report.report_id)
                          : doIt('report', { report_id: report.report_id, outcome })
                      }
                    >
                      {said[outcome]}
                    </Button>
                  ))}
                </span>
              ) : (
                `${said.outcomes[report.outcome]}${report.decided_by === null ? '' : `, ${report.decided_by}`}`
              ),
            ],
          }))}
        />
      )}
      {deleting !== undefined && (
        <Sure
          question={said.deleteSure}
          yes={said.deleted}
          onYes={() => doIt('report', { report_id: deleting, outcome: 'deleted' })}
          onClose={() => setDeleting(undefined)}
        />
      )}
    </Section>
  );
}
