import type { types } from '@slack/bolt';
import { z } from 'zod';
import { promptFileTypes } from '../../domain/batch/prompt-file.ts';
import {
  type Command,
  type JsonSchemaObject,
  type JsonSchemaProperty,
  optionsJsonSchema,
  optionText,
} from '../../domain/command.ts';
import type { OptionDefaults } from '../../domain/defaults/defaults-book.ts';
import { valueText } from '../../domain/option-texts.ts';
import { shortPrice } from '../../domain/quote-texts.ts';
import { handleOf } from '../../domain/styles/style.ts';
import type { UsableStyle } from '../../domain/styles/style-book.ts';
import { type Text, type TextKey, text } from '../../domain/texts.ts';
import { cut } from '../../lib/cut.ts';
import type { Texts } from '../../lib/say.ts';
import type { PriceSoFar } from '../chat/price-so-far.ts';
import { type WordsForm, wordsVerbs } from '../chat/words-form.ts';
import { channelField, whereField } from './form-fields.ts';
import type { FieldValue } from './payloads.ts';
import { isImage, type SlackFile } from './slack-file.ts';

/** Limits of a form. @see https://docs.slack.dev/reference/views/modal-views (2026-11) */
const limits = {
  title: 24,
  submit: 24,
  metadata: 3000,
  textInput: 3000,
  label: 2000,
  optionText: 75,
  options: 100,
  files: 10,
} as const;
/** What a person sees of a file input's filter; what the file is shows when it is opened. */
const filetypes = ['png', 'jpg', 'jpeg', 'webp'];
/** `callback_id` of all our forms. */
export const formCallback = 'form';
/** Fields that are no options of a command. */
const whichImage = 'which-image';
/** One of them is in each form that asks for something new. */
const wordsFields = ['prompt', 'prompts', 'shots'] as const;
const [yes, no] = ['yes', 'no'];
/** The block that says what it costs as it stands. */
const priceBlock = 'price';

/** What a form is about. It stays at Slack while the form is open, so that it is good after any restart. */
const aboutSchema = z.object({
  command: z.enum([
    'video',
    'image',
    'batch',
    'film',
    'animate',
    'animate-still',
    'style-keep',
    'report',
    'settings',
    'decline',
    ...wordsVerbs,
  ]),
  channelId: z.string().optional(),
  thread: z.string().optional(),
  /** Ids of the pictures of the message that it was opened on. */
  imageIds: z.array(z.string()).optional(),
  /** Id of the person's own video that is changed. */
  ownVideo: z.string().optional(),
  /** The generation that is changed, or continued. */
  changes: z.string().optional(),
  /** Which of its videos, from 1; only where it is continued or changed by words. */
  video: z.number().optional(),
  /** The price that its person sees in it, in US dollars. */
  priceUsd: z.number().optional(),
  /** Of what was refused, where it was opened with that. */
  draft: z.string().optional(),
  /** What finds the address for answers again, in this process. */
  answer: z.string().optional(),
});
export type FormAbout = z.infer<typeof aboutSchema>;
/** Commands whose form asks for something new. */
export const orderForms = ['video', 'image', 'batch', 'film'] as const satisfies readonly FormAbout['command'][];
export type OrderForm = (typeof orderForms)[number];

/** The form that a command opens where it is typed, or was refused. */
export function orderFormOf(command: string): OrderForm {
  return orderForms.find((each) => each === command) ?? 'video';
}

export interface Form {
  readonly about: FormAbout;
  readonly title: Text;
  /** What stands in its fields at first. */
  readonly values?: Readonly<Record<string, unknown>>;
  /** Pictures of which one is animated. */
  readonly images?: readonly SlackFile[];
  /** Of what stands in it at first. Default: it says none. */
  readonly price?: PriceSoFar | undefined;
  /** That can be chosen. Default: their names are typed. */
  readonly styles?: readonly UsableStyle[] | undefined;
  /** What is taken where a field is left empty, by options. Default: as the command says. */
  readonly usual?: OptionDefaults;
  /** Said above its fields. */
  readonly note?: Text;
}

