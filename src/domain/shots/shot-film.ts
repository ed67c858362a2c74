import { UserError } from '../errors.ts';
import { filmLimits, filmSeconds, type NewShotFilm, titleSecondsOf } from '../film.ts';
import { captionsOf, filmId } from '../film-request.ts';
import { cutGraphemes } from '../graphemes.ts';
import { literalPrompt } from '../sets/alternatives.ts';
import { text } from '../texts.ts';
import { cleanPrompt, type RequestImage, type VideoRequest, without } from '../video-request.ts';
import { shotLimits, splitCaptions, splitShots } from './shot-lines.ts';

/** Of a set: enough to tell one shot from another in a list. */
const wordsLength = 60;

/** As `splitShots`. @throws {UserError} `invalid_option` where there are too few or too many */
export function readShots(lines: string): readonly string[] {
  const shots = splitShots(cleanPrompt(lines)).filter((line) => cleanPrompt(line) !== '');
  requireShotCount(shots.length);
  return shots;
}

/** As `splitCaptions`, cleaned. @throws {UserError} `invalid_option` where there are more than shots */
export function readCaptions(lines: string, shots: number): readonly string[] {
  const captions = splitCaptions(lines).map(cleanPrompt);
  if (captions.length <= shots) return captions;
  throw new UserError('invalid_option', text('film.captionCount', { shots, given: captions.length }), { option: 'captions' });
}

/** @throws {UserError} `invalid_option` */
export function requireShotCount(given: number): void {
  const { least: min, most: max } = shotLimits;
  if (given < min || given > max)
    throw new UserError('invalid_option', text('film.shotCount', { min, max, given }), { option: 'shots' });
}

/** @throws {UserError} `invalid_option` where it is longer than a line */
export function readLook(given: string): string {
  const look = cleanPrompt(given).replace(/\s+/g, ' ');
  const { lookCharacters: max } = shotLimits;
  if (look.length > max)
    throw new UserError('invalid_option', text('film.lookTooLong', { max, given: look.length }), { option: 'look' });
  return look;
}

/** The prompt of a shot: the look is a sentence of its own in front of it. Its words mean what they say: braces multiply no shot. */
export function shotPrompt(look: string, words: string): string {
  const before = look === '' || /[.!?…。！？:]$/u.test(look) ? look : `${look}.`;
  return literalPrompt([before, words].filter((each) => each !== '').join(' '));
}

/** By which words a shot is told from the others of its film. */
export function shotLabel(words: string): string {
  return cutGraphemes(words.replace(/\s+/g, ' ').trim(), wordsLength);
}

/** The frame that a shot will begin with, for rules and prices while nobody has it yet. Never stored, never sent. */
export function frameToCome({ aspectRatio }: Pick<VideoRequest, 'aspectRatio'>): RequestImage {
  const [across = 16, down = 9] = aspectRatio.split(':').map(Number);
  const [width, height] = across >= down ? [(720 * across) / down, 720] : [720, (720 * down) / across];
  return { sha256: '', mimeType: 'image/jpeg', width: Math.round(width), height: Math.round(height), sizeBytes: 1 };
}

/** What is stored of a request: the frame that is still to come is no picture of it yet. */
export function withoutFrameToCome(request: VideoRequest): VideoRequest {
  return request.image?.sha256 === '' ? without(request, 'image') : request;
}

/**
 * The request for a film of shots. Shape and size are those of the first.
 *
 * @param shots ids of its parts and their requests, in their order
 */
export function shotFilmRequest(
  film: Pick<NewShotFilm, 'look' | 'isSequence' | 'title' | 'captions' | 'crossFadeSeconds'>,
  shots: readonly {
    readonly id: string;
    readonly request: Pick<VideoRequest, 'aspectRatio' | 'resolution' | 'durationSeconds'>;
  }[],
): VideoRequest {
  const { look, isSequence, crossFadeSeconds } = film;
  const title = cleanPrompt(film.title ?? '');
  const captions = captionsOf({ parts: shots.map(({ id }, at) => ({ generationId: id, caption: film.captions?.[at] })) });
  const { aspectRatio = '16:9', resolution = '720p' } = shots[0]?.request ?? {};
  const lengths = shots.map(({ request }) => request.durationSeconds);
  const seconds = filmSeconds(title === '' ? lengths : [titleSecondsOf(crossFadeSeconds), ...lengths], crossFadeSeconds);
  return {
    prompt: title,
    model: filmId,
    aspectRatio,
    resolution,
    durationSeconds: Math.max(1, Math.min(filmLimits.seconds, Math.round(seconds))),
    numberOfVideos: 1,
    film: {
      parts: shots.map(({ id }) => ({ generationId: id, video: 1 })),
      ...(crossFadeSeconds !== undefined && { crossFadeSeconds }),
      shots: { isSequence },
    },
    ...(look !== '' && { look }),
    ...(captions.length > 0 && { captions }),
  };
}
