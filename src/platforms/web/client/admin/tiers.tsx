import { type FormEvent, type ReactElement, useCallback, useState } from 'react';
import { Button, Pill } from '../ui/ui.tsx';
import { adminApi, type Tier, type Usage, type UsageGroup } from './admin-api.ts';
import { type DoIt, Empty, NotRead, Section, Table } from './parts.tsx';
import { Plot } from './plot.tsx';
import { useRead } from './use-read.ts';
import { words } from './words.ts';

const { columns, groups, legend, tier: tierWords } = words;
const everyMs = 30_000;
const field = 'h-9 rounded-full border border-line bg-surface px-3.5 pointer-coarse:h-11';
const numbers = ['per_day_usd', 'per_week_usd', 'per_month_usd', 'active_at_once'] as const;
const usageGroups = ['person', 'channel', 'model', 'day'] as const;

/** Who may spend how much where, and what was used this month. */
export function Tiers({ doIt, acts }: { readonly doIt: DoIt; readonly acts: number }): ReactElement {
  const { value, trouble } = useRead(adminApi.tiers, acts, everyMs);
  const onSave = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const typed = (name: string) => String(given.get(name) ?? '').trim();
    const limits = numbers.flatMap((name) => (typed(name) === '' ? [] : [[name, Number(typed(name))]]));
    const people = typed('people')
      .split(/[\s,]+/)
      .filter((each) => each !== '');
    doIt('tier', {
      ...{ place: typed('place'), name: typed('name'), ...Object.fromEntries(limits) },
      ...(people.length > 0 && { add_people: people }),
      ...(given.get('everyone') !== null && { everyone: true }),
    });
  };
  return (
    <>
      <Section title={words.sections.tiers}>
        <p className="text-muted text-sm">{tierWords.about}</p>
        <form onSubmit={onSave} className="flex flex-wrap items-end gap-2">
          <Field name="place" label={tierWords.place} isNeeded />
          <Field name="name" label={columns.name} isNeeded />
          {numbers.map((name) => (
            <Field key={name} name={name} label={tierWords[name]} isNumber />
          ))}
          <Field name="people" label={tierWords.people} />
          <label className="flex h-9 items-center gap-2 text-sm pointer-coarse:h-11">
            <input type="checkbox" name="everyone" />
            {tierWords.everyone}
          </label>
          <Button type="submit">{tierWords.save}</Button>
        </form>
        {value === undefined && <NotRead trouble={trouble} />}
        {value?.tiers.length === 0 && <Empty>{tierWords.none}</Empty>}
        {value !== undefined && value.tiers.length > 0 && <TierTable tiers={value.tiers} doIt={doIt} />}
      </Section>
      <Used acts={acts} />
    </>
  );
}

interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly isNeeded?: boolean;
  readonly isNumber?: boolean;
}

function Field({ name, label, isNeeded = false, isNumber = false }: FieldProps): ReactElement {
  const kind = isNumber ? ({ type: 'number', min: 0, step: 'any' } as const) : ({ maxLength: 500 } as const);
  return (
    <label className={`grid grow gap-1 text-sm ${isNumber ? 'min-w-28' : 'min-w-44'}`}>
      <span className="text-muted">{label}</span>
      <input name={name} required={isNeeded} className={field} {...kind} />
    </label>
  );
}

function TierTable({ tiers, doIt }: { readonly tiers: readonly Tier[]; readonly doIt: DoIt }): ReactElement {
  return (
    <Table
      label={words.sections.tiers}
      head={[
        ...[tierWords.place, columns.name, tierWords.per_day_usd, tierWords.per_week_usd, tierWords.per_month_usd],
        ...[tierWords.active_at_once, columns.model, tierWords.members, columns.actions],
      ]}
      rows={tiers.map((tier) => ({
        key: `${tier.place} ${tier.name}`,
        cells: [
          ...[tier.place, tier.name, dollars(tier.per_day_usd), dollars(tier.per_week_usd), dollars(tier.per_month_usd)],
          ...[tier.active_at_once, [...(tier.models ?? []), ...(tier.resolution === null ? [] : [tier.resolution])].join(', ')],
          [...tier.roles, ...tier.people, ...(tier.everyone ? [tierWords.everyone] : [])].join(', '),
          <Button
            key="delete"
            aria-label={`${tierWords.remove}: ${tier.name} (${tier.place})`}
            onClick={() => doIt('tier_remove', { place: tier.place, name: tier.name })}
          >
            {tierWords.remove}
          </Button>,
        ],
      }))}
    />
  );
}

/** What was used this month, as a plot and a table. */
function Used({ acts }: { readonly acts: number }): ReactElement {
  const [by, setBy] = useState<UsageGroup>('person');
  const { value, trouble } = useRead<Usage>(
    useCallback(() => adminApi.usage(by), [by]),
    acts,
    everyMs,
  );
  return (
    <Section
      title={tierWords.used}
      actions={
        <>
          <Pill
            label={words.by}
            value={by}
            choices={usageGroups.map((group) => [group, groups[group]] as const)}
            onChoose={(chosen) => setBy(usageGroups.find((group) => group === chosen) ?? 'person')}
          />
          <a
            href={adminApi.usageCsvUrl(by)}
            download
            className="inline-flex h-9 items-center rounded-full border border-line bg-surface px-3.5 font-medium text-sm hover:bg-sunken pointer-coarse:h-11"
          >
            {words.csv}
          </a>
        </>
      }
    >
      {value === undefined ? <NotRead trouble={trouble} /> : <UsageTable usage={value} />}
    </Section>
  );
}

function UsageTable({ usage: { by, rows, total, forecast_usd: forecast } }: { readonly usage: Usage }): ReactElement {
  if (rows.length === 0) return <Empty>{words.nothingSpent}</Empty>;
  const cells = (row: Usage['total']) => [
    ...[dollars(row.spent_usd), dollars(row.estimate_usd), dollars(row.reserved_usd), dollars(row.maybe_usd)],
    ...[dollars(row.credits_usd), row.refused, row.free_of_charge],
  ];
  return (
    <>
      {forecast !== null && <p className="text-sm">{tierWords.forecast(dollars(forecast) ?? '')}</p>}
      <Plot
        alt={tierWords.plot(dollars(total.spent_usd) ?? '')}
        legend={[legend.spent, legend.reserved, legend.maybe]}
        bars={rows.map((row) => ({ key: row.label ?? row.key, values: [row.spent_usd, row.reserved_usd, row.maybe_usd] }))}
        sayValue={(usd) => dollars(usd) ?? ''}
      />
      <Table
        label={tierWords.used}
        head={[
          ...[groups[by], columns.spent, tierWords.expected, columns.reserved, columns.maybe],
          ...[tierWords.credits, tierWords.refused, tierWords.free],
        ]}
        rows={[
          { key: 'total', cells: [<strong key="total">{words.total}</strong>, ...cells(total)] },
          ...rows.map((row) => ({
            key: `row ${row.key}`,
            cells: [row.label === null ? row.key : `${row.label} (${row.key})`, ...cells(row)],
          })),
        ]}
      />
    </>
  );
}

function dollars(usd: number | null): string | null {
  return usd === null ? null : `$${usd.toFixed(2)}`;
}