/** A form made of a command's declaration. */
export function formView(
  command: Command,
  { about, title, values: given = {}, images = [], price, styles = [], usual = {}, note }: Form,
  texts: Texts,
): types.ModalView {
  const { properties } = withStyles(optionsJsonSchema(command.options), styles);
  const values = withStyleChosen(given, styles);
  const hasImages = images.length > 0;
  const fields = Object.entries(properties).filter(
    ([name, { onlyApi, generation }]) => !onlyApi && !generation && !(hasImages && name === 'image'),
  );
  const blocks = fields.map(([name, property]) =>
    inputBlock(name, withUsual(name, property, usual), understood(command, name, values[name]), about, texts),
  );
  return {
    type: 'modal',
    callback_id: formCallback,
    ...pricedParts(about, price, texts),
    title: plain(cut(texts.say(title), limits.title)),
    close: plain(texts.say(text('slack.formClose'))),
    blocks: [
      ...(note === undefined ? [] : [{ type: 'section' as const, text: plain(cut(texts.say(note), limits.textInput)) }]),
      ...(about.channelId === undefined ? [whereBlock(about.command, texts)] : []),
      ...(images.length > 1 ? [imageChoice(images, texts)] : []),
      ...blocks,
      ...(price === undefined ? [] : [priceSection(price, texts)]),
    ],
  };
}

/** Each style is a choice, with who can use it. */
function withStyles({ properties }: JsonSchemaObject, styles: readonly UsableStyle[]): Pick<JsonSchemaObject, 'properties'> {
  const { style } = properties;
  if (style === undefined || styles.length === 0) return { properties };
  const named = styles.map(
    ({ id, called, scope }) => [id, text('style.inList', { name: called, scope: text(`style.${scope}`) })] as const,
  );
  return {
    properties: { ...properties, style: { ...style, enum: styles.map(({ id }) => id), labels: Object.fromEntries(named) } },
  };
}

function withUsual(name: string, property: JsonSchemaProperty, { [name]: usual }: OptionDefaults): JsonSchemaProperty {
  if (usual === undefined) return property;
  return { ...property, default: property.type === 'boolean' ? (String(usual) === 'true' ? yes : no) : usual };
}

/** One that was typed by its name is the one that is chosen. */
function withStyleChosen(values: Readonly<Record<string, unknown>>, styles: readonly UsableStyle[]) {
  const handle = typeof values.style === 'string' ? handleOf(values.style) : '';
  const found = styles.find(({ id }) => id === values.style) ?? styles.find((style) => style.handle === handle);
  return found === undefined ? values : { ...values, style: found.id };
}

/** Who sends it agrees to the price that it shows: both change together. */
function pricedParts(about: FormAbout, price: PriceSoFar | undefined, texts: Texts) {
  const { priceUsd: _, ...rest } = about;
  const agreed = price?.priceUsd === undefined ? rest : { ...rest, priceUsd: price.priceUsd };
  return {
    private_metadata: JSON.stringify(agreed).slice(0, limits.metadata),
    submit: plain(submitWords(price?.price, texts)),
  };
}

/** With its price, which stands alone where Slack has no room for more. */
function submitWords(price: Text | undefined, { say }: Texts): string {
  if (price === undefined) return say(text('slack.formSubmit'));
  const words = say(text('quote.make', { price }));
  return words.length <= limits.submit ? words : cut(say(price), limits.submit);
}

function priceSection({ sentence }: PriceSoFar, { say }: Texts): types.SectionBlock {
  return { type: 'section', block_id: priceBlock, text: plain(cut(say(sentence), limits.textInput)) };
}

/** A form as it stands at Slack. */
export interface OpenForm {
  readonly title: unknown;
  readonly close?: unknown;
  readonly blocks: readonly Readonly<Record<string, unknown>>[];
}

/**
 * The same form with another price. All else stays as Slack has it: it keeps what stands in a field whose ids stay.
 *
 * @see https://docs.slack.dev/reference/methods/views.update (2026-11)
 */
export function repricedView({ title, close, blocks }: OpenForm, about: FormAbout, price: PriceSoFar, texts: Texts) {
  return {
    ...{ type: 'modal', callback_id: formCallback, title, ...(close != null && { close }) },
    ...pricedParts(about, price, texts),
    blocks: blocks.map((each) => (each.block_id === priceBlock ? priceSection(price, texts) : each)),
  };
}

