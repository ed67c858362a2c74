import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** An encoder elsewhere, as `npm run encode` starts it. */
export interface EncoderProcess {
  /** Everything that it wrote. */
  readonly output: readonly string[];
  readonly exit: Promise<unknown>;
  /** Whether it has a video to encode now. */
  isWorking(): boolean;
  signal(name: NodeJS.Signals): void;
}

/** @param folder of its own, empty */
export function startEncoder(folder: string, url: string, token: string): EncoderProcess {
  const temporary = join(folder, 'temporary');
  mkdirSync(temporary, { recursive: true });
  const program = resolve(import.meta.dirname, '../../cli/cli.ts');
  const child = spawn(process.execPath, [program, 'encode', '--url', url, '--at-once', '1'], {
    cwd: folder,
    env: {
      ...{ TMPDIR: temporary, ENCODE_TOKEN: token, LOG_FORMAT: 'json' },
      NODE_COMPILE_CACHE: join(tmpdir(), 'veo-bot-compile-cache'),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part: string) => void output.push(part));
  return {
    output,
    exit: once(child, 'close'),
    isWorking: () => readdirSync(temporary).some((name) => name.startsWith('veo-bot-encode-')),
    signal: (name) => void child.kill(name),
  };
}
