import { extname } from 'node:path';
import type { Context } from 'hono';
import type { GenerationView, StoredVideo } from '../../../domain/generation.ts';
import { keptVideos } from '../../../domain/kept-videos.ts';
import type { OpenOutput } from '../../../domain/outputs.ts';
import { text } from '../../../domain/texts.ts';
import type { RequestVideo } from '../../../domain/video-request.ts';
import { RestError } from '../rest/error.ts';
import type { WebDeps } from '../web-deps.ts';

type VideoDeps = Pick<WebDeps, 'engine' | 'outputs' | 'texts'>;

/**
 * Answers with a finished video or still, or the part of it that is asked for. Only names that the store knows lead to a file.
 *
 * @throws {RestError} `not_found`
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-range-requests
 */
export async function videoResponse(context: Context, name: string, deps: VideoDeps): Promise<Response> {
  const found = await findVideo(name, ({ file }) => file, deps.engine);
  const file = found && (await deps.outputs.open(name));
  if (found === undefined || file === undefined) throw new RestError('not_found', text('answer.notFoundEver'));
  try {
    const ending = extname(name);
    const response = await fileResponse(context, file, contentTypes[ending] ?? 'video/mp4', deps.texts);
    if (context.req.query('download') === '1') {
      response.headers.set('content-disposition', attachment(found.generation.request.prompt, ending));
    }
    // A stream closes its file itself, at its end or when the reader goes away.
    if (response.body === null) await file.close();
    return response;
  } catch (error) {
    await file.close();
    throw error;
  }
}

const contentTypes: Readonly<Record<string, string>> = { '.png': 'image/png', '.jpg': 'image/jpeg' };

/**
 * Answers with a person's own video that a generation is made of.
 *
 * @throws {RestError} `not_found`
 */
export function ownVideoResponse(context: Context, { sha256 }: RequestVideo, deps: VideoDeps): Promise<Response> {
  return storedResponse(context, `sources/${sha256}.mp4`, 'video/mp4', deps);
}

/**
 * Answers with a file that is kept, or the part of it that is asked for. Nothing in the answer says what was asked for to get it.
 *
 * @param name of a file that the caller knows to be open to the one who asks
 * @throws {RestError} `not_found`
 */
export async function storedResponse(
  context: Context,
  name: string,
  contentType: string,
  deps: Pick<VideoDeps, 'outputs' | 'texts'>,
): Promise<Response> {
  const file = await deps.outputs.open(name);
  if (file === undefined) throw new RestError('not_found', text('answer.notFoundEver'));
  try {
    const response = await fileResponse(context, file, contentType, deps.texts);
    if (response.body === null) await file.close();
    return response;
  } catch (error) {
    await file.close();
    throw error;
  }
}

/**
 * The video or still that a file belongs to.
 *
 * @param name of a file; nothing that is not the store's
 * @param nameOf the name that this kind of file has for a video
 */
export async function findVideo(
  name: string,
  nameOf: (video: StoredVideo) => string,
  engine: VideoDeps['engine'],
): Promise<{ readonly generation: GenerationView; readonly file: string } | undefined> {
  const [, base] = /^([A-Za-z0-9-]{1,80})(?:\.small)?\.(?:mp4|png|jpg)$/.exec(name) ?? [];
  if (base === undefined) return undefined;
  // `<id>.mp4`, or `<id>-2.mp4` for further ones.
  for (const generation of await Promise.all([base, base.replace(/-\d{1,2}$/, '')].map((id) => engine.find(id)))) {
    const video =
      generation?.removedAtMs === undefined && generation && keptVideos(generation).find((each) => nameOf(each) === name);
    if (generation && video) return { generation, file: video.file };
  }
  return undefined;
}

async function fileResponse(
  context: Context,
  file: OpenOutput,
  contentType: string,
  texts: VideoDeps['texts'],
): Promise<Response> {
  const { sizeBytes: size, changedAtMs } = file;
  const etag = `"${file.version}"`;
  const headers = new Headers({
    'accept-ranges': 'bytes',
    'cache-control': 'private, no-cache',
    'content-type': contentType,
    'last-modified': new Date(changedAtMs).toUTCString(),
    etag,
  });
  if (matchesEtag(context.req.header('if-none-match'), etag)) return new Response(null, { status: 304, headers });
  const range = requestedRange(context, size, etag);
  if (range === 'unsatisfiable') {
    headers.set('content-range', `bytes */${size}`);
    headers.set('content-type', 'application/json');
    const message = texts.say(text('rest.rangeNotSatisfiable', { size }));
    const response = Response.json({ error: { code: 'invalid_request', message } }, { status: 416, headers });
    await file.close();
    return response;
  }
  const { start, end } = range ?? { start: 0, end: size - 1 };
  headers.set('content-length', String(end - start + 1));
  if (range !== undefined) headers.set('content-range', `bytes ${start}-${end}/${size}`);
  const status = range === undefined ? 200 : 206;
  if (context.req.method === 'HEAD' || size === 0) return new Response(null, { status, headers });
  return new Response(await file.read({ start, end }), { status, headers });
}

/** @returns undefined where the whole file is to be sent: no range, several, or one for another version of the file */
function requestedRange(
  context: Context,
  size: number,
  etag: string,
): { start: number; end: number } | 'unsatisfiable' | undefined {
  const [, first, last] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(context.req.header('range')?.trim() ?? '') ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return undefined;
  const ifRange = context.req.header('if-range');
  if (ifRange !== undefined && ifRange !== etag) return undefined;
  if (first === '') {
    const length = Math.min(Number(last), size);
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size - 1 };
  }
  const start = Number(first);
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (last !== '' && Number(last) < start) return undefined;
  return start >= size ? 'unsatisfiable' : { start, end };
}

/** Whether what somebody has already is what they would get. @param ifNoneMatch the header as it came */
export function matchesEtag(ifNoneMatch: string | undefined, etag: string): boolean {
  return ifNoneMatch === '*' || (ifNoneMatch?.split(',').some((each) => each.trim().replace(/^W\//, '') === etag) ?? false);
}

/** A file name that says what is in it, in plain letters for old programs and in full for the others. */
function attachment(prompt: string, ending: string): string {
  const words = (prompt.normalize('NFC').match(/[\p{L}\p{N}]+/gu) ?? ['video']).slice(0, 8).join('-').slice(0, 60).toWellFormed();
  const plain = words.normalize('NFD').replace(/[^A-Za-z0-9-]/g, '') || 'video';
  return `attachment; filename="veo-${plain}${ending}"; filename*=UTF-8''${encodeURIComponent(`veo-${words}${ending}`)}`;
}
