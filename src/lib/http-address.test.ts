import { expect, it } from 'vitest';
import { bareHost, httpAddress, plainAddress, reachableHost } from './http-address.ts';

it.each([
  ['::', 'http://[::]:8000'],
  ['[::1]', 'http://[::1]:8000'],
  ['fe80::1', 'http://[fe80::1]:8000'],
  ['0.0.0.0', 'http://0.0.0.0:8000'],
  ['localhost', 'http://localhost:8000'],
])('makes an address of the host %s that a browser takes', (host, url) => {
  expect(httpAddress(host, 8000)).toBe(url);
  expect(new URL(url).port).toBe('8000');
  expect(bareHost(host)).not.toMatch(/[[\]]/);
});

it.each([
  ['::', '::1'],
  ['[::]', '::1'],
  ['0:0:0:0:0:0:0:0', '::1'],
  ['0.0.0.0', '127.0.0.1'],
  ['::1', '::1'],
  ['192.168.0.7', '192.168.0.7'],
])('reaches what listens at %s at %s', (host, reached) => {
  expect(reachableHost(host)).toBe(reached);
});

it('calls an IPv4 address by one name', () => {
  expect(plainAddress('::ffff:127.0.0.1')).toBe('127.0.0.1');
  expect(plainAddress('::1')).toBe('::1');
});
