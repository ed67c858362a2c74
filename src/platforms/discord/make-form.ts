import type {
  ButtonInteraction,
  ChatInputCommandInteraction,
  MessageContextMenuCommandInteraction,
  ModalSubmitInteraction,
} from 'discord.js';
import { type Command, optionsJsonSchema } from '../../domain/command.ts';
import type { Draft } from '../../domain/draft.ts';
import type { ReplyTarget } from '../../domain/generation.ts';
import type { Consent } from '../../domain/submission.ts';
import { type Text, text } from '../../domain/texts.ts';
import { askedWords, draftValues, withAskedWords } from '../chat/drafts.ts';
import { findCommand } from '../chat/find-command.ts';
import { standInPicture } from '../chat/price-so-far.ts';
import type { Acknowledged } from './acknowledge.ts';
import type { IntakeDeps } from './discord-deps.ts';
import { callOf, runHere } from './event-context.ts';
import { fetchImage } from './fetch-image.ts';
import { fetchPromptFile } from './fetch-prompt-file.ts';
import { agreedBy, agreedPart, pricedForm } from './form-price.ts';
import { formJson, mostFields, styleWordsJson } from './forms.ts';
import { readFiles, readForm } from './read-form.ts';

/** `custom_id` of the form of a new request, before the name of its command. */
const makeForm = 'make:';
/** What the form has fields for, in their order: as many as fit of what the command takes. */
const fieldOrder: readonly string[] = ['prompts', 'file', 'prompt', 'image', 'aspect', 'duration', 'quality', 'resolution'];
const filmOrder: readonly string[] = ['look', 'shots', 'aspect', 'model', 'sequence'];
/** Few choices, all of them in sight. */
const radios: readonly string[] = ['aspect', 'duration', 'quality'];

/** The names of the options that the form of a command asks for. */
export function makeFields({ options }: Pick<Command, 'options'>): readonly string[] {
  const { properties } = optionsJsonSchema(options);
  const order = 'shots' in properties ? filmOrder : fieldOrder;
  return order.filter((name) => name in properties).slice(0, mostFields);
}

/** What the form of a new request starts with. */
export interface Start {
  /** Of the command. Default: `video`. */
  readonly name?: string;
  readonly values?: Draft['raw'];
  /** Of what was refused, where the form is opened with that. */
  readonly draftId?: string;
}

/** Shows the form of a new request, which has to be the first answer. */
export async function showMakeForm(
  interaction: ButtonInteraction | ChatInputCommandInteraction | MessageContextMenuCommandInteraction,
  { name = 'video', values = {}, draftId = '' }: Start,
  { commands, texts, engine }: Pick<IntakeDeps, 'commands' | 'texts' | 'engine'>,
): Promise<void> {
  const command = findCommand(commands, name);
  // The price is of what will stand in it, whose picture has to be there.
  const needed = name === 'animate' ? { image: standInPicture('') } : {};
  const priced = await pricedForm(interaction, command, { ...needed, ...values }, { engine });
  const customId = `${makeForm}${name}:${draftId}:${agreedPart(priced.price)}`;
  const about = { customId, title: titleOf(name), fields: makeFields(command), radios, values, ...priced };
  await interaction.showModal(formJson(command, about, texts, interaction.locale));
}

function titleOf(command: string): Text {
  if (command === 'animate') return text('chat.animateTitle');
  if (command === 'batch') return text('chat.batchTitle');
  if (command === 'film') return text('chat.filmTitle');
  return text(command === 'image' ? 'still.formTitle' : 'chat.makeTitle');
}

/** Before the id of what was refused since its style asks for words. */
const wordsForm = 'style-words:';

/** Shows the form that asks for the words of a style, which has to be the first answer. @param words at least one */
export async function showStyleWords(
  interaction: ButtonInteraction,
  draftId: string,
  words: readonly string[],
  { texts }: Pick<IntakeDeps, 'texts'>,
): Promise<void> {
  const title = texts.say(text('option.styleWords'), interaction.locale);
  await interaction.showModal(styleWordsJson(`${wordsForm}${draftId}`, title, words.slice(0, mostFields)));
}

/** @returns the id of what was refused; undefined for another form */
export function askedByForm(customId: string): string | undefined {
  return customId.startsWith(wordsForm) ? customId.slice(wordsForm.length) : undefined;
}

/** Makes what was refused, with the words that were filled in. */
export async function takeStyleWords(
  interaction: ModalSubmitInteraction,
  acknowledged: Acknowledged,
  draftId: string,
  replyTarget: ReplyTarget,
  deps: IntakeDeps,
): Promise<void> {
  const draft = await deps.engine.openDraft(draftId, callOf(interaction, replyTarget).requester);
  const fields = readForm(interaction);
  const given = askedWords(draft).map((name, index) => [name, fields[`${index}`] ?? ''] as const);
  const raw = withAskedWords(draft, Object.fromEntries(given));
  await runHere(interaction, acknowledged, findCommand(deps.commands, draft.command), raw, replyTarget, deps);
}

/** What a form of `showMakeForm` is about. */
export interface Made {
  readonly command: Command;
  /** Empty where it was opened with nothing that was refused. */
  readonly draftId: string;
  /** What it said that it costs. */
  readonly consent: Consent;
}

/** @returns undefined for another form */
export function madeByForm(customId: string, commands: readonly Command[]): Made | undefined {
  if (!customId.startsWith(makeForm)) return undefined;
  const [name = '', draftId = '', agreed] = customId.slice(makeForm.length).split(':');
  const command = commands.find((each) => each.name === name);
  return command && { command, draftId, consent: agreedBy(agreed) };
}

/** Makes what somebody filled in; what the form has no field for, and pictures, are as they were given before. */
export async function takeMakeForm(
  interaction: ModalSubmitInteraction,
  acknowledged: Acknowledged,
  { command, draftId, consent }: Made,
  replyTarget: ReplyTarget,
  deps: IntakeDeps,
): Promise<void> {
  const call = callOf(interaction, replyTarget);
  const filled: Record<string, unknown> = { ...readForm(interaction) };
  const { image, file } = readFiles(interaction);
  const lacksPictures = image !== undefined || file !== undefined;
  acknowledged.drafted({ command: command.name, raw: filled, ...(lacksPictures && { lacksPictures }) });
  if (draftId !== '') {
    const kept = draftValues(await deps.engine.openDraft(draftId, call.requester), makeFields(command));
    for (const [name, value] of Object.entries(kept)) filled[name] ??= value;
  }
  if (image?.[0] !== undefined) filled.image = await fetchImage(image[0].url, 'image', call, deps, deps.stopping);
  if (file?.[0] !== undefined) filled.file = await fetchPromptFile(file[0], 'file', call, deps, deps.stopping);
  await runHere(interaction, acknowledged, command, filled, replyTarget, deps, consent);
}
