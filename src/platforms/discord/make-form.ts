import type { ButtonInteraction, ChatInputCommandInteraction, ModalSubmitInteraction } from 'discord.js';
import { type Command, optionsJsonSchema } from '../../domain/command.ts';
import type { ReplyTarget } from '../../domain/generation.ts';
import { text } from '../../domain/texts.ts';
import { findCommand } from '../chat/find-command.ts';
import type { Acknowledged } from './acknowledge.ts';
import type { IntakeDeps } from './discord-deps.ts';
import { callOf, runHere } from './event-context.ts';
import { fetchImage } from './fetch-image.ts';
import { formJson, mostFields } from './forms.ts';
import { readFiles, readForm } from './read-form.ts';

/** `custom_id` of the form of a new request, before the name of its command. */
const makeForm = 'make:';
/** What the form has fields for, in their order: as many as fit of what the command takes. */
const fieldOrder = ['prompt', 'image', 'aspect', 'duration', 'quality', 'resolution'] as const;
/** Few choices, all of them in sight. */
const radios: readonly string[] = ['aspect', 'duration', 'quality'];

/** The names of the options that the form of a command asks for. */
export function makeFields({ options }: Pick<Command, 'options'>): readonly string[] {
  const { properties } = optionsJsonSchema(options);
  return fieldOrder.filter((name) => name in properties).slice(0, mostFields);
}

/** Shows the form of a new request, which has to be the first answer. @param values that stand in it */
export async function showMakeForm(
  interaction: ButtonInteraction | ChatInputCommandInteraction,
  values: Readonly<Record<string, unknown>>,
  { commands, texts }: Pick<IntakeDeps, 'commands' | 'texts'>,
  name = 'video',
): Promise<void> {
  const command = findCommand(commands, name);
  const about = {
    customId: `${makeForm}${name}`,
    title: text(name === 'image' ? 'still.formTitle' : 'chat.makeTitle'),
    fields: makeFields(command),
    radios,
    values,
  };
  await interaction.showModal(formJson(command, about, texts, interaction.locale));
}

/** The command that a form of `showMakeForm` is about; undefined for another form. */
export function commandOfForm(customId: string, commands: readonly Command[]): Command | undefined {
  if (!customId.startsWith(makeForm)) return undefined;
  return commands.find(({ name }) => name === customId.slice(makeForm.length));
}

/** Makes what somebody filled in. */
export async function takeMakeForm(
  interaction: ModalSubmitInteraction,
  acknowledged: Acknowledged,
  command: Command,
  replyTarget: ReplyTarget,
  deps: IntakeDeps,
): Promise<void> {
  const call = callOf(interaction, replyTarget);
  const { image } = readFiles(interaction);
  const picture = image?.[0] && { image: await fetchImage(image[0].url, 'image', call, deps, deps.stopping) };
  await runHere(interaction, acknowledged, command, { ...readForm(interaction), ...picture }, replyTarget, deps);
}
