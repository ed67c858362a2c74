import type { ButtonInteraction, StringSelectMenuInteraction } from 'discord.js';
import { findCommand } from '../chat/find-command.ts';
import { takeInteraction } from './acknowledge.ts';
import type { IntakeDeps } from './discord-deps.ts';
import { listTarget, runHere } from './event-context.ts';
import { replyTargetOf } from './place.ts';
import { panelActs, panelId } from './settings-panel.ts';

/** What a press in a panel asks the command for; undefined for what is none of a panel. */
function askedBy(customId: string, values: readonly string[]): Readonly<Record<string, string>> | undefined {
  const [given, name, where = '', option = ''] = customId.split(':');
  const act = panelActs.find((each) => each === name);
  if (given !== panelId || act === undefined) return undefined;
  const opened = option === '' || option === 'all' ? {} : { open: option };
  switch (act) {
    case 'where':
      return { where: values[0] ?? where, ...opened };
    case 'open':
      return { where, open: values[0] ?? '' };
    case 'set':
      return { where, ...opened, [option]: values.join(',') };
    case 'reset':
      return { where, ...opened, reset: option };
  }
}

/**
 * A press in a panel of settings: it is kept, and the panel shows what holds now.
 *
 * @returns false for another press
 */
export async function takePanelPress(
  interaction: ButtonInteraction | StringSelectMenuInteraction,
  deps: IntakeDeps,
): Promise<boolean> {
  const raw = askedBy(interaction.customId, interaction.isStringSelectMenu() ? interaction.values : []);
  if (raw === undefined) return false;
  await takeInteraction(
    interaction,
    { how: 'in place' },
    (acknowledged) => {
      const target = listTarget(interaction, replyTargetOf(interaction));
      return runHere(interaction, acknowledged, findCommand(deps.commands, 'settings'), raw, target, deps);
    },
    deps,
  );
  return true;
}
