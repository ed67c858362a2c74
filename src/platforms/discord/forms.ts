import { type APILabelComponent, type APIModalInteractionResponseCallbackData, ComponentType, TextInputStyle } from 'discord.js';
import { isPromptFile, promptFileTypes } from '../../domain/batch/prompt-file.ts';
import { type Command, isImageBytes, type JsonSchemaProperty, optionsJsonSchema, optionText } from '../../domain/command.ts';
import { valueText } from '../../domain/option-texts.ts';
import { choiceText, type QualityChoice } from '../../domain/quality.ts';
import { shortPrice } from '../../domain/quote-texts.ts';
import { type Text, type TextKey, text } from '../../domain/texts.ts';
import { cut } from '../../lib/cut.ts';
import type { Texts } from '../../lib/say.ts';
import type { PriceSoFar } from '../chat/price-so-far.ts';
import type { WordsForm } from '../chat/words-form.ts';
import type { FoundImage } from './find-images.ts';
import { imageFileTypes } from './slash-options.ts';

/** Limits of a modal (components/reference, 2026-08-06). */
const limits = {
  title: 45,
  label: 45,
  description: 100,
  textInput: 4000,
  /** Five of them stay within what a command takes of them together. */
  styleWord: 300,
  components: 5,
  choice: 100,
  choices: 25,
  radios: { least: 2, most: 10 },
  files: 10,
} as const;
export const imageField = 'which-image';
/** What a form about an image carries before the id of what is kept for it. */
export const animateForm = 'animate:';

/** What a form that saves a style carries before the id of the video that it is of. */
export const keepStyleForm = 'keep-style:';
export const keptStyleFields = ['name', 'words', 'negative', 'scope'] as const;

/** What a form that reports a video carries before its id. */
export const reportForm = 'report:';
export const reportFields = ['reason', 'details'] as const;

/** Fields that a form has room for. */
export const mostFields = limits.components;

export interface Form {
  readonly customId: string;
  readonly title: Text;
  /** Options of the command in their order, at most five with the choice of an image. */
  readonly fields: readonly string[];
  /** What stands in them at first. */
  readonly values?: Readonly<Record<string, unknown>>;
  /** Options of few choices that are all in sight. Default: none is. */
  readonly radios?: readonly string[];
  /** Several, of which one is chosen. */
  readonly images?: readonly FoundImage[];
  /** Of what stands in it at first. Default: it says none. */
  readonly price?: PriceSoFar | undefined;
  /** What each quality would be with what stands in it at first. Default: as it usually is. */
  readonly qualities?: readonly QualityChoice[] | undefined;
}

/** A form made of a command's declaration. */
export function formJson(
  command: Command,
  { customId, title, fields, values = {}, radios = [], images = [], price, qualities }: Form,
  texts: Texts,
  locale: string,
): APIModalInteractionResponseCallbackData {
  const { properties: known, required = [] } = optionsJsonSchema(command.options);
  const properties = withQualities(known, qualities);
  const say = (each: Text): string => texts.say(each, locale);
  const labels = fields.map((name): APILabelComponent => {
    const property = properties[name] ?? {};
    return {
      type: ComponentType.Label,
      label: cut(capital(say(optionText(name))), limits.label),
      description: cut(say(hintOf(property, values[name])), limits.description),
      component: field({ name, property, isRadio: radios.includes(name), isNeeded: required.includes(name) }, values[name], say),
    };
  });
  const which = images.length < 2 ? [] : [imageChoice(images, say)];
  const components = [...which, ...labels].slice(0, limits.components);
  const hasRoom = price !== undefined && components.length < limits.components;
  const told = hasRoom ? [{ type: ComponentType.TextDisplay as const, content: say(price.sentence) }] : [];
  return { custom_id: customId, title: pricedTitle(title, price?.price, say), components: [...told, ...components] };
}

/** The price stands behind it, whole, however long it is. */
function pricedTitle(title: Text, price: Text | undefined, say: (each: Text) => string): string {
  if (price === undefined) return cut(say(title), limits.title);
  const shown = (name: string): string => say(text('button.priced', { name: text('list.one', { value: name }), price }));
  const name = say(title);
  return shown(cut(name, name.length - Math.max(0, shown(name).length - limits.title)));
}

/** Each quality with what it costs here. */
function withQualities(
  properties: Readonly<Record<string, JsonSchemaProperty>>,
  qualities: readonly QualityChoice[] = [],
): Readonly<Record<string, JsonSchemaProperty>> {
  const { quality } = properties;
  if (quality === undefined || qualities.length === 0) return properties;
  const labels = Object.fromEntries(qualities.map((each) => [each.quality, choiceText(each)]));
  return { ...properties, quality: { ...quality, labels: { ...quality.labels, ...labels } } };
}

