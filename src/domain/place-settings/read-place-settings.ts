import type { OptionDefaults } from '../defaults/defaults-book.ts';
import { defaultOptionNames } from '../defaults/option-defaults.ts';
import { isPlain } from '../styles/style-options.ts';
import {
  type ChosenValues,
  isPlaceRule,
  type PlaceSettings,
  placeRules,
  placeSettingSchemas,
  type StoredPlaceSetting,
} from './place-settings.ts';

/** Keys of all that can be chosen. */
export const placeSettingKeys: readonly string[] = [...placeRules, ...defaultOptionNames];

/** @param stored of a channel and its server, in any order; what this version can’t read says nothing */
export function readPlaceSettings(stored: readonly StoredPlaceSetting[]): Omit<PlaceSettings, 'bot'> {
  const read = (isOfChannel: boolean): ChosenValues =>
    chosenOf(stored.filter(({ scope }) => (scope.channelId !== undefined) === isOfChannel));
  return { channel: read(true), server: read(false) };
}

function chosenOf(stored: readonly StoredPlaceSetting[]): ChosenValues {
  const rules: Record<string, unknown> = {};
  const defaults: Record<string, OptionDefaults[string]> = {};
  for (const { key, written } of stored) {
    const value: unknown = JSON.parse(written);
    if (isPlaceRule(key)) rules[key] = placeSettingSchemas[key].safeParse(value).data;
    else if (defaultOptionNames.some((name) => name === key) && isPlain(value)) defaults[key] = value;
  }
  const known = Object.entries(rules).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(known), ...(Object.keys(defaults).length > 0 && { defaults }) };
}
