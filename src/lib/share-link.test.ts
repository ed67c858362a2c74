import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { createShareLinks } from './share-link.ts';

const links = createShareLinks(randomBytes(32));
const id = randomBytes(16).toString('base64url');

it('gives back the id of what it made, in letters that no chat cuts or escapes', () => {
  const token = links.tokenOf(id);
  expect([token.length, /^[\w-]+$/.test(token), links.idOf(token)]).toEqual([44, true, id]);
});

it.each<[string, (token: string) => string]>([
  ['another id', (token) => (token[0] === 'A' ? 'B' : 'A') + token.slice(1)],
  ['another signature', (token) => token.slice(0, 22) + 'A'.repeat(22)],
  ['the id alone', (token) => token.slice(0, 22)],
  ['a letter more', (token) => `${token}A`],
  ['a line behind it', (token) => `${token}\n`],
  ['nothing', () => ''],
])('knows nothing of %s', (_, change) => {
  expect(links.idOf(change(links.tokenOf(id)))).toBeUndefined();
});

it('knows nothing of what was made with another secret', () => {
  expect(createShareLinks(randomBytes(32)).idOf(links.tokenOf(id))).toBeUndefined();
});
