import type { ModalSubmitInteraction } from 'discord.js';
import { type Button, readButtonId } from '../../domain/button.ts';
import { UserError } from '../../domain/errors.ts';
import type { ReplyTarget } from '../../domain/generation.ts';
import type { Consent } from '../../domain/submission.ts';
import { text } from '../../domain/texts.ts';
import { readChosen } from '../chat/buttons.ts';
import { changeFormOf, keptValues } from '../chat/change.ts';
import { findCommand } from '../chat/find-command.ts';
import { findHere } from '../chat/find-here.ts';
import { declineByCard } from '../chat/press-card.ts';
import { needsWords } from '../chat/words-form.ts';
import { type Acknowledged, takeInteraction } from './acknowledge.ts';
import type { IntakeDeps } from './discord-deps.ts';
import { callerOf, callOf, contextOf, hereOf, runHere } from './event-context.ts';
import { fetchImage } from './fetch-image.ts';
import { agreedBy } from './form-price.ts';
import { animateForm, imageField, keepStyleForm, reportForm } from './forms.ts';
import { askedByForm, madeByForm, takeMakeForm, takeStyleWords } from './make-form.ts';
import { isOwnVideoForm, takeOwnVideoForm } from './own-video.ts';
import type { OpenForms } from './pending-forms.ts';
import { chainTarget, followUpTarget, replyTargetOf } from './place.ts';
import { readForm } from './read-form.ts';
import { textMessage } from './render-message.ts';
import { givenByForm, typedForm } from './typed-words.ts';
import { takeWordsForm } from './words-form.ts';

/** A form that somebody sent: of a new request, about a picture of a message, or about an earlier video that is changed. */
export async function onForm(interaction: ModalSubmitInteraction, forms: OpenForms, deps: IntakeDeps): Promise<void> {
  const replyTarget = replyTargetOf(interaction);
  const isPublic = replyTarget.ids.place === 'user-install';
  const changed = readButtonId(interaction.customId);
  const made = madeByForm(interaction.customId, deps.commands);
  const asked = askedByForm(interaction.customId);
  const isOwnVideo = isOwnVideoForm(interaction.customId);
  const isReason = changed?.verb === 'decline';
  const isWords = isOwnVideo || isReason || (changed !== undefined && needsWords(changed.verb));
  // Words of a change are no command that could be typed.
  const typed = isWords
    ? readForm(interaction).prompt
    : typedForm(interaction, made?.command ?? findCommand(deps.commands, 'video'), deps.texts);
  // What a form keeps that was opened with something, only its row knows.
  const given = made === undefined || made.draftId !== '' ? undefined : givenByForm(interaction, made.command);
  const work = async (acknowledged: Acknowledged): Promise<void> => {
    if (isOwnVideo) return takeOwnVideoForm(interaction, acknowledged, forms.videos, replyTarget, deps);
    if (interaction.customId.startsWith(keepStyleForm)) return keepStyle(interaction, acknowledged, replyTarget, deps);
    if (interaction.customId.startsWith(reportForm)) return report(interaction, acknowledged, replyTarget, deps);
    if (asked !== undefined) return takeStyleWords(interaction, acknowledged, asked, replyTarget, deps);
    if (made !== undefined) return takeMakeForm(interaction, acknowledged, made, replyTarget, deps);
    if (isReason) return takeReason(interaction, acknowledged, changed, deps);
    if (changed !== undefined && needsWords(changed.verb)) {
      await takeWordsForm(interaction, acknowledged, { ...changed, verb: changed.verb }, replyTarget, deps);
    } else if (changed?.verb === 'animate') await animateStill(interaction, acknowledged, changed, replyTarget, deps);
    else if (changed?.verb === 'change') await change(interaction, acknowledged, changed, replyTarget, deps);
    else await animate(interaction, acknowledged, forms.images, replyTarget, deps);
  };
  await takeInteraction(interaction, { how: isPublic ? 'publicly' : 'privately', typed, given }, work, deps);
}

