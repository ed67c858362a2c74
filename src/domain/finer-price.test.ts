import { describe, expect, it } from 'vitest';
import type { FinerPrices } from './catalog.ts';
import { finerPriceUsd } from './finer-price.ts';
import type { RequestImage } from './video-request.ts';

const request = { resolution: '720p', durationSeconds: 10 } as const;
const image: RequestImage = { sha256: 'a', mimeType: 'image/jpeg', width: 64, height: 36, sizeBytes: 9 };
const price = (prices: FinerPrices, more: object = {}) => finerPriceUsd({ ...request, ...more }, prices);

describe('a price that depends on more than the resolution', () => {
  it('takes the most exact rate that holds', () => {
    const prices: FinerPrices = {
      rates: [
        { usdPerSecond: 0.12, sound: true },
        { usdPerSecond: 0.1, sound: true, resolution: '720p' },
        { usdPerSecond: 0.3, sound: true, resolution: '4k' },
        { usdPerSecond: 0.08, sound: false, resolution: '720p' },
      ],
    };
    expect(price(prices)).toBeCloseTo(1);
    expect(price(prices, { audio: false })).toBeCloseTo(0.8);
    expect(price(prices, { resolution: '1080p' })).toBeCloseTo(1.2);
    expect(price(prices, { resolution: '4k' })).toBeCloseTo(3);
  });

  it('takes the dearest of those that are exact in different ways', () => {
    const kling: FinerPrices = {
      rates: [
        { usdPerSecond: 0.112 },
        { usdPerSecond: 0.168, sound: true },
        { usdPerSecond: 0.112, from: 'text', resolution: '720p' },
      ],
    };
    expect(price(kling)).toBeCloseTo(1.68);
    expect(price(kling, { audio: false })).toBeCloseTo(1.12);
  });

  it('has no price where no rate holds', () => {
    const prices: FinerPrices = { rates: [{ usdPerSecond: 1, resolution: '4k' }] };
    expect(price(prices)).toBeUndefined();
  });

  it('never takes the price of a new video for one that goes on', () => {
    const extend = { generationId: 'x' };
    expect(price({ rates: [{ usdPerSecond: 0.17 }] }, { extend })).toBeUndefined();
    expect(price({ rates: [{ usdPerSecond: 0.17 }, { usdPerSecond: 0.41, from: 'video' }] }, { extend })).toBeCloseTo(4.1);
    expect(price({ rates: [{ usdPerSecond: 0.17 }, { usdPerSecond: 0.41, from: 'video' }] })).toBeCloseTo(1.7);
  });

  it('adds what pictures cost, and asks for the least that a video costs', () => {
    const rates = [{ usdPerSecond: 0.05 }];
    expect(price({ rates, usdPerPicture: 0.01 }, { image, referenceImages: [image, image] })).toBeCloseTo(0.53);
    expect(price({ rates, minimumUsd: 0.56 })).toBeCloseTo(0.56);
    expect(price({ rates, minimumUsd: 0.2 })).toBeCloseTo(0.5);
  });
});
