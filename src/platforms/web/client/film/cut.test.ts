import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Clip, emptyCut, layOut, tooShortToFade, totalSeconds, trimmed, withClip, withMoved, withoutClip } from './cut.ts';

const clip = (key: string): Clip => ({ key, id: 'a', video: 1, caption: '' });
const order = (keys: string) => [...keys].reduce((cut, key) => withClip(cut, clip(key)), emptyCut);
const keysOf = ({ clips }: { readonly clips: readonly Clip[] }) => clips.map(({ key }) => key).join('');

it('puts a clip between any two others, and each clip where it is moved to', () => {
  expect(keysOf(withClip(order('abc'), clip('x'), 1))).toBe('axbc');
  expect([0, 1, 2, 3].map((to) => keysOf(withMoved(order('abc'), 'b', to)))).toEqual(['bac', 'abc', 'abc', 'acb']);
  expect([-5, 9].map((to) => keysOf(withMoved(order('abc'), 'b', to)))).toEqual(['bac', 'acb']);
  expect(keysOf(withoutClip(order('abc'), 'b'))).toBe('ac');
});

it('says that nothing changed where a clip stays where it is', () => {
  const cut = order('abc');
  expect([withMoved(cut, 'b', 1), withMoved(cut, 'b', 2), withMoved(cut, 'gone', 0)]).toEqual([cut, cut, cut]);
  expect(withMoved(cut, 'b', 1)).toBe(cut);
});

it('moves an end as far as the video goes, and leaves half a second', () => {
  const span = { fromSeconds: 1, toSeconds: 3 };
  expect(trimmed(span, 'fromSeconds', 2.9, 4)).toEqual({ fromSeconds: 2.5, toSeconds: 3 });
  expect(trimmed(span, 'toSeconds', 0, 4)).toEqual({ fromSeconds: 1, toSeconds: 1.5 });
  expect(trimmed(span, 'toSeconds', 9, 4)).toEqual({ fromSeconds: 1, toSeconds: 4 });
  expect(trimmed({ fromSeconds: 0, toSeconds: 3 }, 'toSeconds', 9, 4)).toBeUndefined();
});

it('never cuts a video to something that can’t be joined, however its ends are dragged', () => {
  const seconds = fc.double({ min: 0.6, max: 60, noNaN: true });
  const drag = fc.tuple(
    fc.constantFrom('fromSeconds' as const, 'toSeconds' as const),
    fc.double({ min: -70, max: 70, noNaN: true }),
  );
  fc.assert(
    fc.property(seconds, fc.array(drag, { maxLength: 8 }), (whole, drags) => {
      const full = { fromSeconds: 0, toSeconds: whole };
      const span = drags.reduce((known, [end, to]) => trimmed(known, end, to, whole) ?? full, full);
      expect(span.fromSeconds).toBeGreaterThanOrEqual(0);
      expect(span.toSeconds).toBeLessThanOrEqual(whole);
      expect(span.toSeconds - span.fromSeconds).toBeGreaterThan(0.499);
    }),
  );
});

it('lays clips out behind a title, each over the end of the one before it', () => {
  const plain = layOut({ crossFadeSeconds: 0, title: ' ' }, [4, 2]);
  expect(plain).toEqual([
    { startSeconds: 0, seconds: 4 },
    { startSeconds: 4, seconds: 2 },
  ]);
  const faded = layOut({ crossFadeSeconds: 0.5, title: 'Two foxes' }, [4, 2]);
  expect(faded.map(({ startSeconds }) => startSeconds)).toEqual([0, 2.5, 6]);
  expect([totalSeconds(plain), totalSeconds(faded), totalSeconds([])]).toEqual([6, 8, 0]);
});

it('finds the clip that is too short for a cross-fade', () => {
  expect([tooShortToFade({ crossFadeSeconds: 1 }, [4, 1.5, 1]), tooShortToFade({ crossFadeSeconds: 0 }, [0.5])]).toEqual([1, -1]);
});
