import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { SettingProblem, SettingsGroup } from '../domain/settings.ts';
import { text } from '../domain/texts.ts';
import { namesOf } from './read-settings.ts';

/** Behind the name of a secret setting: the file that has its value, as orchestrators and systemd hand out credentials. */
const suffix = '_FILE';
/** No credential is longer; a log or a disk that was named by mistake is. */
const maxBytes = 64 * 1024;

/** The names under which secrets may stand in files. */
export function secretFileNames(groups: readonly SettingsGroup<unknown>[]): readonly string[] {
  return secretNames(groups).map((name) => `${name}${suffix}`);
}

/** The environment without the settings of these groups, for programs that are none of the bot's. */
export function environmentWithout(
  groups: readonly SettingsGroup<unknown>[],
  environment: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string | undefined>> {
  const ours = new Set([...groups.flatMap(({ all }) => all.flatMap(namesOf)), ...secretFileNames(groups)]);
  return Object.fromEntries(Object.entries(environment).filter(([name, value]) => value !== '' && !ours.has(name)));
}

/**
 * Reads the secrets that stand in files of their own: the name of a secret setting with `_FILE` behind it is the path of such a file.
 * Space around the value is left out, since most editors end a file with a line break.
 *
 * @param value what is set under a name
 * @param folder what relative paths start from
 */
export function readSecretFiles(
  groups: readonly SettingsGroup<unknown>[],
  value: (name: string) => string | undefined,
  folder: string,
): { readonly values: ReadonlyMap<string, string>; readonly problems: readonly SettingProblem[] } {
  const values = new Map<string, string>();
  const problems: SettingProblem[] = [];
  for (const name of secretNames(groups)) {
    const fileName = `${name}${suffix}`;
    const file = value(fileName)?.trim() ?? '';
    if (file === '') continue;
    if ((value(name)?.trim() ?? '') !== '') {
      problems.push({ name: fileName, text: text('setting.secretTwice', { name, fileName }) });
      continue;
    }
    const read = readSecret(path.resolve(folder, file));
    if ('secret' in read) values.set(name, read.secret);
    else problems.push({ name: fileName, text: text('setting.secretFile', { fileName, file, reason: read.reason }) });
  }
  return { values, problems };
}

/** Names in small letters are those that other programs know. */
function secretNames(groups: readonly SettingsGroup<unknown>[]): readonly string[] {
  const secrets = groups.flatMap(({ all }) => all.filter(({ kind }) => kind.secret === true));
  return secrets.flatMap(namesOf).filter((name) => name === name.toUpperCase());
}

function readSecret(file: string): { readonly secret: string } | { readonly reason: string } {
  try {
    const { size } = statSync(file);
    if (size > maxBytes) return { reason: `${size} bytes` };
    const secret = readFileSync(file, 'utf8').trim();
    return secret === '' ? { reason: 'empty' } : { secret };
  } catch (error) {
    return { reason: error instanceof Error && 'code' in error ? String(error.code) : String(error) };
  }
}
