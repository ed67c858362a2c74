import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanPrompt } from './video-request.ts';
import { hasVisibleText } from './visible-text.ts';

/** Every code point of these, by what Unicode says of it. */
const invisible = [
  ['a format character', /\p{Cf}/u],
  ['a control character', /\p{Cc}/u],
  ['white space or a separator', /[\p{Z}\s]/u],
  ['something unassigned', /\p{Cn}/u],
  ['a private character', /\p{Co}/u],
  ['something that is left out of sight', /\p{Default_Ignorable_Code_Point}/u],
  ['a mark without a letter', /\p{M}/u],
] as const;

const allOf = (kind: RegExp): readonly string[] => {
  const found: string[] = [];
  for (let code = 0; code <= 0x10ffff; code += 1) {
    if (code >= 0xd800 && code <= 0xdfff) continue;
    const character = String.fromCodePoint(code);
    if (kind.test(character)) found.push(character);
  }
  return found;
};

describe('what renders as nothing', () => {
  it.each(invisible)('is %s, alone', (_name, kind) => {
    const visible = allOf(kind).filter((each) => hasVisibleText(each));
    expect(visible.map((each) => each.codePointAt(0)?.toString(16))).toEqual([]);
  });

  it('is any mixture of these, and no prompt at all', () => {
    const characters = [
      ...invisible.flatMap(([, kind]) => allOf(kind).slice(0, 500)),
      '\u2800',
      '\u3164',
      '\uffa0',
      '\u115f',
      '\ud800',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...characters), { maxLength: 20 }), (some) => {
        expect(cleanPrompt(some.join(''))).toBe('');
      }),
    );
  });
});

it.each(['a', '7', '?', '🎬', '👩‍👩‍👧', '雪', 'שלום', '한', '·', '⠿', 'क्षि', '\u200fא\u200f'])(
  '%j is seen, and kept as it was written',
  (words) => {
    expect(hasVisibleText(words)).toBe(true);
    expect(cleanPrompt(` ${words} `)).toBe(words);
  },
);
