import { type Command, parseOptions } from '../domain/command.ts';
import type { MakeRun } from '../engine/schedules/run-planned.ts';

/** Makes of what was given for something that is made at set times what `/video` would submit now. */
export function makeRunOf(commands: readonly Command[]): MakeRun {
  const video = commands.find(({ name }) => name === 'video');
  if (video?.submission === undefined) throw new Error('the command for videos says what it would submit');
  const { submission } = video;
  return async (values, call) => submission(parseOptions(video, values), call);
}
