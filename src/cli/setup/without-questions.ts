import path from 'node:path';
import { type AppConfig, installed } from '../../app/installed.ts';
import { unknownModelText } from '../../app/known-model.ts';
import { readModels } from '../../app/read-models.ts';
import { readUsableConfig } from '../../config/config.ts';
import { writeEnvFile } from '../../config/write-env-file.ts';
import { type TryOptions, tryModule } from '../../doctor/try-module.ts';
import type { Finding } from '../../domain/finding.ts';
import { type Text, text } from '../../domain/texts.ts';
import { systemClock } from '../../lib/clock.ts';
import { goThroughProxy } from '../../lib/go-through-proxy.ts';
import { quietLog } from '../terminal.ts';
import type { Environment } from './draft.ts';
import { onlyInEnvironment, settingsIn } from './environment.ts';
import { allWays } from './ways.ts';

export interface ScriptParts extends TryOptions {
  readonly env: Environment;
  readonly folder: string;
  show(findings: readonly Finding[]): void;
  tell(sentence: Text): void;
}

/**
 * Takes the settings that the environment has, tries them, and writes them to `.env` where nothing is wrong with any of them.
 *
 * @returns whether they are written; everything that is wrong is said
 */
export async function setUpWithoutQuestions(parts: ScriptParts): Promise<boolean> {
  const { env, folder, show, tell } = parts;
  const { config, problems } = readUsableConfig(installed, env, folder);
  const findings: readonly Finding[] = [
    ...problems.map((problem) => ({ check: 'settings', state: 'problem', text: problem.text }) as const),
    ...(config === undefined ? [] : await tryAll(config, parts)),
  ];
  show(findings);
  if (findings.some(({ state }) => state === 'problem')) return false;
  const values = settingsIn(env);
  const file = path.join(folder, '.env');
  const names = Object.keys(values);
  if (names.length > 0) await writeEnvFile(file, values);
  tell(
    names.length === 0
      ? text('setup.nothingNew', { file: '.env' })
      : text('setup.written', { file: '.env', names: names.join(', ') }),
  );
  const elsewhere = onlyInEnvironment(env, file);
  if (elsewhere.length > 0) tell(text('setup.fromEnvironment', { names: elsewhere.join(', ') }));
  return true;
}

/** All modules at once, in their order. */
async function tryAll(config: AppConfig, options: TryOptions): Promise<readonly Finding[]> {
  const ids = new Set(allWays().flatMap((way) => (way.isIn(config) ? [way.moduleId] : [])));
  const found = await Promise.all([...ids].map((id) => tryModule(id, config, options)));
  const unknown = await unknownModel(config);
  return [...(unknown === undefined ? [] : [{ check: 'model', state: 'problem', text: unknown } as const]), ...found.flat()];
}

async function unknownModel(config: AppConfig): Promise<Text | undefined> {
  if (config.videoModel === undefined) return undefined;
  const goDirectly = await goThroughProxy(config.proxy);
  const { putBack } = await readModels(installed.providers, config, { clock: systemClock, log: quietLog() });
  try {
    return unknownModelText(installed.providers, config);
  } finally {
    putBack();
    await goDirectly();
  }
}
