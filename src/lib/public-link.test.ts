import { expect, it } from 'vitest';
import { createPublicLink } from './public-link.ts';
import { createSignedLinks } from './signed-link.ts';

let nowMs = Date.UTC(2026, 10, 26, 9);
const now = (): number => nowMs;
const links = createSignedLinks({ secret: new Uint8Array(32).fill(1), now });

function linkAt(publicUrl: string | undefined): string | undefined {
  return createPublicLink({ publicUrl, links, now })('some-id.mp4');
}

it.each([
  'https://veo.example.org',
  'https://veo.example.org/',
  'https://example.org:8443/veo',
  'https://93.184.215.14',
  'https://[2606:4700::1]',
])('leads to the video at %s for seven to eight days', (publicUrl) => {
  const link = new URL(linkAt(publicUrl) ?? '');
  expect(link.href.startsWith(`${publicUrl.replace(/\/$/, '')}/watch/some-id.mp4?`)).toBe(true);
  expect(Number(link.searchParams.get('expires')) * 1000).toBe(Date.UTC(2026, 11, 4));
});

it('stays the same for the whole day, so that a message that is written again says the same', () => {
  const before = linkAt('https://veo.example.org');
  nowMs += 14 * 3_600_000;
  expect(linkAt('https://veo.example.org')).toBe(before);
  nowMs += 2 * 3_600_000;
  expect(linkAt('https://veo.example.org')).not.toBe(before);
  nowMs -= 16 * 3_600_000;
});

it.each([
  undefined,
  'http://veo.example.org',
  'http://localhost:8000',
  'https://localhost',
  'https://127.0.0.1:8443',
  'https://2130706433',
  'https://10.0.0.7',
  'https://192.168.1.4',
  'https://100.64.1.1',
  'https://169.254.169.254',
  'https://[::1]',
  'https://[fd00::1]',
  'https://[::ffff:10.0.0.1]',
  'https://printer',
  'https://veo.local',
  'https://veo.local.',
  'https://veo.internal',
  'https://veo.home.arpa',
  'https://veo.localhost',
])('is not given where not everybody can get: %s', (publicUrl) => {
  expect(linkAt(publicUrl)).toBeUndefined();
});
