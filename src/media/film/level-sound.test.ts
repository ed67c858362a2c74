import { expect, it } from 'vitest';
import { levelGains, readLoudness } from './level-sound.ts';
import type { Clip, Timeline } from './plan-film.ts';

const round = (gains: readonly number[]) => gains.map((gain) => Math.round(gain * 10) / 10);

it.each([
  [
    'as loud as web players are made for',
    [
      { lufs: -20, peakDb: -10 },
      { lufs: -10, peakDb: -1 },
    ],
    [4, -6],
  ],
  [
    'softer where one has no room to become louder',
    [
      { lufs: -21, peakDb: -3 },
      { lufs: -10, peakDb: -1 },
    ],
    [2, -9],
  ],
  [
    'never softer than television',
    [
      { lufs: -30, peakDb: -3 },
      { lufs: -10, peakDb: -1 },
    ],
    [2, -13],
  ],
  ['and leaves silence and noise as they are', [undefined, { lufs: -10, peakDb: -1 }, { lufs: -55, peakDb: -40 }], [0, -6, 20]],
  ['also one that is overdriven', [{ lufs: -14, peakDb: 1 }], [-2]],
  ['or nothing at all', [undefined], [0]],
])('makes all parts equally loud: %s', (_, measured, gains) => {
  expect(round(levelGains(measured))).toEqual(gains);
});

it('reads the last loudness and the highest peak of each clip', () => {
  const clip = (begins: number): Clip => ({ part: undefined, fromSeconds: 0, begins, frames: 24, packets: undefined });
  const timeline = { rate: { frames: 24, seconds: 1 }, clips: [clip(0), clip(12), clip(24)] } as unknown as Timeline;
  const frame = (time: number, lufs: number, peaks: readonly number[]) => [
    `frame:0    pts:${time * 48_000}      pts_time:${time}`,
    'lavfi.r128.M=-120.691',
    `lavfi.r128.I=${lufs}`,
    ...peaks.map((peak, channel) => `lavfi.r128.sample_peaks_ch${channel}=${peak}`),
  ];
  const written = [...frame(0, -70, [0]), ...frame(0.9, -20, [0.1, 0.5]), ...frame(1, -70, [0, 0]), ...frame(2.1, -12, [1])];
  expect(readLoudness(written.join('\n'), timeline)).toEqual([
    { lufs: -20, peakDb: expect.closeTo(-6.02, 2) },
    undefined,
    { lufs: -12, peakDb: 0 },
  ]);
});
