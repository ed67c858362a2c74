import type { MessageContextMenuCommandInteraction, ModalSubmitInteraction } from 'discord.js';
import { UserError } from '../../domain/errors.ts';
import type { ReplyTarget } from '../../domain/generation.ts';
import type { Intake } from '../../domain/intake.ts';
import { text } from '../../domain/texts.ts';
import { videoGone } from '../../domain/uploaded-video.ts';
import type { RequestVideo } from '../../domain/video-request.ts';
import { findCommand } from '../chat/find-command.ts';
import { ownVideoForm, videoFrom } from '../chat/own-video.ts';
import type { Acknowledged } from './acknowledge.ts';
import type { IntakeDeps } from './discord-deps.ts';
import { callOf, runHere } from './event-context.ts';
import { isDiscordFile } from './fetch-image.ts';
import type { FoundVideo } from './find-images.ts';
import { wordsFormJson } from './forms.ts';
import type { KeptVideo, OpenForms } from './pending-forms.ts';
import { readForm } from './read-form.ts';

/** What the form about a person's own video carries before the id of what is kept for it. */
const ownVideoForms = 'edit-own:';

/** @param customId of a form */
export function isOwnVideoForm(customId: string): boolean {
  return customId.startsWith(ownVideoForms);
}

/**
 * Shows the form with one field; the video is fetched when it is sent, which not everybody does.
 *
 * @throws {UserError} where nothing here changes people's own videos
 */
export async function showOwnVideoForm(
  interaction: MessageContextMenuCommandInteraction,
  video: FoundVideo,
  forms: OpenForms['videos'],
  { offered, texts }: Pick<IntakeDeps, 'offered' | 'texts'>,
): Promise<void> {
  const form = ownVideoForm(offered, video.size);
  const customId = `${ownVideoForms}${await forms.keep([video], interaction.user.id)}`;
  await interaction.showModal(wordsFormJson({ ...form, customId, words: '' }, texts, interaction.locale));
}

/** Makes what somebody wrote into that form, where they are. */
export async function takeOwnVideoForm(
  interaction: ModalSubmitInteraction,
  acknowledged: Acknowledged,
  forms: OpenForms['videos'],
  replyTarget: ReplyTarget,
  deps: IntakeDeps,
): Promise<void> {
  const [found] = (await forms.find(interaction.customId.slice(ownVideoForms.length))) ?? [];
  if (found === undefined) throw new UserError('not_found', text('answer.formGone'));
  const videoFile = await takeVideo(found, callOf(interaction, replyTarget), deps);
  const raw = { ...readForm(interaction), videoFile };
  await runHere(interaction, acknowledged, findCommand(deps.commands, 'edit'), raw, replyTarget, deps);
}

/**
 * Fetches a person's video from Discord, as soon as it is wanted: its address lasts a day, and its message may be gone sooner.
 *
 * @throws {UserError} as `VideoEngine.takeVideo` does
 */
export async function takeVideo(
  { url, sizeBytes }: KeptVideo,
  intake: Intake,
  { engine, mediaOrigins }: Pick<IntakeDeps, 'engine' | 'mediaOrigins'>,
): Promise<RequestVideo> {
  if (!isDiscordFile(url, mediaOrigins)) throw videoGone();
  return engine.takeVideo(intake, videoFrom({ url, mediaOrigins }, sizeBytes));
}
