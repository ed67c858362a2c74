import type { Command } from '../src/domain/command.ts';
import type { VideoEngine } from '../src/domain/ports.ts';
import { createCancelCommand } from './cancel.ts';
import { createHistoryCommand } from './history.ts';
import { createVideoCommand, type VideoCommandDeps } from './video.ts';

export interface CommandsDeps extends VideoCommandDeps {
  readonly engine: Pick<VideoEngine, 'submit' | 'history' | 'cancel'>;
}

/** Every command, in the order that help shows it. */
export function createCommands(deps: CommandsDeps): readonly Command[] {
  return [createVideoCommand(deps), createHistoryCommand(deps), createCancelCommand(deps)];
}
