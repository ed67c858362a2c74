import { UserError } from './errors.ts';
import {
  type FilmCaption,
  type FilmPlan,
  filmLimits,
  filmSeconds,
  type RequestFilm,
  type RequestFilmPart,
  titleSecondsOf,
} from './film.ts';
import { type Generation, isErased, isSameChannel, type ReplyTarget, type StoredVideo } from './generation.ts';
import { keptVideos } from './kept-videos.ts';
import { text } from './texts.ts';
import { cleanPrompt, isStill, type VideoRequest } from './video-request.ts';

/** The `model` and the `provider` of a film's record. No model makes it, and nobody is paid: this machine joins it. */
export const filmId = 'film';

/** Fewer are no film: a piece of one video alone is a cut. */
export const leastFilmParts = 2;

/** What somebody wants joined. */
export interface FilmWish {
  readonly parts: readonly FilmWishPart[];
  readonly crossFadeSeconds?: number | undefined;
  readonly title?: string | undefined;
}

export interface FilmWishPart {
  readonly generationId: string;
  /** Default: the first. */
  readonly video?: number | undefined;
  /** Default: its beginning. */
  readonly fromSeconds?: number | undefined;
  /** Default: its end. */
  readonly toSeconds?: number | undefined;
  /** Written into the picture while the part plays. */
  readonly caption?: string | undefined;
}

/** What has to be known of a generation to use its videos. */
export type FilmSource = Pick<Generation, 'id' | 'request' | 'videos' | 'state' | 'removedAtMs' | 'replyTarget' | 'hasNoWords'>;

/** Whether it is a film, joined by us. Its words and parts may be erased. */
export function isFilm({ model }: Pick<VideoRequest, 'model'>): boolean {
  return model === filmId;
}

/**
 * The request for a film. Size and shape are the first part's.
 *
 * @param sources of the parts, in their order; undefined where there is none
 * @param place where the film is asked for
 * @throws {UserError} with the part that can't be used, or what is beyond the limits
 */
export function filmRequest(
  { parts, crossFadeSeconds, title = '' }: FilmWish,
  sources: readonly (FilmSource | undefined)[],
  place: ReplyTarget,
): VideoRequest {
  requireCount(parts.length);
  const videos = parts.map(({ video = 1 }, at) => requirePart(sources[at], video, at + 1, place));
  const film: RequestFilm = {
    parts: parts.map((part, at) => partOf(part, videos[at])),
    ...(crossFadeSeconds !== undefined && { crossFadeSeconds }),
  };
  const captions = captionsOf({ parts });
  const { aspectRatio = '16:9', resolution = '720p' } = sources[0]?.request ?? {};
  const request = { prompt: cleanPrompt(title), model: filmId, aspectRatio, resolution, durationSeconds: 0, numberOfVideos: 1 };
  const made = { ...request, film, ...(captions.length > 0 && { captions }) };
  return { ...made, durationSeconds: Math.max(1, Math.round(secondsOf(made, videos))) };
}

/** Those of its parts that have words. */
export function captionsOf({ parts }: Pick<FilmWish, 'parts'>): readonly FilmCaption[] {
  return parts.flatMap(({ caption = '' }, part) => {
    const words = cleanPrompt(caption);
    return words === '' ? [] : [{ text: words, part }];
  });
}

/** @throws {UserError} */
export function requireCount(given: number): void {
  if (given >= leastFilmParts && given <= filmLimits.parts) return;
  const limits = { min: leastFilmParts, max: filmLimits.parts };
  throw new UserError('invalid_request', text('film.parts', { ...limits, given }), { option: 'parts' });
}

/**
 * A video that may be used there: finished, on the disk, and of that very place. On the web all may be seen, as everywhere there.
 *
 * @param part which part of the film it would be, from 1
 * @throws {UserError} `not_found`, or `not_possible_now` where it is not finished
 */
export function requirePart(source: FilmSource | undefined, video: number, part: number, place: ReplyTarget): StoredVideo {
  const gone = new UserError('not_found', text('film.unreadable', { part }), { option: 'parts' });
  if (source === undefined || isErased(source) || source.removedAtMs !== undefined) throw gone;
  if (place.platform !== 'web' && !isSameChannel(source.replyTarget, place)) throw gone;
  if (isStill(source.request)) throw gone;
  if (source.videos.length === 0)
    throw new UserError('not_possible_now', text('film.partUnfinished', { part }), { option: 'parts' });
  const kept = keptVideos(source).find(({ number }) => number === video);
  if (kept === undefined) throw gone;
  return kept;
}

/** What the encoder is told. @param paths of the parts, in their order */
export function filmPlan({ film, captions, prompt }: FilmOfRequest, paths: readonly string[]): FilmPlan {
  const { parts, crossFadeSeconds } = film;
  const seconds = titleSecondsOf(crossFadeSeconds);
  return {
    parts: parts.map(({ trim }, at) => ({ path: paths[at] ?? '', ...(trim !== undefined && { trim }) })),
    ...(crossFadeSeconds !== undefined && { crossFadeSeconds }),
    ...(prompt !== '' && { title: { text: prompt, seconds, behind: 'first frame' } as const }),
    ...(captions !== undefined && { captions }),
    levelSound: true,
  };
}

/** A request of which a film is made. */
export interface FilmOfRequest {
  readonly prompt: string;
  readonly film: RequestFilm;
  readonly captions?: readonly FilmCaption[];
}

export function filmOf({ film, captions, prompt }: VideoRequest): FilmOfRequest | undefined {
  return film && { film, prompt, ...(captions !== undefined && { captions }) };
}

function partOf(
  { generationId, video = 1, fromSeconds, toSeconds }: FilmWishPart,
  stored: StoredVideo | undefined,
): RequestFilmPart {
  const isWhole = fromSeconds === undefined && toSeconds === undefined;
  const trim = { fromSeconds: fromSeconds ?? 0, toSeconds: toSeconds ?? stored?.durationSeconds ?? 0 };
  return { generationId, video, ...(!isWhole && { trim }) };
}

function secondsOf(request: FilmOfRequest, videos: readonly StoredVideo[]): number {
  const { parts, crossFadeSeconds, title } = filmPlan(request, []);
  const lengths = parts.map(({ trim }, at) =>
    trim === undefined ? (videos[at]?.durationSeconds ?? 0) : trim.toSeconds - trim.fromSeconds,
  );
  return filmSeconds(title === undefined ? lengths : [title.seconds, ...lengths], crossFadeSeconds);
}
