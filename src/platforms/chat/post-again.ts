import { UserError } from '../../domain/errors.ts';
import type { GenerationView } from '../../domain/generation.ts';
import { keptVideos } from '../../domain/kept-videos.ts';
import { inPublic, statusTexts } from '../../domain/status.ts';
import { type Text, text } from '../../domain/texts.ts';
import { existingFiles } from '../../lib/existing-files.ts';
import { goneText } from './sentences.ts';

/** How the files of a finished video are posted once more. */
export interface PostAgain {
  /** Where a file of a video can be read. */
  pathOf(file: string): Promise<string>;
  /** Says how it is, where there is no video (yet), to the one who asks. */
  tell(sentence: Text): Promise<void>;
  /**
   * Posts them where they were asked for. Nobody is called.
   *
   * @param paths at least one
   * @param notes what everybody has to know beside them
   */
  post(generation: GenerationView, paths: readonly string[], notes: readonly Text[]): Promise<void>;
}

/**
 * Posts the files of a finished video once more. Where some of several are gone, the rest is posted, and it says so.
 *
 * @throws {UserError} `not_found` where all are gone
 */
export async function postAgain(generation: GenerationView, { pathOf, tell, post }: PostAgain): Promise<void> {
  const kept = keptVideos(generation);
  const { length: total } = kept;
  if (total === 0) return tell(text('list.sentences', { sentences: statusTexts(inPublic(generation)) }));
  const paths = await existingFiles(await Promise.all(kept.map(({ file }) => pathOf(file))));
  if (generation.removedAtMs !== undefined || paths.length === 0) throw new UserError('not_found', goneText(generation));
  const missing = total - paths.length;
  await post(generation, paths, missing === 0 ? [] : [text('chat.someMissing', { missing, total })]);
}
