import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { passesFor, planFit, planRepack, type StreamFacts } from './fit-plan.ts';

const mebibyte = 1024 * 1024;

function source(width: number, height: number, durationSeconds = 8) {
  return { width, height, durationSeconds, sizeBytes: 200 * mebibyte };
}

it.each([
  ['keeps 1080p of 8 s for 10 MiB', source(1920, 1080), 10, '1920x1080'],
  ['takes 4k down', source(3840, 2160), 10, '1920x1080'],
  ['keeps 4k where there is room', source(3840, 2160), 50, '3840x2160'],
  ['takes 1080p down when the video is long', source(1920, 1080, 30), 10, '1280x720'],
  ['keeps a portrait upright', source(1080, 1920, 30), 10, '720x1280'],
  ['goes below 720p for a video of a minute', source(1280, 720, 60), 10, '854x480'],
  ['goes to 360p for the longest that Veo makes', source(1280, 720, 148), 10, '640x360'],
  ['makes even sides', source(1001, 563), 10, '1002x564'],
])('%s', (_, video, mebibytes, size) => {
  const plan = planFit(video, mebibytes * mebibyte);
  expect(`${plan?.width}x${plan?.height}`).toBe(size);
});

it.each([1, 2, 4, 8, 10, 50])('plans less than the limit of %i MiB, sound included', (mebibytes) => {
  const plan = planFit(source(1920, 1080), mebibytes * mebibyte);
  const bytes = (((plan?.videoBitsPerSecond ?? 0) + (plan?.audioBitsPerSecond ?? 0)) * 8) / 8;
  expect(bytes).toBeLessThanOrEqual(0.94 * mebibytes * mebibyte);
  expect(bytes).toBeGreaterThan(0.93 * mebibytes * mebibyte);
});

it('lets sound take a tenth and no more than it needs', () => {
  const audio = [300_000, 800_000, 1_200_000, 10_000_000].map(
    (maxBytes) => planFit(source(1280, 720), maxBytes)?.audioBitsPerSecond,
  );
  expect(audio).toEqual([48_000, 64_000, 96_000, 128_000]);
});

it('goes a step smaller when asked, and stays at the smallest', () => {
  expect(planFit(source(1920, 1080), 10 * mebibyte, 1080)?.height).toBe(720);
  expect(planFit(source(640, 360), 10 * mebibyte, 360)?.height).toBe(360);
});

it('gives up where nothing would be worth looking at', () => {
  expect(planFit(source(1920, 1080), 300_000)?.height).toBe(360);
  expect(planFit(source(1920, 1080), 270_000)).toBeUndefined();
  expect(planFit(source(1920, 1080), 0)).toBeUndefined();
});

describe('one pass', () => {
  it.each([1, 3.9])('is not taken for %d s, where it would waste too much', (seconds) => {
    expect(planFit(source(1920, 1080, seconds), 10 * mebibyte)?.steadyBitsPerSecond).toBeUndefined();
  });

  it.each([
    [2, 2, 2],
    [4, 2, 1],
    [6, 1, 1],
    [8, 1, 1],
  ])('%d s get %d passes, and %d where others wait', (seconds, calm, busy) => {
    const plan = planFit(source(1920, 1080, seconds), 5 * mebibyte);
    if (plan === undefined) throw new Error('there is no plan');
    expect([passesFor(plan, seconds, false), passesFor(plan, seconds, true)]).toEqual([calm, busy]);
  });

  it('never takes more than the limit, if it keeps to its rate, sound included', () => {
    const videos = fc.record({
      seconds: fc.double({ min: 4, max: 150, noNaN: true }),
      mebibytes: fc.integer({ min: 1, max: 100 }),
    });
    fc.assert(
      fc.property(videos, ({ seconds, mebibytes }) => {
        const plan = planFit(source(1920, 1080, seconds), mebibytes * mebibyte);
        fc.pre(plan?.steadyBitsPerSecond !== undefined);
        const bits = (plan?.steadyBitsPerSecond ?? 0) + (plan?.audioBitsPerSecond ?? 0);
        expect((bits * seconds) / 8).toBeLessThanOrEqual(0.965 * mebibytes * mebibyte);
        expect((bits * seconds) / 8).toBeGreaterThan(0.86 * mebibytes * mebibyte);
      }),
    );
  });
});

describe('a picture that stays as it is', () => {
  const streams = (change: Partial<StreamFacts> = {}): StreamFacts => ({
    ...{ playsEverywhere: true, videoBytes: 900_000, videoPackets: 192 },
    sound: { isAac: true, bytes: 200_000, packets: 375 },
    ...change,
  });
  const plan = (change: Partial<StreamFacts>, maxBytes = 1_000_000) => planRepack(streams(change), 8, maxBytes);

  it('keeps its sound where that fits, too', () => {
    expect(plan({}, 1_150_000)).toBe('as it is');
    expect(plan({ sound: { isAac: false, bytes: 20_000, packets: 375 } }, 1_150_000)).toEqual({ bitsPerSecond: 128_000 });
  });

  it('gets as much sound as fits beside it', () => {
    expect(plan({}, 1_060_000)).toEqual({ bitsPerSecond: 128_000 });
    expect(plan({}, 1_030_000)).toEqual({ bitsPerSecond: 96_000 });
  });

  it('gives way before the sound gets worse than that, or where not everything plays it', () => {
    expect(plan({}, 1_010_000)).toBeUndefined();
    expect(plan({ playsEverywhere: false }, 10_000_000)).toBeUndefined();
  });

  it('fits whatever there is, by all that its sound and its tables take', () => {
    const any = fc.record({
      ...{ videoBytes: fc.nat(20_000_000), videoPackets: fc.nat(4000), maxBytes: fc.nat(20_000_000) },
      ...{ bytes: fc.nat(3_000_000), packets: fc.nat(8000), seconds: fc.double({ min: 0.5, max: 150, noNaN: true }) },
      ...{ isAac: fc.boolean(), hasSound: fc.boolean() },
    });
    fc.assert(
      fc.property(any, ({ hasSound, isAac, bytes, packets, seconds, maxBytes, ...video }) => {
        const sound = { isAac, bytes, packets };
        const became = planRepack({ playsEverywhere: true, ...video, ...(hasSound ? { sound } : {}) }, seconds, maxBytes);
        fc.pre(became !== undefined);
        expect(became === 'none').toBe(!hasSound);
        const soundBytes = typeof became === 'object' ? (became.bitsPerSecond / 8) * seconds : became === 'none' ? 0 : bytes;
        expect(video.videoBytes + soundBytes).toBeLessThan(maxBytes);
      }),
    );
  });
});
