import type { Attachment } from 'discord.js';
import { maxBatchBytes } from '../../domain/batch/batch-limits.ts';
import { type PromptFile, readPromptFile } from '../../domain/batch/prompt-file.ts';
import { UserError } from '../../domain/errors.ts';
import type { Intake } from '../../domain/intake.ts';
import { text } from '../../domain/texts.ts';
import { DownloadError, downloadToBuffer } from '../../lib/bounded-download.ts';
import { type FetchImageDeps, isDiscordFile } from './fetch-image.ts';

const totalMs = 30_000;

/**
 * Fetches a file with prompts from Discord. Its name is for people alone: what it is shows when it is read.
 *
 * @param option the option's name, for the error
 * @throws {UserError} `invalid_option`, and what `requireRoom` says: then nothing was fetched
 */
export async function fetchPromptFile(
  { url, name }: Pick<Attachment, 'url' | 'name'>,
  option: string,
  intake: Intake,
  { mediaOrigins, engine }: Pick<FetchImageDeps, 'mediaOrigins' | 'engine'>,
  signal: AbortSignal,
): Promise<PromptFile> {
  if (!isDiscordFile(url, mediaOrigins)) throw new UserError('invalid_option', text('chat.fileGone'), { option });
  await engine.requireRoom(intake);
  try {
    const origins = { allowedOrigins: mediaOrigins, trustedOrigins: mediaOrigins };
    const { bytes } = await downloadToBuffer({ url, ...origins, maxBytes: maxBatchBytes, maxRedirects: 0, totalMs, signal });
    return readPromptFile(name, bytes, option);
  } catch (error) {
    if (!(error instanceof DownloadError)) throw error;
    const why =
      error.code === 'too large' ? text('batch.tooLarge', { max: `${maxBatchBytes / 1024} KB` }) : text('chat.fileGone');
    throw new UserError('invalid_option', why, { option, cause: error });
  }
}
