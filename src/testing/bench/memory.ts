import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Bench } from './bench.ts';
import { measurePeak, type Peak } from './peak.ts';
import { startProbed } from './probed-process.ts';

const parallel = 10;
const megabyte = 1_000_000;

export const memory: Bench = {
  name: 'memory',
  about:
    '10 downloads of 100 MB, five at a time as the engine does: peak above idle of a process that does nothing else, against all at once by arrayBuffer()',
  async run({ folder, report }) {
    const server = createServer((request, response) => sendVideo(Number(request.url?.slice(1)), response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    try {
      const small = await peak('ours', `http://127.0.0.1:${port}/10`, folder);
      const ours = await peak('ours', `http://127.0.0.1:${port}/100`, folder);
      const baseline = await peak('arrayBuffer', `http://127.0.0.1:${port}/100`, folder);
      report({
        name: 'memory 10 x 100 MB',
        ours: ours.aboveIdleMb,
        baseline: baseline.aboveIdleMb,
        than: 'arrayBuffer()',
        unit: 'MB above idle, peak',
        n: parallel,
        target: { of: 'ours', is: '<', value: 100 },
        more: { tenMegabyteFiles: small.aboveIdleMb, seconds: ours.seconds, baselineSeconds: baseline.seconds },
      });
    } finally {
      server.closeAllConnections();
      server.close();
    }
  },
};

async function peak(way: 'ours' | 'arrayBuffer', url: string, folder: string): Promise<Peak> {
  const place = await mkdtemp(join(folder, `${way}-`));
  const downloader = startProbed('memory-process.ts', { args: [JSON.stringify({ way, url, folder: place, parallel })] });
  try {
    return await measurePeak(downloader);
  } finally {
    await downloader.stop();
    await rm(place, { recursive: true, force: true });
  }
}

/** An mp4 by its first bytes; what follows does not matter here. */
async function sendVideo(megabytes: number, response: ServerResponse): Promise<void> {
  const chunk = Buffer.alloc(50_000, 7);
  const chunks = (megabytes * megabyte) / chunk.length;
  response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': chunks * chunk.length });
  const first = Buffer.from(chunk);
  first.write('\0\0\0\x20ftypisom', 0, 'latin1');
  for (let index = 0; index < chunks && !response.destroyed; index += 1) {
    if (!response.write(index === 0 ? first : chunk)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
  }
  response.end();
}
