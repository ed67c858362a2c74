import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { z } from 'zod';
import type { Bench } from './bench.ts';

const [few, many] = [200, 1000];
const told = z.object({ heapBytes: z.number(), cpuMs: z.number(), kept: z.int() });

/** Memory and time for each server that the bot is in, against discord.js as its guide sets it up. */
export const discordCache: Bench = {
  name: 'discord-cache',
  about: `heap for each server of Discord (40 channels, 25 roles), from ${few} to ${many} of them, against discord.js as its guide sets it up`,
  async run({ report }) {
    const ours = await perServer('ours');
    const usual = await perServer('usual');
    report({
      ...{
        name: 'discord-cache heap',
        ours: ours.kilobytes,
        baseline: usual.kilobytes,
        than: 'discord.js as its guide sets it up',
      },
      ...{ unit: 'kB per server', n: many - few, target: { of: 'ratio', is: '<=', value: 0.7 } },
      more: { cpuMs: ours.cpuMs, baselineCpuMs: usual.cpuMs },
    });
  },
};

async function perServer(way: 'ours' | 'usual'): Promise<{ readonly kilobytes: number; readonly cpuMs: number }> {
  const small = await keep(way, few);
  const large = await keep(way, many);
  const more = many - few;
  return { kilobytes: (large.heapBytes - small.heapBytes) / more / 1000, cpuMs: (large.cpuMs - small.cpuMs) / more };
}

/** In a process of its own. */
async function keep(way: 'ours' | 'usual', servers: number): Promise<z.infer<typeof told>> {
  const child = fork(join(import.meta.dirname, 'discord-cache-process.ts'), [JSON.stringify({ way, servers })], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const exit = once(child, 'exit');
  const [message] = await Promise.race([
    once(child, 'message'),
    exit.then(() => Promise.reject(new Error('it ended too early'))),
  ]);
  await exit;
  const result = told.parse(message);
  if (result.kept !== servers) throw new Error(`${result.kept} of ${servers} servers are kept`);
  return result;
}
