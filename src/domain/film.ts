/**
 * A film is a list of parts: stored videos in any order, each whole or a piece of it, joined into one mp4. It costs nothing but this
 * machine's time.
 */
export interface FilmPlan {
  /** In the order in which they are played: 1 to `filmLimits.parts`. The same file may come several times. */
  readonly parts: readonly FilmPart[];
  /** How long each part and the next one are seen and heard at once, in seconds: 0.1 to 2. Default: hard cuts. */
  readonly crossFadeSeconds?: number;
  readonly title?: FilmTitle;
  /** Written into the picture; no two at the same time. */
  readonly captions?: readonly FilmCaption[];
  /** Whether all parts get the same loudness. Where not, their sound is as loud as it was. */
  readonly levelSound: boolean;
}

export interface FilmPart {
  /** Of an mp4 on this machine. */
  readonly path: string;
  /** What of it is played; default: all. */
  readonly trim?: FilmSpan;
}

/** Goes to the nearest frames. */
export interface FilmSpan {
  readonly fromSeconds: number;
  readonly toSeconds: number;
}

/** Stands before the first part, in silence. */
export interface FilmTitle {
  readonly text: string;
  /** 1 to 10. */
  readonly seconds: number;
  /** What is behind the words. */
  readonly behind: 'black' | 'first frame';
}

export interface FilmCaption {
  /** Its lines stay as they are; a line that is too long is broken. */
  readonly text: string;
  /** Which part it belongs to, from 0. */
  readonly part: number;
  /** When it is seen, counted from the part's first frame in the film. Default: as long as the part, up to the middle of a cross-fade. */
  readonly during?: FilmSpan;
}

/** What a film will be. */
export interface FilmOutline {
  readonly seconds: number;
  readonly width: number;
  readonly height: number;
  readonly hasSound: boolean;
  /** Whether its pictures are those of the parts, bit by bit: they go together and are cut where that is possible. Else they are encoded anew. */
  readonly isCopied: boolean;
}

export interface Film extends FilmOutline {
  readonly sizeBytes: number;
}

/**
 * Looks at the parts and says what would become of them, without making anything.
 *
 * @throws {UserError} `invalid_request` with what can't be joined, shown or written, and what would work
 */
export type OutlineFilm = (plan: FilmPlan, signal: AbortSignal) => Promise<FilmOutline>;

/**
 * Makes the film at `outputPath`, with the index in front, and proves it whole.
 *
 * @param outputPath does not exist yet. Nothing is left there, nor beside it, when it fails; what a kill leaves are files beside it that
 * begin with its name and end in `.part`
 * @param onProgress told how far it is, in seconds of the film, each time a piece is made
 * @throws {UserError} as `OutlineFilm`, before anything is made
 * @throws {Error} when the encoder fails, or the signal's reason
 */
export type JoinFilm = (
  plan: FilmPlan,
  outputPath: string,
  signal: AbortSignal,
  onProgress?: (doneSeconds: number, totalSeconds: number) => void,
) => Promise<Film>;

/**
 * As `OutlineFilm`, by what is known of the parts without opening them; their pixels and whether they can go together as they are show when
 * the film is made.
 *
 * @param parts of the plan, in their order
 * @throws {UserError} as `OutlineFilm`
 */
export type CheckFilm = (plan: FilmPlan, parts: readonly KnownPart[]) => Promise<void>;

/** What is known of a stored video. */
export interface KnownPart {
  readonly sizeBytes: number;
  readonly durationSeconds: number;
  readonly width: number;
  readonly height: number;
}

/** What a film may be at most, and why. */
export const filmLimits = {
  /** Each is a file that is open while the sound is made, and a chain of filters. */
  parts: 30,
  /** A part that is shorter is a flicker, and too short to have a loudness: EBU R128 measures by blocks of 0.4 s. */
  leastPartSeconds: 0.5,
  /** 30 parts of 8 s, with some room. The slowest encoder needs a quarter of an hour for it at 1080p. */
  seconds: 300,
  /** Of all parts together, and with that of a copied film: their pieces lie beside the film for a while, so twice as much is needed on the disk. */
  bytes: 2_000_000_000,
  /** Of the picture that is encoded anew. The WebAssembly build of ffmpeg has 2 GB of memory, which more does not fit into. */
  pixels: { native: 3840 * 2160, wasm: 1920 * 1088 },
  crossFadeSeconds: { least: 0.1, most: 2 },
  titleSeconds: { least: 1, most: 10 },
  /** A caption that is gone sooner can't be read. */
  leastCaptionSeconds: 0.3,
  captions: 100,
  /** Of a title or a caption, as people count them. More is too small to be read. */
  characters: { title: 120, caption: 240 },
} as const;

/** A film as it is kept with its request. Its title is the prompt. */
export interface RequestFilm {
  /** In the order in which they are played: 2 to `filmLimits.parts`. */
  readonly parts: readonly RequestFilmPart[];
  /** As in `FilmPlan`. */
  readonly crossFadeSeconds?: number;
  /** Its parts are made for it, each as a video of its own. Absent: they were there before. */
  readonly shots?: FilmShots;
}

/** How the shots of a film are made; what stands in front of each is the request's `look`. */
export interface FilmShots {
  /** Each begins with the last frame of the one before, and so waits for it. */
  readonly isSequence: boolean;
}

/** What the requests that are taken in together become: the shots of a new film, or some of them made once more. */
export type ShotFilm = NewShotFilm | RedoneShot;

export interface NewShotFilm extends FilmShots {
  readonly kind: 'new';
  /** One line in front of each shot; empty for none. */
  readonly look: string;
  /** What its person wrote of each shot, without the look, in their order. */
  readonly words: readonly string[];
  /** Stands before the first shot. Default: none. */
  readonly title?: string;
  /** Written into the picture while a shot plays: of each in their order, empty for none. Default: none. */
  readonly captions?: readonly string[];
  /** As in `FilmPlan`. */
  readonly crossFadeSeconds?: number;
}

export interface RedoneShot {
  readonly kind: 'redo';
  /** The id of the shot that is made once more. */
  readonly shot: string;
}

/** One of a generation's videos, or a piece of it. */
export interface RequestFilmPart {
  readonly generationId: string;
  /** Which of its videos, from 1. */
  readonly video: number;
  /** What of it is played; default: all. */
  readonly trim?: FilmSpan;
}

/** How long a title is seen, in seconds; longer where it cross-fades, which may take half of it. */
export function titleSecondsOf(crossFadeSeconds = 0): number {
  return Math.max(3, 2 * crossFadeSeconds);
}

/** How long a film is, in seconds. @param lengths of its title, where it has one, and its parts */
export function filmSeconds(lengths: readonly number[], crossFadeSeconds = 0): number {
  return lengths.reduce((sum, seconds) => sum + seconds, 0) - Math.max(0, lengths.length - 1) * crossFadeSeconds;
}
