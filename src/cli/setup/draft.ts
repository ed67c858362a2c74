import path from 'node:path';
import { type AppConfig, installed } from '../../app/installed.ts';
import { readUsableConfig, settingsGroups } from '../../config/config.ts';
import { readEnvFile } from '../../config/read-env-file.ts';
import { namesOf } from '../../config/read-settings.ts';
import type { EnvValues } from '../../config/write-env-file.ts';
import type { Setting, SettingProblem } from '../../domain/settings.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where the value of a setting comes from. */
export type Origin = 'environment' | 'secret file' | '.env' | 'answer' | 'nowhere';

/** The settings as they would be: what the environment and `.env` have, and the answers so far. */
export interface Draft {
  /** The `.env` file that is written in the end. */
  readonly file: string;
  /** What is to be written. An empty value takes away what the file has. */
  readonly answers: EnvValues;
  give(setting: Setting<unknown>, value: string): void;
  /** What `.env` has under a name, also one that nobody reads; an empty text where it has nothing. */
  written(name: string): string;
  /** Takes away what `.env` has under a name that nobody reads. @param otherName gets its value */
  rename(name: string, otherName?: string): void;
  /** Forgets an answer, and takes away what `.env` has. */
  leaveOut(setting: Setting<unknown>): void;
  /** Read by the bot's own readers; undefined where `.env` can't be read. Settings that are wrong are as good as none. */
  read(): { readonly config: AppConfig | undefined; readonly problems: readonly SettingProblem[] };
  origin(setting: Setting<unknown>): Origin;
}

/** @param folder where `.env` stands, or is to */
export function createDraft(env: Environment, folder: string): Draft {
  const file = path.join(folder, '.env');
  const answers: Record<string, string> = {};
  const isThere = (value: string | undefined): boolean => (value ?? '').trim() !== '';
  return {
    file,
    answers,
    give({ name }, value) {
      answers[name] = value;
    },
    written: (name) => readEnvFile(file).values[name]?.trim() ?? '',
    rename(name, otherName) {
      if (otherName !== undefined) answers[otherName] = readEnvFile(file).values[name] ?? '';
      answers[name] = '';
    },
    leaveOut(setting) {
      const { values } = readEnvFile(file);
      for (const name of namesOf(setting)) {
        delete answers[name];
        if (isThere(values[name])) answers[name] = '';
      }
    },
    read: () => readUsableConfig(installed, { ...env, ...answers }, folder),
    origin(setting) {
      const { values } = readEnvFile(file);
      const names = namesOf(setting);
      if (names.some((name) => isThere(answers[name]))) return 'answer';
      if (names.some((name) => isThere(env[name]) || isThere(env[`${name}_FILE`]))) return 'environment';
      if (names.some((name) => isThere(values[`${name}_FILE`]))) return 'secret file';
      return names.some((name) => isThere(values[name]) && answers[name] !== '') ? '.env' : 'nowhere';
    },
  };
}

/** A setting by one of its names. */
export function settingCalled(name: string): Setting<unknown> | undefined {
  return settingsGroups(installed)
    .flatMap(({ all }) => all)
    .find((setting) => namesOf(setting).includes(name));
}
