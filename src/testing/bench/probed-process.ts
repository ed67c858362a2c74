import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';

/** What a process cost up to now. Megabytes are millions of bytes. */
export interface Measurement {
  readonly rssMb: number;
  readonly peakRssMb: number;
  readonly cpuMs: number;
  /** When it measured, on its own clock that never jumps. */
  readonly atMs: number;
  /** Since the event loop is watched. */
  readonly loopP99Ms: number;
  readonly loopMaxMs: number;
}

export interface ProbedProcess {
  readonly child: ChildProcess;
  measure(): Promise<Measurement>;
  watchEventLoop(): void;
  /** Ends it as an operator does. */
  stop(): Promise<void>;
}

const number = z.number();
const measured = z.object({
  measurement: z.object({
    rssMb: number,
    peakRssMb: number,
    cpuMs: number,
    atMs: number,
    loopP99Ms: number,
    loopMaxMs: number,
  }),
});

/** Starts a program of this repository, with nothing else of this machine's environment. @param file from this folder */
export function startProbed(
  file: string,
  options: { readonly args?: readonly string[]; readonly env?: Readonly<Record<string, string>>; readonly cwd?: string } = {},
): ProbedProcess {
  const child = fork(join(import.meta.dirname, file), options.args ?? [], {
    cwd: options.cwd ?? tmpdir(),
    env: { ...options.env },
    execArgv: ['--import', new URL('./probe-process.ts', import.meta.url).href],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  return {
    child,
    async measure() {
      const answer = new Promise<Measurement>((resolve) => {
        const listen = (message: unknown): void => {
          const { success, data } = measured.safeParse(message);
          if (!success) return;
          child.off('message', listen);
          resolve(data.measurement);
        };
        child.on('message', listen);
      });
      child.send('measure');
      return answer;
    },
    watchEventLoop: () => void child.send('watch the event loop'),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exit = once(child, 'exit');
      child.kill('SIGTERM');
      await exit;
    },
  };
}

/** @returns a port that nobody listens on */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

/** Asks until the answer is 200. @returns milliseconds that it took */
export async function untilReady(url: string, child: ChildProcess): Promise<number> {
  const sinceMs = performance.now();
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the program ended with code ${child.exitCode} before it was ready`);
    const answer = await fetch(url).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.status === 200) return performance.now() - sinceMs;
    await wait(5);
  }
}
