import { installed } from '../../app/installed.ts';
import { settingsGroups } from '../../config/config.ts';
import { readEnvFile } from '../../config/read-env-file.ts';
import { secretFileNames } from '../../config/read-secret-files.ts';
import { namesOf } from '../../config/read-settings.ts';
import type { EnvValues } from '../../config/write-env-file.ts';
import type { Environment } from './draft.ts';

/** The settings that an environment has, by their names: those of ours, and the names of files with secrets, whose content stays there. */
export function settingsIn(env: Environment): EnvValues {
  const groups = settingsGroups(installed);
  const names = [...groups.flatMap(({ all }) => all.flatMap(namesOf)), ...secretFileNames(groups)];
  return Object.fromEntries(names.flatMap((name) => (isThere(env[name]) ? [[name, (env[name] ?? '').trim()]] : [])));
}

/** The names of settings that hold only while the environment has them: `.env` has others, or a library looks for them there alone. */
export function onlyInEnvironment(env: Environment, envFile: string): readonly string[] {
  const { values } = readEnvFile(envFile);
  const ours = Object.entries(settingsIn(env)).flatMap(([name, value]) => (values[name] === value ? [] : [name]));
  const libraries = settingsGroups(installed).flatMap(({ readByLibrary = [] }) => readByLibrary);
  return [...ours, ...libraries.filter((name) => isThere(env[name]))];
}

function isThere(value: string | undefined): boolean {
  return (value ?? '').trim() !== '';
}
