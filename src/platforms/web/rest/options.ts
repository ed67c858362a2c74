import { findModel, type Model } from '../../../domain/catalog.ts';
import { type Command, type JsonSchemaObject, type JsonSchemaProperty, optionsJsonSchema } from '../../../domain/command.ts';
import type { Texts } from '../../../lib/say.ts';
import type { WebDeps } from '../web-deps.ts';
import { restName } from './names.ts';

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

/** What the web forms are made of: the options of a video and of a still, and what each model can do. */
export function optionsBody(
  video: Command,
  image: Command,
  { texts, backend, keepDays, web }: Pick<WebDeps, 'texts' | 'backend' | 'keepDays' | 'web'>,
) {
  return {
    ...formBody(video, texts),
    image: formBody(image, texts),
    backend: { model_label: backend.modelLabel, provider: backend.providerId },
    keep_days: keepDays,
    has_sign_in: web.token !== undefined,
  };
}

function formBody(command: Command, texts: Texts) {
  const schema = restSchema(command, texts);
  const offered = schema.properties.model?.enum ?? [];
  return {
    schema,
    models: offered.flatMap((id) => findModel(String(id)) ?? []).map(modelBody),
    default_model: schema.properties.model?.default ?? null,
  };
}

function inWords(option: string, { description, aliases: _, ...property }: JsonSchemaProperty, texts: Texts) {
  // Both are keys of the catalogue, see `Command`.
  const said = (key: string) => texts.say({ key: key as 'option.prompt', values: {} });
  return { ...property, title: said(`option.${option}`), ...(description !== undefined && { description: said(description) }) };
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
    // Where a model has no field for it, it goes into the prompt.
    [restName('negative')]: model.makes === 'video',
    [restName('seed')]: model.seed,
    [restName('audio')]: model.audio === 'switchable',
    [restName('people')]: model.people,
    [restName('count')]: model.maxVideos,
    [restName('enhance')]: true,
    prompt_max_characters: model.promptMaxCharacters,
    price_usd_per_second: model.priceUsdPerSecond,
    price_usd_per_still: model.priceUsdPerStill,
  };
}
