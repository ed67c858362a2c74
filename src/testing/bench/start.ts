import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Bench } from './bench.ts';
import { type BenchGoogle, startBenchGoogle } from './bench-google.ts';
import { freePort, startProbed, untilReady } from './probed-process.ts';
import { seedRows } from './seed-rows.ts';
import { measurePackage } from './start-package.ts';

const rows = 10_000;
const key = 'bench-key';
const model = 'veo-3.1-fast-generate-preview';
/** As long as an idle bot is watched. */
const idleMs = 5000;

interface Start {
  readonly readyMs: number;
  readonly allLookedAtMs: number;
  readonly idleRssMb: number;
  /** Share of one core. */
  readonly idleCpu: number;
}

export const start: Bench = {
  name: 'start',
  about:
    'from the command to ready, with 10,000 rows of history and 100 running generations (1,000 with --full), against an empty database; and what npm run package makes, against the sources, also of another version (--against <folder>)',
  async run(context) {
    const { seed, full, folder, against, report } = context;
    await measurePackage(context, against);
    const running = full ? 1000 : 100;
    const empty = await startOnce(join(folder, 'empty'), 0);
    const dataFolder = join(folder, 'used', 'data');
    const keyFingerprint = createHash('sha256').update(key).digest('hex').slice(0, 12);
    seedRows(
      dataFolder,
      { count: rows, seed, state: 'completed', people: 200 },
      {
        ...{ count: running, seed: seed + 1, state: 'generating', people: 50, model, provider: 'gemini-veo', keyFingerprint },
        operationName: (index) => `models/${model}/operations/seeded-${index}`,
      },
    );
    const used = await startOnce(join(folder, 'used'), running);
    const more = { allLookedAtMs: used.allLookedAtMs, running };
    const than = 'an empty database';
    report({
      ...{ name: 'start ready', ours: used.readyMs, baseline: empty.readyMs, than, unit: 'ms', n: rows, more },
      target: { of: 'ours', is: '<', value: 2000 },
    });
    report({
      ...{ name: 'start idle memory', ours: used.idleRssMb, baseline: empty.idleRssMb, than, unit: 'MB', n: rows },
      target: { of: 'ours', is: '<', value: 150 },
      more: { idleCpu: empty.idleCpu },
    });
  },
};

async function startOnce(place: string, running: number): Promise<Start> {
  const google = await startBenchGoogle();
  const port = await freePort();
  const sinceMs = performance.now();
  const bot = startProbed('../../main.ts', {
    env: {
      ...{ GOOGLE_API_KEY: key, GOOGLE_GEMINI_BASE_URL: google.url, VIDEO_MODEL: model, PORT: String(port), LOG_LEVEL: 'error' },
      ...{ DATA_DIR: join(place, 'data'), OUTPUTS_DIR: join(place, 'outputs'), CONCURRENT_GENERATIONS: String(running || 5) },
    },
  });
  try {
    const readyMs = await untilReady(`http://127.0.0.1:${port}/healthz`, bot.child);
    const allLookedAtMs = await untilLookedAt(google, running, sinceMs);
    await wait(1000);
    const before = await bot.measure();
    await wait(idleMs);
    const after = await bot.measure();
    return {
      ...{ readyMs, allLookedAtMs, idleRssMb: after.rssMb },
      idleCpu: (after.cpuMs - before.cpuMs) / (after.atMs - before.atMs),
    };
  } finally {
    await bot.stop();
    google.close();
  }
}

async function untilLookedAt({ lookedAt }: BenchGoogle, wanted: number, sinceMs: number): Promise<number> {
  while (lookedAt.size < wanted) {
    if (performance.now() - sinceMs > 60_000) throw new Error(`only ${lookedAt.size} of ${wanted} operations were looked at`);
    await wait(5);
  }
  return performance.now() - sinceMs;
}