async function keepStyle(
  interaction: ModalSubmitInteraction,
  acknowledged: Acknowledged,
  replyTarget: ReplyTarget,
  deps: IntakeDeps,
): Promise<void> {
  const raw = { ...readForm(interaction), id: interaction.customId.slice(keepStyleForm.length) };
  await runHere(interaction, acknowledged, findCommand(deps.commands, 'style-keep'), raw, replyTarget, deps);
}

async function report(
  interaction: ModalSubmitInteraction,
  acknowledged: Acknowledged,
  replyTarget: ReplyTarget,
  deps: IntakeDeps,
): Promise<void> {
  const raw = { ...readForm(interaction), id: interaction.customId.slice(reportForm.length) };
  await runHere(interaction, acknowledged, findCommand(deps.commands, 'report'), raw, replyTarget, deps);
}

/** Why something is declined. */
async function takeReason(
  interaction: ModalSubmitInteraction,
  acknowledged: Acknowledged,
  { id }: Button,
  deps: IntakeDeps,
): Promise<void> {
  const press = { ...callerOf(interaction, deps), call: callOf(interaction, replyTargetOf(interaction)) };
  const said = await declineByCard(id, String(readForm(interaction).prompt ?? ''), press, deps.engine);
  await acknowledged.answer(textMessage(said, contextOf(interaction, deps)));
}

async function change(
  interaction: ModalSubmitInteraction,
  acknowledged: Acknowledged,
  { id, priceUsd }: Button,
  replyTarget: ReplyTarget,
  deps: IntakeDeps,
): Promise<void> {
  const { [imageField]: _, ...filled } = readForm(interaction);
  const earlier = await findHere(deps.engine, hereOf(interaction), id);
  const { command, fields } = changeFormOf(deps.commands, earlier.request);
  const raw = { ...(await keptValues(command, earlier.request, fields)), ...filled };
  const target = followUpTarget(earlier.replyTarget, replyTarget);
  await runHere(interaction, acknowledged, command, raw, target, deps, agreedTo(priceUsd));
}

/** Under the still that it begins with. */
async function animateStill(
  interaction: ModalSubmitInteraction,
  acknowledged: Acknowledged,
  { id, priceUsd }: Button,
  replyTarget: ReplyTarget,
  deps: IntakeDeps,
): Promise<void> {
  const { engine, commands } = deps;
  const chosen = readChosen(id);
  const earlier = await findHere(engine, hereOf(interaction), chosen.id);
  const target = chainTarget(earlier, await engine.receipts(earlier.id), replyTarget);
  const raw = { ...readForm(interaction), ...chosen };
  await runHere(interaction, acknowledged, findCommand(commands, 'animate-still'), raw, target, deps, agreedTo(priceUsd));
}

async function animate(
  interaction: ModalSubmitInteraction,
  acknowledged: Acknowledged,
  forms: OpenForms['images'],
  replyTarget: ReplyTarget,
  deps: IntakeDeps,
): Promise<void> {
  const { [imageField]: chosen = '0', ...filled } = readForm(interaction);
  const { customId } = interaction;
  const [id = '', agreed] = customId.startsWith(animateForm) ? customId.slice(animateForm.length).split(':') : [];
  const pending = await forms.find(id);
  const found = pending?.[Number(chosen)];
  if (found === undefined) throw new UserError('not_found', text('answer.formGone'));
  acknowledged.drafted({ command: 'animate', raw: filled });
  const image = await fetchImage(found.url, 'image', callOf(interaction, replyTarget), deps, deps.stopping);
  const wanted = findCommand(deps.commands, 'animate');
  await runHere(interaction, acknowledged, wanted, { ...filled, image }, replyTarget, deps, agreedBy(agreed));
}

/** What the form said. @param priceUsd absent in forms of earlier versions */
function agreedTo(priceUsd: number | undefined): Consent {
  return priceUsd === undefined ? {} : { agreedUsd: priceUsd };
}
