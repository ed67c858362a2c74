import type { GenerationView } from '../../domain/generation.ts';
import type { VideoEngine } from '../../domain/video-engine.ts';
import { type Here, lookHere, type ShownVideos } from './find-here.ts';

/** The video of here that a message of the bot is about. @param message its id at the platform */
export async function findPost(
  engine: ShownVideos & Pick<VideoEngine, 'shownBy'>,
  here: Here,
  message: string,
): Promise<GenerationView | undefined> {
  // Another place may have a message of the same name.
  for (const shown of await engine.shownBy(message)) if ((await lookHere(engine, here, shown.id)) !== undefined) return shown;
  return undefined;
}
