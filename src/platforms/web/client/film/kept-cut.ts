import { filmKey } from '../generation/filming.ts';
import { clickKey } from '../server/api.ts';
import { type Clip, type Cut, emptyCut, type Trim } from './cut.ts';

/** The film of a session as this browser keeps it. What can't be read is left out. */
export function readCut(stored: string | null): Cut {
  try {
    const value: unknown = JSON.parse(stored ?? '{}');
    if (!isObject(value)) return emptyCut;
    const { clips, crossFadeSeconds, title } = value;
    return {
      clips: Array.isArray(clips) ? clips.flatMap(clipOf) : [],
      crossFadeSeconds: typeof crossFadeSeconds === 'number' ? crossFadeSeconds : 0,
      title: typeof title === 'string' ? title : '',
    };
  } catch {
    // Nothing is lost but an order of videos that another version of the page wrote.
    return emptyCut;
  }
}

/** One without clips is not kept: there is no film then. */
export function saveCut(session: string, cut: Cut): void {
  if (cut.clips.length === 0) localStorage.removeItem(filmKey(session));
  else localStorage.setItem(filmKey(session), asStored(cut));
}

/** The same for the same film, in whatever tab: what one of them writes is no change for the others. */
function asStored({ clips, crossFadeSeconds, title }: Cut): string {
  const stored = clips.map(({ id, video, trim, caption }) => ({ id, video, trim, caption }));
  return JSON.stringify({ clips: stored, crossFadeSeconds, title });
}

function clipOf(value: unknown): readonly Clip[] {
  if (!isObject(value)) return [];
  const { id, video, caption, trim } = value;
  if (typeof id !== 'string' || typeof video !== 'number') return [];
  return [{ key: clickKey(), id, video, caption: typeof caption === 'string' ? caption : '', ...(isTrim(trim) && { trim }) }];
}

function isTrim(value: unknown): value is Trim {
  return isObject(value) && typeof value.fromSeconds === 'number' && typeof value.toSeconds === 'number';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
