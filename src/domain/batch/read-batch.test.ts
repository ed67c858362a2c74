import { expect, it } from 'vitest';
import { createTexts } from '../../lib/say.ts';
import type { JsonSchemaProperty } from '../command.ts';
import { maxBatchBytes, mostInBatch } from './batch-limits.ts';
import { type BatchForm, readBatch } from './read-batch.ts';

const { say } = createTexts();
const options: Readonly<Record<string, JsonSchemaProperty>> = {
  prompt: { type: 'string', aliases: ['p'] },
  aspect: { type: 'string', aliases: ['ar'] },
  duration: { type: 'integer', aliases: ['d'] },
  negative: { type: 'string' },
  image: { type: 'string', image: true },
};
const bytes = (words: string) => new TextEncoder().encode(words);

/** What is read: each row with what it says, or what is wrong. */
function read(given: string | Uint8Array, form: BatchForm = 'table') {
  const { entries, problems } = readBatch(typeof given === 'string' ? bytes(given) : given, form, options);
  return entries?.map(({ row, fields }) => [row, fields]) ?? problems?.map((each) => say(each));
}

it('takes a prompt from each line that has one', () => {
  expect(read('a fox, running\r\n\r\n  "a hill"  \nthe sea', 'lines')).toEqual([
    [1, { prompt: 'a fox, running' }],
    [3, { prompt: '"a hill"' }],
    [4, { prompt: 'the sea' }],
  ]);
});

it('takes options from columns by any of their names, and leaves out what is empty', () => {
  expect(read('Prompt,aspect_ratio,D,negative prompt\n"a fox, running",9:16,4,\n,,,\na hill')).toEqual([
    [2, { prompt: 'a fox, running', aspect_ratio: '9:16', duration: '4' }],
    [4, { prompt: 'a hill' }],
  ]);
});

it.each([
  ['semicolons', 'prompt;duration\na fox, running;4'],
  ['tabs', 'prompt\tduration\na fox, running\t4'],
  ['quotation marks everywhere', '"prompt";"duration"\n"a fox, running";"4"'],
  ['a mark at its beginning', '\uFEFFprompt,duration\n"a fox, running",4'],
  ['CR alone', 'prompt,duration\r"a fox, running",4\r'],
  ['a column without a name', 'prompt,,duration\n"a fox, running",,4'],
])('reads a table with %s', (_, table) => {
  expect(read(table)).toEqual([[2, { prompt: 'a fox, running', duration: '4' }]]);
});

it('reads a table whose first row names the separator, and counts that row', () => {
  expect(read('sep=;\r\nprompt;duration\r\na, b;4')).toEqual([[3, { prompt: 'a, b', duration: '4' }]]);
});

it.each(['utf-16le', 'utf-16be'] as const)('reads a table in %s, as spreadsheets write it', (encoding) => {
  const little = Buffer.from('\uFEFFprompt\tduration\ngrüße 🦊\t4', 'utf16le');
  expect(read(encoding === 'utf-16le' ? little : little.swap16())).toEqual([[2, { prompt: 'grüße 🦊', duration: '4' }]]);
});

it('says what is wrong with each row', () => {
  expect(read('prompt,colour,image,p\na,b,c,d,e\nx,,,,y')).toEqual([
    'Row 1: no option is called “colour”. The first row names the columns, of these: prompt, aspect_ratio, duration, negative_prompt.',
    'Row 1: “image” takes a file, which can’t stand in a table.',
    'Row 1: the column “p” is there twice.',
    'Row 2: the cell “e” stands in no column. Words that have “,” in them go between quotation marks.',
    'Row 3: the cell “y” stands in no column. Words that have “,” in them go between quotation marks.',
  ]);
  expect(read('prompt\n"a')).toEqual(['Row 2: a quotation mark is opened and never closed.']);
  expect(read('prompt\n"a" b')).toEqual([
    'Row 2: there is text behind a closed quotation mark. A quotation mark within a cell is doubled: "say ""hi""".',
  ]);
});

it('names the first faults of many, and how many there are besides', () => {
  const problems = read(`prompt\n${'a, b\n'.repeat(30)}`);
  expect(problems).toHaveLength(11);
  expect(problems?.at(-1)).toBe('There are 20 more faults like these.');
});

it('reads no more than there is room for, and nothing that is no text', () => {
  expect(read('a\n'.repeat(mostInBatch), 'lines')).toHaveLength(mostInBatch);
  expect(read('a\n'.repeat(mostInBatch + 1), 'lines')).toEqual([
    'There are 51 prompts, and 50 at once is the most. Please send them in several parts.',
  ]);
  expect(read('a'.repeat(maxBatchBytes + 1), 'lines')).toEqual(['The file is larger than 512 KB. Please make several of it.']);
  expect(read(new Uint8Array([0x67, 0x72, 0xfc, 0xdf]))).toEqual([
    'The file is no text that can be read. Please save it as UTF-8.',
  ]);
  expect(read('prompt\n\n')).toEqual(['There is no prompt in the file.']);
});
