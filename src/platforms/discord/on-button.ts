import { type ButtonInteraction, ComponentType, type StringSelectMenuInteraction } from 'discord.js';
import { type Button, buttonId, readButtonId } from '../../domain/button.ts';
import { UserError } from '../../domain/errors.ts';
import { isAnimatable } from '../../domain/follow-ups/animate-still.ts';
import type { GenerationView } from '../../domain/generation.ts';
import { animateFormOptions } from '../../domain/option-schema.ts';
import { valuesIn } from '../../domain/place-settings/place-settings.ts';
import { isSpoiler } from '../../domain/place-settings/placed-target.ts';
import { settingScopeOf } from '../../domain/place-settings/setting-scope.ts';
import type { StarGiven } from '../../domain/stars.ts';
import { type Text, text } from '../../domain/texts.ts';
import { isStill } from '../../domain/video-request.ts';
import { pause } from '../../lib/pause.ts';
import { chosenId, readChosen, starsInShort } from '../chat/buttons.ts';
import { changeFormOf, valuesOf } from '../chat/change.ts';
import { askedWords } from '../chat/drafts.ts';
import { findCommand } from '../chat/find-command.ts';
import { findHere, mayChange, requireWordsOf } from '../chat/find-here.ts';
import { exampleWords } from '../chat/help.ts';
import { postAgain } from '../chat/post-again.ts';
import { type Press, pressButton, remixOf } from '../chat/press-button.ts';
import { reasonForm, requireManager } from '../chat/press-card.ts';
import type { PriceSoFar } from '../chat/price-so-far.ts';
import { goneText } from '../chat/sentences.ts';
import { needsWords } from '../chat/words-form.ts';
import { doerFor, doerOfInteraction } from './access/doer.ts';
import { doorsOf } from './access/doors.ts';
import { type Acknowledged, type Acknowledgement, takeInteraction } from './acknowledge.ts';
import { postedAgainMessage } from './answers.ts';
import type { IntakeDeps } from './discord-deps.ts';
import { callerOf, callOf, contextOf, hereOf, listTarget, whereOf } from './event-context.ts';
import { pricedForm } from './form-price.ts';
import { formJson, wordsFormJson } from './forms.ts';
import { showMakeForm, showStyleWords } from './make-form.ts';
import { takePanelPress } from './on-panel.ts';
import { chainTarget, followUpTarget, replyTargetOf } from './place.ts';
import { labelled, rows, textMessage } from './render-message.ts';
import { showAnswer } from './show-answer.ts';
import { showPrompt } from './show-prompt.ts';
import { discordFiles, prepareUpload } from './upload.ts';
import { showWordsForm, type Wanted } from './words-form.ts';

/** A form has to be opened within 3 seconds (interactions/receiving-and-responding, 2026-08-06). */
const offerReadMs = 1500;
/** Both may have to be waited for. */
const doorReadMs = 700;

/** A button that somebody pressed. */
export async function onButton(interaction: ButtonInteraction, deps: IntakeDeps): Promise<void> {
  if (await takePanelPress(interaction, deps)) return;
  const button = readButtonId(interaction.customId);
  if (button?.verb === 'change') return openChange(interaction, button, deps);
  if (button?.verb === 'animate') return openAnimate(interaction, button, deps);
  if (button?.verb === 'restore') return openDraft(interaction, button, deps);
  if (button?.verb === 'example') return openExample(interaction, button, deps);
  if (button?.verb === 'remix') return openRemix(interaction, button, deps);
  if (button?.verb === 'decline') return openReason(interaction, button, deps);
  if (button !== undefined && needsWords(button.verb)) return openWords(interaction, { verb: button.verb, id: button.id }, deps);
  const work = async (acknowledged: Acknowledged): Promise<void> => {
    if (button?.verb === 'page') await deps.access.require(doorsOf('page'), doerOfInteraction(interaction), deps.stopping);
    await pressButton(button, pressOf(interaction, acknowledged, deps), deps);
  };
  await takeInteraction(interaction, { how: howOf(button) }, work, deps);
}

