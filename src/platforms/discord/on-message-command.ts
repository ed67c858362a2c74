import type { MessageContextMenuCommandInteraction } from 'discord.js';
import { UserError } from '../../domain/errors.ts';
import { isErased } from '../../domain/generation.ts';
import { animateFormOptions } from '../../domain/option-schema.ts';
import { text } from '../../domain/texts.ts';
import { findCommand } from '../chat/find-command.ts';
import { standInPicture } from '../chat/price-so-far.ts';
import { takeInteraction } from './acknowledge.ts';
import type { IntakeDeps } from './discord-deps.ts';
import { hereOf } from './event-context.ts';
import { findImages, findVideo } from './find-images.ts';
import { agreedPart, pricedForm } from './form-price.ts';
import { animateForm, formJson, keepStyleForm, keptStyleFields, reportFields, reportForm } from './forms.ts';
import { generationOf } from './generation-of.ts';
import { showMakeForm } from './make-form.ts';
import { showOwnVideoForm } from './own-video.ts';
import type { OpenForms } from './pending-forms.ts';
import { slashName } from './slash-options.ts';
import { showWordsForm } from './words-form.ts';

/** What somebody chose in the menu of a message. */
export function onMessageCommand(
  interaction: MessageContextMenuCommandInteraction,
  forms: OpenForms,
  deps: IntakeDeps,
): Promise<void> {
  if (interaction.commandName === deps.texts.say(slashName('style-keep'))) return saveStyle(interaction, deps);
  if (interaction.commandName === deps.texts.say(slashName('report'))) return report(interaction, deps);
  const isEdit = interaction.commandName === deps.texts.say(slashName('edit'));
  return isEdit ? editVideo(interaction, forms.videos, deps) : animateImage(interaction, forms.images, deps);
}

/** `Save as style`: of a message about a video of here. */
async function saveStyle(interaction: MessageContextMenuCommandInteraction, deps: IntakeDeps): Promise<void> {
  try {
    const earlier = await generationOf(interaction.targetMessage, hereOf(interaction), deps);
    if (earlier === undefined || isErased(earlier)) throw new UserError('not_found', text('chat.noVideo'));
    const command = findCommand(deps.commands, 'style-keep');
    const { prompt: words, negativePrompt: negative } = earlier.request;
    const form = { title: text('style.keep'), fields: keptStyleFields, values: { words, negative } };
    const customId = `${keepStyleForm}${earlier.id}`;
    await interaction.showModal(formJson(command, { ...form, customId }, deps.texts, interaction.locale));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    await takeInteraction(interaction, { how: 'privately' }, () => Promise.reject(error), deps);
  }
}

/** `Report video`: of a message about a video of here. */
async function report(interaction: MessageContextMenuCommandInteraction, deps: IntakeDeps): Promise<void> {
  try {
    const earlier = await generationOf(interaction.targetMessage, hereOf(interaction), deps);
    if (earlier === undefined || isErased(earlier)) throw new UserError('not_found', text('chat.noVideo'));
    const form = { customId: `${reportForm}${earlier.id}`, title: text('report.form'), fields: reportFields };
    const command = findCommand(deps.commands, 'report');
    await interaction.showModal(formJson(command, form, deps.texts, interaction.locale));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    await takeInteraction(interaction, { how: 'privately' }, () => Promise.reject(error), deps);
  }
}

/** `Edit video`: of a message about a video of here, or with somebody's own. */
async function editVideo(
  interaction: MessageContextMenuCommandInteraction,
  forms: OpenForms['videos'],
  deps: IntakeDeps,
): Promise<void> {
  const { targetMessage } = interaction;
  try {
    const earlier = await generationOf(targetMessage, hereOf(interaction), deps);
    if (earlier !== undefined) return await showWordsForm(interaction, { verb: 'edit', id: earlier.id }, earlier, deps);
    const own = findVideo(targetMessage, deps.mediaOrigins);
    if (own === undefined) throw new UserError('not_found', text('chat.noVideo'));
    await showOwnVideoForm(interaction, own, forms, deps);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    await takeInteraction(interaction, { how: 'privately' }, () => Promise.reject(error), deps);
  }
}

/** `Animate image`: the form comes first, and the picture is fetched when it is sent, which not everybody does. */
async function animateImage(
  interaction: MessageContextMenuCommandInteraction,
  forms: OpenForms['images'],
  deps: IntakeDeps,
): Promise<void> {
  const images = findImages(interaction.targetMessage, deps.mediaOrigins);
  if (images.length === 0) return animateUpload(interaction, deps);
  const animate = findCommand(deps.commands, 'animate');
  const priced = await pricedForm(interaction, animate, { image: standInPicture('') }, deps);
  const customId = `${animateForm}${await forms.keep(images, interaction.user.id)}:${agreedPart(priced.price)}`;
  const form = { customId, title: text('chat.animateTitle'), fields: animateFormOptions, images, ...priced };
  await interaction.showModal(formJson(animate, form, deps.texts, interaction.locale));
}

/** Of a message without a picture: the form asks for one. A video can't be meant by its first picture; its person reads what to do. */
function animateUpload(interaction: MessageContextMenuCommandInteraction, deps: IntakeDeps): Promise<void> {
  if (findVideo(interaction.targetMessage, deps.mediaOrigins) === undefined) {
    return showMakeForm(interaction, { name: 'animate' }, deps);
  }
  const refuse = () => Promise.reject(new UserError('invalid_image', text('chat.onlyVideo'), { option: 'image' }));
  return takeInteraction(interaction, { how: 'privately' }, refuse, deps);
}
