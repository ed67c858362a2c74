import { describe, expect, it } from 'vitest';
import { cleanText } from './clean-text.ts';

describe('a text of Slack’s', () => {
  it('becomes what the person wrote', () => {
    expect(cleanText('<@U0BOT> a fox &amp; a &lt;b&gt; &amp;lt;', 'U0BOT')).toBe('a fox & a <b> &lt;');
    expect(cleanText('<https://a.example/x|a.example/x> <#C1|general> <@U1|ann> <!channel> <!subteam^S1|@team>', undefined)).toBe(
      'a.example/x #general @ann @channel @team',
    );
    expect(cleanText('--by <@U1|ann>', undefined, true)).toBe('--by <@U1>');
  });
});
