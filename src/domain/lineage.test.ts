import { expect, it } from 'vitest';
import { createTexts } from '../lib/say.ts';
import { sampleGeneration } from '../testing/samples/sample-generation.ts';
import { cardOf } from './card.ts';
import { type Lineage, lineageTexts, type SourceWay } from './lineage.ts';
import { languages } from './texts/languages.ts';

const texts = createTexts();
const madeFrom = (prompt: string | undefined, how: SourceWay): Lineage => ({
  ...{ version: 3, versions: 3, children: [] },
  madeFrom: { generationId: 'g', video: 1, how, prompt },
});
const said = (lineage: Lineage | undefined) =>
  lineageTexts({ ...sampleGeneration(), ...(lineage && { lineage }) }).map((each) => texts.say(each));

it('says which version it is, and from which video', () => {
  expect(said(madeFrom('a lighthouse\nat dawn', 'edit'))).toEqual(['version 3 of 3', 'from “a lighthouse at dawn”']);
  expect(said({ madeFrom: undefined, version: 1, versions: 3, children: ['a', 'b'] })).toEqual(['version 1 of 3']);
  expect(said(undefined)).toEqual([]);
});

it.each([
  ['change', 'a new video, not an edit'],
  ['continue', 'a new video from its last frame'],
  ['remake', 'made again in higher quality: close, not the same'],
] as const)('says what %s is', (how, words) => {
  expect(said(madeFrom('a fox', how)).at(-1)).toBe(words);
});

it('says nothing of the words of a deleted video, and only the beginning of long ones', () => {
  expect(said(madeFrom(undefined, 'edit'))).toEqual(['version 3 of 3', 'from a video that was deleted']);
  expect(said(madeFrom('', 'edit'))).toContain('from another video');
  const [, from = ''] = said(madeFrom('🦊'.repeat(100), 'edit'));
  expect([...from].length).toBeLessThanOrEqual(60 + [...'from “”'].length);
});

it('gives none of it a version where no video came of it', () => {
  expect(said({ ...madeFrom('a fox', 'edit'), version: undefined })).toEqual(['from “a fox”']);
});

it('stands on the card in each language', () => {
  const generation = { ...sampleGeneration(), lineage: madeFrom('a fox', 'change') };
  const options = cardOf(generation).options.slice(-3);
  const tags = Object.keys(languages);
  const all = tags.map((language) => options.map((each) => texts.say(each, language)).join(' · '));
  expect(new Set(all).size).toBe(tags.length);
  for (const each of all) expect(each).toContain('a fox');
});
