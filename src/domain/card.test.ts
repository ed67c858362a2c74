import { describe, expect, it } from 'vitest';
import { createTexts } from '../lib/say.ts';
import { sampleGeneration } from '../testing/samples/sample-generation.ts';
import { cardOf } from './card.ts';
import type { GenerationView } from './generation.ts';
import { text } from './texts.ts';

const { say } = createTexts();
const image = { sha256: 'a', mimeType: 'image/jpeg', width: 16, height: 9, sizeBytes: 3 } as const;

describe('a card', () => {
  it('says what was asked for, in short', () => {
    const { request } = sampleGeneration();
    const generation = sampleGeneration({
      request: {
        ...request,
        model: 'veo-3.1-generate-001',
        image,
        lastFrame: image,
        seed: 7,
        audio: false,
        negativePrompt: 'fog',
      },
    });
    expect(
      cardOf(generation)
        .options.map((each) => say(each))
        .join(' · '),
    ).toBe('Veo 3.1 · 16:9 · 720p · 8 s · from a first to a last frame · without sound · seed 7 · without: fog');
  });

  it.each([
    ['yes', 'completed', 'It cost about $1.20.'],
    ['no', 'refused', 'Nothing was charged.'],
    ['maybe', 'failed', 'It may have cost about $1.20.'],
    ['no', 'generating', 'About $1.20.'],
  ] as const)('says what it costs: charged %s, %s', (charged, state, sentence) => {
    expect(cardOf(sampleGeneration({ charged, state, priceUsd: 1.2 })).price.map((each) => say(each))).toEqual([sentence]);
  });

  it.each([
    ['yes', 'completed', 'It was charged; there is no verified price for it.'],
    ['no', 'refused', 'Nothing was charged.'],
    ['maybe', 'failed', 'It may have been charged; there is no verified price for it.'],
  ] as const)('says what is known of a price that nobody has verified: charged %s, %s', (charged, state, sentence) => {
    expect(cardOf(sampleGeneration({ charged, state, priceUsd: undefined })).price.map((each) => say(each))).toEqual([sentence]);
  });

  it('promises neither a time nor a price for one that was called off', () => {
    const eta = { p50Seconds: 60, p90Seconds: 120, basis: 'default' } as const;
    const calledOff = { discarded: true, eta, priceUsd: 0.8, startedAtMs: 1 } as const;
    for (const state of ['submitting', 'generating'] as const) {
      const card = cardOf(sampleGeneration({ state, ...calledOff }));
      expect(say(card.state)).toBe('Canceled; Google may still charge it.');
      expect([card.expected, card.price, card.buttons]).toEqual([[], [], []]);
    }
  });

  it('expects nothing once it is late or waits for an admin', () => {
    const eta = { p50Seconds: 60, p90Seconds: 120, basis: 'default' } as const;
    const expected = (change: Partial<GenerationView>) =>
      cardOf(sampleGeneration({ eta, ...change })).expected.map((each) => say(each));
    expect(expected({ state: 'queued' })).toEqual(['Ready in about 1 min, mostly within 2 min.']);
    expect(expected({ state: 'generating', startedAtMs: 1, late: true })).toEqual([]);
    expect(
      expected({ state: 'queued', paused: text('pause.kept', { reason: text('provider.credentials', { provider: 'Google' }) }) }),
    ).toEqual([]);
    expect(expected({ state: 'downloading' })).toEqual([]);
  });

  it.each([
    [2, 20, 'Ready in less than a minute.'],
    [100, 110, 'Ready in about 2 min.'],
    [90, 170, 'Ready in about 2 min, mostly within 3 min.'],
    [30, 100, 'Ready in about 1 min, mostly within 2 min.'],
    [11_000, 20_000, 'Ready in about 3 h, mostly within 6 h.'],
  ])('says %d to %d seconds to the minute, and equal ends once', (p50Seconds, p90Seconds, sentence) => {
    const eta = { p50Seconds, p90Seconds, basis: 'our own' } as const;
    const [first] = cardOf(sampleGeneration({ state: 'queued', eta })).expected;
    expect(first && say(first)).toBe(sentence);
  });

  it('says that it should be there any moment once its time is used up', () => {
    const startedAtMs = Date.UTC(2026, 10, 26, 12);
    const made = sampleGeneration({ state: 'generating', eta: undefined, startedAtMs });
    expect(cardOf(made).expected.map((each) => say(each))).toEqual(['It should be here any moment.', 'Started at 12:00 PM UTC.']);
  });

  it.each([
    ['queued', {}, ['cancel']],
    ['generating', {}, ['cancel']],
    ['generating', { discarded: true }, []],
    ['completed', {}, ['again', 'change', 'remove']],
    ['refused', {}, ['again', 'change']],
    ['unknown', {}, ['decide-again', 'decide-leave']],
    ['delivering', {}, []],
  ] as const)('offers what may be done: %s %o', (state, more, buttons) => {
    expect(cardOf(sampleGeneration({ state, ...more })).buttons).toEqual(buttons);
  });

  it('says nothing more of one that its person deleted', () => {
    const { request } = sampleGeneration();
    const erased = sampleGeneration({ state: 'completed', removedAtMs: 1, request: { ...request, prompt: '' } });
    const card = cardOf(erased);
    expect([say(card.state), card.options, card.buttons]).toEqual(['The video was deleted.', [], []]);
    expect(card.wordless).toBeUndefined();
  });

  it('calls a request without words by what it had', () => {
    const wordless = (more: Partial<GenerationView['request']>) => {
      const { request } = sampleGeneration();
      const title = cardOf(sampleGeneration({ request: { ...request, prompt: '', ...more } })).wordless;
      return title && say(title);
    };
    const extend = {
      generationId: '1',
      model: 'x',
      durationSeconds: 8,
      resolution: '720p',
      aspectRatio: '16:9',
      ageHours: 1,
    } as const;
    expect(wordless({ image })).toBe('An image, brought to life');
    expect(wordless({ extend })).toBe('A video that goes on');
  });
});
