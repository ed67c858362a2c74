import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cut } from '../../lib/cut.ts';
import { escapeMarkdown, literal } from './escape.ts';

describe('a prompt on Discord', () => {
  it.each([
    [
      '**bold** _under_ ~~gone~~ ||spoiler|| `code`',
      '\\*\\*bold\\*\\* \\_under\\_ \\~\\~gone\\~\\~ \\|\\|spoiler\\|\\| \\`code\\`',
    ],
    ['@everyone <@1> <#2> </video:3> <t:1:R>', '\\@everyone \\<\\@1\\> \\<#2\\> \\</video:3\\> \\<t:1:R\\>'],
    ['[here](https://evil.test)', '\\[here\\](https\\://evil.test)'],
    ['# big\n- list\n1. one\n> quote', '\\# big\n\\- list\n1\\. one\n\\> quote'],
    ['At 12:30, a well-known sea. 8 s.', 'At 12:30, a well-known sea. 8 s.'],
    ['a\\b', 'a\\\\b'],
    ['\u202Eabc\u2069', 'abc'],
  ])('%j is shown literally', (given, shown) => {
    expect(escapeMarkdown(given)).toBe(shown);
  });

  it('stays within a length, keeps to itself, and never ends in half a character or half an escape', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 10, max: 60 }), (text, maxLength) => {
        const shown = literal(text, maxLength);
        expect(shown.length).toBeLessThanOrEqual(maxLength);
        if (shown === '') return;
        expect([shown.at(0), shown.at(-1)]).toEqual(['\u2068', '\u2069']);
        expect(shown.isWellFormed()).toBe(text.isWellFormed());
        expect(shown).not.toMatch(/(?<!\\)\\(?:\\\\)*…?\u2069$/);
        expect(shown).not.toMatch(/(?<!\\)(?:\\\\)*[<@]/);
      }),
    );
  });

  it('is cut between characters', () => {
    expect(cut('a👩‍🚀b', 4)).toBe('a👩…');
    expect(cut('short', 5)).toBe('short');
  });
});
