import { filmLimits, filmSeconds, titleSecondsOf } from '../../../../domain/film.ts';

/** A film as it is being put together. */
export interface Cut {
  /** In the order in which they are played. */
  readonly clips: readonly Clip[];
  /** How long each clip and the next one are seen at once; 0 where they follow each other at once. */
  readonly crossFadeSeconds: number;
  /** Stands before the first clip; empty for none. */
  readonly title: string;
}

/** One of a generation's videos, or a piece of it. The same may come several times. */
export interface Clip {
  /** Its own, whatever it is taken from. */
  readonly key: string;
  /** Of its generation. */
  readonly id: string;
  /** Which of its videos, from 1. */
  readonly video: number;
  /** What of it is played; both or none. Default: all. */
  readonly trim?: Trim;
  /** Written into the picture while it plays; empty for none. */
  readonly caption: string;
}

export interface Trim {
  readonly fromSeconds: number;
  readonly toSeconds: number;
}

export const emptyCut: Cut = { clips: [], crossFadeSeconds: 0, title: '' };

/** @param at its place, from 0. Default: behind the last */
export function withClip(cut: Cut, clip: Clip, at = cut.clips.length): Cut {
  return { ...cut, clips: cut.clips.toSpliced(at, 0, clip) };
}

export function withoutClip(cut: Cut, key: string): Cut {
  return { ...cut, clips: cut.clips.filter((each) => each.key !== key) };
}

export function withChanged(cut: Cut, key: string, change: Partial<Pick<Clip, 'trim' | 'caption'>>): Cut {
  return { ...cut, clips: cut.clips.map((each) => (each.key === key ? { ...each, ...change } : each)) };
}

/** @param to the place between two clips, counted with the moved one still where it was: 0 is before the first */
export function withMoved(cut: Cut, key: string, to: number): Cut {
  const from = cut.clips.findIndex((each) => each.key === key);
  const clip = cut.clips[from];
  const place = Math.max(0, Math.min(to, cut.clips.length));
  if (clip === undefined || place === from || place === from + 1) return cut;
  return withClip(withoutClip(cut, key), clip, place > from ? place - 1 : place);
}

/** Back to the whole video. */
export function untrimmed({ trim: _, ...clip }: Clip): Clip {
  return clip;
}

/** What of a video is played, in seconds of it. */
export function spanOf({ trim }: Pick<Clip, 'trim'>, videoSeconds: number): Trim {
  const toSeconds = Math.min(trim?.toSeconds ?? videoSeconds, videoSeconds);
  return { fromSeconds: Math.min(trim?.fromSeconds ?? 0, toSeconds), toSeconds };
}

/**
 * A trim with one end moved, as far as that goes: it stays inside of the video, and is never too short to be joined.
 *
 * @returns undefined where that is all of it
 */
export function trimmed(span: Trim, end: keyof Trim, seconds: number, videoSeconds: number): Trim | undefined {
  const least = Math.min(filmLimits.leastPartSeconds, videoSeconds);
  const wanted = Math.round(seconds * 100) / 100;
  const next =
    end === 'fromSeconds'
      ? { ...span, fromSeconds: Math.max(0, Math.min(wanted, span.toSeconds - least)) }
      : { ...span, toSeconds: Math.min(videoSeconds, Math.max(wanted, span.fromSeconds + least)) };
  return next.fromSeconds <= 0 && next.toSeconds >= videoSeconds ? undefined : next;
}

/** Where something of a film begins, and how long it is seen, in seconds of the film. */
export interface Stretch {
  readonly startSeconds: number;
  readonly seconds: number;
}

/**
 * @param lengths of the clips
 * @returns of the title, where there is one, and of each clip; two that follow each other overlap while they cross-fade
 */
export function layOut({ title, crossFadeSeconds: fade }: Omit<Cut, 'clips'>, lengths: readonly number[]): readonly Stretch[] {
  const all = title.trim() === '' ? lengths : [titleSecondsOf(fade), ...lengths];
  return all.map((seconds, at) => ({ startSeconds: at === 0 ? 0 : filmSeconds(all.slice(0, at + 1), fade) - seconds, seconds }));
}

/** Of the whole film. */
export function totalSeconds(stretches: readonly Stretch[]): number {
  const last = stretches.at(-1);
  return last === undefined ? 0 : last.startSeconds + last.seconds;
}

/** The first clip that is shorter than two of the cross-fades: that can't be made. @returns its place, from 0 */
export function tooShortToFade({ crossFadeSeconds: fade }: Pick<Cut, 'crossFadeSeconds'>, lengths: readonly number[]): number {
  return fade === 0 ? -1 : lengths.findIndex((seconds) => seconds / 2 < fade - 0.01);
}