/** A page, and what follows a question to its person alone, take the place of what was pressed. */
function howOf(button: Button | undefined): Acknowledgement {
  const isInPlace =
    button?.verb === 'page' ||
    button?.verb === 'remove-now' ||
    button?.verb === 'keep-now' ||
    button?.verb === 'take' ||
    button?.verb === 'forget' ||
    button?.verb === 'keep-days' ||
    button?.verb === 'drop' ||
    button?.verb === 'star';
  if (isInPlace) return 'in place';
  return button?.verb === 'post' ? 'publicly' : 'privately';
}

type Chosen = ButtonInteraction | StringSelectMenuInteraction;

/** A press on a button, or a choice in a menu under a message of ours. */
export function pressOf(interaction: Chosen, acknowledged: Acknowledged, deps: IntakeDeps): Press {
  const here = listTarget(interaction, replyTargetOf(interaction));
  const call = callOf(interaction, here);
  const caller = callerOf(interaction, deps);
  return {
    ...{ ...caller, call },
    // It was posted there before; what is missing by now shows at the status message, before anything is paid.
    requirePlace: async ({ replyTarget }, command) => {
      const names = doorsOf(command, await isOfStill(interaction, deps));
      await deps.access.require(names, await doerFor(interaction, replyTarget), deps.stopping);
    },
    followUp: ({ replyTarget }) => followUpTarget(replyTarget, here),
    chain: async (earlier) => chainTarget(earlier, await deps.engine.receipts(earlier.id), here),
    showStars: (given, earlier) => showStars(interaction, acknowledged, given, earlier),
    postAgain: (earlier) => postFiles(interaction, acknowledged, earlier, deps),
    showPrompt: (earlier) => showPrompt(interaction, acknowledged, earlier, deps),
    async ask({ sentence, buttons }) {
      const context = contextOf(interaction, deps);
      await acknowledged.answer({ ...textMessage(sentence, context), components: rows(labelled(buttons, context), '', context) });
    },
    async asksFirst(earlier) {
      if (!mayChange(call.requester, earlier, caller.manages)) return false;
      const context = contextOf(interaction, deps);
      const question = textMessage(text(isStill(earlier.request) ? 'still.removeQuestion' : 'discord.removeQuestion'), context);
      await acknowledged.answer({ ...question, components: rows(['remove-now'], earlier.id, context) });
      return true;
    },
    answer: (answer, _replacing, { replyTarget }) =>
      showAnswer(answer, acknowledged, whereOf(answer, replyTarget), contextOf(interaction, deps), deps),
  };
}

/** Whether a button makes a still once more, or one that was asked about. */
async function isOfStill({ customId }: Chosen, { engine }: Pick<IntakeDeps, 'engine'>): Promise<boolean> {
  const button = readButtonId(customId);
  const { id } = readChosen(button?.id ?? '');
  const request =
    button?.verb === 'take' ? (await engine.quote(id))?.proposals[0]?.submissions[0]?.request : (await engine.find(id))?.request;
  return request !== undefined && isStill(request);
}

/** The form has to be the first answer: what stands in it comes from the store, which answers within milliseconds. */
async function openChange(interaction: ButtonInteraction, { id }: Button, deps: IntakeDeps): Promise<void> {
  try {
    const earlier = await findHere(deps.engine, hereOf(interaction), id);
    requireWordsOf(earlier, callOf(interaction, replyTargetOf(interaction)).requester);
    const { request } = earlier;
    await requireDoor(interaction, isStill(request) ? 'image' : 'video', deps);
    const { command, fields } = changeFormOf(deps.commands, request);
    const values = await valuesOf(command, request);
    const priced = await pricedForm(interaction, command, values, deps);
    const customId = formId({ verb: 'change', id }, priced.price);
    const form = { customId, title: text('discord.changeTitle'), fields, values, ...priced };
    await interaction.showModal(formJson(command, form, deps.texts, interaction.locale));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    await takeInteraction(interaction, { how: 'privately' }, () => Promise.reject(error), deps);
  }
}

