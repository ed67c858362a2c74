import { UserError } from '../../domain/errors.ts';
import type { Intake } from '../../domain/intake.ts';
import type { ImageBytes } from '../../domain/media.ts';
import { pictureText } from '../../domain/option-texts.ts';
import { text } from '../../domain/texts.ts';
import type { VideoEngine } from '../../domain/video-engine.ts';
import { DownloadError, downloadToBuffer } from '../../lib/bounded-download.ts';
import type { IntakeDeps } from './slack-deps.ts';
import { SlackRefusal } from './slack-error.ts';
import { type SlackFile, slackFile } from './slack-file.ts';

const maxBytes = 20_000_000;
const totalMs = 30_000;

export interface FetchImageDeps
  extends Pick<IntakeDeps, 'client' | 'installations' | 'mediaOrigins' | 'prepareImage' | 'stopping'> {
  readonly engine: Pick<VideoEngine, 'requireRoom'>;
}

/**
 * Fetches a person's picture from Slack with the bot's token, which goes to no other address than the one that Slack named for the file.
 *
 * @param option the option's name, for the error
 * @throws {UserError} `invalid_image`, and what `requireRoom` says: then nothing was fetched
 */
export async function fetchImage(
  given: SlackFile,
  option: string,
  installation: string,
  intake: Intake,
  deps: FetchImageDeps,
): Promise<ImageBytes> {
  const { mediaOrigins, prepareImage, engine } = deps;
  await engine.requireRoom(intake);
  const named = { option: pictureText(option) };
  const refuse = (key: ImageRefusal, cause?: unknown): UserError =>
    new UserError('invalid_image', text(key, named), { option, cause });
  const found = await addressOf(given, installation, deps);
  if ('refusal' in found) throw refuse(found.refusal);
  const { url } = found;
  const token = await deps.installations.botToken(installation);
  if (token === undefined || !isSlackFile(url, mediaOrigins)) throw refuse('slack.foreignImage');
  try {
    return await prepareImage(await downloadFile(url, token, maxBytes, deps), option, intake.requester);
  } catch (error) {
    if (!(error instanceof DownloadError)) throw error;
    if (error.code === 'too large') {
      throw new UserError('invalid_image', text('image.tooBig', { ...named, maxMegabytes: maxBytes / 1_000_000 }), { option });
    }
    if (error.code === 'empty') throw new UserError('invalid_image', text('image.empty', named), { option, cause: error });
    const isRefused = error.code === 'refused content' || error.code === 'too many redirects' || error.status === 403;
    throw refuse(isRefused ? 'slack.imageUnreadable' : 'slack.imageGone', error);
  }
}

/** @param url of a file of Slack's own @throws {DownloadError} */
export async function downloadFile(
  url: string,
  token: string,
  maxBytes: number,
  { mediaOrigins, stopping: signal }: Pick<FetchImageDeps, 'mediaOrigins' | 'stopping'>,
): Promise<Buffer> {
  const credential = { origin: new URL(url).origin, headers: { authorization: `Bearer ${token}` } };
  const origins = { allowedOrigins: mediaOrigins, trustedOrigins: mediaOrigins };
  const { bytes } = await downloadToBuffer({
    ...{ url, ...origins, credential, maxBytes, maxRedirects: 0, totalMs, signal },
    // Who may not read it gets a page to sign in, and “200 OK” (bolt-js#2585).
    refuse: (contentType) => contentType === 'text/html',
  });
  return bytes;
}

type ImageRefusal = 'slack.foreignImage' | 'slack.imageGone' | 'slack.imageUnreadable';

/** Where the bytes are, or why there are none for the bot. */
export async function addressOf(
  given: SlackFile,
  installation: string,
  deps: Pick<IntakeDeps, 'client' | 'stopping'>,
): Promise<{ readonly url: string; readonly sizeBytes: number | undefined } | { readonly refusal: ImageRefusal }> {
  const isStub = given.url_private_download == null && given.is_external !== true;
  const file = isStub ? await lookUp(given, installation, deps) : given;
  if (file === 'deleted') return { refusal: 'slack.imageGone' };
  if (file === 'unreadable' || file.file_access === 'access_denied') return { refusal: 'slack.imageUnreadable' };
  if (file.mode === 'tombstone') return { refusal: 'slack.imageGone' };
  if (file.is_external === true || file.mode === 'external') return { refusal: 'slack.foreignImage' };
  const url = file.url_private_download;
  return url == null ? { refusal: 'slack.imageUnreadable' } : { url, sizeBytes: file.size ?? undefined };
}

/**
 * A file that the bot may not see is "not found" like one that never was, so that only a word of its deletion says that it is gone.
 *
 * @see https://docs.slack.dev/reference/methods/files.info (2026-11)
 */
async function lookUp(
  { id }: SlackFile,
  installation: string,
  { client, stopping }: Pick<IntakeDeps, 'client' | 'stopping'>,
): Promise<SlackFile | 'deleted' | 'unreadable'> {
  try {
    const { file } = await client.call(installation, 'files.info', { file: id }, stopping);
    return slackFile.safeParse(file).data ?? 'unreadable';
  } catch (error) {
    if (error instanceof SlackRefusal) return error.code === 'file_deleted' ? 'deleted' : 'unreadable';
    throw error;
  }
}

/** Whether an address is one of Slack's own for a person's file. */
export function isSlackFile(url: string, mediaOrigins: readonly string[]): boolean {
  if (!URL.canParse(url)) return false;
  const { origin, pathname, username, password } = new URL(url);
  return mediaOrigins.includes(origin) && pathname.startsWith('/files-pri/') && username === '' && password === '';
}
