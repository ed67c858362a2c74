import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { startFakeDiscord } from '../fakes/discord/fake-discord.ts';
import { startFakeSlack } from '../fakes/slack/fake-slack.ts';
import type { BenchContext } from './bench.ts';
import { startBenchGoogle } from './bench-google.ts';
import { freePort, untilReady } from './probed-process.ts';

const execute = promisify(execFile);
const root = join(import.meta.dirname, '../../..');
/** Of each way; the first of each fills the cache of compiled code and does not count. The best counts: others use this machine, too. */
const starts = 4;
const idleMs = 5000;
/** As `/proc` counts processor time: 100 ticks a second on Linux. */
const tickMs = 10;

type Env = Readonly<Record<string, string>>;

interface Started {
  readonly readyMs: number;
  readonly cpuMs: number;
  /** Megabytes are millions of bytes. */
  readonly idleRssMb: number;
}

/**
 * Starts what `npm run package` makes, beside the sources. It is looked at from outside by `/proc`, since what Node needs to run a probe in
 * TypeScript would be counted, too.
 *
 * @param sources the folder of a version to compare with; default: this one
 */
export async function measurePackage({ folder, report }: BenchContext, sources = root): Promise<void> {
  const packaged = join(folder, 'package');
  await execute(process.execPath, [join(root, '.ci/package.ts'), packaged]);
  const google = await startBenchGoogle();
  const chats = await startChats();
  const settings = {
    GOOGLE_API_KEY: 'bench-key',
    GOOGLE_GEMINI_BASE_URL: google.url,
    VIDEO_MODEL: 'veo-3.1-fast-generate-preview',
  };
  const ways = {
    sources: [join(sources, 'src/launch.mjs'), join(sources, 'src/main.ts')],
    packaged: ['--max-semi-space-size=2', join(packaged, 'main.js')],
  };
  const best = (way: keyof typeof ways, more: Env = {}) => bestOf(join(folder, way), ways[way], { ...settings, ...more });
  try {
    const ours = await best('packaged');
    const today = await best('sources');
    const oursInChats = await best('packaged', chats.settings);
    const todayInChats = await best('sources', chats.settings);
    const [than, n] = ['the sources, launched', starts - 1];
    const ready = { name: 'start package ready', ours: ours.readyMs, baseline: today.readyMs, than, n, unit: 'ms' };
    report({ ...ready, target: { of: 'ratio', is: '<=', value: 0.5 } });
    report({ ...ready, name: 'start package ready at all', target: { of: 'ours', is: '<=', value: 600 } });
    report({ name: 'start package processor', ours: ours.cpuMs, baseline: today.cpuMs, than, n, unit: 'ms' });
    report({
      ...{ name: 'start package idle memory', ours: ours.idleRssMb, baseline: today.idleRssMb, than, n, unit: 'MB' },
      target: { of: 'ours', is: '<=', value: 115 },
    });
    report({
      ...{
        name: 'start package idle memory in both chats',
        ours: oursInChats.idleRssMb,
        baseline: todayInChats.idleRssMb,
        than,
        n,
      },
      ...{
        unit: 'MB',
        target: { of: 'ours', is: '<=', value: 140 },
        more: { cpuMs: oursInChats.cpuMs, readyMs: oursInChats.readyMs },
      },
    });
  } finally {
    google.close();
    await chats.close();
  }
}

async function startChats() {
  const [discord, slack] = await Promise.all([startFakeDiscord(), startFakeSlack()]);
  return {
    settings: {
      ...{ DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.apiUrl },
      ...{ SLACK_BOT_TOKEN: slack.team.botToken, SLACK_APP_TOKEN: slack.app.appToken, SLACK_API_URL: slack.apiUrl },
    },
    close: () => Promise.all([discord.close(), slack.close()]),
  };
}

async function bestOf(folder: string, command: readonly string[], settings: Env): Promise<Started> {
  const all: Started[] = [];
  for (let index = 0; index < starts; index += 1) all.push(await startOnce(folder, command, settings));
  const least = (of: (started: Started) => number): number => Math.min(...all.slice(1).map(of));
  return {
    readyMs: least((each) => each.readyMs),
    cpuMs: least((each) => each.cpuMs),
    idleRssMb: least((each) => each.idleRssMb),
  };
}

async function startOnce(folder: string, command: readonly string[], settings: Env): Promise<Started> {
  const port = await freePort();
  const child = spawn(process.execPath, command, {
    env: {
      ...{ ...settings, PORT: String(port), LOG_LEVEL: 'error', NODE_COMPILE_CACHE: join(folder, 'compiled') },
      ...{ DATA_DIR: join(folder, 'data'), OUTPUTS_DIR: join(folder, 'outputs') },
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  try {
    const readyMs = await untilReady(`http://127.0.0.1:${port}/healthz`, child);
    const cpuMs = processorMs(child.pid);
    await wait(idleMs);
    return { readyMs, cpuMs, idleRssMb: residentMb(child.pid) };
  } finally {
    const exit = once(child, 'exit');
    if (child.exitCode === null && child.kill('SIGTERM')) await exit;
  }
}

/** @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: utime and stime stand 11 and 12 fields behind the name */
function processorMs(pid: number | undefined): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * tickMs;
}

function residentMb(pid: number | undefined): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return (Number(kilobytes) * 1024) / 1e6;
}
