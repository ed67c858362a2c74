import { DiscordAPIError, type Interaction, MessageFlags } from 'discord.js';
import { text } from '../../domain/texts.ts';
import { createSeenKeys } from '../../lib/seen-keys.ts';
import type { IntakeDeps } from './discord-deps.ts';
import { withoutRaw } from './discord-error.ts';
import { onAutocomplete } from './on-autocomplete.ts';
import { onButton } from './on-button.ts';
import { onForm } from './on-form.ts';
import { onMessageCommand } from './on-message-command.ts';
import { onSelect } from './on-select.ts';
import { onSlash } from './on-slash.ts';
import { createOpenForms } from './pending-forms.ts';
import { textMessage } from './render-message.ts';

/** Interactions that were taken: after a lost connection Discord sends some once more. */
const mostRemembered = 2000;

/** Takes what people do with commands, buttons and forms. Never throws. */
export function createInteractionHandler(deps: IntakeDeps): (interaction: Interaction) => Promise<void> {
  const { log } = deps;
  const forms = createOpenForms(deps);
  const seen = createSeenKeys(mostRemembered);

  const take = (interaction: Interaction): Promise<void> | undefined => {
    if (interaction.isChatInputCommand()) return onSlash(interaction, deps);
    if (interaction.isMessageContextMenuCommand()) return onMessageCommand(interaction, forms, deps);
    if (interaction.isButton()) return onButton(interaction, deps);
    if (interaction.isStringSelectMenu()) return onSelect(interaction, deps);
    if (interaction.isModalSubmit()) return onForm(interaction, forms, deps);
    return interaction.isAutocomplete() ? onAutocomplete(interaction, deps) : undefined;
  };

  return async (interaction) => {
    if (!seen.isNew(interaction.id)) return;
    try {
      await take(interaction);
    } catch (error) {
      if (error instanceof DiscordAPIError) {
        log.warn({ interaction: interaction.id, code: error.code }, 'Discord did not take the answer to an interaction');
      } else {
        // What else discord.js throws here knows the interaction's token.
        log.error({ err: withoutRaw(error), interaction: interaction.id }, 'an interaction went wrong');
        await answerAnyhow(interaction, deps);
      }
    }
  };
}

/** Nothing else has answered. */
async function answerAnyhow(interaction: Interaction, { texts, log }: IntakeDeps): Promise<void> {
  if (!interaction.isRepliable() || interaction.deferred || interaction.replied) return;
  const { content } = textMessage(text('answer.bug'), { texts, locale: interaction.locale });
  const refused = () => log.warn({ interaction: interaction.id }, 'a person could not be told what went wrong');
  await interaction.reply({ content: content ?? '', flags: MessageFlags.Ephemeral }).catch(refused);
}
