import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CsvError, readCsv } from './read-csv.ts';

const cellsOf = (text: string, separator = ',') => readCsv(text, separator).map(({ cells }) => cells);

it.each([
  [
    'a,b\nc,d',
    [
      ['a', 'b'],
      ['c', 'd'],
    ],
  ],
  [
    'a,b\r\nc,d\r\n',
    [
      ['a', 'b'],
      ['c', 'd'],
    ],
  ],
  ['a\rb', [['a'], ['b']]],
  ['"a, b","say ""hi"""', [['a, b', 'say "hi"']]],
  ['"two\r\nlines",x', [['two\r\nlines', 'x']]],
  ['a 5" screen,x', [['a 5" screen', 'x']]],
  ['a,,', [['a', '', '']]],
  ['""', [['']]],
  ['', []],
])('reads %j', (text, cells) => {
  expect(cellsOf(text)).toEqual(cells);
});

it('numbers rows as a spreadsheet does: an empty one counts, and one of several lines is one', () => {
  expect(readCsv('a\n\n"b\nc"\nd', ',').map(({ number, cells }) => [number, cells[0]])).toEqual([
    [1, 'a'],
    [2, ''],
    [3, 'b\nc'],
    [4, 'd'],
  ]);
});

it('names the row of a quote that is never closed, and of text behind a closed one', () => {
  const faultOf = (text: string) => {
    try {
      return cellsOf(text);
    } catch (error) {
      return error instanceof CsvError ? [error.row, error.reason] : error;
    }
  };
  expect(faultOf('a\nb,"c\nd')).toEqual([2, 'quote not closed']);
  expect(faultOf('a\n"b" c')).toEqual([2, 'text after quote']);
});

it('reads no more rows than it is asked for', () => {
  expect(readCsv('a\nb\n"', ',', 2).map(({ cells }) => cells)).toEqual([['a'], ['b']]);
});

it('reads back any table that was written by the rules, with each separator and line end', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', ';', '\t', '\n', '\r', ' ', '🦊'), maxLength: 8 });
  const table = fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(table, fc.constantFrom(',', ';', '\t'), fc.constantFrom('\n', '\r\n', '\r'), (rows, separator, lineEnd) => {
      const written = rows.map((cells) => cells.map((each) => `"${each.replaceAll('"', '""')}"`).join(separator)).join(lineEnd);
      expect(cellsOf(written, separator)).toEqual(rows);
    }),
  );
});
