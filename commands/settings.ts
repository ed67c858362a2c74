import { z } from 'zod';
import { mostInBatch } from '../src/domain/batch/batch-limits.ts';
import type { Model } from '../src/domain/catalog.ts';
import { defineCommand } from '../src/domain/command.ts';
import { UserError } from '../src/domain/errors.ts';
import {
  type ChosenValues,
  type PlaceChange,
  type PlaceSettingKey,
  type PlaceSettings,
  placeSettingKeys,
  placeSettingSchemas,
  valuesIn,
} from '../src/domain/place-settings/place-settings.ts';
import { type SettingScope, serverScopeOf, settingScopeOf } from '../src/domain/place-settings/setting-scope.ts';
import { type Text, text } from '../src/domain/texts.ts';
import type { VideoEngine } from '../src/domain/video-engine.ts';

export interface SettingsCommandDeps {
  readonly engine: Pick<VideoEngine, 'placeSettings' | 'choosePlaceSettings'>;
  /** Those that the current credentials offer. */
  readonly models: readonly Model[];
}

/** Which option chooses which setting. */
const optionOf = {
  allowedModels: 'models',
  videosAtOnce: 'most',
  confirmAboveUsd: 'askAbove',
} as const satisfies Record<PlaceSettingKey, string>;

const nameOf = {
  allowedModels: text('option.models'),
  videosAtOnce: text('option.most'),
  confirmAboveUsd: text('option.askAbove'),
} as const satisfies Record<PlaceSettingKey, Text>;

const placeNames = { channel: text('place.channel'), server: text('place.server') } as const;

const options = z.strictObject({
  where: z.enum(['channel', 'server']).optional().meta({ description: 'help.where', labels: placeNames }),
  models: z.string().trim().min(1).max(2000).optional().meta({ description: 'help.models' }),
  most: z.coerce.number().pipe(placeSettingSchemas.videosAtOnce).optional().meta({ description: 'help.most' }),
  askAbove: z.coerce.number().pipe(placeSettingSchemas.confirmAboveUsd).optional().meta({ description: 'help.askAbove' }),
  reset: z
    .enum(['models', 'most', 'askAbove', 'all'])
    .optional()
    .meta({
      description: 'help.reset',
      labels: {
        models: nameOf.allowedModels,
        most: nameOf.videosAtOnce,
        askAbove: nameOf.confirmAboveUsd,
        all: text('place.all'),
      },
    }),
});
type Values = z.infer<typeof options>;

/** `/settings`: shows what holds in a channel or its server, and changes it for everybody who asks there. */
export function createSettingsCommand({ engine, models }: SettingsCommandDeps) {
  const say = (values: ChosenValues, key: PlaceSettingKey): Text => valueText(values, key, models);
  const changed = async (scope: SettingScope, where: keyof typeof placeNames, change: PlaceChange, before: PlaceSettings) => {
    const after = await engine.placeSettings(scope);
    const own = before[where];
    const keys = placeSettingKeys.filter((key) => change[key] !== undefined && (change[key] !== null || own[key] !== undefined));
    if (keys.length === 0) return [text('place.unchanged', { where: placeNames[where] })];
    return keys.map((key) => {
      const known = {
        ...{ where: placeNames[where], name: nameOf[key] },
        ...{ value: say(valuesIn(after), key), before: say(valuesIn(before), key) },
      };
      return change[key] === null ? text('place.taken', known) : text('place.saved', known);
    });
  };
  return defineCommand({
    name: 'settings',
    description: 'command.settings',
    entry: 'slash',
    answers: 'text',
    isForManagers: true,
    options,
    async run(values, { requester, replyTarget, managesPlace }) {
      const { where = 'channel' } = values;
      const channel = settingScopeOf(replyTarget);
      const scope = where === 'channel' ? channel : serverScopeOf(channel);
      const change = changeOf(values, models);
      if (managesPlace !== true) throw new UserError('not_allowed', text('place.notManager'));
      const before = await engine.placeSettings(scope);
      if (Object.keys(change).length === 0)
        return { kind: 'text', text: text('list.sentences', { sentences: linesOf(before, say) }) };
      await engine.choosePlaceSettings(scope, change, requester);
      return { kind: 'text', text: text('list.sentences', { sentences: await changed(scope, where, change, before) }) };
    },
  });
}

/** What somebody asks for: what is reset and given at once is given. */
function changeOf({ reset, models: named, most, askAbove }: Values, models: readonly Model[]): PlaceChange {
  const taken = placeSettingKeys.filter((key) => reset === 'all' || reset === optionOf[key]);
  return {
    ...Object.fromEntries(taken.map((key) => [key, null])),
    ...(named !== undefined && { allowedModels: named.split(',').flatMap((name) => modelNamed(name.trim(), models)) }),
    ...(most !== undefined && { videosAtOnce: most }),
    ...(askAbove !== undefined && { confirmAboveUsd: askAbove }),
  };
}

/** The id of a model that somebody calls by it or by its name; what they typed where there is none, which is told then. */
export function modelNamed(name: string, models: readonly Model[]): readonly string[] {
  if (name === '') return [];
  const folded = name.toLowerCase();
  return [models.find(({ id, label }) => [id, label.toLowerCase()].includes(folded))?.id ?? name];
}

/** One for each setting: what it is, and where it was chosen. */
function linesOf(settings: PlaceSettings, say: (values: ChosenValues, key: PlaceSettingKey) => Text): readonly Text[] {
  return placeSettingKeys.map((key) => {
    const { channel, server } = settings;
    const from =
      channel[key] !== undefined ? placeNames.channel : server[key] !== undefined ? placeNames.server : text('place.bot');
    return text('place.line', { name: nameOf[key], value: say(valuesIn(settings), key), from });
  });
}

function valueText(values: ChosenValues, key: PlaceSettingKey, models: readonly Model[]): Text {
  switch (key) {
    case 'allowedModels': {
      const allowed = models.filter(({ id }) => values.allowedModels?.includes(id) !== false);
      const names = allowed.map(({ label }) => label).join(', ');
      return values.allowedModels === undefined ? text('place.allModels', { models: names }) : text('list.one', { value: names });
    }
    case 'videosAtOnce':
      return text('list.one', { value: values.videosAtOnce ?? mostInBatch });
    case 'confirmAboveUsd':
      return text('place.usd', { usd: values.confirmAboveUsd ?? 0 });
  }
}
