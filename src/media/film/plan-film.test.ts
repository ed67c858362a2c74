import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { FilmPlan } from '../../domain/film.ts';
import { perSecondOf, secondsOf } from './frame-rate.ts';
import { piecesOf } from './piece-arguments.ts';
import { planFilm } from './plan-film.ts';
import type { PartFacts } from './read-part.ts';
import { joinSound, openSound } from './sound-filter.ts';

const rates = [
  { frames: 24, seconds: 1 },
  { frames: 30_000, seconds: 1001 },
  { frames: 25, seconds: 1 },
  { frames: 60, seconds: 1 },
];

/** As an encoder orders them that looks a frame ahead. */
function part(frames: number, rate = rates[0] ?? { frames: 24, seconds: 1 }, more: Partial<PartFacts> = {}): PartFacts {
  const shown = Array.from({ length: frames }, (_, index) =>
    index % 12 === 0
      ? index
      : index % 2 === 1 && index % 12 < 11 && index + 1 < frames
        ? index + 1
        : index % 2 === 1
          ? index
          : index - 1,
  );
  return {
    path: 'part.mp4',
    sizeBytes: 1000,
    width: 1280,
    height: 720,
    rate,
    isSteady: true,
    startSeconds: 0,
    endSeconds: secondsOf(frames, rate),
    packets: shown.map((index) => ({ seconds: secondsOf(index, rate), isKey: index % 12 === 0 })),
    coding: 'the same',
    hasMatrix: true,
    hasSound: true,
    sound: undefined,
    ...more,
  };
}

function plan(parts: readonly PartFacts[], more: Partial<FilmPlan> = {}): FilmPlan {
  return { parts: parts.map(({ path }) => ({ path })), levelSound: true, ...more };
}

const anyPart = fc.record({ frames: fc.integer({ min: 72, max: 240 }), rate: fc.constantFrom(...rates), hasSound: fc.boolean() });

it('makes every frame and every sample of a film once, of 1 to 30 parts at any rate, with cross-fades or without', () => {
  const films = fc.record({
    given: fc.array(anyPart, { minLength: 1, maxLength: 30 }),
    crossFadeSeconds: fc.constantFrom(undefined, 0.1, 0.37, 0.5),
    hasTitle: fc.boolean(),
  });
  fc.assert(
    fc.property(films, ({ given, crossFadeSeconds, hasTitle }) => {
      const parts = given.map(({ frames, rate, hasSound }) => part(frames, rate, { hasSound }));
      const title = hasTitle ? { title: { text: 'a', seconds: 2, behind: 'black' as const } } : {};
      const fade = crossFadeSeconds === undefined ? {} : { crossFadeSeconds };
      const timeline = planFilm(plan(parts, { ...title, ...fade }), parts, 'native');
      const pieces = piecesOf(timeline);
      let next = 0;
      for (const piece of pieces) {
        expect(piece.begins).toBe(next);
        expect(piece.frames).toBeGreaterThan(0);
        expect(piece.frames).toBeLessThanOrEqual(10 * perSecondOf(timeline.rate));
        next += piece.frames;
      }
      expect(next).toBe(timeline.frames);
      const lengths = openSound(timeline, 1, []).filters.map((filter) => Number(/end_sample=(\d+)/.exec(filter)?.[1]));
      const faded = joinSound(timeline).map((filter) => Number(/ns=(\d+)/.exec(filter)?.[1] ?? 0));
      const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
      expect(sum(lengths) - sum(faded)).toBe(Math.round(secondsOf(timeline.frames, timeline.rate) * 48_000));
    }),
    { numRuns: 60 },
  );
});

it('copies what is coded alike and cut where no frame is needed that is left out', () => {
  const parts = [part(48), part(48)];
  const isCopied = (more: Partial<FilmPlan>, others = parts) => planFilm(plan(others, more), others, 'native').isCopied;
  const cutAt = (fromSeconds: number, toSeconds: number) => ({
    parts: [{ path: 'a' }, { path: 'b', trim: { fromSeconds, toSeconds } }],
  });
  expect(isCopied({})).toBe(true);
  expect(isCopied(cutAt(0.5, 1.5))).toBe(true);
  expect(isCopied(cutAt(0.52, 1.99))).toBe(true);
  expect(isCopied(cutAt(0.25, 1.5))).toBe(false);
  // The frame after the cut is decoded before the last one that is wanted.
  expect(isCopied(cutAt(0.5, 32 / 24))).toBe(false);
  expect(isCopied(cutAt(0.5, 33 / 24))).toBe(true);
  expect(isCopied({ crossFadeSeconds: 0.5 })).toBe(false);
  expect(isCopied({ captions: [{ text: 'a', part: 0 }] })).toBe(false);
  expect(isCopied({}, [part(48), part(48, rates[0], { coding: 'another' })])).toBe(false);
  expect(isCopied({}, [part(48, rates[0], { coding: undefined })])).toBe(false);
  // Its way in needs frames that are seen before it.
  const open = part(48);
  const packets = open.packets.toSpliced(
    12,
    2,
    ...open.packets.slice(12, 14).map((packet, index) => ({ ...packet, seconds: packet.seconds - index / 6 })),
  );
  expect(isCopied(cutAt(0.5, 2), [part(48), { ...open, packets }])).toBe(false);
});

it('refuses a film that is too long, and one that is too large for the encoder', () => {
  const key = (run: () => unknown) => {
    try {
      return run();
    } catch (error) {
      return error instanceof Error ? error.message : error;
    }
  };
  const long = [part(24 * 200), part(24 * 101)];
  expect(key(() => planFilm(plan(long), long, 'native'))).toBe('invalid_request: film.tooLong');
  const large = [part(48, rates[0], { width: 3840, height: 2160 })];
  expect(key(() => planFilm(plan(large, { captions: [{ text: 'a', part: 0 }] }), large, 'wasm'))).toBe(
    'invalid_request: film.tooLarge',
  );
  expect(planFilm(plan(large), large, 'wasm')).toMatchObject({ isCopied: true, width: 3840 });
  expect(planFilm(plan(large, { captions: [{ text: 'a', part: 0 }] }), large, 'native')).toMatchObject({
    isCopied: false,
    width: 3840,
  });
});
