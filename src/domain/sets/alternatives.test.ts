import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { literalPrompt, promptVariants, variantCount, withFewerVariants } from './alternatives.ts';

const prompts = (prompt: string) => promptVariants(prompt).map((each) => each.prompt);

/** Words with all that could mean something. */
const anyWords = fc.string({
  unit: fc.constantFrom('{', '}', ',', '\\', ' ', 'a', 'day', ':', '"', '\n', 'é', '🦊'),
  maxLength: 40,
});
const alternative = fc.stringMatching(/^[a-z0-9é]([a-z0-9é ]{0,8}[a-z0-9é])?$/);
const group = fc.array(alternative, { minLength: 2, maxLength: 3 });

describe('promptVariants', () => {
  it('makes a prompt for each alternative, and says what is its own', () => {
    expect(promptVariants('a house at {day,night}, wide')).toEqual([
      { prompt: 'a house at day, wide', words: 'day' },
      { prompt: 'a house at night, wide', words: 'night' },
    ]);
  });

  it('multiplies several groups, the last one changing first', () => {
    expect(promptVariants('{red, blue} car at {day,night}').map(({ prompt, words }) => [prompt, words])).toEqual([
      ['red car at day', 'red, day'],
      ['red car at night', 'red, night'],
      ['blue car at day', 'blue, day'],
      ['blue car at night', 'blue, night'],
    ]);
  });

  it.each([
    ['a {word} alone', 'a {word} alone'],
    ['{"scene": "a hill", "light": "day"}', '{"scene": "a hill", "light": "day"}'],
    ['{scene: hill, light: day}', '{scene: hill, light: day}'],
    ['{a, {b,c}}', '{a, {b,c}}'],
    ['{day,} and {,}', '{day,} and {,}'],
    ['{day,\nnight}', '{day,\nnight}'],
    ['\\{day,night}', '{day,night}'],
    ['\\{day,night\\}', '{day,night}'],
    ['} day,night {', '} day,night {'],
  ])('leaves %s as words', (given, meant) => {
    expect(promptVariants(given)).toEqual([{ prompt: meant, words: undefined }]);
  });

  it.each([
    ['{the clock says 10:30,the clock says 11:30}', ['the clock says 10:30', 'the clock says 11:30']],
    ['{10:30,11:30}', ['10:30', '11:30']],
    ['{Paris\\, France,Rome}', ['Paris, France', 'Rome']],
    ['an open { and {day,night}', ['an open { and day', 'an open { and night']],
    ['{word} at {day,night}', ['{word} at day', '{word} at night']],
  ])('takes %s for alternatives', (given, meant) => {
    expect(prompts(given)).toEqual(meant);
  });

  it('puts together no more than it is asked for, however many there would be', () => {
    const many = '{a,b}'.repeat(500);
    expect(variantCount(many)).toBe(2 ** 500);
    expect(promptVariants(many)).toHaveLength(10);
  });

  it('makes as many as it counts, each once for each choice, and with none of the braces', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(alternative, group), { minLength: 1, maxLength: 3 }), (parts) => {
        const prompt = parts.map(([word, choices]) => `${word} {${choices.join(',')}}`).join(' ');
        const expected = parts.reduce<string[]>(
          (before, [word, choices]) =>
            (before.length === 0 ? [''] : before.map((each) => `${each} `)).flatMap((each) =>
              choices.map((choice) => `${each}${word} ${choice}`),
            ),
          [],
        );
        expect(variantCount(prompt)).toBe(expected.length);
        expect(promptVariants(prompt, 100).map((each) => each.prompt)).toEqual(expected);
      }),
    );
  });

  it('keeps the first of its alternatives where fewer should come of it, and all words around them', () => {
    fc.assert(
      fc.property(anyWords, group, anyWords, fc.integer({ min: 1, max: 3 }), (before, choices, after, most) => {
        const prompt = `${literalPrompt(before)} {${choices.join(',')}} ${literalPrompt(after)}`;
        const all = prompts(prompt);
        fc.pre(all.length === choices.length);
        expect(prompts(withFewerVariants(prompt, most) ?? '')).toEqual(all.slice(0, most));
      }),
    );
    expect([withFewerVariants('{a,b} {c,d}', 2), withFewerVariants('a hill', 1)]).toEqual([undefined, undefined]);
    expect(withFewerVariants('{Paris\\, France,Rome} at {noon}', 1)).toBe('Paris, France at {noon}');
  });

  it('never throws, and never makes fewer than one', () => {
    fc.assert(
      fc.property(anyWords, (words) => {
        expect(promptVariants(words, 1000)).toHaveLength(Math.min(1000, variantCount(words)));
      }),
    );
  });
});

it('any words can be said literally, and are told apart from alternatives only where they have to be', () => {
  fc.assert(
    fc.property(anyWords, (words) => {
      expect(promptVariants(literalPrompt(words))).toEqual([{ prompt: words, words: undefined }]);
    }),
  );
  expect(literalPrompt('a {word} and {"a": 1, "b": 2}')).toBe('a {word} and {"a": 1, "b": 2}');
  expect(literalPrompt('{day,night}')).toBe('\\{day,night\\}');
});
