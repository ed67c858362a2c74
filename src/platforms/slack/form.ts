import type { types } from '@slack/bolt';
import { z } from 'zod';
import { type Command, type JsonSchemaObject, type JsonSchemaProperty, optionsJsonSchema } from '../../domain/command.ts';
import type { OptionDefaults } from '../../domain/defaults/defaults-book.ts';
import { shortPrice } from '../../domain/quote-texts.ts';
import { handleOf } from '../../domain/styles/style.ts';
import type { UsableStyle } from '../../domain/styles/style-book.ts';
import { type Text, text } from '../../domain/texts.ts';
import { cut } from '../../lib/cut.ts';
import type { Texts } from '../../lib/say.ts';
import type { PriceSoFar } from '../chat/price-so-far.ts';
import { type WordsForm, wordsVerbs } from '../chat/words-form.ts';
import { channelField, whereField } from './form-fields.ts';
import { capital, formLimits, inputBlock, no, plain, yes } from './form-inputs.ts';
import type { FieldValue } from './payloads.ts';
import { isImage, type SlackFile } from './slack-file.ts';

/** `callback_id` of all our forms. */
export const formCallback = 'form';
/** Fields that are no options of a command. */
const whichImage = 'which-image';
/** One of them is in each form that asks for something new. */
const wordsFields = ['prompt', 'prompts', 'shots'] as const;
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
    title: plain(cut(texts.say(title), formLimits.title)),
    close: plain(texts.say(text('slack.formClose'))),
    blocks: [
      ...(note === undefined ? [] : [{ type: 'section' as const, text: plain(cut(texts.say(note), formLimits.textInput)) }]),
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
    private_metadata: JSON.stringify(agreed).slice(0, formLimits.metadata),
    submit: plain(submitWords(price?.price, texts)),
  };
}

/** With its price, which stands alone where Slack has no room for more. */
function submitWords(price: Text | undefined, { say }: Texts): string {
  if (price === undefined) return say(text('slack.formSubmit'));
  const words = say(text('quote.make', { price }));
  return words.length <= formLimits.submit ? words : cut(say(price), formLimits.submit);
}

function priceSection({ sentence }: PriceSoFar, { say }: Texts): types.SectionBlock {
  return { type: 'section', block_id: priceBlock, text: plain(cut(say(sentence), formLimits.textInput)) };
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
    ...{ type: 'modal', callback_id: formCallback, private_metadata: JSON.stringify(about).slice(0, formLimits.metadata) },
    ...{
      title: plain(cut(texts.say(title), formLimits.title)),
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
          ...{ type: 'plain_text_input', action_id: 'value', multiline: true, max_length: formLimits.textInput },
          ...(words !== '' && { initial_value: cut(words, formLimits.textInput) }),
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
  const options = images.slice(0, formLimits.files).map(({ name, title }, index) => ({
    text: plain(cut(`${index + 1}. ${title ?? name ?? ''}`, formLimits.optionText)),
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
  return files.filter(isImage).slice(0, formLimits.files);
}
