import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeEntities, noPings, pingsOf } from '../../testing/fakes/slack/pings.ts';
import { markupPayloads } from '../../testing/samples/markup-payloads.ts';
import { escapeMrkdwn, literal, unmarked } from './escape.ts';

/** What Slack finds in a text. */
const found = (text: string) => pingsOf({ text, blocks: [], parse: 'none', linkNames: false, names: new Map() });
const nasty = fc.array(
  fc.constantFrom(
    '<',
    '>',
    '&',
    '&lt;',
    '<!channel>',
    '<@U1>',
    '<#C1>',
    '<https://evil.test|here>',
    '\u202e',
    '\u2069',
    '🦊',
    'a',
  ),
  { maxLength: 30 },
);

describe('words in Slack’s markup', () => {
  it.each([
    ['<!channel> <!here> <!everyone>', '&lt;!channel&gt; &lt;!here&gt; &lt;!everyone&gt;'],
    ['<@U123> <!subteam^S1> <#C1|general>', '&lt;@U123&gt; &lt;!subteam^S1&gt; &lt;#C1|general&gt;'],
    ['<https://evil.test|your bank>', '&lt;https://evil.test|your bank&gt;'],
    ['salt & pepper &lt;3', 'salt &amp; pepper &amp;lt;3'],
    ['*bold* _it_ ~gone~ `code`', '*bold* _it_ ~gone~ `code`'],
    ['\u202Eabc\u2069', 'abc'],
  ])('%j are shown as they were written', (given, shown) => {
    expect(escapeMrkdwn(given)).toBe(shown);
  });

  it.each(markupPayloads)('%j is only words', (payload) => {
    expect(found(escapeMrkdwn(payload))).toEqual(noPings);
    expect(decodeEntities(escapeMrkdwn(payload))).toBe(payload);
  });

  it('call nobody and lead nowhere, and read as they were written', () => {
    fc.assert(
      fc.property(nasty, (parts) => {
        const given = parts.join('');
        expect(found(escapeMrkdwn(given))).toEqual(noPings);
        expect(decodeEntities(escapeMrkdwn(given))).toBe(given.replaceAll(/[\u202e\u2069]/g, ''));
      }),
    );
  });
});

describe('words in rich text', () => {
  it('stay as they were written and keep to themselves', () => {
    expect(literal('<b> & <@U1>', 100)).toBe('\u2068<b> & <@U1>\u2069');
    expect(literal('\u202eabc\u2066', 100)).toBe('\u2068abc\u2069');
    expect(literal('', 100)).toBe('');
  });

  it('stay within a length, and never end in half a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 10, max: 60 }), (given, maxLength) => {
        const shown = literal(given, maxLength);
        expect(shown.length).toBeLessThanOrEqual(maxLength);
        expect(shown.isWellFormed()).toBe(given.isWellFormed());
        if (shown !== '') expect([shown.at(0), shown.at(-1)]).toEqual(['\u2068', '\u2069']);
      }),
    );
  });
});

it('looks the same where Slack reads nothing but markup, with none in it', () => {
  expect(unmarked('*a* _b_ ~c~ `d` :fire: at 10:30:45')).toBe(
    '\u2217a\u2217 \u02cdb\u02cd \u223cc\u223c \u02cbd\u02cb :\u2060fire: at 10:\u206030:45',
  );
  fc.assert(fc.property(nasty, (parts) => void expect(found(unmarked(parts.join('')))).toEqual(noPings)));
  for (const payload of markupPayloads) expect(unmarked(payload)).not.toMatch(/[*_~`<>]|:[\w+-]+:/);
});
