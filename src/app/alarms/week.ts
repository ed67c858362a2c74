import { findModel } from '../../domain/catalog.ts';
import type { Clock } from '../../domain/clock.ts';
import type { GenerationStore } from '../../domain/generation-store.ts';
import { type Text, text } from '../../domain/texts.ts';
import { spanOf } from '../../domain/tiers/periods.ts';
import type { UsageGroup, UsageRow } from '../../domain/usage/usage.ts';
import { totalOf, usageReport } from '../../engine/usage/usage-report.ts';
import type { Conditions } from './conditions.ts';

const dayMs = 86_400_000;
const weekMs = 7 * dayMs;
/** Of people and of models. */
const [mostPeople, mostModels] = [5, 8];
/** Characters of a person's name. */
const mostOfName = 40;

interface WeekParts {
  readonly store: GenerationStore;
  readonly clock: Clock;
}

/**
 * What the week before cost, all Monday in UTC: nothing later, so that names of people stay in the store for a day at most, and nothing where nobody
 * asked for anything that costs. It is read once, however often it is looked at.
 */
export function createWeekLook({ store, clock }: WeekParts): () => Promise<Conditions> {
  let read: { readonly mondayMs: number; readonly conditions: Conditions } | undefined;
  return async () => {
    const nowMs = clock.now();
    const { sinceMs: mondayMs } = spanOf('week', nowMs);
    if (nowMs - mondayMs >= dayMs) return new Map();
    if (read?.mondayMs !== mondayMs) {
      const said = await weekText({ store, clock }, mondayMs);
      read = { mondayMs, conditions: new Map(said === undefined ? [] : [[dateOf(mondayMs), said]]) };
    }
    return read.conditions;
  };
}

async function weekText({ store, clock }: WeekParts, mondayMs: number): Promise<Text | undefined> {
  const models = await weekBy(store, 'model', mondayMs, clock.now());
  const total = totalOf(models);
  if (total.starts + total.refused + total.freeOfCharge === 0) return undefined;
  const people = await weekBy(store, 'person', mondayMs, clock.now());
  const month = await usageReport({ store, clock }, {}, 'model');
  const sentences = [
    text('alarm.week', {
      ...{ from: dateOf(mondayMs - weekMs), to: dateOf(mondayMs - dayMs), usd: total.spentUsd, expectedUsd: total.estimateUsd },
    }),
    ...(total.maybeUsd > 0 ? [text('usage.maybe', { maybeUsd: total.maybeUsd })] : []),
    text('usage.free', { refused: total.refused, freeOfCharge: total.freeOfCharge }),
    ...listed('alarm.weekModels', models.slice(0, mostModels), ({ key }) => findModel(key)?.label ?? key),
    ...listed('alarm.weekPeople', people.slice(0, mostPeople), ({ key, label = key }) =>
      [...label].slice(0, mostOfName).join(''),
    ),
    ...(month.forecastUsd === undefined ? [] : [text('usage.forecast', { usd: month.forecastUsd })]),
  ];
  return text('list.sentences', { sentences });
}

/** Of those that something was booked for. */
function listed(key: 'alarm.weekModels' | 'alarm.weekPeople', rows: readonly UsageRow[], nameOf: (row: UsageRow) => string) {
  const spent = rows.filter(({ spentUsd }) => spentUsd > 0);
  const all = spent.map((row) => `${nameOf(row)} $${row.spentUsd.toFixed(2)}`).join(', ');
  return all === '' ? [] : [text(key, { all })];
}

/** What has come since is taken off again: the ledger is read from a time on. The most expensive first. */
async function weekBy(store: GenerationStore, by: UsageGroup, mondayMs: number, nowMs: number): Promise<readonly UsageRow[]> {
  const since = new Map((await store.usageBy(by, mondayMs, nowMs, {})).map((row) => [row.key, row]));
  const all = await store.usageBy(by, mondayMs - weekMs, nowMs, {});
  return all.map((row) => without(row, since.get(row.key))).toSorted((a, b) => b.spentUsd - a.spentUsd);
}

function without(row: UsageRow, since: UsageRow | undefined): UsageRow {
  if (since === undefined) return row;
  const usd = (one: number, other: number): number => Math.round((one - other) * 1e6) / 1e6;
  return {
    ...row,
    spentUsd: usd(row.spentUsd, since.spentUsd),
    reservedUsd: usd(row.reservedUsd, since.reservedUsd),
    maybeUsd: usd(row.maybeUsd, since.maybeUsd),
    estimateUsd: usd(row.estimateUsd, since.estimateUsd),
    creditsUsd: usd(row.creditsUsd, since.creditsUsd),
    starts: row.starts - since.starts,
    refused: row.refused - since.refused,
    freeOfCharge: row.freeOfCharge - since.freeOfCharge,
  };
}

function dateOf(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10);
}
