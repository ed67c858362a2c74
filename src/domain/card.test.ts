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
      cardOf(sampleGeneration({ eta, readyByMs: Date.UTC(2026, 10, 26, 12), ...change })).expected.map((each) => say(each));
    expect(expected({ state: 'queued' })).toEqual(['Ready by about 12:00 PM UTC.']);
    expect(expected({ state: 'generating', startedAtMs: 1, late: true })).toEqual([]);
    expect(
      expected({ state: 'queued', paused: text('pause.kept', { reason: text('provider.credentials', { provider: 'Google' }) }) }),
    ).toEqual([]);
    expect(expected({ state: 'downloading' })).toEqual([]);
  });

  it.each([
    [20, 'Ready in less than a minute.'],
    [61, 'Ready by about 12:02 PM UTC.'],
    [120, 'Ready by about 12:02 PM UTC.'],
    [100_000, 'Ready by about Nov 27, 2026, 3:47 PM UTC.'],
  ])('says by when it is likely to be ready, which time does not make false: %d seconds', (p90Seconds, sentence) => {
    const eta = { p50Seconds: p90Seconds / 2, p90Seconds, basis: 'our own' } as const;
    const readyByMs = Date.UTC(2026, 10, 26, 12) + p90Seconds * 1000;
    for (const state of ['queued', 'generating'] as const) {
      const { expected } = cardOf(sampleGeneration({ state, eta, readyByMs, startedAtMs: 1 }));
      expect(expected.map((each) => say(each))).toEqual([sentence]);
    }
  });

  it('says once its time is used up that it takes longer, which stays true until it is ready', () => {
    const { request } = sampleGeneration();
    const made = { state: 'generating', startedAtMs: 1, request: { ...request, model: 'veo-3.1-generate-001' } } as const;
    const card = cardOf(sampleGeneration(made));
    expect(say(card.state)).toBe('Veo 3.1 takes longer than usual. It is still being made; nothing is lost.');
    expect(card.expected).toEqual([]);
    expect(say(cardOf(sampleGeneration({ ...made, late: true })).state)).toBe(say(card.state));
    expect(
      say(
        cardOf(
          sampleGeneration({ ...made, reason: text('reason.otherCredentials', { provider: 'Google', setting: 'x', hours: 1 }) }),
        ).state,
      ),
    ).toBe('Veo 3.1 is making the video.');
  });

  it('says first who asked, for what, and for how much', () => {
    const head = (change: Partial<GenerationView>): string =>
      cardOf(
        sampleGeneration({
          priceUsd: 0.8,
          request: { ...sampleGeneration().request, model: 'veo-3.1-generate-001', seed: 7 },
          ...change,
        }),
      )
        .head.map((each) => say(each))
        .join(' · ');
    expect(head({})).toBe('Ada · Veo 3.1 · 16:9 · 720p · 8 s · about $0.80*');
    expect(head({ priceUsd: 0, requester: { platform: 'web', id: 'x' } })).toBe('Veo 3.1 · 16:9 · 720p · 8 s · free');
    expect(head({ requester: { platform: 'web', id: 'x', name: ` A\nda ${'x'.repeat(50)}` } })).toMatch(/^A da x{35}… · /);
    expect(head({ requester: { platform: 'web', id: 'x', name: '\u200b' } })).toMatch(/^Veo/);
  });

  it.each([
    ['completed', { charged: 'yes' }, 'about $0.80', []],
    ['completed', { priceUsd: 0 }, 'free', []],
    ['completed', { charged: 'yes', costUsd: 0.7 }, '8 s', ['It cost $0.70, estimated $0.80.']],
    ['failed', {}, '8 s', ['Nothing was charged.']],
    ['queued', { priceUsd: undefined }, '8 s', ['There is no verified price.']],
    ['unknown', { charged: 'maybe' }, '8 s', ['Google may charge about $0.80 for it, and as much again for another try.']],
    ['generating', { discarded: true }, '8 s', []],
  ] as const)('says the price in one place: %s %o', (state, change, last, cost) => {
    const card = cardOf(sampleGeneration({ priceUsd: 0.8, provider: 'preview', state, ...change }));
    const [end] = card.head.slice(-1);
    expect([end && say(end), card.cost.map((each) => say(each))]).toEqual([last, cost]);
  });

  it('shows 280 characters of a long prompt, and of what was sent in its place', () => {
    const { request } = sampleGeneration();
    const long = '🦊'.repeat(281);
    const cutPrompt = (prompt: string, sentPrompt?: string) =>
      cardOf(sampleGeneration({ request: { ...request, prompt }, sentPrompt })).excerpt;
    expect(cutPrompt('a fox', 'a red fox')).toEqual({ prompt: 'a fox', sentPrompt: 'a red fox', isCut: false });
    expect(cutPrompt(long)).toEqual({ prompt: `${'🦊'.repeat(280)}…`, sentPrompt: undefined, isCut: true });
    expect(cutPrompt('a fox', long)).toEqual({ prompt: 'a fox', sentPrompt: `${'🦊'.repeat(280)}…`, isCut: true });
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
    expect(wordless({})).toBe('A video without words');
  });
});
