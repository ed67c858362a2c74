import { filmLimits } from '../../../../domain/film.ts';
import { clickKey } from '../server/api.ts';
import { type Clip, type Cut, emptyCut, untrimmed, withChanged, withClip, withMoved, withoutClip } from './cut.ts';
import type { CutHistory } from './use-cut-history.ts';
import type { StripClip } from './use-sources.ts';
import { words } from './words.ts';

/** What people change in a film that they put together; each change can be undone. */
export interface StripEdits {
  clear(): void;
  /** One that was dragged here. @param at its place, from 0 */
  insert(clip: Pick<Clip, 'id' | 'video'>, at: number): void;
  /** @param to as that of `withMoved` */
  move(key: string, to: number): void;
  remove(key: string): void;
  removeGone(): void;
  /** `undefined` takes all of the video. @param name of the end that is moved */
  trim(key: string, trim: Clip['trim'], name: string): void;
  setCaption(key: string, caption: string): void;
  setCrossFade(seconds: number): void;
  setTitle(title: string): void;
}

/** @param tell told what happened, for people who do not see it */
export function stripEdits(clips: readonly StripClip[], change: CutHistory['change'], tell: (said: string) => void): StripEdits {
  const { length } = clips;
  return {
    clear() {
      change(() => emptyCut);
      tell(words.removed);
    },
    insert({ id, video }, at) {
      change((known) => inserted(known, id, video, at));
      tell(words.addedVideos(1));
    },
    move(key, to) {
      const from = clips.findIndex((each) => each.key === key);
      change((known) => withMoved(known, key, to));
      const place = Math.max(0, Math.min(to > from ? to - 1 : to, length - 1));
      tell(words.moved(place + 1, length));
    },
    remove(key) {
      change((known) => withoutClip(known, key));
      tell(words.removed);
    },
    removeGone() {
      const gone = clips.filter(({ source }) => source === 'gone');
      change((known) => gone.reduce((all, { key }) => withoutClip(all, key), known));
      tell(words.removed);
    },
    trim: (key, trim, name) =>
      change((known) => {
        if (trim !== undefined) return withChanged(known, key, { trim });
        return { ...known, clips: known.clips.map((each) => (each.key === key ? untrimmed(each) : each)) };
      }, `${name} ${key}`),
    setCaption: (key, caption) => change((known) => withChanged(known, key, { caption }), `caption ${key}`),
    setCrossFade: (crossFadeSeconds) => change((known) => ({ ...known, crossFadeSeconds })),
    setTitle: (title) => change((known) => ({ ...known, title }), 'title'),
  };
}

/** With one more video, as long as there is room. @param at its place, from 0. Default: behind the last */
export function inserted(cut: Cut, id: string, video: number, at?: number): Cut {
  if (cut.clips.length >= filmLimits.parts) return cut;
  return withClip(cut, { key: clickKey(), id, video, caption: '' }, at);
}
