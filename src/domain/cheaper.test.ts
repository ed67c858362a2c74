import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sampleRequest } from '../testing/set-up/test-engine.ts';
import { catalog } from './catalog.ts';
import { cheaperRequest, requestWithin } from './cheaper.ts';
import { checkVideoRequest } from './request-rules.ts';
import { priceUsd, type VideoRequest } from './video-request.ts';

const ids = ['veo-3.1-generate-001', 'veo-3.1-fast-generate-001', 'veo-3.1-lite-generate-001'];
const offered = catalog.filter(({ id }) => ids.includes(id));
const free = catalog.filter(({ priceUsdPerSecond }) => Object.values(priceUsdPerSecond).includes(0));
const dear = sampleRequest({ model: 'veo-3.1-generate-001', numberOfVideos: 2, seed: 7 });
const least = { ...dear, model: 'veo-3.1-lite-generate-001', durationSeconds: 4, numberOfVideos: 1 };

function costOf(request: VideoRequest): number {
  const model = offered.find(({ id }) => id === request.model);
  return (model && priceUsd(request, model)) ?? expect.fail();
}

it.each([
  [2, { model: 'veo-3.1-fast-generate-001' }, 1.6],
  [1, { model: 'veo-3.1-lite-generate-001' }, 0.8],
  [6, { model: 'veo-3.1-generate-001', numberOfVideos: 1 }, 3.2],
  [0.5, { model: 'veo-3.1-lite-generate-001', numberOfVideos: 1 }, 0.4],
])(
  'takes the nearest that costs no more than %d, of equally near ones the dearest, and all else stays',
  (below, change, price) => {
    const found = cheaperRequest(dear, offered, costOf(dear), below);
    expect(found?.request).toEqual({ ...dear, ...change });
    expect(found?.priceUsd).toBeCloseTo(price, 9);
    expect(requestWithin(dear, offered, costOf(dear), below)).toEqual(found);
  },
);

it('takes the cheapest where nothing costs so little, unless that is more than there is', () => {
  expect(cheaperRequest(dear, offered, costOf(dear), 0.01)?.request).toEqual(least);
  expect(requestWithin(dear, offered, costOf(dear), 0.01)).toBeUndefined();
});

it('finds nothing where nothing costs less, and takes nothing free of charge for a cheaper way', () => {
  expect(free.length).toBeGreaterThan(0);
  expect(cheaperRequest(least, [...offered, ...free], costOf(least), 1)).toBeUndefined();
  expect(cheaperRequest(dear, free, costOf(dear), 1)).toBeUndefined();
});

it('never takes a still for a video', () => {
  const stills = catalog.filter(({ makes }) => makes !== 'video');
  expect(stills.length).toBeGreaterThan(0);
  expect(cheaperRequest(dear, [...stills, ...offered], costOf(dear), 0.5)?.request.model).toBe('veo-3.1-lite-generate-001');
});

it('costs less whatever is asked for, keeps the rules, and changes nothing but model, sharpness, length and count', () => {
  const asked = fc.record({
    model: fc.constantFrom(...ids),
    durationSeconds: fc.constantFrom(4, 6, 8),
    numberOfVideos: fc.integer({ min: 1, max: 4 }),
    aspectRatio: fc.constantFrom('16:9' as const, '9:16' as const),
  });
  fc.assert(
    fc.property(asked, fc.double({ min: 0, max: 8, noNaN: true }), (change, below) => {
      const request = { ...dear, ...change };
      const found = cheaperRequest(request, offered, costOf(request), below);
      if (found === undefined) return;
      const { model, resolution, durationSeconds, numberOfVideos } = found.request;
      expect(found.request).toEqual({ ...request, model, resolution, durationSeconds, numberOfVideos });
      expect(found.priceUsd).toBeLessThan(costOf(request));
      expect(checkVideoRequest(found.request, found.model, offered)).toEqual([]);
    }),
  );
});
