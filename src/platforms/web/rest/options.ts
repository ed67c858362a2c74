import { findModel, isUnlisted, type Model } from '../../../domain/catalog.ts';
import {
  type Command,
  completeValues,
  type JsonSchemaObject,
  type JsonSchemaProperty,
  knownOptionsJsonSchema,
  optionsJsonSchema,
  parseOptions,
} from '../../../domain/command.ts';
import { optionRows } from '../../../domain/option-schema.ts';
import type { StyleAsker } from '../../../domain/styles/style-book.ts';
import { isReported, reportedText, shownFacts } from '../../../domain/trust.ts';
import type { VideoRequest } from '../../../domain/video-request.ts';
import { inTurn } from '../../../lib/in-turn.ts';
import type { Texts } from '../../../lib/say.ts';
import type { WebDeps } from '../web-deps.ts';
import { qualityBody, requestOptions } from './answers.ts';
import type { FormAnswer, ModelAnswer, OptionsAnswer, OptionValue } from './form-schemas.ts';
import { restName } from './names.ts';

/** As JSON Schema; each option with its title. */
export type RestSchema = FormAnswer['schema'] & Pick<JsonSchemaObject, 'required'>;

/** A command's options as JSON Schema, by their REST names and with their texts in words. */
export function restSchema(command: Command, texts: Texts): RestSchema {
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
export async function optionsBody(
  video: Command,
  image: Command,
  {
    texts,
    backend,
    keepDays,
    web,
    platforms,
    engine,
  }: Pick<WebDeps, 'texts' | 'backend' | 'keepDays' | 'web' | 'platforms' | 'engine'>,
  asker: StyleAsker,
): Promise<Omit<OptionsAnswer, 'you'>> {
  return {
    ...(await formBody(video, texts, asker)),
    image: await formBody(image, texts, asker),
    backend: { model_label: backend.modelLabel, provider: backend.providerId },
    keep_days: keepDays,
    has_sign_in: web.token !== undefined,
    suggests_prompts: engine.suggestPrompt !== undefined,
    platforms: platforms.map(({ id, label }) => ({ id, label })),
  };
}

async function formBody(command: Command, texts: Texts, asker: StyleAsker): Promise<FormAnswer> {
  const schema = withDefaults(restSchema(command, texts), await leftOpen(command, asker));
  const models = offeredModels(command).filter((model) => !isUnlisted(model));
  return {
    schema,
    models: models.map(modelBody),
    reported_note: reportedText(models, shownFacts).map((note) => texts.say(note))[0] ?? null,
    default_model: String(schema.properties.model?.default ?? ''),
    qualities: await plainQualities(command, texts),
  };
}

/** What is made for somebody who gives nothing but words. */
export async function leftOpen(command: Command, asker: StyleAsker): Promise<VideoRequest> {
  const { values } = await completeValues(command, parseOptions(command, { prompt: 'x' }), asker);
  const request = await command.plan?.(values);
  if (request === undefined) throw new Error(`the command ${command.name} makes no video request`);
  return request;
}

/** As usual is what is taken for the person who asks, where they leave it open. */
function withDefaults(schema: RestSchema, usual: VideoRequest): RestSchema {
  const made: Readonly<Record<string, OptionValue | undefined>> = { ...requestOptions(usual), model: usual.model };
  const properties = Object.entries(schema.properties).map(([name, property]) => {
    const isKnown = property.default !== undefined || name === restName('aspect') || made[name] === false;
    return [name, isKnown && made[name] !== undefined ? { ...property, default: made[name] } : property] as const;
  });
  return { ...schema, properties: Object.fromEntries(properties) };
}

/** The models that a command offers, in its order. */
export function offeredModels(command: Command): readonly Model[] {
  const ids = optionsJsonSchema(command.options).properties.model?.enum ?? [];
  return ids.flatMap((id) => findModel(String(id)) ?? []);
}

/** At each length that there is: what is typed decides nothing of it. */
async function plainQualities(command: Command, texts: Texts): Promise<FormAnswer['qualities']> {
  const lengths = knownOptionsJsonSchema(command.options).properties.duration?.enum ?? [undefined];
  const choices = await inTurn(
    lengths,
    async (duration) => (await command.qualities?.({ prompt: 'a', ...(duration !== undefined && { duration }) })) ?? [],
  );
  return choices.flat().map((choice) => qualityBody(choice, texts));
}

function inWords(option: string, { description, aliases: _, labels, ...property }: JsonSchemaProperty, texts: Texts) {
  // Both are keys of the catalogue, see `Command`.
  const said = (key: string) => texts.say({ key: key as 'option.prompt', values: {} });
  const named = labels && Object.entries(labels).map(([value, label]) => [value, texts.say(label)] as const);
  return {
    ...property,
    title: said(`option.${option}`),
    ...(description !== undefined && { description: said(description) }),
    ...(named && { labels: Object.fromEntries(named) }),
  };
}

/** For each option what the model can do with it, by its REST name. */
function modelBody(model: Model): ModelAnswer {
  const offers = optionRows.flatMap(([, row]) => (row.offers === undefined ? [] : [[row.rest, row.offers(model)] as const]));
  return {
    ...Object.fromEntries(offers),
    id: model.id,
    label: model.label,
    status: model.status,
    duration_by_resolution: model.durationsByResolution,
    prompt_max_characters: model.promptMaxCharacters,
    price_usd_per_second: model.priceUsdPerSecond,
    price_usd_per_still: model.priceUsdPerStill,
    reported: shownFacts.filter((fact) => isReported(model, fact)),
  };
}
