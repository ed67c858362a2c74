import { expect, it } from 'vitest';
import { wrapWords } from './dialog.ts';

it('breaks lines between words, and leaves an address whole', () => {
  expect(wrapWords('Invite the bot: https://discord.com/oauth2/authorize?client_id=1 now', 12)).toBe(
    ['Invite the', 'bot:', 'https://discord.com/oauth2/authorize?client_id=1', 'now'].join('\n'),
  );
  expect(wrapWords('one\ntwo', 80)).toBe('one\ntwo');
});
