import type { StringSelectMenuInteraction } from 'discord.js';
import { readButtonId } from '../../domain/button.ts';
import { UserError } from '../../domain/errors.ts';
import { isSpoiler } from '../../domain/place-settings/placed-target.ts';
import { asReadBy } from '../../domain/status.ts';
import { text } from '../../domain/texts.ts';
import { numberedId } from '../chat/buttons.ts';
import { findHere, mayChange } from '../chat/find-here.ts';
import { pressButton } from '../chat/press-button.ts';
import { doerOfInteraction } from './access/doer.ts';
import { doorsOf } from './access/doors.ts';
import { takeInteraction } from './acknowledge.ts';
import type { IntakeDeps } from './discord-deps.ts';
import { callerOf, callOf, contextOf, hereOf } from './event-context.ts';
import { openedMessage, openMenu } from './history-page.ts';
import { postersOf } from './history-posters.ts';
import { pressOf } from './on-button.ts';
import { takePanelPress } from './on-panel.ts';
import { replyTargetOf } from './place.ts';

/** Something of a page of history that somebody opened: they alone see it, with its buttons. */
export async function onSelect(interaction: StringSelectMenuInteraction, deps: IntakeDeps): Promise<void> {
  if (await takePanelPress(interaction, deps)) return;
  const button = readButtonId(interaction.customId);
  if (button?.verb === 'choose') return chooseOne(interaction, button.id, deps);
  await takeInteraction(
    interaction,
    { how: 'privately' },
    async (acknowledged) => {
      const [id = ''] = interaction.values;
      if (interaction.customId !== openMenu) throw new UserError('not_found', text('answer.oldButton'));
      await deps.access.require(doorsOf('page'), doerOfInteraction(interaction), deps.stopping);
      const { requester } = callOf(interaction, replyTargetOf(interaction));
      const found = asReadBy(requester, await findHere(deps.engine, hereOf(interaction), id));
      // The picture of an embed is never hidden.
      const posters = isSpoiler(found.replyTarget) ? new Map() : await postersOf([found], deps.outputs);
      const poster = posters.get(found.id);
      const may = mayChange(requester, found, callerOf(interaction, deps).manages);
      const opened = await openedMessage(found, contextOf(interaction, deps), { mayChange: may, poster });
      await acknowledged.answer(opened, poster === undefined ? [] : [poster]);
    },
    deps,
  );
}

/** One of several videos under a message of ours: what can be done with it, for the one who chose alone. */
async function chooseOne(interaction: StringSelectMenuInteraction, id: string, deps: IntakeDeps): Promise<void> {
  const [chosen = ''] = interaction.values;
  const button = { verb: 'choose', id: numberedId(id, Number(chosen)) } as const;
  await takeInteraction(
    interaction,
    { how: 'privately' },
    (acknowledged) => pressButton(button, pressOf(interaction, acknowledged, deps), deps),
    deps,
  );
}
