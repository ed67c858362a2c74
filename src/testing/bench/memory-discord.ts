import { once } from 'node:events';
import { truncate, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Bench } from './bench.ts';
import { measurePeak, type Peak } from './peak.ts';
import { startProbed } from './probed-process.ts';

const parallel = 10;
const megabyte = 1_000_000;
const sizesMb = [10, 100] as const;

export const memoryDiscord: Bench = {
  name: 'memory-discord',
  about: `${parallel} videos of 10 MB and of 100 MB posted to Discord at once: peak above idle, against the usual way of discord.js`,
  async run({ folder, report }) {
    const arrived: number[] = [];
    const server = createServer((request, response) => void take(request, response, arrived));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const apiUrl = `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}/api`;
    try {
      const ours: number[] = [];
      for (const sizeMb of sizesMb) {
        const path = join(folder, `${sizeMb}.mp4`);
        await writeFile(path, '');
        await truncate(path, sizeMb * megabyte);
        const post = async (way: 'ours' | 'discord.js'): Promise<Peak> => {
          arrived.length = 0;
          const poster = startProbed('memory-discord-process.ts', { args: [JSON.stringify({ way, apiUrl, path, parallel })] });
          try {
            const peak = await measurePeak(poster);
            const [words, ...videos] = arrived;
            if (words === undefined || videos.length !== parallel || videos.some((bytes) => bytes < sizeMb * megabyte))
              throw new Error('not every video arrived once and whole');
            return peak;
          } finally {
            await poster.stop();
          }
        };
        const own = await post('ours');
        const usual = await post('discord.js');
        ours.push(own.aboveIdleMb);
        report({
          ...{ name: `memory-discord ${parallel} x ${sizeMb} MB`, ours: own.aboveIdleMb, baseline: usual.aboveIdleMb },
          ...{ than: 'discord.js, files: [path]', unit: 'MB above idle, peak', n: parallel },
          target: { of: 'ours', is: '<', value: 100 },
          more: { seconds: own.seconds, baselineSeconds: usual.seconds },
        });
      }
      const [small = Number.NaN, large = Number.NaN] = ours;
      report({
        ...{ name: 'memory-discord flat', ours: large, baseline: small, than: 'files of a tenth', n: parallel },
        ...{ unit: 'MB above idle, peak', target: { of: 'ratio', is: '<', value: 2 } },
      });
    } finally {
      server.closeAllConnections();
      server.close();
    }
  },
};

/** Reads a post to its end and answers as Discord does. */
async function take(request: IncomingMessage, response: ServerResponse, arrived: number[]): Promise<void> {
  let bytes = 0;
  for await (const chunk of request) bytes += chunk.length;
  arrived.push(bytes);
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ id: '1', channel_id: '1', content: '' }));
}
