import { UserError } from '../../domain/errors.ts';
import type { Intake } from '../../domain/intake.ts';
import type { ImageBytes, PrepareImage } from '../../domain/media.ts';
import { pictureText } from '../../domain/option-texts.ts';
import { text } from '../../domain/texts.ts';
import type { VideoEngine } from '../../domain/video-engine.ts';
import { DownloadError, downloadToBuffer } from '../../lib/bounded-download.ts';

/** People's files stand under these; everything else on the CDN is not theirs to give (reference#cdn, 2026-08-06). */
const paths = /^\/(?:ephemeral-)?attachments\//;
const maxBytes = 20_000_000;
const totalMs = 30_000;

export interface FetchImageDeps {
  /** The only origins that are asked. */
  readonly mediaOrigins: readonly string[];
  readonly prepareImage: PrepareImage;
  readonly engine: Pick<VideoEngine, 'requireRoom'>;
}

/** Whether an address is one of Discord's own for a person's file. Nothing else is ever fetched. */
export function isDiscordFile(url: string, mediaOrigins: readonly string[]): boolean {
  if (!URL.canParse(url)) return false;
  const { origin, pathname, username, password } = new URL(url);
  return mediaOrigins.includes(origin) && paths.test(pathname) && username === '' && password === '';
}

/**
 * Fetches a person's picture from Discord, at once: its address lasts a day, and its message may be gone sooner.
 *
 * @param option the option's name, for the error
 * @throws {UserError} `invalid_image`, and what `requireRoom` says: then nothing was fetched
 */
export async function fetchImage(
  url: string,
  option: string,
  intake: Intake,
  { mediaOrigins, prepareImage, engine }: FetchImageDeps,
  signal: AbortSignal,
): Promise<ImageBytes> {
  const named = { option: pictureText(option) };
  if (!isDiscordFile(url, mediaOrigins)) throw new UserError('invalid_image', text('discord.foreignImage', named), { option });
  await engine.requireRoom(intake);
  try {
    const trustedOrigins = mediaOrigins;
    const { bytes } = await downloadToBuffer({
      ...{ url, allowedOrigins: mediaOrigins, trustedOrigins, maxBytes, maxRedirects: 0, totalMs, signal },
    });
    return await prepareImage(bytes, option, intake.requester);
  } catch (error) {
    if (!(error instanceof DownloadError)) throw error;
    if (error.code === 'too large') {
      throw new UserError('invalid_image', text('image.tooBig', { ...named, maxMegabytes: maxBytes / 1_000_000 }), { option });
    }
    if (error.code === 'empty') throw new UserError('invalid_image', text('image.empty', named), { option, cause: error });
    throw new UserError('invalid_image', text('discord.imageGone', named), { option, cause: error });
  }
}
