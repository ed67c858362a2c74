import { chooseBackend } from '../app/choose-backend.ts';
import { type AppConfig, installed } from '../app/installed.ts';
import { platformsSetUp } from '../app/platforms-set-up.ts';
import { readModels } from '../app/read-models.ts';
import type { Finding } from '../domain/finding.ts';
import type { SealedStore } from '../domain/sealed-store.ts';
import { text } from '../domain/texts.ts';
import { systemClock } from '../lib/clock.ts';
import { goThroughProxy } from '../lib/go-through-proxy.ts';
import { createLog } from '../lib/log.ts';
import { createRedact, redactText } from '../lib/redact.ts';
import type { PlatformModule } from '../platforms/chat/platform-module.ts';
import type { ProviderModule } from '../providers/provider-module.ts';
import { copySealed } from '../storage/sqlite/inspect.ts';

export interface TryOptions {
  /** Wall clock, epoch milliseconds. */
  readonly now: () => number;
  /** Longest that the vendor may take for each answer. */
  readonly timeoutMs: number;
}

/** Tries the credentials of one module as the settings have them, by calls that cost nothing. Never throws. No secret stands in what it finds. */
export async function tryModule(id: string, config: AppConfig, options: TryOptions): Promise<readonly Finding[]> {
  const found = await guarded(id, async () => {
    const goDirectly = await goThroughProxy(config.proxy);
    try {
      const provider = installed.providers.find((module) => module.id === id);
      if (provider !== undefined) return await tryProvider(provider, config, options);
      const platform = platformsSetUp(installed.platforms, config).find(({ module }) => module.id === id);
      return platform === undefined ? [] : await examinePlatform(platform.module, platform.settings, config, options.timeoutMs);
    } finally {
      await goDirectly();
    }
  });
  return found.map((finding) => withoutSecrets(finding, config.secrets));
}

/** Beside the model that would be used, whose list is read first. */
async function tryProvider(
  module: ProviderModule,
  config: AppConfig,
  { now, timeoutMs }: TryOptions,
): Promise<readonly Finding[]> {
  const log = createLog({ level: 'silent', format: 'json', secrets: config.secrets });
  const { putBack } = await readModels([module], config, { clock: systemClock, log });
  try {
    const { model } = chooseBackend(installed.providers, config);
    const settings: Readonly<Record<string, unknown>> = config.providers;
    const options = { now, timeoutMs, signal: AbortSignal.timeout(timeoutMs * 2) };
    return (await module.examine?.(settings[module.id], model, options))?.findings ?? [];
  } finally {
    putBack();
  }
}

/** What a platform's own look finds. */
export function examinePlatform(
  module: PlatformModule,
  settings: unknown,
  config: AppConfig,
  timeoutMs: number,
): Promise<readonly Finding[]> {
  const sealed = (): Promise<SealedStore> => copyOfSealed(config, timeoutMs);
  return module.examine(settings, { timeoutMs, publicUrl: config.web.publicUrl, sealed });
}

async function copyOfSealed({ several, dataFolder }: AppConfig, timeoutMs: number): Promise<SealedStore> {
  if (several.database === undefined) return copySealed(dataFolder);
  const { copySharedSealed } = await import('../storage/postgres/inspect.ts');
  return await copySharedSealed(several.database, { timeoutMs });
}

/** A check that fails unexpectedly must not hide the others. */
export async function guarded(check: string, look: () => Promise<readonly Finding[]>): Promise<readonly Finding[]> {
  try {
    return await look();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return [{ check, state: 'problem', text: text('doctor.checkFailed', { reason }) }];
  }
}

export function withoutSecrets(finding: Finding, secrets: AppConfig['secrets']): Finding {
  return { ...finding, text: redactText(finding.text, createRedact(secrets)) };
}
