import type { AutocompleteInteraction } from 'discord.js';
import { wordlessText } from '../../domain/card.ts';
import { catalog } from '../../domain/catalog.ts';
import type { Command } from '../../domain/command.ts';
import { cut } from '../../lib/cut.ts';
import { ownUnfinished } from '../chat/lists.ts';
import { modelChoices } from '../chat/model-choices.ts';
import type { IntakeDeps } from './discord-deps.ts';
import { listedChannel } from './event-context.ts';
import { modelOption, optionName, slashName, slashOptions } from './slash-options.ts';

/** Choices of an autocompletion, and characters of one (application-commands, 2026-08-06). */
const limits = { choices: 25, name: 100 } as const;

type Deps = Pick<IntakeDeps, 'engine' | 'texts' | 'commands'>;

/** What somebody may choose, while they type: models with their price, or for `/cancel` their own videos that are not over. */
export async function onAutocomplete(interaction: AutocompleteInteraction, deps: Deps): Promise<void> {
  const { commands, texts } = deps;
  const command = commands.find(({ name }) => texts.say(slashName(name)) === interaction.commandName);
  const focused = interaction.options.getFocused(true);
  const isModel = focused.name === texts.say(slashName(modelOption));
  await interaction.respond(
    command !== undefined && isModel
      ? await models(interaction, command, focused.value, deps)
      : await ownVideos(interaction, deps),
  );
}

async function models(interaction: AutocompleteInteraction, command: Command, typed: string, { texts }: Deps) {
  const given = slashOptions(command).flatMap(({ name, ...option }) => {
    const value = interaction.options.get(optionName({ ...option }, texts))?.value;
    return value === undefined || name === modelOption || option.property.image === true ? [] : [[name, value] as const];
  });
  return (await modelChoices(command, Object.fromEntries(given), typed, catalog))
    .slice(0, limits.choices)
    .map(({ id, label }) => ({ name: cut(texts.say(label, interaction.locale), limits.name), value: id }));
}

async function ownVideos(interaction: AutocompleteInteraction, { engine, texts }: Deps) {
  const { channelId, locale, user } = interaction;
  const where = channelId === null ? {} : { channelId: listedChannel(interaction, channelId) };
  const whose = { platform: 'discord', requesterId: user.id, ...where } as const;
  const found = await ownUnfinished(engine, whose, interaction.options.getFocused(), limits.choices);
  return found.map(({ id, number, request }) => {
    const shown = request.prompt === '' ? texts.say(wordlessText(request), locale) : request.prompt;
    return { name: cut(`${number} · ${shown}`, limits.name), value: id };
  });
}
