import { z } from 'zod';
import { mostInBatch } from '../batch/batch-limits.ts';
import type { SettingScope } from './setting-scope.ts';

/** All that can be chosen for a place, by key: the values that it takes. The environment’s numbers are the most that anybody can choose. */
export const placeSettingSchemas = {
  /** Ids of the models that can be asked for; all others are refused. */
  allowedModels: z.array(z.string().min(1).max(200)).min(1).max(100),
  /** The most videos that one request makes. */
  videosAtOnce: z.int().min(1).max(mostInBatch),
  /** From this price on people are asked before anything is made, in US dollars; 0 asks always. */
  confirmAboveUsd: z.number().min(0).max(100_000),
} as const satisfies Readonly<Record<string, z.ZodType>>;

export type PlaceSettingKey = keyof typeof placeSettingSchemas;
export type PlaceValues = { readonly [Key in PlaceSettingKey]: z.output<(typeof placeSettingSchemas)[Key]> };

export const placeSettingKeys = Object.keys(placeSettingSchemas).filter(isPlaceSettingKey);

/** What was chosen for a place. What is absent holds as it does around it. */
export type ChosenValues = Partial<PlaceValues>;

/** What is to become of some choices; null takes one back. */
export type PlaceChange = { readonly [Key in PlaceSettingKey]?: PlaceValues[Key] | null };

/** What was chosen for a place and around it. Each key counts where it is first: channel, server, bot. */
export interface PlaceSettings {
  readonly channel: ChosenValues;
  readonly server: ChosenValues;
  /** As the bot is set up; what is absent is not limited. */
  readonly bot: ChosenValues;
}

/** One choice, as it is stored. */
export interface StoredPlaceSetting {
  readonly scope: SettingScope;
  /** One of `PlaceSettingKey`, or of a version of the bot that knew more. */
  readonly key: string;
  /** JSON. */
  readonly written: string;
}

/** What holds in a place. */
export function valuesIn({ channel, server, bot }: PlaceSettings): ChosenValues {
  return { ...bot, ...server, ...channel };
}

/** @param stored of a channel and its server, in any order; what this version can’t read says nothing */
export function readPlaceSettings(stored: readonly StoredPlaceSetting[]): Omit<PlaceSettings, 'bot'> {
  const read = (isOfChannel: boolean): ChosenValues =>
    Object.fromEntries(
      stored
        .filter(({ scope }) => (scope.channelId !== undefined) === isOfChannel)
        .flatMap(({ key, written }) => {
          const value = isPlaceSettingKey(key) ? readValue(key, written) : undefined;
          return value === undefined ? [] : [[key, value]];
        }),
    );
  return { channel: read(true), server: read(false) };
}

function isPlaceSettingKey(key: string): key is PlaceSettingKey {
  return Object.hasOwn(placeSettingSchemas, key);
}

/** @returns undefined for what this version does not take */
function readValue(key: PlaceSettingKey, written: string): unknown {
  return placeSettingSchemas[key].safeParse(JSON.parse(written)).data;
}
