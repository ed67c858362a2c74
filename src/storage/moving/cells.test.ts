import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Cell, createSumming, type Row, readCell } from './cells.ts';

const cell: fc.Arbitrary<Cell> = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.uint8Array({ maxLength: 4 }),
);
const rows = fc.array(fc.array(cell, { minLength: 2, maxLength: 2 }), { minLength: 1, maxLength: 6 });

function sumOf(all: readonly Row[]) {
  const summing = createSumming();
  for (const row of all) summing.add(row);
  return summing.checksum();
}

it('gives rows the same checksum in whatever order they come', () => {
  fc.assert(fc.property(rows, (all) => sumOf(all.toReversed()).sum === sumOf(all).sum));
});

it('gives them another one when a row is there once more, or has another value', () => {
  fc.assert(
    fc.property(rows, (all) => {
      const [first = []] = all;
      const sums = [all, [...all, first], [...all, first, first], [first.with(1, 'another value'), ...all.slice(1)]].map(
        (each) => sumOf(each).sum,
      );
      return new Set(sums).size === 4;
    }),
  );
});

it('tells apart what looks alike', () => {
  const alike: readonly Cell[] = ['1', 1, true, 'true', null, 'null', '', Buffer.from('1'), Buffer.alloc(0)];
  expect(new Set(alike.map((each) => sumOf([[each, 0]]).sum)).size).toBe(alike.length);
});

it('reads what both databases can hold, and nothing else', () => {
  expect([readCell(1, 'boolean'), readCell(false, 'boolean'), readCell('a\0', 'text'), readCell(null, 'integer')]).toEqual([
    true,
    false,
    'a\ufffd',
    null,
  ]);
  expect(readCell('{"b":{"d":1,"c":[2,{"f":1,"e":1}]},"a":null}', 'json')).toBe('{"a":null,"b":{"c":[2,{"e":1,"f":1}],"d":1}}');
  for (const [value, kind] of [
    [2 ** 53, 'integer'],
    [1.5, 'integer'],
    [2, 'boolean'],
    ['x', 'bytes'],
    ['{', 'json'],
  ] as const)
    expect(() => readCell(value, kind)).toThrow();
});
