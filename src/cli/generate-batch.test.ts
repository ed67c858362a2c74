import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { installed } from '../app/installed.ts';
import { startApp } from '../app/start-app.ts';
import { readConfig } from '../config/config.ts';
import { maxBatchBytes } from '../domain/batch/batch-limits.ts';
import { renderTinyVideo } from '../testing/samples/tiny-video.ts';
import { silentLog, temporaryFolder } from '../testing/set-up/test-engine.ts';
import { generateBatch } from './generate-batch.ts';
import { videoOptions } from './video-arguments.ts';

let folder: string;
let printed: string[];
let complained: string[];

beforeEach(() => {
  folder = temporaryFolder();
  printed = [];
  complained = [];
  vi.spyOn(console, 'log').mockImplementation((line) => void printed.push(String(line)));
  vi.spyOn(console, 'error').mockImplementation((line) => void complained.push(String(line)));
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

/** Runs the command in a folder of its own, on a bot just for it. */
async function generate(name: string, content: string, fields: Readonly<Record<string, string>> = {}) {
  const config = readConfig(installed, { PORT: '0', WEB_TOKEN: '' }, folder);
  const path = join(folder, name);
  writeFileSync(path, content);
  const given = { path, options: videoOptions(config), fields, pictures: {}, agreement: { toAll: false, upToUsd: undefined } };
  await generateBatch(config, given, (own) => startApp(own, { log: silentLog, render: renderTinyVideo }));
}

const refusal = (asked: Promise<void>): Promise<string> =>
  asked.then(
    () => expect.fail('it was made'),
    (error: Error) => error.message,
  );

it('makes a video of each row with its options, tells of each, and ends well', async () => {
  await generate('prompts.csv', 'prompt;duration\na fox, running;4\na hill;\n', { duration: '6' });
  expect(printed[0]).toBe('Your 2 videos are on their way. Free of charge.');
  const told = printed.slice(1).map((each) => each.split('\n'));
  expect(told.map(([member]) => member)).toEqual(['1 of 2 · a fox, running', '2 of 2 · a hill']);
  for (const [, saved = ''] of told) expect(existsSync(saved.replace('Saved: ', ''))).toBe(true);
  expect([complained, process.exitCode]).toEqual([[], undefined]);
});

it('says which rows can’t be made, by their numbers in the file, and makes none', async () => {
  const message = await refusal(generate('prompts.csv', 'prompt,duration\na fox,4\n\na hill,5\nx,long\n'));
  expect(message.split('\n')).toEqual([
    expect.stringMatching(/^Row 4: The duration must be .* you gave “5”\.$/),
    expect.stringMatching(/^Row 5: The duration must be .* you gave “long”\.$/),
  ]);
  expect(printed).toEqual([]);
});

it('starts nothing for a file that can’t be read, or for words and pictures beside it', async () => {
  expect(await refusal(generate('prompts.csv', 'colour\nred\n'))).toMatch(/^Row 1: no option is called “colour”/);
  expect(await refusal(generate('prompts.txt', 'x'.repeat(maxBatchBytes + 1)))).toMatch(/larger than 512 KB/);
  expect(await refusal(generate('prompts.txt', 'a fox', { prompt: 'a hill' }))).toMatch(/^With --file/);
});
