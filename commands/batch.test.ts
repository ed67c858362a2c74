import { expect, it } from 'vitest';
import { mostInBatch } from '../src/domain/batch/batch-limits.ts';
import { catalog } from '../src/domain/catalog.ts';
import { type CommandCall, parseOptions } from '../src/domain/command.ts';
import { UserError } from '../src/domain/errors.ts';
import type { Submission } from '../src/domain/submission.ts';
import { createTexts } from '../src/lib/say.ts';
import { sampleGeneration } from '../src/testing/samples/sample-generation.ts';
import { noDefaults, noStyles } from '../src/testing/set-up/no-styles.ts';
import { createBatchCommand } from './batch.ts';

const { say } = createTexts();
const call: CommandCall = {
  requester: { platform: 'discord', id: 'ann' },
  replyTarget: { platform: 'discord', channelId: 'general', ids: {} },
  ...{ mayManage: false, eventId: 'event' },
};

/** @returns the requests that it hands on as one set, or what it says */
async function run(raw: Readonly<Record<string, unknown>>) {
  const sent: Submission[] = [];
  const command = createBatchCommand({
    engine: {
      styles: noStyles,
      defaults: noDefaults,
      submit: async () => expect.fail('one by one'),
      async submitAll(submissions, options) {
        expect(options).toEqual({ asSet: true });
        sent.push(...submissions);
        return { generations: [sampleGeneration()], repeated: false };
      },
      ...{ findByEvent: async () => undefined, image: async () => undefined, hasVideo: async () => false },
      extensionSource: async () => expect.fail('nothing earlier is named'),
    },
    models: catalog.filter(({ provider, makes }) => provider === 'gemini-veo' && makes === 'video'),
    defaultModel: 'veo-3.1-generate-preview',
  });
  try {
    await command.run(parseOptions(command, raw), call);
  } catch (error) {
    if (error instanceof UserError) return [error.code, error.option, say(error.text)];
    throw error;
  }
  return sent.map(({ request: { prompt, durationSeconds, aspectRatio } }) => [prompt, durationSeconds, aspectRatio]);
}

it('makes one of each line, with its own options before those that hold for all', async () => {
  expect(await run({ prompts: 'a fox, running\n\n  a hill --duration 4 \r\nthe sea -ar 16:9', aspect: '9:16' })).toEqual([
    ['a fox, running', 8, '9:16'],
    ['a hill', 4, '9:16'],
    ['the sea', 8, '16:9'],
  ]);
});

it.each([
  ['commas', 'prompt,duration,aspect_ratio\n"a fox, running",4,\na hill,,16:9'],
  ['tabs, as a spreadsheet copies them', 'Prompt\tduration\taspect\na fox, running\t4\t\na hill\t\t16:9'],
])('takes a pasted table that is parted by %s', async (_, prompts) => {
  expect(await run({ prompts, aspect: '9:16' })).toEqual([
    ['a fox, running', 4, '9:16'],
    ['a hill', 8, '16:9'],
  ]);
});

it('takes a file behind what was written, and tells their rows apart', async () => {
  const file = { name: 'more.csv', words: 'prompt,duration\na hill,4' };
  expect(await run({ prompts: 'a fox', file })).toEqual([
    ['a fox', 8, '16:9'],
    ['a hill', 4, '16:9'],
  ]);
  expect(await run({ file: { name: 'lines.txt', words: 'a fox\na hill' } })).toHaveLength(2);
  const wrong = { ...file, words: 'prompt,duration\na hill,x' };
  expect((await run({ prompts: 'a fox', file: wrong }))[2]).toMatch(/^Row more\.csv:2: The duration/);
});

it('says all that is wrong with its lines at once, by their numbers, and makes none', async () => {
  const [code, option, words] = await run({ prompts: 'a fox -d 77\n\na hill\nthe sea --colour red\n--duration 4' });
  expect([code, option]).toEqual(['invalid_option', 'prompts']);
  expect(words).toMatch(/^Row 1: The duration .*Row 4: .*colour/);
  const many = await run({ prompts: Array.from({ length: 13 }, () => 'a fox -d 77').join('\n') });
  expect(many[2]).toMatch(/Row 10: .* There are 3 more faults like these\.$/);
});

it('reads a table that names a column wrongly as no lines', async () => {
  expect((await run({ prompts: 'prompt,durration\na fox,4' }))[2]).toMatch(/^Row 1: no option is called “durration”/);
  expect((await run({ file: { name: 'a.csv', words: 'words\na fox' } }))[2]).toMatch(/no option is called “words”/);
});

it('lets no table name earlier videos, and none bring files', async () => {
  expect((await run({ prompts: 'prompt,extend_of\na fox,somebody' }))[2]).toMatch(/no option is called “extend_of”/);
  expect((await run({ prompts: 'prompt,image\na fox,x.png' }))[2]).toMatch(/takes a file/);
  expect((await run({ prompts: 'a fox --image x.png' }))[2]).toMatch(/^Row 1: /);
});

it('says what is missing where there is nothing, and how many are too many', async () => {
  expect(await run({ aspect: '9:16' })).toMatchObject(['invalid_option', 'prompts', expect.stringContaining('One on each line')]);
  const lines = Array.from({ length: mostInBatch + 1 }, (_, at) => `hill ${at}`);
  expect((await run({ prompts: lines.join('\n') }))[2]).toMatch(/^There are 51 prompts, and 50 at once/);
});

it('makes nothing of a line that is to be private: all of them go to one place, and its option says so', async () => {
  expect(await run({ prompts: 'a fox --private\na hill' })).toEqual([
    ...['invalid_option', 'prompts', expect.stringContaining('private')],
  ]);
});
