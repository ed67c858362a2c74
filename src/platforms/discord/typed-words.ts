import type { BaseInteraction, ChatInputCommandInteraction, CommandInteractionOption, ModalSubmitInteraction } from 'discord.js';
import { catalog } from '../../domain/catalog.ts';
import { type Command, optionsJsonSchema } from '../../domain/command.ts';
import type { GivenRequest } from '../../domain/intake.ts';
import { text } from '../../domain/texts.ts';
import { cut } from '../../lib/cut.ts';
import type { Texts } from '../../lib/say.ts';
import { modelTyped } from '../chat/model-choices.ts';
import { cutMarkup, escapeMarkdown } from './escape.ts';
import { inWords, knownNames } from './markup-words.ts';
import { readFiles, readForm } from './read-form.ts';
import { limits, type Message, type Say } from './render-message.ts';
import { modelOption, optionName, slashName, slashOptions } from './slash-options.ts';

/** Around what is copied. */
const fence = '```';
/** Who it is for stands in front where everybody reads it: `<@`, an id of at most 20 digits, `> `. */
const mentionLength = 24;
/** Of all embeds, with the fences around the two halves. */
const mostInEmbeds = limits.embeds - 4 * (fence.length + 1);

/**
 * What somebody typed into a command, as Discord's clients take it again when it is pasted. Pictures are left out: they can't be typed.
 *
 * @returns undefined where they typed nothing
 */
export function typedCommand(
  { options, locale }: ChatInputCommandInteraction,
  command: Command,
  texts: Texts,
): string | undefined {
  const values = slashOptions(command).map((option) => [option, options.get(optionName(option, texts))?.value] as const);
  const isPicture = ({ property }: (typeof values)[number][0]): boolean => (property.image ?? property.items?.image) === true;
  const given = values.flatMap(([option, value]) => {
    return value === undefined || isPicture(option) ? [] : [`${optionName(option, texts, locale)}: ${value}`];
  });
  return line(command, given, texts, locale);
}

/** The same of a form of `/video`, whose fields are options of the command. */
export function typedForm(interaction: ModalSubmitInteraction, command: Command, texts: Texts): string | undefined {
  const { locale } = interaction;
  const fields = readForm(interaction);
  // Nothing of it can be typed behind the command: it is pasted into its form.
  if (command.opensForm) return linesOf(command, fields);
  const given = slashOptions(command).flatMap((option) => {
    const value = fields[option.name];
    return value === undefined ? [] : [`${optionName(option, texts, locale)}: ${value}`];
  });
  return line(command, given, texts, locale);
}

function linesOf({ options }: Command, fields: Readonly<Record<string, string>>): string | undefined {
  const { properties } = optionsJsonSchema(options);
  const lines = Object.entries(fields).filter(([name]) => properties[name]?.enum === undefined);
  return lines.length === 0 ? undefined : lines.map(([, value]) => value).join('\n');
}

/** The same as the command takes it. */
export function givenBySlash(interaction: ChatInputCommandInteraction, command: Command, texts: Texts): GivenRequest {
  const values = slashOptions(command).map((option) => [option, interaction.options.get(optionName(option, texts))] as const);
  const given = values.flatMap(([{ name }, found]) => {
    if (found?.value === undefined || isAttached(found)) return [];
    return [[name, name === modelOption ? modelTyped(found.value, catalog) : found.value] as const];
  });
  const lacksPictures = values.some(([, found]) => found !== null && isAttached(found));
  const raw = withKnownNames(Object.fromEntries(given), interaction);
  return { command: command.name, raw, ...(lacksPictures && { lacksPictures }) };
}

/** The same of a form. */
export function givenByForm(interaction: ModalSubmitInteraction, { name }: Command): GivenRequest {
  const lacksPictures = Object.keys(readFiles(interaction)).length > 0;
  return { command: name, raw: withKnownNames(readForm(interaction), interaction), ...(lacksPictures && { lacksPictures }) };
}

/** Nobody is asked for: whoever waits for an acknowledgement waits for this, too. */
function withKnownNames(raw: Readonly<Record<string, unknown>>, interaction: BaseInteraction): Readonly<Record<string, unknown>> {
  const names = knownNames(interaction);
  const entries = Object.entries(raw).map(([name, value]) => [name, typeof value === 'string' ? inWords(value, names) : value]);
  return Object.fromEntries(entries);
}

function isAttached({ attachment }: CommandInteractionOption): boolean {
  return attachment !== undefined && attachment !== null;
}

/** A refusal with what was typed, so that nobody has to type it twice. @param isKept a button under it opens the form with all of it */
export function withTyped(
  message: Message,
  typed: string | undefined,
  { texts, locale }: Pick<Say, 'texts' | 'locale'>,
  isKept = false,
): Message {
  if (typed === undefined) return message;
  const kept = text('discord.typedKept', { button: text('button.restore') });
  const heading = escapeMarkdown(texts.say(isKept ? kept : text('discord.typed'), locale));
  const copied = typed.replaceAll(fence, '`\u200b`\u200b`');
  const maxLength = limits.content - mentionLength;
  const start = `${cutMarkup(message.content ?? '', maxLength - heading.length - 1)}\n${heading}`;
  const content = `${start}\n${fenced(copied)}`;
  if (content.length <= maxLength) return { ...message, content };
  const all = cut(copied, mostInEmbeds);
  const half = limits.embedDescription - 2 * (fence.length + 1);
  // Not between the two halves of a character.
  const at = /[\ud800-\udbff]/.test(all.charAt(half - 1)) ? half - 1 : half;
  const parts = [all.slice(0, at), all.slice(at)].filter((part) => part !== '');
  return { ...message, content: start, embeds: parts.map((part) => ({ description: fenced(part) })) };
}

function line({ name }: Command, given: readonly string[], texts: Texts, locale: string): string | undefined {
  return given.length === 0 ? undefined : `/${texts.say(slashName(name), locale)} ${given.join(' ')}`;
}

function fenced(words: string): string {
  return `${fence}\n${words}\n${fence}`;
}
