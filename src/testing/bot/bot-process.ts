import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import type { ActFailpointName, FailpointName, ForgetFailpointName, FrameFailpointName } from '../../domain/failpoint.ts';

/** The key that the bot has for the emulator. No log and no file of the bot's may have it. */
export const canaryKey = 'AIzaSyCanary-4rJ9xQ7mT2vB8nW5kL3pZ6dF1h';

export interface BotPlan {
  readonly dieAt?: FailpointName | ActFailpointName | FrameFailpointName | ForgetFailpointName;
  /** How many generations get there alive before. Default: none. */
  readonly spares?: number;
  readonly always?: boolean;
  readonly sendsAgain?: boolean;
  readonly isReal?: boolean;
  readonly retryGraceMs?: number;
  /** Address of the database that several processes share. */
  readonly database?: string;
  /** Counts and then starts, see `withoutTicket`. */
  readonly withoutTicket?: boolean;
  /** Plays a later release of the program, as `upgradeDatabase` does. */
  readonly releases?: number;
  /** What this process does of what they share. Default: everything. */
  readonly roles?: readonly string[];
}

/** What the operating system lets a process have. */
export interface ProcessLimits {
  readonly openFiles?: number;
  /** Largest file that it may write; what a full disk is to a process. */
  readonly fileKilobytes?: number;
  /** Where strace notes, on Linux, all that the process has the system write and sync. Signals go to the bot by its lock file then. */
  readonly traceFile?: string;
}

/** Where a bot lives, across all its processes. */
export interface BotHome {
  readonly folder: string;
  readonly dataFolder: string;
  readonly outputsFolder: string;
  readonly platformFile: string;
  readonly settings: Readonly<Record<string, string>>;
  /** Everything that its processes wrote to standard output and error. */
  readonly output: string[];
}

export interface BotExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** One process of a bot. */
export interface BotProcess {
  readonly pid: number | undefined;
  /** Where its page is; undefined when the process ended before it got there. */
  readonly url: Promise<string | undefined>;
  readonly exit: Promise<BotExit>;
  signal(name: NodeJS.Signals): void;
}

const liveMemory = z.object({
  heapMb: z.number(),
  /** Buffers and whatever else objects hold outside of the heap. */
  outsideMb: z.number(),
});

/** What lives in a process once everything that nobody holds is gone; megabytes are millions of bytes. */
export type LiveMemory = z.infer<typeof liveMemory>;

/** A process that can be asked. */
export interface AskedBot extends BotProcess {
  /** Collects garbage first. @returns undefined when it ends over the question */
  liveMemory(): Promise<LiveMemory | undefined>;
}

/** A bot on Google's API at `googleUrl`, with everything of its own in `folder`. @param disk where it keeps its data and videos; default: there */
export function createBotHome(
  folder: string,
  googleUrl: string,
  settings: Readonly<Record<string, string>> = {},
  disk = folder,
): BotHome {
  mkdirSync(folder, { recursive: true });
  const dataFolder = join(disk, 'data');
  const outputsFolder = join(disk, 'outputs');
  return {
    folder,
    dataFolder,
    outputsFolder,
    platformFile: join(folder, 'platform.jsonl'),
    output: [],
    settings: {
      GOOGLE_API_KEY: canaryKey,
      GOOGLE_GEMINI_BASE_URL: googleUrl,
      VIDEO_MODEL: 'veo-3.1-fast-generate-preview',
      DATA_DIR: dataFolder,
      OUTPUTS_DIR: outputsFolder,
      PORT: '0',
      POLL_FIRST_SECONDS: '0.1',
      POLL_SECONDS: '0.1',
      GENERATIONS_PER_MINUTE: '10000',
      ACTIVE_PER_PERSON: '1000',
      LOG_LEVEL: 'debug',
      LOG_FORMAT: 'json',
      ...settings,
    },
  };
}

/** Starts the bot with the recording platform, dying as planned. */
export function startBot(home: BotHome, plan: BotPlan = {}, limits: ProcessLimits = {}): AskedBot {
  const args = [JSON.stringify({ ...plan, platformFile: home.platformFile })];
  const { child, exit } = startProcess(home, 'app-process.ts', args, limits);
  const told = once(child, 'message').then(([message]) => z.object({ url: z.string() }).parse(message).url);
  const gone = exit.then(() => undefined);
  return {
    ...{ pid: child.pid, url: Promise.race([told, gone]), exit, signal: (name) => void child.kill(name) },
    async liveMemory() {
      const answer = once(child, 'message').then(([message]) => liveMemory.parse(message));
      // Who dies over it is seen by its end.
      child.send('measure', () => undefined);
      return Promise.race([answer, gone]);
    },
  };
}

/** The generation that a bot dies for each time, by its id: see `BotPlan.always`. */
export function doomed({ platformFile }: Pick<BotHome, 'platformFile'>, first?: string): string | undefined {
  const path = `${platformFile}.doomed`;
  if (!existsSync(path) && first !== undefined) writeFileSync(path, first);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/** Starts the bot as `npm start` does. Its address stands in its log. @param file of the program. Default: the sources */
export function startProgram(home: BotHome, file = '../../main.ts'): BotProcess {
  const { child, exit } = startProcess(home, file, [], {});
  const told = new Promise<string>((resolve) => {
    let out = '';
    child.stdout?.on('data', (chunk: string) => {
      out += chunk;
      const url = /http:\/\/localhost:\d+/.exec(out)?.[0];
      if (url !== undefined) resolve(url);
    });
  });
  return { pid: child.pid, url: Promise.race([told, exit.then(() => undefined)]), exit, signal: (name) => void child.kill(name) };
}

function startProcess(
  home: BotHome,
  file: string,
  args: readonly string[],
  { openFiles, fileKilobytes, traceFile }: ProcessLimits,
) {
  const limits = [
    ...(openFiles === undefined ? [] : [`ulimit -n ${openFiles};`]),
    ...(fileKilobytes === undefined ? [] : [`ulimit -f ${fileKilobytes * 2};`]),
  ];
  const calls = 'trace=fdatasync,fsync,pwrite64,write,writev,sendto,sendmsg,read,recvfrom';
  // In order, with the paths behind numbers, and as much of what is written as a page of the database.
  const tracer = traceFile === undefined ? [] : ['strace', '-f', '-y', '-s', '5000', '-e', calls, '-o', traceFile];
  const program = [...tracer, process.execPath, resolve(import.meta.dirname, file), ...args];
  // Blocks of 512 bytes are what a POSIX shell counts files in.
  const child = spawn('/bin/sh', ['-c', [...limits, 'exec "$0" "$@"'].join(' '), ...program], {
    cwd: home.folder,
    // Nothing else of this machine's environment: a developer's own settings must not reach it.
    env: { ...home.settings, NODE_COMPILE_CACHE: join(tmpdir(), 'veo-bot-compile-cache') },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => void home.output.push(chunk));
  }
  const exit = once(child, 'close').then(([code, signal]: (number | string | null)[]): BotExit => {
    return { code: typeof code === 'number' ? code : null, signal: isSignal(signal) ? signal : null };
  });
  return { child, exit };
}

function isSignal(value: unknown): value is NodeJS.Signals {
  return typeof value === 'string' && value.startsWith('SIG');
}