/** A form with one field for words. Notes are said above it, words stand in it. */
export function wordsFormView(
  {
    title,
    asks,
    price,
    priceUsd,
    submit,
  }: Pick<WordsForm, 'title' | 'asks' | 'price'> & Partial<Pick<WordsForm, 'priceUsd'>> & { readonly submit?: Text },
  about: FormAbout,
  texts: Texts,
  { notes = [], words = '' }: { readonly notes?: readonly Text[]; readonly words?: string } = {},
): types.ModalView {
  return {
    ...{ type: 'modal', callback_id: formCallback, private_metadata: JSON.stringify(about).slice(0, limits.metadata) },
    ...{
      title: plain(cut(texts.say(title), limits.title)),
      submit: plain(
        submit === undefined ? submitWords(priceUsd === undefined ? undefined : shortPrice(priceUsd), texts) : texts.say(submit),
      ),
    },
    close: plain(texts.say(text('slack.formClose'))),
    blocks: [
      ...notes.map((note) => ({ type: 'section' as const, text: plain(texts.say(note)) })),
      {
        ...{ type: 'input', block_id: 'prompt', label: plain(texts.say(asks)), hint: plain(texts.say(price)) },
        element: {
          ...{ type: 'plain_text_input', action_id: 'value', multiline: true, max_length: limits.textInput },
          ...(words !== '' && { initial_value: cut(words, limits.textInput) }),
        },
      },
    ],
  };
}

/** As the option itself reads it, so that `off` is a no and `8s` is 8; what it does not understand stays as it was written. */
function understood({ options }: Command, name: string, value: unknown): unknown {
  const option = options.shape[name];
  const read = option === undefined ? undefined : z.safeParse(option, value);
  return read?.success === true ? read.data : value;
}

/** What a form is about, as it came back; undefined for what is none of ours. */
export function readAbout(metadata: string): FormAbout | undefined {
  try {
    return aboutSchema.safeParse(JSON.parse(metadata)).data;
  } catch {
    return undefined;
  }
}

export interface FilledForm {
  /** Raw values without the pictures; what was left empty is left out. */
  readonly raw: Readonly<Record<string, string>>;
  /** Files by their option. */
  readonly files: Readonly<Record<string, readonly SlackFile[]>>;
  /** Which of the message's pictures. */
  readonly imageIndex: number;
  /** Where it is posted, where that was asked. */
  readonly channelId: string | undefined;
}

export function readFilled(fields: Readonly<Record<string, FieldValue>>): FilledForm {
  const raw: Record<string, string> = {};
  const files: Record<string, readonly SlackFile[]> = {};
  for (const [name, field] of Object.entries(fields)) {
    // Where it is about is no option.
    if (name === whichImage || field.selected_conversation != null) continue;
    const value = field.selected_option?.value ?? field.value;
    if (value != null && value !== '') raw[name] = value;
    if (field.files !== undefined && field.files.length > 0) files[name] = field.files;
  }
  return {
    ...{ raw, files, imageIndex: Number(fields[whichImage]?.selected_option?.value ?? 0) },
    channelId: Object.values(fields).find((each) => each.selected_conversation != null)?.selected_conversation ?? undefined,
  };
}

/** Says what is wrong at the field that it is about; at that for words where the form has none for it. */
export function formErrors(option: string | undefined, fields: Readonly<Record<string, FieldValue>>, sentence: string) {
  const words = wordsFields.find((each) => each in fields) ?? 'prompt';
  const name = option !== undefined && option in fields ? option : words;
  return { [name]: sentence };
}

function inputBlock(
  name: string,
  property: JsonSchemaProperty,
  value: unknown,
  { changes, draft }: FormAbout,
  texts: Texts,
): types.InputBlock {
  const help = texts.say({ key: (property.description ?? 'expected.valid') as TextKey, values: {} });
  const isPicture = property.image === true || property.items?.image === true;
  const isKept = (changes !== undefined || draft !== undefined) && value !== undefined;
  const keeps = isPicture && isKept;
  const element = inputElement(name, property, isPicture, value, texts);
  const keptFile = property.promptFile === true && isKept ? texts.say(text('chat.keepsFile')) : undefined;
  return {
    type: 'input',
    block_id: name,
    optional: true,
    label: plain(capital(texts.say(optionText(name)))),
    hint: plain(
      cut(
        keeps ? texts.say(text(draft === undefined ? 'slack.formKeepsPicture' : 'chat.keepsPicture')) : (keptFile ?? help),
        limits.label,
      ),
    ),
    // Whatever is chosen may move the price, or make it impossible; words are not told letter by letter.
    ...(element.type === 'static_select' && { dispatch_action: true }),
    element,
  };
}

