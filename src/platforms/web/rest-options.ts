import { findModel, type Model } from '../../domain/catalog.ts';
import { type Command, type JsonSchemaObject, type JsonSchemaProperty, optionsJsonSchema } from '../../domain/command.ts';
import type { Texts } from '../../lib/texts.ts';
import { restName } from './rest-names.ts';
import type { WebDeps } from './web-deps.ts';

/** A command's options as JSON Schema, by their REST names and with their texts in words. */
export function restSchema(command: Command, texts: Texts): JsonSchemaObject {
  const { properties, required, ...schema } = optionsJsonSchema(command.options);
  return {
    ...schema,
    properties: Object.fromEntries(
      Object.entries(properties).map(([option, property]) => [restName(option), inWords(option, property, texts)]),
    ),
    ...(required !== undefined && { required: required.map(restName) }),
  };
}

/** What the web form is made of: the options, and what each model can do. */
export function optionsBody(video: Command, { texts, backend, keepDays }: Pick<WebDeps, 'texts' | 'backend' | 'keepDays'>) {
  const schema = restSchema(video, texts);
  const offered = schema.properties.model?.enum ?? [];
  return {
    schema,
    models: offered.flatMap((id) => findModel(String(id)) ?? []).map(modelBody),
    default_model: schema.properties.model?.default ?? null,
    backend: { model_label: backend.modelLabel, provider: backend.providerId },
    keep_days: keepDays,
  };
}

function inWords(option: string, { description, aliases: _, ...property }: JsonSchemaProperty, texts: Texts) {
  // Every option has these two texts, see `Command`.
  const said = (kind: 'option' | 'help') => texts.say({ key: `${kind}.${option}` as 'option.prompt', values: {} });
  return { ...property, title: said('option'), ...(description !== undefined && { description: said('help') }) };
}

function modelBody(model: Model) {
  return {
    id: model.id,
    label: model.label,
    status: model.status,
    [restName('duration')]: model.durationsSeconds,
    [restName('resolution')]: model.resolutions,
    [restName('aspect')]: model.aspectRatios,
    duration_by_resolution: model.durationsByResolution,
    [restName('image')]: model.image,
    [restName('lastFrame')]: model.lastFrame !== undefined,
    [restName('referenceImages')]: model.referenceImages?.max ?? 0,
    [restName('negative')]: model.negativePrompt,
    [restName('seed')]: model.seed,
    [restName('audio')]: model.audio === 'switchable',
    [restName('people')]: model.people,
    [restName('count')]: model.maxVideos,
    [restName('enhance')]: true,
    prompt_max_characters: model.promptMaxCharacters,
    price_usd_per_second: model.priceUsdPerSecond,
  };
}
