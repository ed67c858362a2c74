import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../testing/set-up/test-engine.ts';
import { runOnChange } from './run-on-change.ts';

/** A program that stops in order. It speaks last: who reads what it says may stop it at once. */
const saying = (words: string): string =>
  `process.on('SIGTERM', () => process.exit(7)); setInterval(() => {}, 1000); console.log('${words}');`;

/** A program in a folder of its own, which says what it is. */
function setUp(source: string) {
  const folder = temporaryFolder();
  const program = path.join(folder, 'main.ts');
  mkdirSync(path.join(folder, 'testing'));
  writeFileSync(program, source);
  const stopping = new AbortController();
  let output = '';
  const ended = runOnChange({
    program,
    folders: [folder],
    signal: stopping.signal,
    onOutput: (written) => {
      output += written;
    },
  });
  return {
    folder,
    ended,
    stop: () => stopping.abort(),
    output: () => output,
    write: (text: string) => writeFileSync(program, text),
  };
}

it('starts the program again when it changes, after it has stopped in order', async () => {
  const { ended, stop, output, write } = setUp(saying('first'));
  await expect.poll(output).toBe('first\n');
  write(saying('second'));
  await expect.poll(output).toBe('first\nsecond\n');
  stop();
  expect(await ended).toBe(7);
});

it('waits for the next change where the program can’t start, and takes tests for none', async () => {
  const { folder, ended, stop, output, write } = setUp('process.exit(78);');
  writeFileSync(path.join(folder, 'main.test.ts'), 'changed');
  writeFileSync(path.join(folder, 'testing', 'fake.ts'), 'changed');
  write(saying('mended'));
  await expect.poll(output).toBe('mended\n');
  stop();
  expect(await ended).toBe(7);
});
