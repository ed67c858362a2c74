import { chooseBackend } from '../app/choose-backend.ts';
import { type AppConfig, installed } from '../app/installed.ts';
import { unknownModelText } from '../app/known-model.ts';
import { platformsSetUp } from '../app/platforms-set-up.ts';
import { readModels } from '../app/read-models.ts';
import { spendingNotice } from '../app/spending-notice.ts';
import { readUsableConfig, secretShapes } from '../config/config.ts';
import type { Finding } from '../domain/finding.ts';
import { type Text, text } from '../domain/texts.ts';
import { systemClock } from '../lib/clock.ts';
import { goThroughProxy } from '../lib/go-through-proxy.ts';
import { createLog } from '../lib/log.ts';
import { checkBucket } from './check-bucket.ts';
import { checkFfmpeg } from './check-ffmpeg.ts';
import { checkFolders } from './check-folders.ts';
import { checkModels } from './check-models.ts';
import { checkPage } from './check-page.ts';
import { checkPostgres } from './check-postgres.ts';
import { checkProxy } from './check-proxy.ts';
import { checkPublicAddress } from './check-public-address.ts';
import { checkRunningBot } from './check-running-bot.ts';
import { examinePlatform, guarded, withoutSecrets } from './try-module.ts';

export interface ExamineOptions {
  /** Default: this process's. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Where `.env` stands. Default: the working folder. */
  readonly folder?: string;
  /** Wall clock, epoch milliseconds. Default: the system's. */
  readonly now?: () => number;
  /** Longest that each provider and platform may take for each answer. Default: 5,000. */
  readonly timeoutMs?: number;
  /** Told of each finding in their order, as soon as it is known. */
  readonly onFinding?: (finding: Finding) => void;
}

export interface Examination {
  /** In the order of what has to be right first; no secret of this configuration stands in them. */
  readonly findings: readonly Finding[];
}

/** Looks at everything that the bot needs, changes nothing and costs nothing. */
export async function examine({
  env,
  folder,
  now = Date.now,
  timeoutMs = 5000,
  onFinding,
}: ExamineOptions = {}): Promise<Examination> {
  const { config, problems } = readUsableConfig(installed, env, folder);
  const settings = problems.map((problem) => ({ check: 'settings', state: 'problem', text: problem.text }) as const);
  const findings: Finding[] = [];
  const secrets = config?.secrets ?? secretShapes(installed);
  const tell = (all: readonly Finding[]): void => {
    for (const each of all) {
      const finding = withoutSecrets(each, secrets);
      findings.push(finding);
      onFinding?.(finding);
    }
  };
  tell([...settings, ...(config === undefined ? [] : noticeFindings(config, settings.length === 0))]);
  if (config === undefined) return { findings };
  const goDirectly = await goThroughProxy(config.proxy);
  const { putBack } = await readModels(installed.providers, config, {
    clock: systemClock,
    log: createLog({ level: 'silent', format: 'json', secrets }),
  });
  const unknown = unknownModelText(installed.providers, config);
  // All at once, told in their order.
  const checks = [
    guarded('proxy', () => checkProxy(config, { timeoutMs })),
    ...(unknown === undefined
      ? [
          guarded('model', () => checkModels(installed.providers, config, { now, timeoutMs })),
          guarded('spending', async () => spendingFindings(config)),
        ]
      : [Promise.resolve([{ check: 'model', state: 'problem', text: unknown } as const])]),
    ...platformsSetUp(installed.platforms, config).map(({ module, settings }) =>
      guarded(module.id, () => examinePlatform(module, settings, config, timeoutMs)),
    ),
    guarded('ffmpeg', async () => [await checkFfmpeg(config)]),
    guarded('data folder', async () => checkFolders(config)),
    guarded('postgres', () => checkPostgres(config, { timeoutMs })),
    guarded('bucket', () => checkBucket(config)),
    guarded('page', () => checkPage(config)),
    guarded('port', () => checkRunningBot(config)),
    guarded('public address', () => checkPublicAddress(config, { timeoutMs })),
  ];
  try {
    for (const check of checks) tell(await check);
  } finally {
    putBack();
    await goDirectly();
  }
  return { findings };
}

function noticeFindings({ notices }: AppConfig, isFine: boolean): readonly Finding[] {
  const check = 'settings';
  if (notices.length === 0 && isFine) return [{ check, state: 'ok', text: text('doctor.settingsFine') }];
  return notices.map((notice) => ({ check, state: 'warning', text: notice }));
}

/** Who can spend how much: what limits it, or what would be the most. */
function spendingFindings(config: AppConfig): readonly Finding[] {
  const check = 'spending';
  const backend = chooseBackend(installed.providers, config);
  const notice = spendingNotice(config, backend);
  if (notice !== undefined) return [{ check, state: 'warning', text: notice }];
  const limits = backend.isStandIn ? [] : budgetTexts(config.budgets);
  return limits.length === 0 ? [] : [{ check, state: 'ok', text: text('list.sentences', { sentences: limits }) }];
}

function budgetTexts({ usdPerDay, usdPerMonth, usdPerPersonPerDay, usdPerChannelPerDay }: AppConfig['budgets']): readonly Text[] {
  const said = (key: 'doctor.budgetDay' | 'doctor.budgetMonth' | 'doctor.budgetPerson' | 'doctor.budgetChannel', usd?: number) =>
    usd === undefined ? [] : [text(key, { usd })];
  return [
    ...said('doctor.budgetDay', usdPerDay),
    ...said('doctor.budgetMonth', usdPerMonth),
    ...said('doctor.budgetPerson', usdPerPersonPerDay),
    ...said('doctor.budgetChannel', usdPerChannelPerDay),
  ];
}
