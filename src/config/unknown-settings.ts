import type { SettingProblem, SettingsGroup } from '../domain/settings.ts';
import { type Text, text } from '../domain/texts.ts';
import { editDistance } from '../lib/edit-distance.ts';
import { secretFileNames } from './read-secret-files.ts';
import { namesOf } from './read-settings.ts';

/** In our own file everything is meant for this bot; these are read by what we are made of. */
const othersNames = /^(?:(?:HTTPS?|ALL|NO)_PROXY|NODE_[A-Z_]+|UV_[A-Z_]+|TZ|PATH|HOME|LANG|LC_[A-Z]+|NO_COLOR|FORCE_COLOR)$/;
/** Shorter names are one letter away from too many. */
const leastLength = 6;

/**
 * Finds settings that nobody reads, most likely since their names are misspelt.
 *
 * @param inFile names that stand in `.env`
 * @param inEnvironment names of the process's environment, most of which are somebody else's
 * @param groups all settings that are read
 * @returns a budget that nobody reads is a problem, everything else is to be told
 */
export function unknownSettings(
  inFile: readonly string[],
  inEnvironment: readonly string[],
  groups: readonly SettingsGroup<unknown>[],
): { readonly problems: readonly SettingProblem[]; readonly notices: readonly Text[] } {
  const problems: SettingProblem[] = [];
  const notices: Text[] = [];
  const file = new Set(inFile);
  const known = new Set([...groups.flatMap(({ all }) => all.flatMap(namesOf)), ...secretFileNames(groups)]);
  const byLibraries = new Set(groups.flatMap(({ readByLibrary = [] }) => readByLibrary));
  const prefixes = groups.flatMap((group) => group.prefixes.map((prefix) => `${prefix}_`));
  for (const name of new Set([...inFile, ...inEnvironment])) {
    if (known.has(name) || byLibraries.has(name) || othersNames.test(name)) continue;
    const nearest = nearestName(name, known);
    const isClose = nearest.distance <= 1 && name.length >= leastLength;
    if (!file.has(name) && !prefixes.some((prefix) => name.startsWith(prefix)) && !isClose) continue;
    const told = nearest.distance <= Math.max(2, name.length / 2) ? { name, nearest: nearest.name } : undefined;
    const sentence = told === undefined ? text('setting.unknown', { name }) : text('setting.unknownNear', told);
    // Who sets a budget counts on it.
    const isBudget = /^BUDGET/.test(name) || (file.has(name) && (/BUDGET/.test(name) || told?.nearest.startsWith('BUDGET')));
    if (isBudget) problems.push({ name, text: sentence });
    else notices.push(sentence);
  }
  return { problems, notices };
}

function nearestName(name: string, known: Iterable<string>): { readonly name: string; readonly distance: number } {
  let nearest = { name: '', distance: Number.POSITIVE_INFINITY };
  for (const each of known) {
    // Names from outside may be of any length.
    if (Math.abs(name.length - each.length) >= nearest.distance) continue;
    const distance = editDistance(name, each);
    if (distance < nearest.distance) nearest = { name: each, distance };
  }
  return nearest;
}
