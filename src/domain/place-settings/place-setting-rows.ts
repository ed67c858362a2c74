import { z } from 'zod';
import { mostInBatch } from '../batch/batch-limits.ts';
import type { Model } from '../catalog.ts';
import { optionText } from '../command.ts';
import { defaultOptionNames } from '../defaults/option-defaults.ts';
import { usualDefault } from '../defaults/usual-default.ts';
import type { Offer } from '../option-row.ts';
import { optionSchema } from '../option-schema.ts';
import { valueText } from '../option-texts.ts';
import { yesOrNo } from '../option-types.ts';
import { languages } from '../texts/languages.ts';
import { type Text, text } from '../texts.ts';
import { type ChosenValues, type PlaceRule, type PlaceSettings, placeSettingSchemas } from './place-settings.ts';
import type { SettingPlace } from './settings-panel.ts';

/** What the bot has, as far as settings are about it. */
export interface SettingFacts {
  readonly offer: Offer;
  /** What nobody can go beyond. */
  readonly bot: ChosenValues;
  /** Whether there are channels in the place. */
  readonly hasChannels: boolean;
  /** As in `PlaceSettings`. */
  readonly lacks?: PlaceSettings['lacks'];
}

/**
 * Everything that can be chosen for a place, a row each: the command, its panels and forms, and the page are made of them. What people read are
 * `option.<option>`, `help.<option>` and, for slash commands, `slash.<option>`.
 */
export interface PlaceSettingRow {
  readonly key: string;
  /** It is an option of a video, which has a default. */
  readonly isDefault?: true;
  /** The command’s option, and the field of the API. */
  readonly option: string;
  /** What is typed for it. */
  type(offer: Offer): z.ZodType;
  /** What is typed to what is kept. Default: it is kept as it is. */
  read?(typed: unknown, offer: Offer): unknown;
  /** It is about posts in channels: a place without any has nothing of it. */
  readonly needsChannels?: true;
  /** It is chosen for a whole server, and for no channel alone. */
  readonly isOfServer?: true;
  /** Several are chosen. */
  readonly isMany?: true;
  /** To choose from, as it is typed, the usual ones where there is no end of them. */
  choices(facts: SettingFacts): readonly string[];
  /** What is kept to what is typed: the choices that it is. */
  typed?(value: unknown, facts: SettingFacts): readonly string[];
  /** How people read what is kept. @param value undefined: nothing is chosen anywhere */
  says(value: unknown, facts: SettingFacts): Text;
}

const plain = (value: string | number): Text => text('list.one', { value });
const yesNo = (value: unknown): Text => text(value === true ? 'page.yes' : 'page.no');
const whosePictures = {
  everybody: 'place.picturesEverybody',
  some: 'place.picturesSome',
  nobody: 'place.picturesNobody',
} as const;
const few = [1, 2, 3, 4, 6, 8, 10, 15, 20, 30] as const;
const days = [1, 7, 14, 30, 60, 90, 180, 365] as const;
const prices = [0, 0.25, 0.5, 1, 2, 3, 5, 10, 20, 50, 100] as const;

