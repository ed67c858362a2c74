import { describe, expect, it } from 'vitest';
import { cutGraphemes, splitText } from './graphemes.ts';

const family = '👩‍👩‍👧‍👦';

describe('a text that is cut by characters', () => {
  it('stays as it is where it is short enough', () => {
    expect(cutGraphemes(family.repeat(3), 3)).toBe(family.repeat(3));
    expect(cutGraphemes('', 3)).toBe('');
  });

  it('ends behind a whole character, without a space before the dots', () => {
    expect(cutGraphemes(family.repeat(4), 3)).toBe(`${family.repeat(3)}…`);
    expect(cutGraphemes('e\u0301e\u0301e\u0301', 2)).toBe('e\u0301e\u0301…');
    expect(cutGraphemes('a fox runs', 6)).toBe('a fox…');
  });
});

describe('a text in parts', () => {
  const fits = (part: string): boolean => part.length <= 11;

  it('has all of it, in its order, and breaks no character', () => {
    const text = `ab${family}c${family}`;
    const parts = splitText(text, fits);
    expect(parts.join('')).toBe(text);
    expect(parts).toEqual(['ab', family, 'c', family]);
  });

  it('breaks a character that no part holds, between its code points', () => {
    const zalgo = `a${'\u0301'.repeat(30)}`;
    const parts = splitText(zalgo, fits);
    expect(parts.join('')).toBe(zalgo);
    expect(parts.every(fits)).toBe(true);
  });

  it('is none where there are no words', () => {
    expect(splitText('', fits)).toEqual([]);
  });
});
