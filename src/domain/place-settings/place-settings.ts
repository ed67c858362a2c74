import { z } from 'zod';
import { mostInBatch } from '../batch/batch-limits.ts';
import type { DefaultsChange, OptionDefaults } from '../defaults/defaults-book.ts';
import { languages } from '../texts/languages.ts';
import type { SettingScope } from './setting-scope.ts';

/** All that can be chosen for a place besides what options are there, by key: the values that it takes. The environment’s numbers are the most that anybody can choose. */
export const placeSettingSchemas = {
  /** Ids of the models that can be asked for; all others are refused. */
  allowedModels: z.array(z.string().min(1).max(200)).min(1).max(100),
  /** The most videos that one request makes. */
  videosAtOnce: z.int().min(1).max(mostInBatch),
  /** From this price on people are asked before anything is made, in US dollars; 0 asks always. */
  confirmAboveUsd: z.number().min(0).max(100_000),
  /** Above this price a request waits until somebody who manages the server approves it, in US dollars; 0 is about all that is not free. */
  approveAboveUsd: z.number().min(0).max(100_000),
  /** Where finished videos are posted: in a thread under the card, or in the channel itself. */
  resultsIn: z.enum(['thread', 'channel']),
  /** BCP 47: what everybody reads there. */
  language: z.enum(Object.keys(languages)),
  /** Whether results of there go to the showcase, where the bot has one for it. */
  showcase: z.boolean(),
  /** Days after which words and videos of there are erased. */
  keepDays: z.int().min(1).max(3650),
  /** Of a server alone: the channel where those read who manage it what they have to decide. */
  adminChannel: z.object({ id: z.string().min(1).max(100), name: z.string().max(300) }),
  /** Whether what is asked for there is for its person alone: never by itself, unless they say that it is not, or always. */
  privacy: z.enum(['no', 'yes', 'always']),
  /** Who may give pictures and videos of their own, which may show people; for all others models have to leave people out. */
  peoplePictures: z.enum(['everybody', 'some', 'nobody']),
  /** Whether pictures and videos are shown there only to people who press on them. */
  spoiler: z.boolean(),
} as const satisfies Readonly<Record<string, z.ZodType>>;

export type PlaceRule = keyof typeof placeSettingSchemas;
type Rules = { readonly [Key in PlaceRule]: z.output<(typeof placeSettingSchemas)[Key]> };

export const placeRules = Object.keys(placeSettingSchemas).filter(isPlaceRule);

/** What was chosen for a place. What is absent holds as it does around it. */
export interface ChosenValues extends Partial<Rules> {
  /** What options are where they are left open. */
  readonly defaults?: OptionDefaults;
}

/** What is to become of some choices; null takes one back. */
export type PlaceChange = { readonly [Key in PlaceRule]?: Rules[Key] | null } & { readonly defaults?: DefaultsChange };

/** What was chosen for a place and around it. Each key counts where it is first: channel, server, bot. */
export interface PlaceSettings {
  readonly channel: ChosenValues;
  readonly server: ChosenValues;
  /** As the bot is set up; what is absent is not limited. */
  readonly bot: ChosenValues;
  /** Rules that nothing at its platform can keep, so that nobody chooses them. Default: none. */
  readonly lacks?: readonly PlaceRule[];
}

/** One choice, as it is stored. */
export interface StoredPlaceSetting {
  readonly scope: SettingScope;
  /** A rule, or an option that has a default; or of a version of the bot that knew more. */
  readonly key: string;
  /** JSON. */
  readonly written: string;
}

/** What holds in a place. */
export function valuesIn({ channel, server, bot }: PlaceSettings): ChosenValues {
  const defaults = { ...bot.defaults, ...server.defaults, ...channel.defaults };
  return { ...bot, ...server, ...channel, ...(Object.keys(defaults).length > 0 && { defaults }) };
}

/** All that was chosen, each by its key. */
export function byKey<Chosen extends ChosenValues | PlaceChange>({
  defaults,
  ...rules
}: Chosen): Readonly<Record<string, unknown>> {
  return { ...defaults, ...rules };
}

export function isPlaceRule(key: string): key is PlaceRule {
  return Object.hasOwn(placeSettingSchemas, key);
}