const rules: { readonly [Key in PlaceRule]: Omit<PlaceSettingRow, 'key'> } = {
  allowedModels: {
    option: 'models',
    isMany: true,
    type: () => z.string().trim().min(1).max(2000),
    read: (typed, { models }) =>
      String(typed)
        .split(',')
        .flatMap((name) => modelNamed(name.trim(), models)),
    choices: ({ offer }) => offer.models.map(({ id }) => id),
    typed: (value, { offer }) => (Array.isArray(value) ? value.map(String) : offer.models.map(({ id }) => id)),
    says(value, { offer: { models } }) {
      const named = models.filter(({ id }) => !Array.isArray(value) || value.includes(id)).map(({ label }) => label);
      return Array.isArray(value) ? plain(named.join(', ')) : text('place.allModels', { models: named.join(', ') });
    },
  },
  videosAtOnce: {
    option: 'most',
    type: () => z.coerce.number().pipe(placeSettingSchemas.videosAtOnce),
    choices: () => [...few, mostInBatch].map(String),
    says: (value) => plain(Number(value ?? mostInBatch)),
  },
  confirmAboveUsd: {
    option: 'askAbove',
    type: () => z.coerce.number().pipe(placeSettingSchemas.confirmAboveUsd),
    choices: ({ bot: { confirmAboveUsd: most = 0 } }) => [...new Set([...prices.filter((usd) => usd < most), most])].map(String),
    says: (value) => text('place.usd', { usd: Number(value ?? 0) }),
  },
  approveAboveUsd: {
    option: 'approveAbove',
    type: () => z.coerce.number().pipe(placeSettingSchemas.approveAboveUsd),
    choices({ bot: { approveAboveUsd: most = 1000 } }) {
      return [...new Set([...prices.filter((usd) => usd < most), most])].map(String);
    },
    says: (value) => (value === undefined ? text('place.noApproval') : text('place.usd', { usd: Number(value) })),
  },
  resultsIn: {
    option: 'results',
    needsChannels: true,
    type: () => placeSettingSchemas.resultsIn,
    choices: () => placeSettingSchemas.resultsIn.options,
    says: (value) => text(value === 'channel' ? 'place.inChannel' : 'place.inThread'),
  },
  language: {
    option: 'language',
    needsChannels: true,
    type: () => placeSettingSchemas.language,
    choices: () => Object.keys(languages),
    says: (value) => (typeof value === 'string' ? plain(languageName(value)) : text('page.automatic')),
  },
  showcase: {
    option: 'showcase',
    needsChannels: true,
    type: () => yesOrNo(),
    choices: () => ['true', 'false'],
    says: (value) => yesNo(value ?? true),
  },
  privacy: {
    option: 'privacy',
    type: () => placeSettingSchemas.privacy,
    choices: () => placeSettingSchemas.privacy.options,
    says: (value) => text(value === 'always' ? 'place.privateAlways' : value === 'yes' ? 'place.private' : 'place.public'),
  },
  peoplePictures: {
    option: 'peoplePictures',
    type: () => placeSettingSchemas.peoplePictures,
    choices: () => placeSettingSchemas.peoplePictures.options,
    says: (value) => text(whosePictures[placeSettingSchemas.peoplePictures.safeParse(value).data ?? 'everybody']),
  },
  spoiler: {
    option: 'spoiler',
    needsChannels: true,
    type: () => yesOrNo(),
    choices: () => ['true', 'false'],
    says: (value) => yesNo(value),
  },
  keepDays: {
    option: 'keepDays',
    type: () => z.coerce.number().pipe(placeSettingSchemas.keepDays),
    choices: ({ bot: { keepDays: most } }) =>
      [...new Set([...days.filter((each) => each < (most ?? Number.POSITIVE_INFINITY)), most ?? 3650])].map(String),
    says: (value) => (typeof value === 'number' ? text('place.days', { count: value }) : text('place.keptAsBot')),
  },
  adminChannel: {
    option: 'adminChannel',
    needsChannels: true,
    isOfServer: true,
    // The channel where it is typed: nobody names one that they do not see.
    type: () => z.enum(['here']),
    choices: () => ['here'],
    typed: () => [],
    says(value) {
      if (value === 'here') return text('place.here');
      const chosen = placeSettingSchemas.adminChannel.safeParse(value).data;
      return chosen === undefined ? text('place.noAdminChannel') : plain(chosen.name);
    },
  },
};

const ofRules: readonly PlaceSettingRow[] = Object.entries(rules).map(([key, row]) => ({ key, ...row }));

const ofOptions: readonly PlaceSettingRow[] = defaultOptionNames.map((name) => ({
  ...{ key: name, option: name, isDefault: true },
  type: (offer) => optionSchema(offer, 'video').shape[name].unwrap(),
  choices({ offer }) {
    const schema = z.toJSONSchema(optionSchema(offer, 'video').shape[name], { io: 'input', unrepresentable: 'any' });
    return schema.type === 'boolean' ? ['true', 'false'] : (schema.enum ?? []).map(String);
  },
  typed: (value, { offer }) => {
    const shown = value ?? usualDefault(name, offer);
    return shown === undefined ? [] : [String(shown)];
  },
  says(value, { offer }) {
    const shown = value ?? usualDefault(name, offer);
    if (shown === undefined) return text('page.automatic');
    return typeof shown === 'boolean' ? yesNo(shown) : valueText(name, typeof shown === 'number' ? shown : String(shown));
  },
}));

/** In the order in which people meet them: what is made, then what may be. */
export const placeSettingRows: readonly PlaceSettingRow[] = [...ofOptions, ...ofRules];

/** Those that a place has. @param where it is chosen */
export function rowsOf(
  { hasChannels, lacks = [] }: Pick<SettingFacts, 'hasChannels' | 'lacks'>,
  where: SettingPlace,
): readonly PlaceSettingRow[] {
  return placeSettingRows.filter(
    ({ key, needsChannels = false, isOfServer = false }) =>
      (hasChannels || !needsChannels) && (where === 'server' || !isOfServer) && !lacks.some((each) => each === key),
  );
}

/** What people call a setting. */
export function settingText({ option }: Pick<PlaceSettingRow, 'option'>): Text {
  return optionText(option);
}

/** What a value that is kept looks like where it is typed or chosen. */
export function typedValues(row: PlaceSettingRow, value: unknown, facts: SettingFacts): readonly string[] {
  if (row.typed !== undefined) return row.typed(value, facts);
  return value === undefined ? [] : [String(value)];
}

/** How people read one of its choices. */
export function choiceText(row: PlaceSettingRow, choice: string, facts: SettingFacts): Text {
  const read = z.safeParse(row.type(facts.offer), choice);
  const value = read.success ? read.data : choice;
  return row.says(row.read === undefined ? value : row.read(value, facts.offer), facts);
}

/** The id of a model that somebody calls by it or by its name; what they typed where there is none, which is told then. */
export function modelNamed(name: string, models: readonly Model[]): readonly string[] {
  if (name === '') return [];
  const folded = name.toLowerCase();
  return [models.find(({ id, label }) => [id, label.toLowerCase()].includes(folded))?.id ?? name];
}

/** “Deutsch”, “日本語”. */
function languageName(language: string): string {
  return new Intl.DisplayNames(language, { type: 'language', languageDisplay: 'standard' }).of(language) ?? language;
}
