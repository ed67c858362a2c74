import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isLevel, packetSamples, planSoundCopy } from './copy-sound.ts';
import type { Clip } from './plan-film.ts';
import type { PartFacts } from './read-part.ts';
import { sampleRate } from './sound-filter.ts';

const packetSeconds = packetSamples / sampleRate;
const rate = { frames: 24, seconds: 1 };

/** As encoders write it: one packet before the first sample, and the last one filled up. */
function clipsOf(lengths: readonly number[], { coding = 'aac', lacking = 0 } = {}): readonly Clip[] {
  let begins = 0;
  return lengths.map((frames, index) => {
    const count = Math.ceil(frames / 24 / packetSeconds) + 1 - lacking;
    const starts = Array.from({ length: count }, (_, at) => (at - 1) * packetSeconds);
    const sound = { coding, starts };
    const part: PartFacts = {
      ...{ path: `${index}.mp4`, sizeBytes: 1, width: 16, height: 9, rate, isSteady: true, startSeconds: 0 },
      ...{ endSeconds: frames / 24, packets: [], coding: 'avc', hasMatrix: true, hasSound: true, sound },
    };
    const clip = { part, fromSeconds: 0, begins, frames, packets: undefined };
    begins += frames;
    return clip;
  });
}

it('takes packets so that no part is heard more than half of one away from its pictures, however many there are', () => {
  const lengths = fc.array(fc.integer({ min: 12, max: 240 }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(lengths, (frames) => {
      const clips = clipsOf(frames);
      const { ranges = [], lead = 0 } = planSoundCopy({ clips, rate }) ?? {};
      expect([lead, ranges.length]).toEqual([1, clips.length]);
      let heard = -lead;
      for (const [index, { first, count }] of ranges.entries()) {
        const clip = clips[index];
        const start = clip?.part?.sound?.starts[first] ?? Number.NaN;
        const off = heard * packetSeconds - ((clip?.begins ?? 0) / 24 + start);
        expect(Math.abs(off)).toBeLessThanOrEqual(packetSeconds / 2 + 1e-9);
        heard += count;
      }
      expect(Math.abs(heard * packetSeconds - frames.reduce((sum, each) => sum + each, 0) / 24)).toBeLessThanOrEqual(
        packetSeconds / 2 + 1e-9,
      );
    }),
    { numRuns: 100 },
  );
});

it('takes none where one is coded otherwise, or is over before its pictures are', () => {
  const [one, two] = clipsOf([48, 48]);
  const [other] = clipsOf([48], { coding: 'other' });
  const [short] = clipsOf([48], { lacking: 2 });
  for (const [first, second] of [
    [one, other],
    [one, short],
    [one, two && { ...two, part: undefined }],
  ])
    expect(planSoundCopy({ clips: [first, second].flatMap((each) => each ?? []), rate })).toBeUndefined();
});

it('takes sound as it is where all parts are equally loud already', () => {
  expect([[], [0, 0], [-3.2, -2.4], [0, 1.5]].map(isLevel)).toEqual([true, true, true, false]);
});
