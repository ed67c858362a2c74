import { expect, it } from 'vitest';
import { mostInBatch } from '../../../../domain/batch/batch-limits.ts';
import { type PromptForm, readPrompts } from './read-prompts.ts';

const properties = {
  prompt: { title: 'prompt' },
  duration: { title: 'duration' },
  aspect_ratio: { title: 'aspect' },
  image_file: { title: 'image', image: true },
};
const read = (typed: string, form: PromptForm = '') => {
  const { entries, faults, fields } = readPrompts(typed, form, { schema: { properties } });
  return { rows: entries.map((each) => each.fields), faults, fields };
};

it('takes lines for prompts, and a table for one where its first row names the prompt', () => {
  expect(read('a fox, running\n\na hill').rows).toEqual([{ prompt: 'a fox, running' }, { prompt: 'a hill' }]);
  const table = read('Prompt;Aspect ratio;duration\na fox, running;9:16;\na hill;;4');
  expect(table.rows).toEqual([
    { prompt: 'a fox, running', aspect_ratio: '9:16' },
    { prompt: 'a hill', duration: '4' },
  ]);
  expect(table.fields).toEqual(['prompt', 'aspect_ratio', 'duration']);
});

it('reads as it is told to', () => {
  expect(read('prompt\na fox', 'lines').rows).toEqual([{ prompt: 'prompt' }, { prompt: 'a fox' }]);
  expect(read('duration,aspect\n4,1:1', 'table').rows).toEqual([{ duration: '4', aspect_ratio: '1:1' }]);
});

it('says of each fault in which row it is', () => {
  expect(read('prompt,colour,image\na,b,c,d').faults).toEqual([
    'Row 1: no option is called “colour”. These are: prompt, duration, aspect_ratio.',
    'Row 1: “image” takes a file, which can’t stand in a table.',
    'Row 2: the cell “d” stands in no column. Words with “,” in them go between quotation marks.',
  ]);
  expect(read('prompt\n"a').faults).toEqual(['Row 2: a quotation mark is opened and never closed.']);
  expect(read('prompt,duration\n').faults).toEqual(['The table has column names, and no row below them.']);
  expect(read('a\n'.repeat(mostInBatch + 1)).faults).toEqual(['There are 51 prompts, and 50 at once is the most.']);
  expect(read('').faults).toEqual([]);
});
