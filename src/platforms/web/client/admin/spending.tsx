import { type ReactElement, useCallback, useState } from 'react';
import { sayTime } from '../say.ts';
import { Pill } from '../ui/ui.tsx';
import { adminApi, type Group, type Spending as Report, type Status } from './admin-api.ts';
import { Empty, NotRead, Section, Table } from './parts.tsx';
import { Plot } from './plot.tsx';
import { useRead } from './use-read.ts';
import { words } from './words.ts';

const { columns, groups, legend } = words;
const spans = [1, 7, 30, 90, 366] as const;
const everyMs = 30_000;

/** What was spent, against the budgets. */
export function Spending({ status, acts }: { readonly status: Status; readonly acts: number }): ReactElement {
  const [by, setBy] = useState<Group>('day');
  const [days, setDays] = useState(30);
  const report = useRead<Report>(
    useCallback(() => adminApi.spending(by, days), [by, days]),
    acts,
    everyMs,
  );
  return (
    <>
      <Section title={words.budgets}>
        <Table
          label={words.budgets}
          head={[columns.period, columns.spent, columns.reserved, columns.maybe, columns.budget]}
          rows={status.budgets.map(({ period, spent_usd, reserved_usd, maybe_usd, cap_usd }) => ({
            key: period,
            cells: [
              ...[words.periods[period], dollars(spent_usd), dollars(reserved_usd), dollars(maybe_usd)],
              cap_usd === null ? words.noBudget : dollars(cap_usd),
            ],
          }))}
        />
      </Section>
      <Section
        title={words.sections.spending}
        actions={
          <>
            <Pill label={words.by} value={by} choices={Object.entries(groups)} onChoose={(chosen) => setBy(groupOf(chosen))} />
            <Pill
              label={words.days}
              value={String(days)}
              choices={spans.map((span) => [String(span), words.lastDays(span)] as const)}
              onChoose={(chosen) => setDays(Number(chosen))}
            />
            <a
              href={adminApi.csvUrl(by, days)}
              download
              className="inline-flex h-9 items-center rounded-full border border-line bg-surface px-3.5 font-medium text-sm hover:bg-sunken pointer-coarse:h-11"
            >
              {words.csv}
            </a>
          </>
        }
      >
        {report.value === undefined ? (
          <NotRead trouble={report.trouble} />
        ) : (
          <ReportTable report={report.value} dayCapUsd={status.budgets.find(({ period }) => period === 'day')?.cap_usd} />
        )}
      </Section>
      {report.value !== undefined && report.value.waits.length > 0 && <Waits waits={report.value.waits} />}
    </>
  );
}

function groupOf(chosen: string): Group {
  return chosen in groups ? (chosen as Group) : 'day';
}

function dollars(usd: number): string {
  return `$${usd.toFixed(2)}`;
}

function ReportTable({
  report: { by, days, rows, total },
  dayCapUsd,
}: {
  readonly report: Report;
  readonly dayCapUsd: number | null | undefined;
}): ReactElement {
  const sum = (row: Report['total']) => row.spent_usd + row.reserved_usd + row.maybe_usd;
  if (sum(total) === 0) return <Empty>{words.nothingSpent}</Empty>;
  const sums = (row: Report['total']) => [dollars(row.spent_usd), dollars(row.reserved_usd), dollars(row.maybe_usd), row.starts];
  const most = rows.reduce((one, other) => (sum(other) > sum(one) ? other : one), rows[0] ?? { ...total, key: '', label: null });
  return (
    <>
      {by === 'day' && (
        <Plot
          alt={`${words.spendPlot}. ${words.spendAlt(dollars(sum(total)), days, dollars(sum(most)), most.key)}`}
          legend={[legend.spent, legend.reserved, legend.maybe]}
          bars={rows.map((row) => ({ key: row.key, values: [row.spent_usd, row.reserved_usd, row.maybe_usd] }))}
          mark={dayCapUsd ?? undefined}
          sayValue={dollars}
        />
      )}
      <Table
        label={words.sections.spending}
        head={[groups[by], columns.spent, columns.reserved, columns.maybe, columns.starts]}
        rows={[
          { key: 'total', cells: [<strong key="total">{words.total}</strong>, ...sums(total)] },
          ...(by === 'day' ? rows.filter((row) => sum(row) > 0).toReversed() : rows).map((row) => ({
            key: `row ${row.key}`,
            cells: [row.label === null ? row.key : `${row.label} (${row.key})`, ...sums(row)],
          })),
        ]}
      />
    </>
  );
}

function Waits({ waits }: Pick<Report, 'waits'>): ReactElement {
  const longest = waits.reduce((one, other) => (other.p90_seconds > one.p90_seconds ? other : one));
  const alt = words.waitAlt(sayTime(longest.p90_seconds), longest.day);
  return (
    <Section title={words.waitPlot}>
      <Plot
        alt={`${words.waitPlot}. ${alt}`}
        legend={[legend.median, legend.p90]}
        bars={waits.map(({ day, median_seconds: median, p90_seconds: p90 }) => ({ key: day, values: [median, p90 - median] }))}
        sayValue={(seconds) => sayTime(seconds)}
      />
      <Table
        label={words.waitPlot}
        head={[columns.day, columns.count, columns.median, columns.p90]}
        rows={waits.toReversed().map(({ day, count, median_seconds: median, p90_seconds: p90 }) => ({
          key: day,
          cells: [day, count, sayTime(median), sayTime(p90)],
        }))}
      />
    </Section>
  );
}
