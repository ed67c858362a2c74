import type { AutocompleteInteraction } from 'discord.js';
import { wordlessText } from '../../domain/card.ts';
import { catalog } from '../../domain/catalog.ts';
import type { Command } from '../../domain/command.ts';
import type { StyleAsker } from '../../domain/styles/style-book.ts';
import { text } from '../../domain/texts.ts';
import { cut } from '../../lib/cut.ts';
import { ownUnfinished } from '../chat/lists.ts';
import { modelChoices } from '../chat/model-choices.ts';
import { rolesOf } from './access/doer.ts';
import type { IntakeDeps } from './discord-deps.ts';
import { listedChannel, managesServer } from './event-context.ts';
import { replyTargetOf } from './place.ts';
import { commandTyped, modelOption, optionName, slashName, slashOptions } from './slash-options.ts';

/** Choices of an autocompletion, and characters of one (application-commands, 2026-08-06). */
const limits = { choices: 25, name: 100 } as const;

type Deps = Pick<IntakeDeps, 'engine' | 'texts' | 'commands'>;

/** What somebody may choose, while they type: models with their price, or for `/cancel` their own videos that are not over. */
export async function onAutocomplete(interaction: AutocompleteInteraction, deps: Deps): Promise<void> {
  const { commands, texts } = deps;
  const typed = { name: interaction.commandName, sub: interaction.options.getSubcommand(false) };
  const command = commandTyped(commands, typed, texts);
  const focused = interaction.options.getFocused(true);
  const isModel = focused.name === texts.say(slashName(modelOption));
  const option = command && slashOptions(command).find((each) => optionName(each, texts) === focused.name);
  if (option?.property.suggests !== undefined)
    return interaction.respond(await suggested(interaction, option.property.suggests, deps));
  if (option?.property.style === true) return interaction.respond(await styles(interaction, deps));
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
  return (await modelChoices(command, Object.fromEntries(given), typed, catalog, askerOf(interaction)))
    .slice(0, limits.choices)
    .map(({ id, label }) => ({ name: cut(texts.say(label, interaction.locale), limits.name), value: id }));
}

/** Those that they can use here, own ones first; what they type is part of the name that they read, or of the one that is typed. */
async function styles(interaction: AutocompleteInteraction, { engine, texts }: Deps) {
  const typed = interaction.options.getFocused().trim().toLowerCase();
  const usable = (await engine.styles.usable(askerOf(interaction))).map((style) => ({
    ...{ style, name: texts.say(style.called, interaction.locale) },
    label: texts.say(text('style.inList', { name: style.called, scope: text(`style.${style.scope}`) }), interaction.locale),
  }));
  return usable
    .filter(({ style, name }) => style.handle.includes(typed) || name.toLowerCase().includes(typed))
    .slice(0, limits.choices)
    .map(({ style, label }) => ({ name: cut(label, limits.name), value: style.id }));
}

/** Schedules of the server, to those who manage it; time zones to everybody. What they type is part of the name. */
async function suggested(interaction: AutocompleteInteraction, what: 'schedule' | 'time zone', { engine }: Deps) {
  const typed = interaction.options.getFocused().trim().toLowerCase().replaceAll(' ', '_');
  const names = what === 'time zone' ? ['UTC', ...Intl.supportedValuesOf('timeZone')] : await scheduleNames(interaction, engine);
  return names
    .filter((name) => name.toLowerCase().replaceAll(' ', '_').includes(typed))
    .slice(0, limits.choices)
    .map((name) => ({ name: cut(name, limits.name), value: cut(name, limits.name) }));
}

async function scheduleNames(interaction: AutocompleteInteraction, engine: Deps['engine']): Promise<readonly string[]> {
  if (!managesServer(interaction)) return [];
  const all = await engine.schedules.list({ ...askerOf(interaction), managesPlace: true });
  return [...new Set(all.map(({ schedule: { name } }) => name))];
}

function askerOf(interaction: AutocompleteInteraction): StyleAsker {
  return {
    requester: { platform: 'discord', id: interaction.user.id, ...rolesOf(interaction) },
    replyTarget: replyTargetOf(interaction),
  };
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
