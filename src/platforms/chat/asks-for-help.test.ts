import { expect, it } from 'vitest';
import { asksForHelp } from './asks-for-help.ts';

it.each(['', ' ', '?', '???', 'help', 'Help!', '/help', 'HELP?', 'Hilfe', '¡Ayuda!', 'Aide ?', 'ヘルプ', '使い方？'])(
  '“%s” asks how the bot is used',
  (words) => expect(asksForHelp(words)).toBe(true),
);

it.each(['a fox', 'help me across the street', 'a cry for help', '🦊', '狐'])('“%s” is a request', (words) =>
  expect(asksForHelp(words)).toBe(false),
);
