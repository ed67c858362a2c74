import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanText } from './clean-text.ts';

/** A message as Slack's client sends it: signs escaped, addresses in brackets. */
const sent = (typed: string): string =>
  typed
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/https?:\/\/[a-z./]+/g, (address) => `<${address}>`);

describe('a text of Slack’s', () => {
  it('becomes what the person wrote', () => {
    expect(cleanText('<@U0BOT> a fox &amp; a &lt;b&gt; &amp;lt;', 'U0BOT')).toBe('a fox & a <b> &lt;');
    expect(cleanText('<https://a.example/x|a.example/x> <#C1|general> <@U1|ann> <!channel> <!subteam^S1|@team>', undefined)).toBe(
      'a.example/x #general @ann @channel @team',
    );
    expect(cleanText('<@U1> of <!subteam^S1> in <#C1|> and <#C1> <!here>', undefined)).toBe(
      'someone of a group in a channel and a channel @here',
    );
    expect(cleanText('--by <@U1|ann>', undefined, true)).toBe('--by <@U1>');
    expect(cleanText('<mailto:a@b.example|a@b.example> <tel:+123|+123>', undefined)).toBe('a@b.example +123');
  });

  it.each([
    'tom & jerry 1 < 2 > 0',
    'a sign that says <SALE>',
    'i <3 you',
    '<<< and >>>',
    '<!DOCTYPE html> on a screen',
    '<b>bold</b> letters',
    '<#1> and <@me> and <@> and <!now>',
    'x<y and y>z',
    '<>',
  ])('keeps %j, in a command that comes as it was typed and in a message that comes escaped', (typed) => {
    expect(cleanText(typed, 'U0BOT')).toBe(typed);
    expect(cleanText(sent(typed), 'U0BOT')).toBe(typed);
  });

  it('typed in any way reaches the prompt as it was typed', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '<',
        '>',
        '&',
        '<3',
        '<SALE>',
        '|',
        '@',
        '#',
        '!',
        'https://a.example/b',
        '&lt;',
        '\u{1f98a}',
        '<@',
        '<!',
        '<#',
      ),
      fc.stringMatching(/^[a-z0-9,.]{1,8}$/),
    );
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 12 }), fc.constantFrom(' ', ''), (pieces, between) => {
        const typed = pieces.join(between).trim();
        expect(cleanText(sent(typed), 'U0BOT')).toBe(typed);
        if (!/&(?:amp|lt|gt);/.test(typed) && !/<https?:/.test(typed)) expect(cleanText(typed, 'U0BOT')).toBe(typed);
      }),
    );
  });
});
