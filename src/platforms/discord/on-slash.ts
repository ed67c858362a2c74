import type { ChatInputCommandInteraction } from 'discord.js';
import { catalog } from '../../domain/catalog.ts';
import type { Command } from '../../domain/command.ts';
import { UserError } from '../../domain/errors.ts';
import type { ImageBytes } from '../../domain/media.ts';
import { text } from '../../domain/texts.ts';
import { isKept } from '../chat/drafts.ts';
import { modelTyped } from '../chat/model-choices.ts';
import { takeInteraction } from './acknowledge.ts';
import type { IntakeDeps } from './discord-deps.ts';
import { callOf, listTarget, runHere } from './event-context.ts';
import { fetchImage } from './fetch-image.ts';
import { showMakeForm } from './make-form.ts';
import { replyTargetOf } from './place.ts';
import { commandTyped, modelOption, optionName, privateOption, publicOption, slashOptions } from './slash-options.ts';
import { givenBySlash, typedCommand } from './typed-words.ts';

/** A command that somebody typed; without any option, it opens its form. */
export async function onSlash(interaction: ChatInputCommandInteraction, deps: IntakeDeps): Promise<void> {
  const { commands, texts } = deps;
  const wanted = commandTyped(commands, { name: interaction.commandName, sub: interaction.options.getSubcommand(false) }, texts);
  const replyTarget = replyTargetOf(interaction);
  const isOrder = wanted?.answers === 'generation';
  if (isOrder && interaction.options.data.length === 0) return showMakeForm(interaction, { name: wanted.name }, deps);
  const isPublic = isOrder
    ? replyTarget.ids.place === 'user-install' && interaction.options.getBoolean(privateOption) !== true
    : interaction.options.getBoolean(publicOption) === true;
  const typed = isOrder ? typedCommand(interaction, wanted, texts) : undefined;
  const given = wanted !== undefined && isKept(wanted) ? givenBySlash(interaction, wanted, texts) : undefined;
  await takeInteraction(
    interaction,
    { how: isPublic ? 'publicly' : 'privately', typed, given },
    async (acknowledged) => {
      if (wanted === undefined) throw new UserError('not_found', text('answer.oldButton'));
      const raw: Record<string, unknown> = {};
      // It grows while pictures are fetched: what is there when one is refused is kept.
      if (given !== undefined) acknowledged.drafted({ ...given, raw });
      await readValues(interaction, wanted, raw, deps);
      const target = isOrder ? replyTarget : listTarget(interaction, replyTarget);
      await runHere(interaction, acknowledged, wanted, raw, target, deps);
    },
    deps,
  );
}

/** Reads what stands in its options, and fetches its pictures. @param raw filled with it, words first */
async function readValues(
  interaction: ChatInputCommandInteraction,
  wanted: Command,
  raw: Record<string, unknown>,
  deps: IntakeDeps,
): Promise<void> {
  const lists: { readonly name: string; readonly index: number; readonly image: ImageBytes }[] = [];
  const intake = callOf(interaction, replyTargetOf(interaction));
  const given = slashOptions(wanted).map((option) => ({
    ...option,
    value: interaction.options.get(optionName(option, deps.texts)),
  }));
  // All of them, also where one is refused: those that could be read are kept.
  const read = await Promise.allSettled(
    given.map(async ({ name, index, value }) => {
      if (value === null) return;
      if (value.attachment === undefined || value.attachment === null) {
        raw[name] = name === modelOption ? modelTyped(value.value, catalog) : value.value;
        return;
      }
      const image = await fetchImage(value.attachment.url, name, intake, deps, deps.stopping);
      if (index === undefined) raw[name] = image;
      else lists.push({ name, index, image });
    }),
  );
  for (const name of new Set(lists.map((each) => each.name))) {
    const own = lists.filter((each) => each.name === name).toSorted((a, b) => a.index - b.index);
    raw[name] = own.map(({ image }) => image);
  }
  const failed = read.find((each) => each.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
