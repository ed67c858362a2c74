import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { createSignedLinks } from './signed-link.ts';

const file = '0b5c8a2e-7d1f-4c3a-9a70-2f64b1c0de11.mp4';
const expiresAtMs = Date.UTC(2026, 11, 1);
const secret = randomBytes(32);
let nowMs = expiresAtMs - 1;
const links = createSignedLinks({ secret, now: () => nowMs });

function parts(link: string) {
  const url = new URL(link, 'https://veo.example.org');
  return {
    file: url.pathname.replace('/watch/', ''),
    expires: url.searchParams.get('expires') ?? undefined,
    signature: url.searchParams.get('signature') ?? undefined,
  };
}

const good = parts(links.sign(file, expiresAtMs));

it('holds until its time is over', () => {
  expect(links.verify(good)).toBe(true);
  nowMs = expiresAtMs;
  expect(links.verify(good)).toBe(false);
  nowMs = expiresAtMs - 1;
});

it('is made of letters that no chat cuts or escapes', () => {
  expect(links.sign(file, expiresAtMs)).toMatch(/^\/watch\/[\w-]+\.mp4\?expires=\d+&signature=[\w-]{43}$/);
});

it.each([
  ['another file', { file: file.replace('0', '1') }],
  ['another time', { expires: String(expiresAtMs / 1000 + 1) }],
  ['the same time written otherwise', { expires: `0${expiresAtMs / 1000}` }],
  ['another signature', { signature: Buffer.alloc(32, 7).toString('base64url') }],
  ['a longer signature', { signature: `${good.signature}A` }],
  ['no signature', { signature: '' }],
  ['no parameters', { expires: undefined, signature: undefined }],
  ['no number as time', { expires: 'Infinity' }],
])('does not hold for %s', (_, change) => {
  expect(links.verify({ ...good, ...change })).toBe(false);
});

it('does not hold where the secret is another', () => {
  expect(createSignedLinks({ secret: randomBytes(32), now: () => nowMs }).verify(good)).toBe(false);
});

it.each(['../veo-bot.sqlite', 'a/b.mp4', 'a.mp4?x=1', '.mp4', 'a.mp4\n', 'veo-bot.sqlite', `${'a'.repeat(81)}.mp4`])(
  'is never made for %j',
  (name) => {
    expect(() => links.sign(name, expiresAtMs)).toThrow('not the name of a stored video');
    expect(links.verify({ ...good, file: name })).toBe(false);
  },
);
