import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ack } from './ack.ts';
import { ackDiscord } from './ack-discord.ts';
import { ackDiscordHttp } from './ack-discord-http.ts';
import { ackSlack } from './ack-slack.ts';
import { type Bench, judge } from './bench.ts';
import { discordCache } from './discord-cache.ts';
import { fit } from './fit.ts';
import { gallery } from './gallery.ts';
import { history } from './history.ts';
import { join as joinBench } from './join.ts';
import { lag } from './lag.ts';
import { memory } from './memory.ts';
import { memoryDiscord } from './memory-discord.ts';
import { memorySlack } from './memory-slack.ts';
import { postgresHistory } from './postgres/history.ts';
import { queue } from './queue.ts';
import { severalCommits } from './several/commits.ts';
import { severalPick } from './several/pick.ts';
import { severalShown } from './several/shown.ts';
import { severalStarts } from './several/starts.ts';
import { severalDrain, severalKill } from './several/takeover.ts';
import { shown } from './shown.ts';
import { slots } from './slots.ts';
import { start } from './start.ts';
import { starts } from './starts.ts';
import { visible } from './visible.ts';

const benches: readonly Bench[] = [
  lag,
  slots,
  visible,
  queue,
  history,
  postgresHistory,
  memory,
  memoryDiscord,
  memorySlack,
  start,
  starts,
  severalStarts,
  severalShown,
  severalCommits,
  severalPick,
  severalKill,
  severalDrain,
  ack,
  ackDiscord,
  ackDiscordHttp,
  discordCache,
  ackSlack,
  shown,
  fit,
  joinBench,
  gallery,
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    list: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    full: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    against: { type: 'string' },
  },
});
const seed = Number(values.seed);
const unknown = positionals.filter((name) => !benches.some((bench) => bench.name === name));

if (values.list) {
  for (const { name, about } of benches) process.stdout.write(`${name.padEnd(17)} ${about}\n`);
} else if (unknown.length > 0 || !Number.isInteger(seed) || (values.quick && values.full)) {
  process.stderr.write(
    `usage: npm run bench -- [${benches.map(({ name }) => name).join('] [')}] [--quick | --full] [--seed 1] [--against <folder>] [--list]\n`,
  );
  process.exitCode = 64;
} else {
  const chosen = benches.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  let missed = 0;
  for (const bench of chosen) missed += await runBench(bench);
  process.exitCode = missed === 0 ? 0 : 1;
}

/** @returns how many targets were missed */
async function runBench(bench: Bench): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), `veo-bot-bench-${bench.name}-`));
  let missed = 0;
  try {
    await bench.run({
      seed,
      full: values.full,
      folder,
      against: values.against,
      report: (measure) => {
        const result = judge(measure, seed);
        process.stdout.write(`${JSON.stringify(result)}\n`);
        if (!result.ok) missed += 1;
      },
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return missed;
}
