import { describe, expect, it } from 'vitest';
import { finerPriceUsd } from '../../domain/finer-price.ts';
import { readSkuPrices } from './sku-prices.ts';

const pixels = () => 1280 * 720;
const price = (skus: Record<string, unknown>, more: object = {}) => {
  const prices = readSkuPrices(skus, pixels);
  return prices && finerPriceUsd({ resolution: '720p', durationSeconds: 10, ...more }, prices);
};

describe('a price list of OpenRouter', () => {
  it('reads dollars a second, by sound and resolution', () => {
    const veo = {
      duration_seconds_with_audio: '0.40',
      duration_seconds_without_audio: '0.20',
      duration_seconds_with_audio_4k: '0.60',
    };
    expect(price(veo)).toBeCloseTo(4);
    expect(price(veo, { audio: false })).toBeCloseTo(2);
    expect(price(veo, { resolution: '4k' })).toBeCloseTo(6);
    expect(price({ 'per-video-second': '0.50', 'per-video-second-1080p': '0.75' }, { resolution: '1080p' })).toBeCloseTo(7.5);
  });

  it('reads cents a second, in either order of what they are for', () => {
    expect(price({ cents_per_second_output: '17', cents_per_second_output_1080p: '29' })).toBeCloseTo(1.7);
    expect(price({ cents_per_video_output_second_720p_with_audio: '7' })).toBeCloseTo(0.7);
    expect(price({ cents_per_video_output_second_with_audio_720p: '7' })).toBeCloseTo(0.7);
  });

  it('tells a video that is made of words from one that is made of a picture', () => {
    const wan = { text_to_video_duration_seconds_720p: '0.08', image_to_video_duration_seconds_720p: '0.10' };
    expect(price(wan)).toBeCloseTo(0.8);
    expect(price(wan, { image: {} })).toBeCloseTo(1);
  });

  it('counts tokens by pixels, at 24 frames a second', () => {
    const tokens = (1280 * 720 * 10 * 24) / 1024;
    const seedance = { video_tokens: '0.0000024', video_tokens_without_audio: '0.0000012', video_tokens_4k: '0.000004' };
    expect(price(seedance)).toBeCloseTo(tokens * 0.0000024);
    expect(price(seedance, { audio: false })).toBeCloseTo(tokens * 0.0000012);
    expect(price(seedance, { resolution: '4k' })).toBeCloseTo(tokens * 0.000004);
  });

  it('adds pictures, and asks for the least that a video costs', () => {
    expect(price({ duration_seconds: '0.13', reference_images: '0.04' }, { referenceImages: [{}, {}] })).toBeCloseTo(1.38);
    expect(price({ duration_seconds: '0.05', cents_per_image_input: '1' }, { image: {} })).toBeCloseTo(0.51);
    expect(price({ cents_per_second_output: '1', minimum_cents_per_generation: '56' })).toBeCloseTo(0.56);
  });

  it('has a price of its own for a video that goes on', () => {
    const flux = { cents_per_second_output: '17', cents_per_second_video_continuation_720p: '41' };
    expect(price(flux, { extend: {} })).toBeCloseTo(4.1);
    expect(price(flux)).toBeCloseTo(1.7);
  });

  it.each([
    { duration_seconds: '0.10', credits_per_storm: '3' },
    { duration_seconds_at_night: '0.10' },
    { duration_seconds: 'cheap' },
    { duration_seconds: '-1' },
    { duration_seconds: null },
    { duration_seconds: '0' },
  ])('reads nothing out of %o rather than a part of it', (skus) => {
    expect(readSkuPrices(skus, pixels)).toBeUndefined();
  });

  it('leaves out what nobody can ask for', () => {
    const prices = readSkuPrices(
      { duration_seconds_720p: '0.30', duration_seconds_1024p: '0.50', video_tokens_with_video_input: '0.1' },
      pixels,
    );
    expect(prices?.rates).toEqual([{ usdPerSecond: 0.3, resolution: '720p' }]);
  });
});
