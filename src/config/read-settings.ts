import type { Setting, SettingProblem, SettingsReader } from '../domain/settings.ts';
import { text } from '../domain/texts.ts';

/** Longest part of a wrong value that is repeated, in characters. */
const maxShown = 80;

export interface CollectingReader extends SettingsReader {
  readonly problems: readonly SettingProblem[];
  /** Values that must never be seen in a log, so far. */
  readonly secrets: readonly string[];
}

/** Reads settings one by one and collects all that is wrong with them. An empty value is as good as none. */
export function createSettingsReader(value: (name: string) => string | undefined): CollectingReader {
  const problems: SettingProblem[] = [];
  const secrets: string[] = [];
  const rawValue = (name: string): string => value(name)?.trim() ?? '';
  return {
    problems,
    secrets,
    isSet: (setting) => namesOf(setting).some((name) => rawValue(name) !== ''),
    complain: ({ name }, problem) => problems.push({ name, text: problem }),
    read(setting) {
      for (const name of namesOf(setting)) {
        const raw = rawValue(name);
        if (raw === '') continue;
        const parsed = setting.kind.schema.safeParse(raw);
        if (parsed.success) {
          if (setting.kind.secret) secrets.push(...(setting.kind.secretsIn?.(parsed.data) ?? [raw]));
          return parsed.data;
        }
        problems.push(wrongValue(name, raw, setting));
      }
      return setting.fallback;
    },
  };
}

/** Those that win first. */
export function namesOf({ name, alsoCalled = [] }: Setting<unknown>): readonly string[] {
  return [...alsoCalled, name];
}

function wrongValue(name: string, raw: string, { kind: { expected, secret }, source }: Setting<unknown>): SettingProblem {
  const problem = secret
    ? text('setting.invalidSecret', { name, expected })
    : text('setting.invalid', { name, expected, given: raw.slice(0, maxShown) });
  return { name, text: source === undefined ? problem : text('setting.withSource', { problem, source }) };
}