/** The form of “Animate image”, about a still of ours. */
async function openAnimate(interaction: ButtonInteraction, button: Button, deps: IntakeDeps): Promise<void> {
  try {
    const earlier = await findHere(deps.engine, hereOf(interaction), readChosen(button.id).id);
    await requireDoor(interaction, 'animate-still', deps);
    if (!isAnimatable(earlier)) throw new UserError('not_found', goneText(earlier));
    const priced = await pricedForm(interaction, findCommand(deps.commands, 'animate-still'), { ...readChosen(button.id) }, deps);
    const customId = formId(button, priced.price);
    const form = { customId, title: text('chat.animateTitle'), fields: animateFormOptions, ...priced };
    await interaction.showModal(formJson(findCommand(deps.commands, 'animate'), form, deps.texts, interaction.locale));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    await takeInteraction(interaction, { how: 'privately' }, () => Promise.reject(error), deps);
  }
}

/** The id of the form that a button opens, with the price that stands in it. */
function formId({ verb, id }: Button, price: PriceSoFar | undefined): string {
  return buttonId({ verb, id, ...(price?.priceUsd !== undefined && { priceUsd: price.priceUsd }) });
}

/** The form of what was refused, with all of it. */
async function openDraft(interaction: ButtonInteraction, { id }: Button, deps: IntakeDeps): Promise<void> {
  try {
    const draft = await deps.engine.openDraft(id, callOf(interaction, replyTargetOf(interaction)).requester);
    const { command: name, raw } = draft;
    await requireDoor(interaction, name, deps);
    const asked = askedWords(draft);
    if (asked.length > 0) return await showStyleWords(interaction, id, asked, deps);
    if (!needsWords(name)) return await showMakeForm(interaction, { name, values: raw, draftId: id }, deps);
    const video = typeof raw.video === 'number' ? raw.video : 1;
    const earlier = await findHere(deps.engine, hereOf(interaction), String(raw.id));
    const about = { verb: name, id: chosenId({ id: earlier.id, video }) };
    await showWordsForm(interaction, about, earlier, deps, String(raw.prompt ?? ''));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    await takeInteraction(interaction, { how: 'privately' }, () => Promise.reject(error), deps);
  }
}

/** The form of `/video` with the words of an example. */
async function openExample(interaction: ButtonInteraction, { id }: Button, deps: IntakeDeps): Promise<void> {
  try {
    await requireDoor(interaction, 'video', deps);
    await showMakeForm(interaction, { values: { prompt: deps.texts.say(exampleWords(id), interaction.locale) } }, deps);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    await takeInteraction(interaction, { how: 'privately' }, () => Promise.reject(error), deps);
  }
}

/** The form of a new request that begins as the one that is shown there. It is made where the button stands. */
async function openRemix(interaction: ButtonInteraction, { id }: Button, deps: IntakeDeps): Promise<void> {
  try {
    const { command, values } = await remixOf(id, hereOf(interaction), deps.engine, deps.commands);
    await requireDoor(interaction, command, deps);
    await showMakeForm(interaction, { name: command, values }, deps);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    await takeInteraction(interaction, { how: 'privately' }, () => Promise.reject(error), deps);
  }
}

/** The form for why something is declined. */
async function openReason(interaction: ButtonInteraction, button: Button, deps: IntakeDeps): Promise<void> {
  try {
    requireManager(callerOf(interaction, deps));
    const form = { ...reasonForm, customId: buttonId(button), words: '' };
    await interaction.showModal(wordsFormJson(form, deps.texts, interaction.locale));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    await takeInteraction(interaction, { how: 'privately' }, () => Promise.reject(error), deps);
  }
}

