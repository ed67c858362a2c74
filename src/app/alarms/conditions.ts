import { type Model, nameOf, providerFacts } from '../../domain/catalog.ts';
import type { PlatformHealth } from '../../domain/health.ts';
import { retirementNotice } from '../../domain/retirement.ts';
import { moment, type Text, text } from '../../domain/texts.ts';
import type { ProviderPause } from '../../engine/pauses.ts';
import type { BudgetUse } from '../budget-use.ts';

const dayMs = 86_400_000;
/** What a budget is told at before it is used up. */
const mostPercent = 80;
/** So many days before a model ends it is told. */
const daysLeft = [1, 7, 30] as const;
const oldBackupDays = 2;
/** Free room below which it is told, while the bot still works as ever. */
const littleRoomMb = 1024;
const mb = 1024 * 1024;

/** Something that is so: its subject among those of its kind, and what is said of it. */
export type Conditions = ReadonlyMap<string, Text>;

export function pauseConditions(pauses: readonly ProviderPause[], isOfCredentials: boolean): Conditions {
  // A rate limit goes on by itself within a minute.
  const those = pauses.filter(({ reason }) => reason !== 'rate limit' && (reason === 'credentials') === isOfCredentials);
  return new Map(those.map((pause) => [pause.provider, pauseText(pause)]));
}

function pauseText({ provider, reason, untilMs, text: said }: ProviderPause): Text {
  const about = { ...nameOf(provider), reason: said };
  if (reason === 'credentials')
    return text('alarm.credentials', { ...about, settings: providerFacts(provider).credentialSettings });
  return reason === 'daily quota' ? text('alarm.pausedUntil', { ...about, time: moment(untilMs) }) : text('alarm.paused', about);
}

export function platformConditions(platforms: readonly PlatformHealth[]): Conditions {
  const refusing = platforms.filter(({ refused }) => refused);
  return new Map(
    refusing.map(({ id, label, problems }) => [
      id,
      text('alarm.platform', { platform: label, reason: problems.map((problem) => problem.text).join(' ') }),
    ]),
  );
}

const budgetSettings = { day: 'BUDGET_USD_PER_DAY', month: 'BUDGET_USD_PER_MONTH' } as const;
const budgetTexts = {
  day: { most: 'alarm.dayMost', all: 'alarm.dayAll' },
  month: { most: 'alarm.monthMost', all: 'alarm.monthAll' },
} as const;

export function budgetConditions(budgets: readonly BudgetUse[]): Conditions {
  return new Map(budgets.flatMap(budgetCondition));
}

function budgetCondition({ period, capUsd, usedUsd, sinceMs, renewsMs }: BudgetUse): readonly (readonly [string, Text])[] {
  // Prices are whole millionths; the sum of many must not miss by the last bit.
  if (capUsd === undefined || usedUsd < capUsd * (mostPercent / 100) - 1e-7) return [];
  const isUsedUp = usedUsd >= capUsd - 1e-7;
  // A new day or month is told anew.
  const subject = `${period} ${new Date(sinceMs).toISOString().slice(0, 10)} ${isUsedUp ? 100 : mostPercent}`;
  const about = { usd: capUsd.toFixed(2), renews: moment(renewsMs) };
  const { most, all } = budgetTexts[period];
  return [
    [
      subject,
      isUsedUp ? text(all, { ...about, setting: budgetSettings[period] }) : text(most, { ...about, percent: mostPercent }),
    ],
  ];
}

export function questionConditions(count: number): Conditions {
  return count === 0 ? new Map() : new Map([['', text('alarm.question', { count })]]);
}

/** @param parked posts of today, by platform @param labelOf of a platform, by its id */
export function parkedConditions(
  parked: readonly { readonly of: string; readonly count: number }[],
  labelOf: (platform: string) => string,
): Conditions {
  return new Map(parked.map(({ of, count }) => [of, text('alarm.parked', { count, platform: labelOf(of) })]));
}

export function diskConditions({
  dataBytes,
  outputsBytes,
  lowBytes,
}: {
  readonly dataBytes: number;
  readonly outputsBytes: number;
  readonly lowBytes: number;
}): Conditions {
  const freeBytes = Math.min(dataBytes, outputsBytes);
  if (freeBytes < lowBytes) return new Map([['full', text('alarm.diskFull')]]);
  if (freeBytes >= littleRoomMb * mb) return new Map();
  return new Map([['low', text('alarm.diskLow', { low: littleRoomMb, least: Math.round(lowBytes / mb) })]]);
}

/** @param sinceMs when the newest was made, or, where there is none yet, when the bot began to run */
export function backupConditions(sinceMs: number, nowMs: number): Conditions {
  const isOld = nowMs - sinceMs > oldBackupDays * dayMs;
  return isOld ? new Map([['old', text('alarm.backupOld', { days: oldBackupDays })]]) : new Map();
}

export function retiringConditions(models: readonly Model[], nowMs: number): Conditions {
  return new Map(
    models.flatMap((model) => {
      const notice = retirementNotice(model, nowMs);
      const count = daysLeft.find((days) => daysToEnd(model, nowMs) <= days);
      if (notice === undefined || count === undefined || daysToEnd(model, nowMs) <= 0) return [];
      return [[`${model.id} ${count}`, text('alarm.retiring', { count, notice })] as const];
    }),
  );
}

/** Infinite where nobody knows of an end. */
export function daysToEnd({ retirement }: Pick<Model, 'retirement'>, nowMs: number): number {
  if (retirement === undefined || retirement.certainty === 'unlisted') return Number.POSITIVE_INFINITY;
  return (Date.parse(`${retirement.date}T00:00:00Z`) - nowMs) / dayMs;
}
