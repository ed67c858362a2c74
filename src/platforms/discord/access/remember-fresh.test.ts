import { beforeEach, expect, it } from 'vitest';
import { createFresh, type Fresh } from './remember-fresh.ts';

let nowMs = 0;
let reads: string[] = [];
let fresh: Fresh<string>;
beforeEach(() => {
  nowMs = 0;
  reads = [];
  fresh = createFresh({ clock: { monotonicMs: () => nowMs }, maxAgeMs: 1000, failureMs: 100, most: 2 });
});
const read = (value: string) => async () => {
  reads.push(value);
  return value;
};

it('is read once for many who ask at a time, until it is old', async () => {
  const asked = await Promise.all([fresh.get('a', read('1')), fresh.get('a', read('2'))]);
  nowMs = 999;
  expect([...asked, await fresh.get('a', read('3'))]).toEqual(['1', '1', '1']);
  nowMs = 1000;
  expect([await fresh.get('a', read('4')), reads]).toEqual(['4', ['1', '4']]);
});

it('is read anew when it has changed, and what was being read then counts for nobody', async () => {
  let answer: (value: string) => void = () => undefined;
  const slow = () => new Promise<string>((resolve) => (answer = resolve));
  let first = true;
  const asked = fresh.get('a', () => {
    const now = first ? slow() : read('new')();
    first = false;
    return now;
  });
  fresh.forget('a');
  answer('old');
  expect([await asked, await fresh.get('a', read('newer'))]).toEqual(['new', 'new']);
});

it('keeps keys apart, and forgets those that were read first where there are too many', async () => {
  await fresh.get('a', read('1'));
  await fresh.get('b', read('2'));
  fresh.forget('b');
  expect(await fresh.get('a', read('3'))).toBe('1');
  await fresh.get('b', read('4'));
  await fresh.get('c', read('5'));
  expect(await fresh.get('a', read('6'))).toBe('6');
});

it('that can’t be read is not asked for again at once, and never counts as read', async () => {
  const fails = async (): Promise<string> => {
    reads.push('failure');
    throw new Error('away');
  };
  await expect(fresh.get('a', fails)).rejects.toThrow('away');
  await expect(fresh.get('a', fails)).rejects.toThrow('away');
  expect(reads).toEqual(['failure']);
  nowMs = 100;
  expect(await fresh.get('a', read('1'))).toBe('1');
});
