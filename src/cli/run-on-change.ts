import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { watch } from 'node:fs';

export interface RunOnChangeOptions {
  readonly program: string;
  /** What is watched, with all that is in them. */
  readonly folders: readonly string[];
  /** Stops the program in order, and the watching. */
  readonly signal: AbortSignal;
  /** Gets what the program writes. Default: this process's own output. */
  readonly onOutput?: (written: string) => void;
}

/** An editor writes a file in several steps, and a change of branch many files. */
const settleMs = 200;

/**
 * Runs a program on this Node, and stops and starts it again when one of its files changes. A program that ends by itself, because it can't
 * be read or can't start, is started again by the next change.
 *
 * @returns the code of the last run
 */
export async function runOnChange({ program, folders, signal, onOutput }: RunOnChangeOptions): Promise<number> {
  let changed = Promise.withResolvers<void>();
  let timer: NodeJS.Timeout | undefined;
  const watchers = folders.map((folder) =>
    watch(folder, { recursive: true }, (_, file) => {
      if (file === null || !isOfProgram(file)) return;
      clearTimeout(timer);
      timer = setTimeout(() => changed.resolve(), settleMs);
    }),
  );
  const stopped = once(signal, 'abort');
  try {
    for (;;) {
      changed = Promise.withResolvers();
      const child = spawn(process.execPath, [program], {
        stdio: onOutput === undefined ? 'inherit' : ['ignore', 'pipe', 'inherit'],
      });
      child.stdout?.setEncoding('utf8').on('data', (written: string) => onOutput?.(written));
      if (!signal.aborted) await Promise.race([changed.promise, stopped]);
      const code = await stop(child);
      if (signal.aborted) return code;
    }
  } finally {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  }
}

/** Tests and the built page are no part of what runs. */
function isOfProgram(file: string): boolean {
  return /\.(?:ts|tsx|css|html|sql)$/.test(file) && !/\.test\.|(?:^|[\\/])(?:built|testing)[\\/]/.test(file);
}

async function stop(child: ChildProcess): Promise<number> {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  return child.exitCode ?? 1;
}
