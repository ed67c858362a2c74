import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { ProbedProcess } from './probed-process.ts';

export interface Peak {
  readonly aboveIdleMb: number;
  readonly seconds: number;
}

/** What a process needs at most, once it is told to go. It says `ready` before and `done` after. */
export async function measurePeak({ child, measure }: ProbedProcess): Promise<Peak> {
  await told(child, 'ready');
  const idle = await measure();
  const sinceMs = performance.now();
  const done = told(child, 'done');
  child.send('go');
  await done;
  const seconds = (performance.now() - sinceMs) / 1000;
  const { peakRssMb } = await measure();
  return { aboveIdleMb: peakRssMb - idle.rssMb, seconds };
}

async function told(child: ChildProcess, what: string): Promise<void> {
  for (;;) {
    const [message] = await Promise.race([once(child, 'message'), once(child, 'exit')]);
    if (message === what) return;
    if (child.exitCode !== null) throw new Error(`the process ended with code ${child.exitCode}`);
  }
}
