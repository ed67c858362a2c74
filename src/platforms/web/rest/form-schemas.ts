import { z } from 'zod';
import { personRoles } from '../../../domain/people/person.ts';
import { qualities } from '../../../domain/quality.ts';

/** What a choice of quality is, and what it costs. */
export const quality = z.object({
  quality: z.enum(qualities),
  model: z.string(),
  model_label: z.string(),
  resolution: z.string(),
  duration: z.int(),
  price_usd: z.number(),
  /** All of it in words; the price has a mark where it is only reported. */
  label: z.string(),
});
export type QualityAnswer = z.infer<typeof quality>;

export const optionValue = z.union([z.string(), z.number(), z.boolean()]);
export type OptionValue = z.infer<typeof optionValue>;

/** An option as it is declared, in JSON Schema, with what a form needs besides. */
const optionSchema = z.looseObject({
  title: z.string(),
  description: z.string().exactOptional(),
  type: z.string().exactOptional(),
  enum: z
    .array(z.union([z.string(), z.number()]))
    .readonly()
    .exactOptional(),
  minimum: z.number().exactOptional(),
  maximum: z.number().exactOptional(),
  maxLength: z.number().exactOptional(),
  default: optionValue.exactOptional(),
  /** What people call its values, where the values alone do not say it. */
  labels: z.record(z.string(), z.string()).exactOptional(),
  image: z.boolean().exactOptional(),
  generation: z.boolean().exactOptional(),
  page: z.union([z.literal(['in sight', 'when set']), z.number()]).exactOptional(),
});
export type OptionSchemaAnswer = z.infer<typeof optionSchema>;

/** A model: for each option what it can do. */
const modelRow = z.looseObject({
  id: z.string(),
  label: z.string(),
  /** What is known of it by others alone, and marked with “*”. */
  reported: z.array(z.enum(['price', 'limits'])),
});
export type ModelAnswer = z.infer<typeof modelRow>;

/** What a form for one kind of request is made of. */
const form = z.object({
  schema: z.looseObject({ properties: z.record(z.string(), optionSchema) }),
  models: z.array(modelRow),
  default_model: z.string(),
  /** What “*” means, where one of the models has it. */
  reported_note: z.string().nullable(),
  /** What each quality is where nothing else is asked for, at each length. */
  qualities: z.array(quality),
});
export type FormAnswer = z.infer<typeof form>;

/** The form for videos, that for stills, and what people should know. */
const options = form.extend({
  image: form,
  backend: z.object({ model_label: z.string(), provider: z.string() }),
  keep_days: z.number(),
  /** Whether people sign in, and may sign out. */
  has_sign_in: z.boolean(),
  /** Who asks, by a name of their own; null for the machine itself and for `WEB_TOKEN`. */
  you: z.object({ name: z.string(), role: z.enum(personRoles) }).nullable(),
  /** Whether there is a text model that suggests better prompts. */
  suggests_prompts: z.boolean(),
  /** Where else people ask for videos. */
  platforms: z.array(z.object({ id: z.string(), label: z.string() })),
});
export type OptionsAnswer = z.infer<typeof options>;

const suggestion = z.object({
  /** Better words, for the person to look at. */
  prompt: z.string(),
});
export type SuggestionAnswer = z.infer<typeof suggestion>;

/** By their names in the description of the API. */
export const formAnswers = { Options: options, Suggestion: suggestion } as const;
