import { z } from 'zod';
import { UserError } from '../../domain/errors.ts';
import type { Intake } from '../../domain/intake.ts';
import type { ImageBytes } from '../../domain/media.ts';
import { pictureText } from '../../domain/option-texts.ts';
import { text } from '../../domain/texts.ts';
import type { VideoEngine } from '../../domain/video-engine.ts';
import { DownloadError, downloadToBuffer } from '../../lib/bounded-download.ts';
import { maybe } from './lenient.ts';
import type { IntakeDeps } from './slack-deps.ts';
import { SlackRefusal } from './slack-error.ts';

/** Slack's own SDKs disagree whether it is a number or a text (java-slack-sdk types it as a text). */
const pixels = maybe(
  z
    .union([
      z.number(),
      z
        .string()
        .regex(/^\d{1,9}$/)
        .transform(Number),
    ])
    .pipe(z.number().int().min(1)),
);

/**
 * A file in a message or a form. Of another company's channel only the id comes with it.
 *
 * @see https://docs.slack.dev/reference/objects/file-object (2026-11)
 */
export const slackFile = z.looseObject({
  id: z.string().min(1).max(64),
  ...{ name: maybe(z.string()), title: maybe(z.string()), mimetype: maybe(z.string()), mode: maybe(z.string()) },
  ...{ file_access: maybe(z.string()), is_external: maybe(z.boolean()), url_private_download: maybe(z.string()) },
  ...{ original_w: pixels, original_h: pixels },
});
export type SlackFile = z.infer<typeof slackFile>;

const maxBytes = 20_000_000;
const totalMs = 30_000;

/** Whether it may be a picture; of a stub that is not known yet. What it really is shows when it is opened. */
export function isImage({ mimetype, name, mode }: SlackFile): boolean {
  if (mode === 'tombstone') return false;
  return mode === 'file_access' || mimetype?.startsWith('image/') === true || /\.(?:png|jpe?g|webp)$/i.test(name ?? '');
}

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
  const { mediaOrigins, prepareImage, engine, stopping: signal } = deps;
  engine.requireRoom(intake);
  const named = { option: pictureText(option) };
  const refuse = (key: ImageRefusal, cause?: unknown): UserError =>
    new UserError('invalid_image', text(key, named), { option, cause });
  const found = await addressOf(given, installation, deps);
  if ('refusal' in found) throw refuse(found.refusal);
  const { url } = found;
  const token = deps.installations.botToken(installation);
  if (token === undefined || !isSlackFile(url, mediaOrigins)) throw refuse('slack.foreignImage');
  try {
    const credential = { origin: new URL(url).origin, headers: { authorization: `Bearer ${token}` } };
    const { bytes } = await downloadToBuffer({
      ...{
        url,
        allowedOrigins: mediaOrigins,
        trustedOrigins: mediaOrigins,
        credential,
        maxBytes,
        maxRedirects: 0,
        totalMs,
        signal,
      },
      // Who may not read it gets a page to sign in, and “200 OK” (bolt-js#2585).
      refuse: (contentType) => contentType === 'text/html',
    });
    return await prepareImage(bytes, option, intake.requester);
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

type ImageRefusal = 'slack.foreignImage' | 'slack.imageGone' | 'slack.imageUnreadable';

/** Where the bytes are, or why there are none for the bot. */
async function addressOf(
  given: SlackFile,
  installation: string,
  deps: Pick<IntakeDeps, 'client' | 'stopping'>,
): Promise<{ readonly url: string } | { readonly refusal: ImageRefusal }> {
  const isStub = given.url_private_download == null && given.is_external !== true;
  const file = isStub ? await lookUp(given, installation, deps) : given;
  if (file === 'deleted') return { refusal: 'slack.imageGone' };
  if (file === 'unreadable' || file.file_access === 'access_denied') return { refusal: 'slack.imageUnreadable' };
  if (file.mode === 'tombstone') return { refusal: 'slack.imageGone' };
  if (file.is_external === true || file.mode === 'external') return { refusal: 'slack.foreignImage' };
  const url = file.url_private_download;
  return url == null ? { refusal: 'slack.imageUnreadable' } : { url };
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

function isSlackFile(url: string, mediaOrigins: readonly string[]): boolean {
  if (!URL.canParse(url)) return false;
  const { origin, pathname, username, password } = new URL(url);
  return mediaOrigins.includes(origin) && pathname.startsWith('/files-pri/') && username === '' && password === '';
}
