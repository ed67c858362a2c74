import { describe, expect, it } from 'vitest';
import { createTexts } from '../lib/texts.ts';
import { sampleGeneration } from '../testing/sample-generation.ts';
import { cardOf } from './card.ts';
import { text } from './texts.ts';

const { say } = createTexts();
const nowMs = Date.UTC(2026, 10, 26, 12);
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
      cardOf(generation, nowMs)
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
    expect(say(cardOf(sampleGeneration({ charged, state, priceUsd: 1.2 }), nowMs).price)).toBe(sentence);
  });

  it('expects it in a range of time, and nothing once it is late or waits for an admin', () => {
    const eta = { p50Seconds: 60, p90Seconds: 120, basis: 'default' } as const;
    expect(cardOf(sampleGeneration({ state: 'generating', eta }), nowMs).expected).toEqual({
      fromMs: nowMs + 60_000,
      toMs: nowMs + 120_000,
    });
    expect(cardOf(sampleGeneration({ state: 'generating', eta, late: true }), nowMs).expected).toBeUndefined();
    const paused = text('pause.kept', { reason: text('google.credentials') });
    expect(cardOf(sampleGeneration({ state: 'queued', eta, paused }), nowMs).expected).toBeUndefined();
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
    expect(cardOf(sampleGeneration({ state, ...more }), nowMs).buttons).toEqual(buttons);
  });

  it('says nothing more of one that its person deleted', () => {
    const { request } = sampleGeneration();
    const erased = sampleGeneration({ state: 'completed', removedAtMs: nowMs, request: { ...request, prompt: '' } });
    const card = cardOf(erased, nowMs);
    expect([say(card.state), card.options, card.buttons]).toEqual(['The video was deleted.', [], []]);
  });
});
