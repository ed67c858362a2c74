import type { AutocompleteInteraction } from 'discord.js';
import { wordlessText } from '../../domain/card.ts';
import { cut } from '../../lib/cut.ts';
import { ownUnfinished } from '../chat/lists.ts';
import type { IntakeDeps } from './discord-deps.ts';
import { listedChannel } from './event-context.ts';

/** Choices of an autocompletion, and characters of one (application-commands, 2026-08-06). */
const limits = { choices: 25, name: 100 } as const;

/** The person's own videos that are not over, for `/cancel`. */
export async function onAutocomplete(
  interaction: AutocompleteInteraction,
  { engine, texts }: Pick<IntakeDeps, 'engine' | 'texts'>,
): Promise<void> {
  const { channelId, locale, user } = interaction;
  const where = channelId === null ? {} : { channelId: listedChannel(interaction, channelId) };
  const whose = { platform: 'discord', requesterId: user.id, ...where } as const;
  const found = ownUnfinished(engine, whose, interaction.options.getFocused(), limits.choices);
  const choices = found.map(({ id, number, request }) => {
    const shown = request.prompt === '' ? texts.say(wordlessText(request), locale) : request.prompt;
    return { name: cut(`${number} · ${shown}`, limits.name), value: id };
  });
  await interaction.respond(choices);
}
