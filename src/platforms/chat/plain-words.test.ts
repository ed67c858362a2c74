import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withoutMarks } from './plain-words.ts';

describe('words with marks', () => {
  it.each([
    ['a **red** fox', 'a red fox'],
    ['*slow* and _soft_, __now__', 'slow and soft, now'],
    ['~~old~~ ||secret|| end', 'old secret end'],
    ['***both*** **bold _and_ more**', 'both bold and more'],
    ['# Title\n> quoted\n>>> more\n-# small', 'Title\nquoted\nmore\nsmall'],
    ['```js\na fox\n``` and `code`', 'a fox and code'],
    ['~struck~ out', 'struck out'],
    ['(*aside*)', '(aside)'],
  ])('%j are %j', (given, seen) => expect(withoutMarks(given)).toBe(seen));

  it.each([
    '2*3*4 = 24',
    '2 * 3 * 4',
    'snake_case_name and __init',
    'a file a_b_c.txt',
    '5 > 3, #1 and a - b',
    'a || b || c',
    'about ~5 to ~7 m',
    'f(x) = x_1 * x_2',
    'https://a.example/_b_/*c* and',
    '\\*not bold\\*',
    '{day,night} \\{brace}',
  ])('that are none are kept: %j', (typed) => expect(withoutMarks(typed)).toBe(typed));

  it('lose no letter and no digit, whatever stands around them', () => {
    const piece = fc.oneof(
      fc.constantFrom('*', '**', '_', '~~', '||', ' ', '\n', '#', '>'),
      fc.stringMatching(/^[a-z0-9]{1,5}$/),
    );
    const letters = (text: string) => text.replaceAll(/[^a-z0-9]/g, '');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        expect(letters(withoutMarks(pieces.join('')))).toBe(letters(pieces.join('')));
      }),
    );
  });
});
