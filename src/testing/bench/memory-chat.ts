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

export interface MemoryBenchOptions {
  readonly name: string;
  /** As people call it. */
  readonly platform: string;
  /** The program that posts; takes a plan with `way`, `apiUrl`, `path` and `parallel`. */
  readonly program: string;
  /** The other way: what the program calls it, and what people do. */
  readonly usual: { readonly way: string; readonly than: string };
  /** What the platform says to every request. @param origin of the platform's */
  readonly answer: (origin: string) => unknown;
}

/** Videos posted to a platform at once: what that needs above a process at rest, against the usual way of the platform's library. */
export function memoryBench({ name, platform, program, usual, answer }: MemoryBenchOptions): Bench {
  return {
    name,
    about: `${parallel} videos of 10 MB and of 100 MB posted to ${platform} at once: peak above idle, against ${usual.than}`,
    async run({ folder, report }) {
      const arrived: number[] = [];
      let origin = '';
      const server = createServer((request, response) => void take(request, response, arrived, answer(origin)));
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const address = server.address();
      origin = `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`;
      try {
        const ours: number[] = [];
        for (const sizeMb of sizesMb) {
          const path = join(folder, `${sizeMb}.mp4`);
          await writeFile(path, '');
          await truncate(path, sizeMb * megabyte);
          const post = async (way: string): Promise<Peak> => {
            arrived.length = 0;
            const poster = startProbed(program, { args: [JSON.stringify({ way, apiUrl: `${origin}/api`, path, parallel })] });
            try {
              const peak = await measurePeak(poster);
              const videos = arrived.filter((bytes) => bytes > megabyte);
              if (videos.length !== parallel || videos.some((bytes) => bytes < sizeMb * megabyte))
                throw new Error('not every video arrived once and whole');
              return peak;
            } finally {
              await poster.stop();
            }
          };
          const own = await post('ours');
          const theirs = await post(usual.way);
          ours.push(own.aboveIdleMb);
          report({
            ...{ name: `${name} ${parallel} x ${sizeMb} MB`, ours: own.aboveIdleMb, baseline: theirs.aboveIdleMb },
            ...{ than: usual.than, unit: 'MB above idle, peak', n: parallel },
            target: { of: 'ours', is: '<', value: 100 },
            more: { seconds: own.seconds, baselineSeconds: theirs.seconds },
          });
        }
        const [small = Number.NaN, large = Number.NaN] = ours;
        report({
          ...{ name: `${name} flat`, ours: large, baseline: small, than: 'files of a tenth', n: parallel },
          ...{ unit: 'MB above idle, peak', target: { of: 'ratio', is: '<', value: 2 } },
        });
      } finally {
        server.closeAllConnections();
        server.close();
      }
    },
  };
}

/** Reads a request to its end and answers as the platform does. */
async function take(request: IncomingMessage, response: ServerResponse, arrived: number[], body: unknown): Promise<void> {
  let bytes = 0;
  for await (const chunk of request) bytes += chunk.length;
  arrived.push(bytes);
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
