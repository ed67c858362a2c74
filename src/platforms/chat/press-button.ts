import { type Button, commandOfButton } from '../../domain/button.ts';
import type { Answer, Command } from '../../domain/command.ts';
import { UserError } from '../../domain/errors.ts';
import type { GenerationView, ReplyTarget } from '../../domain/generation.ts';
import { text } from '../../domain/texts.ts';
import { findCommand } from './find-command.ts';
import { findHere, type ShownVideos } from './find-here.ts';
import { type Caller, runCommand, type UncheckedCall } from './run-command.ts';

/** A press, and the ways of its platform to answer it. */
export interface Press extends Caller {
  /** Its reply target is where the button was pressed. */
  readonly call: UncheckedCall;
  /** Where something is posted that follows from an earlier video: where that one was asked for. */
  followUp(earlier: GenerationView): ReplyTarget;
  /** Opens the form of a new request that starts as the earlier one. Default: the platform opens it before it tells of the press. */
  openChange?(earlier: GenerationView): Promise<void>;
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
  const earlier = button.verb === 'page' ? undefined : findHere(engine, press.here, button.id);
  if (earlier !== undefined && button.verb === 'change' && press.openChange !== undefined) return press.openChange(earlier);
  if (earlier !== undefined && button.verb === 'post') return press.postAgain(earlier);
  if (earlier !== undefined && button.verb === 'remove' && (await press.asksFirst?.(earlier)) === true) return;
  const meant = commandOfButton(button);
  if (meant === undefined) throw new UserError('not_found', text('answer.oldButton'));
  const call = earlier === undefined ? press.call : { ...press.call, replyTarget: press.followUp(earlier) };
  const answer = await runCommand(findCommand(commands, meant.name), meant.raw, call, press, engine);
  await press.answer(answer, button.verb === 'page', call);
}