/** What an option is for; of a picture that was given before, that it stays. */
function hintOf(property: JsonSchemaProperty, value: unknown): Text {
  if (isPromptFile(value)) return text('chat.keepsFile');
  const isGiven = [value].flat().some(isImageBytes);
  return isGiven ? text('chat.keepsPicture') : { key: (property.description ?? 'expected.valid') as TextKey, values: {} };
}

interface FormOfWords extends Pick<WordsForm, 'title' | 'asks' | 'price'>, Partial<Pick<WordsForm, 'priceUsd'>> {
  readonly customId: string;
  /** That stand in it. */
  readonly words: string;
  /** Said above it. Default: nothing. */
  readonly notes?: readonly Text[];
}

/** A form with one field for words. */
export function wordsFormJson(
  { customId, title, asks, price, priceUsd, words, notes = [] }: FormOfWords,
  { say }: Texts,
  locale: string,
): APIModalInteractionResponseCallbackData {
  const value = cut(words, limits.textInput);
  const short = priceUsd === undefined ? undefined : shortPrice(priceUsd);
  return {
    custom_id: customId,
    title: pricedTitle(title, short, (each) => say(each, locale)),
    components: [
      ...notes.map((note) => ({ type: ComponentType.TextDisplay as const, content: say(note, locale) })),
      {
        type: ComponentType.Label,
        label: cut(say(asks, locale), limits.label),
        description: cut(say(price, locale), limits.description),
        component: {
          ...{ type: ComponentType.TextInput, custom_id: 'prompt', style: TextInputStyle.Paragraph, required: true },
          max_length: limits.textInput,
          ...(value !== '' && { value }),
        },
      },
    ],
  };
}

/** A form with a field for each word that a style asks for. @param words at most as many as there is room for */
export function styleWordsJson(
  customId: string,
  title: string,
  words: readonly string[],
): APIModalInteractionResponseCallbackData {
  return {
    ...{ custom_id: customId, title: cut(capital(title), limits.title) },
    components: words.map((word, index) => ({
      type: ComponentType.Label,
      label: cut(capital(word), limits.label),
      component: {
        ...{ type: ComponentType.TextInput, custom_id: `${index}`, style: TextInputStyle.Short, required: true },
        max_length: limits.styleWord,
      },
    })),
  };
}

interface Field {
  readonly name: string;
  readonly property: JsonSchemaProperty;
  readonly isRadio: boolean;
  /** Nothing can be made without it: of pictures, Discord sends no form without one. */
  readonly isNeeded: boolean;
}

function field(
  { name, property, isRadio, isNeeded }: Field,
  value: unknown,
  say: (each: Text) => string,
): APILabelComponent['component'] {
  const given = typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
  if (property.image === true || property.items?.image === true) {
    const max_values = property.type === 'array' ? Math.min(property.maxItems ?? 1, limits.files) : 1;
    return {
      ...{ type: ComponentType.FileUpload, custom_id: name, required: isNeeded && value === undefined, max_values },
      file_types: [...imageFileTypes],
    };
  }
  if (property.promptFile === true)
    return { type: ComponentType.FileUpload, custom_id: name, required: false, file_types: [...promptFileTypes] };
  // As it is where nobody says anything: no.
  if (property.type === 'boolean')
    return { type: ComponentType.Checkbox, custom_id: name, ...(isYes(value) && { default: true }) };
  if (property.enum === undefined) {
    const max = Math.min(property.maxLength ?? limits.textInput, limits.textInput);
    return {
      type: ComponentType.TextInput,
      custom_id: name,
      style: TextInputStyle.Paragraph,
      required: false,
      max_length: max,
      ...(given !== undefined && given !== '' && { value: given.slice(0, max) }),
    };
  }
  const options = property.enum.slice(0, limits.choices).map((each) => ({
    label: cut(capital(say(valueText(name, each, property.labels))), limits.choice),
    value: String(each),
    ...(String(each) === given && { default: true }),
  }));
  const fitsRadio = options.length >= limits.radios.least && options.length <= limits.radios.most;
  if (isRadio && fitsRadio) return { type: ComponentType.RadioGroup, custom_id: name, required: false, options };
  return { type: ComponentType.StringSelect, custom_id: name, required: false, options };
}

function isYes(value: unknown): boolean {
  return value === true || value === 'true' || value === 'yes';
}

function imageChoice(images: readonly FoundImage[], say: (each: Text) => string): APILabelComponent {
  return {
    type: ComponentType.Label,
    label: cut(capital(say(text('chat.whichImage'))), limits.label),
    component: {
      type: ComponentType.StringSelect,
      custom_id: imageField,
      options: images.slice(0, 25).map(({ name }, index) => ({
        label: cut(`${index + 1}. ${name}`, limits.choice),
        value: String(index),
        ...(index === 0 && { default: true }),
      })),
    },
  };
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
