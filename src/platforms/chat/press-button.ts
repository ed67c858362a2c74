import { type Button, commandOfButton } from '../../domain/button.ts';
import type { Answer, Command } from '../../domain/command.ts';
import { UserError } from '../../domain/errors.ts';
import type { GenerationView, ReplyTarget } from '../../domain/generation.ts';
import { text } from '../../domain/texts.ts';
import { readChosen } from './buttons.ts';
import { findCommand } from './find-command.ts';
import { findHere, type ShownVideos } from './find-here.ts';
import { type Caller, runCommand, type UncheckedCall } from './run-command.ts';
import { needsWords, type WordsVerb } from './words-form.ts';

/** A press, and the ways of its platform to answer it. */
export interface Press extends Caller {
  /** Its reply target is where the button was pressed. */
  readonly call: UncheckedCall;
  /** Where something is posted that follows from an earlier video: where that one was asked for. */
  followUp(earlier: GenerationView): ReplyTarget;
  /** Opens the form of a new request that starts as the earlier one. Default: the platform opens it before it tells of the press. */
  openChange?(earlier: GenerationView): Promise<void>;
  /** Where something is posted that is made from an earlier video itself: in the thread of its result. Default: as `followUp`. */
  chain?(earlier: GenerationView): ReplyTarget;
  /** Opens the form with one field for the words that a button needs. Default: the platform opens it before it tells of the press. */
  openWords?(verb: WordsVerb, earlier: GenerationView, video: number): Promise<void>;
  /** Opens the form that makes a video of a still. Default: the platform opens it before it tells of the press. */
  openAnimate?(earlier: GenerationView, video: number): Promise<void>;
  /** Posts its files once more, where the button was pressed. */
  postAgain(earlier: GenerationView): Promise<void>;
  /** Asks first whether it is to be deleted. @returns whether it asked. Default: the platform asks by itself, before it tells of the press */
  asksFirst?(earlier: GenerationView): Promise<boolean>;
  /**
   * @param replacing a page takes the place of the page before
   * @param call that was answered
   */
  answer(answer: Answer, replacing: boolean, call: UncheckedCall): Promise<void>;
}

export interface PressDeps {
  readonly engine: ShownVideos;
  readonly commands: readonly Command[];
}

/**
 * Does what a button stands for. What it is about has to be of here, whatever its id says.
 *
 * @param button undefined for one of an earlier version, or of nobody
 * @throws {UserError}
 */
export async function pressButton(button: Button | undefined, press: Press, { engine, commands }: PressDeps): Promise<void> {
  if (button === undefined) throw new UserError('not_found', text('answer.oldButton'));
  const earlier = button.verb === 'page' ? undefined : findHere(engine, press.here, readChosen(button.id).id);
  if (earlier !== undefined && button.verb === 'change' && press.openChange !== undefined) return press.openChange(earlier);
  if (earlier !== undefined && needsWords(button.verb) && press.openWords !== undefined)
    return press.openWords(button.verb, earlier, readChosen(button.id).video);
  if (earlier !== undefined && button.verb === 'animate' && press.openAnimate !== undefined)
    return press.openAnimate(earlier, readChosen(button.id).video);
  if (earlier !== undefined && button.verb === 'post') return press.postAgain(earlier);
  if (earlier !== undefined && button.verb === 'remove' && (await press.asksFirst?.(earlier)) === true) return;
  const meant = commandOfButton(button);
  if (meant === undefined) throw new UserError('not_found', text('answer.oldButton'));
  const target = earlier && ((button.verb === 'upscale' ? press.chain?.(earlier) : undefined) ?? press.followUp(earlier));
  const call = target === undefined ? press.call : { ...press.call, replyTarget: target };
  const raw = button.verb === 'upscale' ? { ...readChosen(button.id) } : meant.raw;
  const answer = await runCommand(findCommand(commands, meant.name), raw, call, press, engine);
  await press.answer(answer, button.verb === 'page', call);
}