/** The number on the button that was pressed; everything else of its message stays. */
async function showStars(
  { message }: Chosen,
  acknowledged: Acknowledged,
  given: StarGiven,
  { id }: Pick<GenerationView, 'id'>,
): Promise<void> {
  const customId = buttonId({ verb: 'star', id });
  const label = `⭐ ${starsInShort(given)}`;
  const components = message.components.map((row) => {
    const shown = row.toJSON();
    if (shown.type !== ComponentType.ActionRow) return shown;
    const changed = shown.components.map((each) =>
      each.type === ComponentType.Button && 'custom_id' in each && each.custom_id === customId ? { ...each, label } : each,
    );
    return { ...shown, components: changed };
  });
  await acknowledged.answer({ components, allowed_mentions: { parse: [] } });
}

/** Nobody writes for nothing. What can't be read in time is looked at once more when the form comes. @throws {UserError} `not_allowed` */
async function requireDoor(interaction: ButtonInteraction, command: string, deps: IntakeDeps): Promise<void> {
  const { access, clock, stopping } = deps;
  const required = access.require(doorsOf(command), doerOfInteraction(interaction), stopping);
  required.catch(() => undefined);
  await Promise.race([required, pause(clock, doorReadMs, stopping)]);
}

/** The same with one field. Under an offer the words that it was made for stand in it. */
async function openWords(interaction: ButtonInteraction, wanted: Wanted, deps: IntakeDeps): Promise<void> {
  try {
    const earlier = await findHere(deps.engine, hereOf(interaction), readChosen(wanted.id).id);
    await requireDoor(interaction, wanted.verb, deps);
    await showWordsForm(interaction, wanted, earlier, deps, await wordsOfOffer(interaction, deps));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    await takeInteraction(interaction, { how: 'privately' }, () => Promise.reject(error), deps);
  }
}

/** What somebody wrote that an offer answers; nothing where that can't be read in time. */
async function wordsOfOffer({ message }: ButtonInteraction, { engine, clock, stopping }: IntakeDeps): Promise<string> {
  if (message.reference === null || (await engine.shownBy(message.id)).length > 0) return '';
  const late = pause(clock, offerReadMs, stopping).then(() => undefined);
  const answered = await Promise.race([message.fetchReference().catch(() => undefined), late]);
  return answered?.content ?? '';
}

/** The files of a finished video, as the answer to the press. */
async function postFiles(
  interaction: Chosen,
  acknowledged: Acknowledged,
  earlier: GenerationView,
  deps: IntakeDeps,
): Promise<void> {
  const { engine, texts, outputs, stopping } = deps;
  const context = contextOf(interaction, deps);
  // Everybody reads them.
  const locale = interaction.guildLocale ?? interaction.locale;
  const said = (notes: readonly Text[]): string => notes.map((each) => texts.say(each, locale)).join(' ');
  await postAgain(earlier, {
    pathOf: (file) => outputs.localPath(file, stopping),
    tell: async (sentence) => void (await acknowledged.answer(textMessage(sentence, context))),
    async post(generation, paths, notes) {
      const isHidden = isSpoiler(generation.replyTarget) || (await hidesHere(interaction, deps));
      const shown = discordFiles(generation, paths, { texts, locale }, isHidden);
      const upload = await prepareUpload(shown, interaction.attachmentSizeLimit, deps, stopping);
      try {
        const told = said([...notes, ...(upload.note === undefined ? [] : [upload.note])]);
        const note = isHidden ? told.replace(/https?:\/\/\S+/g, '<$&>') : told;
        const posted = await acknowledged.answer(postedAgainMessage(generation, context, note), upload.files);
        if (posted === undefined) return;
        await engine.reposted(generation.id, posted.id, { message: posted.id, channel: posted.channel_id });
      } finally {
        await upload.discard();
      }
    },
  });
}

/** Whether pictures are shown in that channel only to people who press on them. */
async function hidesHere(interaction: Chosen, { engine }: IntakeDeps): Promise<boolean> {
  return valuesIn(await engine.placeSettings(settingScopeOf(replyTargetOf(interaction)))).spoiler === true;
}
