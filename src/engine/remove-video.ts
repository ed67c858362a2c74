import { posterOf } from '../domain/generation.ts';
import type { Outputs } from '../domain/outputs.ts';

/** Removes a video and its still, if they are there. @param file as in `generation.videos` */
export async function removeVideo(outputs: Pick<Outputs, 'remove'>, file: string): Promise<void> {
  await outputs.remove(file);
  await outputs.remove(posterOf(file));
}
