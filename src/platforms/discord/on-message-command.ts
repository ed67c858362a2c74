import type { MessageContextMenuCommandInteraction } from 'discord.js';
import { UserError } from '../../domain/errors.ts';
import { animateFormOptions } from '../../domain/option-schema.ts';
import { text } from '../../domain/texts.ts';
import { findCommand } from '../chat/find-command.ts';
import { takeInteraction } from './acknowledge.ts';
import type { IntakeDeps } from './discord-deps.ts';
import { findImages, hasVideo } from './find-images.ts';
import { animateForm, formJson } from './forms.ts';
import type { PendingForms } from './pending-forms.ts';

/** `Animate image`: the form comes first, and the picture is fetched when it is sent, which not everybody does. */
export async function onMessageCommand(
  interaction: MessageContextMenuCommandInteraction,
  forms: PendingForms,
  deps: IntakeDeps,
): Promise<void> {
  const images = findImages(interaction.targetMessage, deps.mediaOrigins);
  if (images.length === 0) {
    const reason = hasVideo(interaction.targetMessage) ? text('chat.onlyVideo') : text('chat.noImage');
    const refuse = () => Promise.reject(new UserError('invalid_image', reason, { option: 'image' }));
    return takeInteraction(interaction, { how: 'privately' }, refuse, deps);
  }
  const customId = `${animateForm}${forms.keep(images, interaction.user.id)}`;
  const form = { customId, title: text('chat.animateTitle'), fields: animateFormOptions, images };
  const animate = findCommand(deps.commands, 'animate');
  await interaction.showModal(formJson(animate, form, deps.texts, interaction.locale));
}
