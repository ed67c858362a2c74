import { maxBatchBytes } from '../../domain/batch/batch-limits.ts';
import { type PromptFile, readPromptFile } from '../../domain/batch/prompt-file.ts';
import { UserError } from '../../domain/errors.ts';
import type { Intake } from '../../domain/intake.ts';
import { text } from '../../domain/texts.ts';
import { DownloadError } from '../../lib/bounded-download.ts';
import { addressOf, downloadFile, type FetchImageDeps, isSlackFile } from './fetch-image.ts';
import type { SlackFile } from './slack-file.ts';

/**
 * Fetches a file with prompts from Slack, as pictures are fetched. Its name is for people alone: what it is shows when it is read.
 *
 * @param option the option's name, for the error
 * @throws {UserError} `invalid_option`, and what `requireRoom` says: then nothing was fetched
 */
export async function fetchPromptFile(
  given: SlackFile,
  option: string,
  installation: string,
  intake: Intake,
  deps: Omit<FetchImageDeps, 'prepareImage'>,
): Promise<PromptFile> {
  await deps.engine.requireRoom(intake);
  const gone = (cause?: unknown) => new UserError('invalid_option', text('chat.fileGone'), { option, cause });
  const found = await addressOf(given, installation, deps);
  const token = await deps.installations.botToken(installation);
  if ('refusal' in found || token === undefined || !isSlackFile(found.url, deps.mediaOrigins)) throw gone();
  try {
    return readPromptFile(given.name ?? '', await downloadFile(found.url, token, maxBatchBytes, deps), option);
  } catch (error) {
    if (!(error instanceof DownloadError)) throw error;
    if (error.code !== 'too large') throw gone(error);
    throw new UserError('invalid_option', text('batch.tooLarge', { max: `${maxBatchBytes / 1024} KB` }), {
      option,
      cause: error,
    });
  }
}
