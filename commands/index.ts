import type { Command } from '../src/domain/command.ts';
import type { VideoLibrary } from '../src/domain/library/video-library.ts';
import type { VideoEngine } from '../src/domain/video-engine.ts';
import { createAgainCommand } from './again.ts';
import { createAnimateCommand } from './animate.ts';
import { createAnimateStillCommand } from './animate-still.ts';
import { createBatchCommand } from './batch.ts';
import { createBlockCommand, createCallOffCommand, createUnblockCommand } from './block.ts';
import { createCancelCommand } from './cancel.ts';
import { createCancelWaitingCommand } from './cancel-waiting.ts';
import { createCreditsCommand } from './credits.ts';
import { createDecideCommand } from './decide.ts';
import { createFavouriteCommand } from './favourite.ts';
import { createFilmCommand, createRedoCommand } from './film.ts';
import { createEditCommand, createExtendCommand, createUpscaleCommand } from './follow-ups.ts';
import { createForgetCommand, createForgetMeCommand } from './forget-me.ts';
import { createHelpCommand, type HelpDeps } from './help.ts';
import { createHistoryCommand, createPageCommand } from './history.ts';
import { createImageCommand, type ImageCommandDeps } from './image.ts';
import { createJoinCommand } from './join.ts';
import { createMeCommand } from './me.ts';
import { createMyDataCommand } from './my-data.ts';
import { createQueueCommand } from './queue.ts';
import { createDropCommand, createTakeCommand } from './quote.ts';
import { createKeepCommand, createRemoveCommand } from './remove.ts';
import { createReportCommand, createReportDecideCommand } from './report.ts';
import {
  createScheduleAddCommand,
  createScheduleListCommand,
  createSchedulePauseCommand,
  createScheduleRemoveCommand,
  createScheduleResumeCommand,
} from './schedule.ts';
import { createSettingsCommand } from './settings.ts';
import {
  createStyleDeleteCommand,
  createStyleKeepCommand,
  createStyleListCommand,
  createStyleSaveCommand,
  createStyleShareCommand,
} from './style.ts';
import { createTiersCommand } from './tiers.ts';
import { createUsageCommand } from './usage.ts';
import { createVideoCommand } from './video.ts';
import { createWordsCommand } from './words.ts';

export interface CommandsDeps extends HelpDeps, ImageCommandDeps {
  readonly engine: Pick<
    VideoEngine,
    | 'submit'
    | 'submitAll'
    | 'redoShot'
    | 'find'
    | 'findByEvent'
    | 'history'
    | 'cancel'
    | 'cancelWaiting'
    | 'decide'
    | 'remove'
    | 'image'
    | 'styles'
    | 'defaults'
    | 'hasVideo'
    | 'extensionSource'
    | 'requireRoom'
    | 'lastFrame'
    | 'keepFilter'
    | 'filter'
    | 'quote'
    | 'takeQuote'
    | 'dropQuote'
    | 'estimate'
    | 'placeSettings'
    | 'adminChannelHere'
    | 'choosePlaceSettings'
    | 'tiers'
    | 'credits'
    | 'usage'
    | 'words'
    | 'placeBlocks'
    | 'schedules'
    | 'privacy'
    | 'reports'
  > & { readonly library: Pick<VideoLibrary, 'entriesOf' | 'change' | 'use'> };
}

/** Every command, in the order that help shows it. */
export function createCommands(deps: CommandsDeps): readonly Command[] {
  const video = createVideoCommand(deps);
  const others = [
    video,
    createAnimateCommand(deps),
    createImageCommand(deps),
    createBatchCommand(deps),
    createFilmCommand(deps),
    createHistoryCommand(deps),
    createQueueCommand(deps),
    createCancelCommand(deps),
    createMeCommand(deps),
    createSettingsCommand(deps),
    createTiersCommand(deps),
    createCreditsCommand(deps),
    createUsageCommand(deps),
    createWordsCommand(deps),
    createBlockCommand(deps),
    createUnblockCommand(deps),
    createCallOffCommand(deps),
    createMyDataCommand(deps),
    createForgetMeCommand(deps),
    createReportCommand(deps),
    createReportDecideCommand(deps),
    createCancelWaitingCommand(deps),
    createAgainCommand(deps),
    createEditCommand(deps),
    createExtendCommand(deps),
    createUpscaleCommand(deps),
    createAnimateStillCommand(deps),
    createJoinCommand(deps),
    createRedoCommand(deps),
    createFavouriteCommand(deps),
    createRemoveCommand(deps),
    createKeepCommand(deps),
    createDecideCommand(deps),
    createPageCommand(deps),
    createTakeCommand(deps),
    createDropCommand(deps),
    createForgetCommand(deps),
    createStyleKeepCommand(deps),
    createStyleSaveCommand(deps),
    createStyleListCommand(deps),
    createStyleShareCommand(deps),
    createStyleDeleteCommand(deps),
    createScheduleAddCommand(deps, video),
    createScheduleListCommand(deps),
    createSchedulePauseCommand(deps),
    createScheduleResumeCommand(deps),
    createScheduleRemoveCommand(deps),
  ];
  return [...others, createHelpCommand(deps, others)];
}
