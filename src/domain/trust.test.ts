import { expect, it } from 'vitest';
import { createTexts } from '../lib/say.ts';
import { sampleGeneration } from '../testing/samples/sample-generation.ts';
import { cardOf } from './card.ts';
import { catalog, type Source } from './catalog.ts';
import { madePriceTexts, priceText, priceTexts } from './status.ts';
import { languages } from './texts/languages.ts';
import { markOf, reportedText } from './trust.ts';

const { say } = createTexts();
const reported = catalog.find(({ sources }) => sources.price?.trust === 'reported');
if (reported === undefined) throw new Error('every price is official');
const source: Source = { page: 'https://example.org', date: '2026-11-01', trust: 'official' };
const official = { ...reported, sources: { ...reported.sources, price: source, limits: source } };

it('a price that is only reported is marked, and one sentence says what the mark means', () => {
  const request = { ...sampleGeneration().request, model: reported.id };
  expect(priceTexts({ priceUsd: 0.8, request }).map((each) => say(each))).toEqual([
    'About $0.80*.',
    '* Reported by others; its maker’s own pages do not confirm it.',
  ]);
  expect(say(priceText(0.8, official))).toBe('About $0.80.');
  expect([markOf(official), markOf(official, 'limits'), reportedText([official])]).toEqual(['', '', []]);
  for (const language of Object.keys(languages)) expect(say(priceText(0.8, reported), language)).toContain('*');
});

it('what costs nothing has no mark', () => {
  const request = { ...sampleGeneration().request, model: reported.id };
  expect(priceTexts({ priceUsd: 0, request }).map((each) => say(each))).toEqual(['Free of charge.']);
});

it('a card marks the price while it is an estimate', () => {
  const generation = sampleGeneration({ request: { ...sampleGeneration().request, model: reported.id }, priceUsd: 0.8 });
  const priceOn = (change: Partial<typeof generation>): string =>
    cardOf({ ...generation, ...change })
      .price.map((each) => say(each))
      .join(' ');
  expect(priceOn({ state: 'queued' })).toBe('About $0.80*.');
  expect(priceOn({ state: 'completed', charged: 'yes' })).toBe('It cost about $0.80.');
});

it.each([
  [{ priceUsd: 0.8, costUsd: undefined, isReported: true }, ['About $0.80*.', expect.stringMatching(/^\* Reported by others/)]],
  [{ priceUsd: 0.8, costUsd: 0.8, isReported: true }, ['About $0.80*.', expect.stringMatching(/^\* Reported by others/)]],
  [{ priceUsd: 0.8, costUsd: 0.8, isReported: false }, ['About $0.80.']],
  [{ priceUsd: 0.8, costUsd: 0.7, isReported: true }, ['It cost $0.70, estimated $0.80.']],
  [{ priceUsd: 0, costUsd: undefined, isReported: true }, ['Free of charge.']],
  [{ priceUsd: undefined, costUsd: undefined, isReported: true }, [expect.not.stringContaining('*')]],
])('what a finished one cost is marked where it is known by a reported price alone: %o', (money, sentences) => {
  expect(madePriceTexts(money).map((each) => say(each))).toEqual(sentences);
});
