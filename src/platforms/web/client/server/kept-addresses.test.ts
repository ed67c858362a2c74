import { expect, it, vi } from 'vitest';
import { keptAddresses } from './kept-addresses.ts';

it('keeps the first address of a file until it holds for less than an hour, so that nothing begins anew', () => {
  vi.useFakeTimers({ now: 0 });
  const address = keptAddresses('https://bot.example');
  const link = (hours: number, file = 'a.mp4') =>
    `http://10.0.0.1:3000/videos/${file}?expires=${hours * 3600}&signature=${hours}`;
  expect(address(link(4))).toBe('https://bot.example/videos/a.mp4?expires=14400&signature=4');
  expect(address(link(5))).toContain('signature=4');
  expect(address(link(5, 'b.mp4'))).toContain('b.mp4?expires=18000&signature=5');
  vi.setSystemTime(3.1 * 3_600_000);
  expect(address(link(8))).toContain('signature=8');
  vi.useRealTimers();
});
