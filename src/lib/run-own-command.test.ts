import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../testing/set-up/test-engine.ts';
import { runOwnCommand } from './run-own-command.ts';

const run = (command: string, more: Partial<Parameters<typeof runOwnCommand>[0]> = {}): Promise<void> =>
  runOwnCommand({
    ...{ command, argument: '', environment: process.env, timeoutMs: 60_000, signal: new AbortController().signal },
    ...more,
  });

it.skipIf(process.platform === 'win32')('hands the argument over as it is, never as a part of the command', async () => {
  const out = join(temporaryFolder(), 'out');
  const argument = '/a b/$(touch x)"; touch y; \'`z`.sqlite';
  await run('printf %s "$1" > "$OUT"', { argument, environment: { ...process.env, OUT: out } });
  expect(readFileSync(out, 'utf8')).toBe(argument);
});

it.skipIf(process.platform === 'win32')(
  'says how a command ended that did not succeed, with its last words, but no keys',
  async () => {
    await expect(run('echo first >&2; echo "no room at https://x.test/a?key=abc" >&2; exit 3')).rejects.toMatchObject({
      message: 'it ended with code 3',
      cause: 'no room at https://x.test/a?…',
    });
    // A signed address alone may be longer than what is kept of a line.
    const longest = `https://somebody:pass@x.test/a?signature=${'k'.repeat(400)}`;
    await expect(run(`echo "no room at ${longest}" >&2; exit 3`)).rejects.toMatchObject({
      cause: 'no room at https://…@x.test/a?…',
    });
    await expect(run('kill -9 $$')).rejects.toThrow('SIGKILL ended it');
    await expect(run('sleep 600', { timeoutMs: 50 })).rejects.toThrow('it took longer than 0 minutes');
  },
);

it.skipIf(process.platform === 'win32')('ends with all that it started when it is told to stop', async () => {
  const file = join(temporaryFolder(), 'pid');
  const stopping = new AbortController();
  const ended = run('sleep 600 & echo $! > "$OUT.part"; mv "$OUT.part" "$OUT"; wait', {
    environment: { ...process.env, OUT: file },
    signal: stopping.signal,
  });
  await expect.poll(() => existsSync(file)).toBe(true);
  stopping.abort(new Error('stopping'));
  await expect(ended).rejects.toThrow('stopping');
  const isRunning = (): boolean => {
    try {
      // A child that nobody waited for any more is only gone from the list once its new parent did.
      return !/^\S+ \(.*\) Z/.test(readFileSync(`/proc/${Number(readFileSync(file, 'utf8'))}/stat`, 'utf8'));
    } catch {
      return false;
    }
  };
  await expect.poll(isRunning).toBe(false);
});
