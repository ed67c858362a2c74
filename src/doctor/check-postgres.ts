import { isDeepStrictEqual } from 'node:util';
import type { AppConfig } from '../app/installed.ts';
import { limitSettings } from '../app/settings-of.ts';
import type { Finding } from '../domain/finding.ts';
import { type Text, text } from '../domain/texts.ts';
import { writtenLimits } from '../engine/shared-limits.ts';
import { checkGround } from '../storage/postgres/ground-check.ts';
import type { SharedInUse, SharedReport } from '../storage/postgres/inspect.ts';
import { inspectLeftFile } from '../storage/sqlite/inspect.ts';

const check = 'postgres';

type Settings = Pick<
  AppConfig,
  'several' | 'dataFolder' | 'limits' | 'budgets' | 'confirmAboveUsd' | 'approveAboveUsd' | 'bucket' | 'outputs'
>;

/**
 * Where several processes are to share a database: whether it can keep what they count on, who is there, whether this process is set as they
 * are, and what became of the file of before.
 *
 * @param options `timeoutMs`: longest until there is a connection, and for each answer
 */
export async function checkPostgres(config: Settings, options: { readonly timeoutMs: number }): Promise<readonly Finding[]> {
  const { database, sealKey } = config.several;
  if (database === undefined || sealKey === undefined) return [];
  const ground = await checkGround(database, options);
  if (ground.some(({ state }) => state === 'problem')) return ground;
  const { inspectShared } = await import('../storage/postgres/inspect.ts');
  const report = await inspectShared(database, { ...options, sealKey });
  return [...ground, ...sharedFindings(report, config), ...fileFindings(report, config.dataFolder), ...folderFindings(config)];
}

function sharedFindings(report: SharedReport, config: Settings): readonly Finding[] {
  switch (report.state) {
    case 'missing':
      return [fine(text('doctor.sharedToCome'))];
    case 'earlier':
      return [fine(text('doctor.sharedEarlier'))];
    case 'unusable':
      return [{ check, state: 'problem', text: text('doctor.databaseUnusable', { advice: report.advice }) }];
    case 'usable':
      return [...processFindings(report, config), ...keyFindings(report)];
  }
}

function processFindings(report: SharedInUse, config: Settings): readonly Finding[] {
  const { processes: count } = report;
  if (count === 0) return [fine(text('doctor.sharedNobody'))];
  return [fine(text('doctor.sharedProcesses', { count })), limitsFinding(report, config)];
}

/** A start is refused beside those that seal by another one. */
function keyFindings({ key, processes }: SharedInUse): readonly Finding[] {
  if (key === 'same') return [];
  if (processes === 0) return [warning(text('doctor.sharedKeyChanged'))];
  return [{ check, state: 'problem', text: text('start.otherKey') }];
}

/** Whether this process is set as those that run. */
function limitsFinding({ holding, set }: SharedInUse, config: Settings): Finding {
  const own: unknown = JSON.parse(writtenLimits(limitSettings(config)));
  const held: unknown = holding === undefined ? own : JSON.parse(holding);
  const names = differing(Object(own), Object(held));
  if (names.length > 0) return warning(text('doctor.sharedLimitsDiffer', { settings: names.join(', ') }));
  if (set.length > 1) return warning(text('doctor.sharedLimitsMixed'));
  return fine(text('doctor.sharedLimits'));
}

/** By which settings each is known. */
const settingNames: Readonly<Record<string, string>> = {
  concurrentGenerations: 'CONCURRENT_GENERATIONS',
  generationsPerMinute: 'GENERATIONS_PER_MINUTE',
  activePerPerson: 'ACTIVE_PER_PERSON',
  confirmAboveUsd: 'CONFIRM_ABOVE_USD',
  approveAboveUsd: 'APPROVE_ABOVE_USD',
  perDayUsd: 'BUDGET_USD_PER_DAY',
  perMonthUsd: 'BUDGET_USD_PER_MONTH',
  perPersonPerDayUsd: 'BUDGET_USD_PER_PERSON_PER_DAY',
  perChannelPerDayUsd: 'BUDGET_USD_PER_CHANNEL_PER_DAY',
};

function differing(
  { budgets: ownBudgets, ...own }: Readonly<Record<string, unknown>>,
  { budgets: heldBudgets, ...held }: Readonly<Record<string, unknown>>,
): readonly string[] {
  const one: Readonly<Record<string, unknown>> = { ...own, ...Object(ownBudgets) };
  const other: Readonly<Record<string, unknown>> = { ...held, ...Object(heldBudgets) };
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return keys.filter((key) => !isDeepStrictEqual(one[key], other[key])).map((key) => settingNames[key] ?? key);
}

/** What was in `DATA_DIR` is used by nobody now: it should have been moved, and to this very database. */
function fileFindings(report: SharedReport, folder: string): readonly Finding[] {
  const left = inspectLeftFile(folder);
  if (left === undefined || report.state === 'unusable') return [];
  if (left.mark === undefined) return [warning(text('doctor.sharedFileLeft', { path: left.path }))];
  const isHere = report.state === 'usable' && report.moveId === left.mark.id;
  return [
    isHere
      ? fine(text('doctor.sharedFileMoved', { path: left.path }))
      : warning(text('doctor.sharedFileElsewhere', { path: left.path })),
  ];
}

/** Nobody but the admin knows whether it is the same folder everywhere. */
function folderFindings({ bucket, outputs }: Settings): readonly Finding[] {
  return bucket === undefined ? [fine(text('doctor.sharedFolder', { folder: outputs.folder }))] : [];
}

function fine(found: Text): Finding {
  return { check, state: 'ok', text: found };
}

function warning(found: Text): Finding {
  return { check, state: 'warning', text: found };
}
