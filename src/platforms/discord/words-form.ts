import type { ButtonInteraction, MessageContextMenuCommandInteraction, ModalSubmitInteraction } from 'discord.js';
import { buttonId } from '../../domain/button.ts';
import type { GenerationView, ReplyTarget } from '../../domain/generation.ts';
import { chosenId, readChosen } from '../chat/buttons.ts';
import { findCommand } from '../chat/find-command.ts';
import { findHere } from '../chat/find-here.ts';
import { type WordsVerb, wordsForm } from '../chat/words-form.ts';
import type { Acknowledged } from './acknowledge.ts';
import type { IntakeDeps } from './discord-deps.ts';
import { hereOf, runHere } from './event-context.ts';
import { wordsFormJson } from './forms.ts';
import { chainTarget } from './place.ts';
import { readForm } from './read-form.ts';

/** What the form is for. */
export interface Wanted {
  readonly verb: WordsVerb;
  /** Of the button. */
  readonly id: string;
  /** That stood in the form, in US dollars. Absent in forms of earlier versions. */
  readonly priceUsd?: number;
}

/**
 * Shows the form with one field, which has to be the first answer.
 *
 * @param words that stand in it
 * @throws {UserError} as `wordsForm` does
 */
export async function showWordsForm(
  interaction: ButtonInteraction | MessageContextMenuCommandInteraction,
  { verb, id }: Wanted,
  earlier: GenerationView,
  { texts, offered, clock }: Pick<IntakeDeps, 'texts' | 'offered' | 'clock'>,
  words = '',
): Promise<void> {
  const form = wordsForm(verb, earlier, readChosen(id).video, { offered, nowMs: clock.now() });
  const customId = buttonId({ verb, id: chosenId(form.chosen), priceUsd: form.priceUsd });
  await interaction.showModal(wordsFormJson({ ...form, customId, words }, texts, interaction.locale));
}

/** Makes what somebody wrote into that form: under the video that it is about. */
export async function takeWordsForm(
  interaction: ModalSubmitInteraction,
  acknowledged: Acknowledged,
  { verb, id, priceUsd: agreedUsd }: Wanted,
  replyTarget: ReplyTarget,
  deps: IntakeDeps,
): Promise<void> {
  const { engine, commands } = deps;
  const chosen = readChosen(id);
  const earlier = await findHere(engine, hereOf(interaction), chosen.id);
  const target = chainTarget(earlier, await engine.receipts(earlier.id), replyTarget);
  const raw = { ...readForm(interaction), ...chosen };
  const consent = agreedUsd === undefined ? {} : { agreedUsd };
  await runHere(interaction, acknowledged, findCommand(commands, verb), raw, target, deps, consent);
}
