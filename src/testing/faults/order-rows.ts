import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { settled } from '../bot/bot-client.ts';
import { startBot } from '../bot/bot-process.ts';
import type { FaultRow } from './fault-row.ts';
import { keptBy, madeOnce, readPage, ready, withLife } from './real-life.ts';

/** Whether this system can say in which order a process writes. */
export const canTrace = spawnSync('strace', ['-f', '-e', 'trace=none', 'true']).status === 0;

/** What a loss of power would lose: the intent has to lie on the disk, and not only be handed to the system, before Google hears of it. */
export const orderRows: readonly FaultRow[] = [
  {
    ...{
      id: 'O1',
      fault: 'strace: the intent is synced to the disk before the request is sent',
      reads: [ready],
    },
    keeps: madeOnce,
    run: (row) =>
      withLife({ ...row, progress: { polls: 2 } }, async (life) => {
        const traceFile = join(row.folder, 'trace');
        const bot = startBot(life.home, {}, { traceFile });
        const url = (await bot.url) ?? '';
        await life.give(url, 'a lighthouse');
        await settled(life.home, url);
        const read = await readPage(url);
        process.kill(Number(readFileSync(join(life.home.dataFolder, 'lock.pid'), 'utf8')), 'SIGTERM');
        await bot.exit;
        const problems = wrongOrder(readFileSync(traceFile, 'latin1'));
        return { read, kept: keptBy(life), broken: [...life.broken(), ...problems] };
      }),
  },
];

/** @param trace what strace noted */
export function wrongOrder(trace: string): readonly string[] {
  let intentIsWritten = false;
  let intentIsSynced = false;
  let sent = 0;
  const problems: string[] = [];
  for (const line of trace.split('\n')) {
    const isLog = line.includes('veo-bot.sqlite-wal>');
    if (line.includes('pwrite64(') && isLog && line.includes('submitting')) {
      // Notes of running steps, which are written in between, may wait.
      intentIsWritten = true;
      intentIsSynced = false;
    } else if (/\b(?:fdatasync|fsync)\(/.test(line) && isLog) {
      intentIsSynced = intentIsWritten;
    } else if (line.includes('POST /v1beta/models/')) {
      sent += 1;
      if (!intentIsSynced) problems.push('the request was sent before its intent was on the disk');
    }
  }
  return sent === 1 ? problems : [...problems, `${sent} requests to Google were seen in the trace`];
}