function inputElement(
  name: string,
  property: JsonSchemaProperty,
  isPicture: boolean,
  value: unknown,
  texts: Texts,
): types.InputBlock['element'] {
  const action_id = 'value';
  if (isPicture) {
    const max_files = property.type === 'array' ? Math.min(property.maxItems ?? 1, limits.files) : 1;
    return { type: 'file_input', action_id, filetypes: [...filetypes], max_files };
  }
  if (property.promptFile === true) {
    return { type: 'file_input', action_id, filetypes: promptFileTypes.map((each) => each.slice(1)), max_files: 1 };
  }
  const chosen = chosenOf(value);
  const choices = choicesOf(name, property, chosen, texts);
  if (choices !== undefined) {
    const options = choices.map(({ value: each, label }) => ({ value: each, text: plain(cut(label, limits.optionText)) }));
    const initial = options.find((each) => each.value === chosen);
    const preset = property.default === undefined ? undefined : options.find((each) => each.value === String(property.default));
    const placeholder = preset === undefined ? capital(texts.say(text('page.automatic'))) : preset.text.text;
    return {
      ...{ type: 'static_select', action_id, options, placeholder: plain(placeholder) },
      ...(initial !== undefined && { initial_option: initial }),
    };
  }
  const max_length = Math.min(property.maxLength ?? limits.textInput, limits.textInput);
  return {
    ...{ type: 'plain_text_input', action_id, multiline: property.type === 'string', max_length },
    ...(chosen !== undefined && chosen !== '' && { initial_value: cut(chosen, max_length) }),
  };
}

/** What stands in a field, or is chosen there. */
function chosenOf(value: unknown): string | undefined {
  if (typeof value === 'boolean') return value ? yes : no;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** A short list to choose from; undefined where there is none. */
function choicesOf(
  name: string,
  { type, enum: values, minimum, maximum, labels }: JsonSchemaProperty,
  chosen: string | undefined,
  { say }: Texts,
): readonly { readonly value: string; readonly label: string }[] | undefined {
  const few = 10;
  if (type === 'boolean') {
    return [
      { value: yes, label: capital(say(text('page.yes'))) },
      { value: no, label: capital(say(text('page.no'))) },
    ];
  }
  if (values !== undefined) {
    const labelOf = (each: string | number) => capital(say(valueText(name, each, labels)));
    // What is chosen is among them, also where there are more than Slack shows.
    const place = values.findIndex((each) => String(each) === chosen);
    const shown = values.filter((_, at) => at < limits.options - (place < limits.options ? 0 : 1) || at === place);
    return shown.map((each) => ({ value: String(each), label: labelOf(each) }));
  }
  if (type !== 'integer' || minimum === undefined || maximum === undefined || maximum - minimum >= few) return undefined;
  return Array.from({ length: maximum - minimum + 1 }, (_, index) => String(minimum + index)).map((value) => ({
    value,
    label: capital(say(valueText(name, value))),
  }));
}

function whereBlock(command: FormAbout['command'], { say }: Texts): types.InputBlock {
  const isOfSettings = command === 'settings';
  return {
    type: 'input',
    // Settings have an option of that name.
    block_id: isOfSettings ? channelField : whereField,
    label: plain(say(text(isOfSettings ? 'slack.settingsWhere' : 'slack.formWhere'))),
    hint: plain(say(text(isOfSettings ? 'slack.settingsWhereHint' : 'slack.formWhereHint'))),
    element: {
      ...{ type: 'conversations_select', action_id: 'value', default_to_current_conversation: true, response_url_enabled: true },
      filter: { include: ['public', 'private', 'im'], exclude_bot_users: false },
    },
  };
}

function imageChoice(images: readonly SlackFile[], { say }: Texts): types.InputBlock {
  const options = images.slice(0, limits.files).map(({ name, title }, index) => ({
    text: plain(cut(`${index + 1}. ${title ?? name ?? ''}`, limits.optionText)),
    value: String(index),
  }));
  const [first] = options;
  return {
    type: 'input',
    block_id: whichImage,
    label: plain(capital(say(text('chat.whichImage')))),
    element: { ...{ type: 'static_select', action_id: 'value', options }, ...(first !== undefined && { initial_option: first }) },
  };
}

/** At most so many pictures of a message, one of which a form lets people choose. */
export function imagesOf(files: readonly SlackFile[]): readonly SlackFile[] {
  return files.filter(isImage).slice(0, limits.files);
}

function plain(words: string): types.PlainTextElement {
  return { type: 'plain_text', text: words, emoji: false };
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
