import { expect, it } from 'vitest';
import { warnOfOpenAddress } from './warn-of-open-address.ts';

it('says where a token goes over a network unencrypted, and nothing where it does not', () => {
  const warned: string[] = [];
  for (const url of [
    'https://bot.example',
    'http://localhost:8000',
    'http://127.0.0.1:8000',
    'http://[::1]:8000/x',
    'http://bot:8000',
  ])
    warnOfOpenAddress(url, (line) => warned.push(line));
  expect(warned).toEqual([
    'http://bot:8000 is not encrypted: anybody on the way can read the token and what is sent. Fine in a network of your own; else use https.',
  ]);
});
