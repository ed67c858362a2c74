import { spawn } from 'node:child_process';

/** The admin's command did not succeed; the message says how it ended. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

export interface OwnCommand {
  /** As the admin set it, for the shell. */
  readonly command: string;
  /** What it is about: its first argument, `$1`. Never a part of the command itself. */
  readonly argument: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly timeoutMs: number;
  /** Ends it at once, with all that it started. */
  readonly signal: AbortSignal;
}

/** As much of what a command says is kept for the log. */
const mostWords = 300;
/** As much is read of it: an address is known by its beginning, and signed ones are long. */
const mostRead = 16_384;

/**
 * Runs a command of the admin's own by the shell of the system, with nothing to read.
 *
 * @throws {CommandError} when it ends with another code than 0, takes too long or can't be started
 * @throws the signal's reason
 */
export async function runOwnCommand({ command, argument, environment, timeoutMs, signal }: OwnCommand): Promise<void> {
  signal.throwIfAborted();
  const isWindows = process.platform === 'win32';
  const stdio: ('ignore' | 'pipe')[] = ['ignore', 'ignore', 'pipe'];
  // A group of its own, so that its end takes all that it started with it.
  const child = isWindows
    ? spawn(command, { env: environment, stdio, shell: true })
    : spawn('/bin/sh', ['-c', command, 'sh', argument], { env: environment, stdio, detached: true });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    said = `${said}${chunk}`.slice(-mostRead);
  });
  const end = (): void => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    if (isWindows) child.kill();
    else process.kill(-child.pid, 'SIGKILL');
  };
  const isLate = AbortSignal.timeout(timeoutMs);
  const either = AbortSignal.any([signal, isLate]);
  either.addEventListener('abort', end);
  try {
    const [code, by] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
      child.once('error', (cause) => reject(new CommandError('it could not be started', { cause })));
      child.once('exit', (...how) => resolve(how));
    });
    signal.throwIfAborted();
    if (isLate.aborted) throw new CommandError(`it took longer than ${Math.round(timeoutMs / 60_000)} minutes`);
    if (code !== 0)
      throw new CommandError(code === null ? `${by} ended it` : `it ended with code ${code}`, { cause: lastWords(said) });
  } finally {
    either.removeEventListener('abort', end);
  }
}

/** The last line, without what makes an address a key. One whose beginning was not kept may begin amid such a thing, and is not told. */
function lastWords(said: string): string {
  const lines = said.trimEnd().split('\n');
  if (said.length === mostRead && lines.length === 1) return '';
  const last = lines.at(-1) ?? '';
  return last
    .trim()
    .replace(/\?\S*/g, '?…')
    .replace(/\/\/[^\s/@]*@/g, '//…@')
    .slice(0, mostWords);
}
