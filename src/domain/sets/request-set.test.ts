import { expect, it } from 'vitest';
import { sampleRequest } from '../../testing/set-up/test-engine.ts';
import { findModel } from '../catalog.ts';
import { priceUsd, type VideoRequest } from '../video-request.ts';
import { askedAgain, askedCount, fewerOf, membersOf, mustAsk } from './request-set.ts';

const veo = findModel('veo-3.1-fast-generate-001');
const omni = findModel('gemini-omni-1.2-flash');
const asked = (change: Partial<VideoRequest>, model = omni) =>
  membersOf(sampleRequest({ model: model?.id ?? '', ...change }), model).map(({ request, words }) => [
    request.prompt,
    request.numberOfVideos,
    request.seed,
    words,
  ]);

it('asks once for each video of a model that makes one at a time, each with the next seed', () => {
  expect(asked({ prompt: 'a fox', numberOfVideos: 3, seed: 4_294_967_294 })).toEqual([
    ['a fox', 1, 4_294_967_294, undefined],
    ['a fox', 1, 4_294_967_295, undefined],
    ['a fox', 1, 0, undefined],
  ]);
});

it('sends as before where a model makes several in one request', () => {
  expect(asked({ prompt: 'a fox', numberOfVideos: 3, seed: 7 }, veo)).toEqual([['a fox', 3, 7, undefined]]);
});

it('keeps the seed where only the words differ, so that nothing else does', () => {
  expect(asked({ prompt: '{day,night}', numberOfVideos: 2, seed: 7 })).toEqual([
    ['day', 1, 7, 'day'],
    ['day', 1, 8, 'day'],
    ['night', 1, 7, 'night'],
    ['night', 1, 8, 'night'],
  ]);
  expect(asked({ prompt: '{day,night}', numberOfVideos: 2, seed: 7 }, veo)).toEqual([
    ['day', 2, 7, 'day'],
    ['night', 2, 7, 'night'],
  ]);
});

it('multiplies by the words of a change, too', () => {
  const members = membersOf(sampleRequest({ prompt: 'a hill', changes: 'make it {day,night}' }), veo);
  expect(members.map(({ request, words }) => [request.prompt, request.changes, words])).toEqual([
    ['a hill', 'make it day', 'day'],
    ['a hill', 'make it night', 'night'],
  ]);
});

it('makes one larger copy, whatever the words of the earlier video were', () => {
  const source = {
    generationId: 'x',
    model: 'm',
    durationSeconds: 8,
    resolution: '720p',
    aspectRatio: '16:9',
    ageHours: 1,
  } as const;
  expect(asked({ prompt: '{day,night}', upscale: source })).toEqual([['{day,night}', 1, undefined, undefined]]);
  expect(mustAsk(sampleRequest({ prompt: '{day,night}', upscale: source }))).toBe(false);
});

it('is asked about first where its words multiply it, not for a number of videos alone', () => {
  expect([{ prompt: '{day,night}' }, { changes: '{day,night}' }].map((change) => mustAsk(sampleRequest(change)))).toEqual([
    true,
    true,
  ]);
  expect([{ prompt: '{day}' }, { numberOfVideos: 4 }].map((change) => mustAsk(sampleRequest(change)))).toEqual([false, false]);
});

it('costs what its members cost together', () => {
  const one = sampleRequest({ model: omni?.id ?? '', prompt: 'day' });
  const all = { ...one, prompt: '{day,night}', numberOfVideos: 2 };
  expect(askedCount(all)).toBe(4);
  expect(omni && priceUsd(all, omni)).toBeCloseTo(4 * ((omni && priceUsd(one, omni)) ?? 0), 9);
});

it.each([
  [{ numberOfVideos: 4 }, 3, ['a fox', 'a fox', 'a fox']],
  [{ prompt: '{day,night}', numberOfVideos: 3 }, 5, ['day', 'day', 'night', 'night']],
  [{ prompt: '{day,night,dusk}', numberOfVideos: 2 }, 2, ['day', 'night']],
  [{ prompt: '{day,night,dusk}' }, 1, ['day']],
  [{ prompt: '{day,night} {hill,sea}' }, 3, undefined],
  [{ prompt: 'a fox', numberOfVideos: 2 }, 0, undefined],
])('makes fewer of %o: at most %d', (change, most, made) => {
  const fewer = fewerOf(sampleRequest({ model: omni?.id ?? '', prompt: 'a fox', ...change }), most);
  expect(fewer && membersOf(fewer, omni).map(({ request }) => request.prompt)).toEqual(made);
});

it('asks again for one of a set with its words as they were', () => {
  const made = sampleRequest({ prompt: 'a {b,c}', changes: '{d,e}' });
  expect(membersOf(askedAgain(made), veo)).toEqual([{ request: made, words: undefined }]);
});
