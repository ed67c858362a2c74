import { type Answer, type Command, type CommandCall, generationIdsIn, parseOptions } from '../../domain/command.ts';
import type { GenerationView } from '../../domain/generation.ts';
import { findHere, type Here, type ShownVideos } from './find-here.ts';

/** A person who runs commands somewhere. */
export interface Caller {
  readonly here: Here;
  /** Whether they manage the place that a generation was asked for in, as far as the platform says so. */
  manages(generation: GenerationView): boolean;
  /**
   * Looks whether a video could be posted there, before anything is taken in.
   *
   * @param command its name
   * @throws {UserError} where it surely could not
   */
  requirePlace(call: CommandCall, command: string): Promise<void> | void;
}

/** Who calls a command: whether they may manage what it is about is found out by `runCommand`. */
export type UncheckedCall = Omit<CommandCall, 'mayManage'>;

/**
 * Runs a command on raw values. A generation that they name has to be one of here, and the call says whether its person manages it.
 *
 * @throws {UserError} for a value that is none, `not_found`, and what the command itself says
 */
export async function runCommand(
  command: Command,
  raw: Readonly<Record<string, unknown>>,
  unchecked: UncheckedCall,
  caller: Caller,
  engine: ShownVideos,
): Promise<Answer> {
  const values = parseOptions(command, raw);
  const about = generationIdsIn(command, values).map((id) => findHere(engine, caller.here, id));
  const call = { ...unchecked, mayManage: about.length > 0 && about.every((generation) => caller.manages(generation)) };
  if (makesSomething(command, values)) await caller.requirePlace(call, command.name);
  return command.run(values, call);
}

/** Whether a video comes of it, which has to be posted. A decision is an answer in words, and one of the two makes the video once more. */
export function makesSomething({ answers }: Pick<Command, 'answers'>, values: Readonly<Record<string, unknown>>): boolean {
  return answers === 'generation' || values.decision === 'again';
}
