import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { SharedLine } from './shared-line.ts';

/** As much of the Gemini API as a benchmark needs, without anything that costs time of its own. */
export interface BenchGoogle {
  readonly url: string;
  /** Milliseconds of `performance.now()` at which the operations that were started are ready, in their order. */
  readonly readyAtMs: readonly number[];
  /** Names of operations that were looked at. */
  readonly lookedAt: ReadonlySet<string>;
  close(): void;
}

export interface BenchGoogleOptions {
  /** From the start to ready, one for each start in turn; what has none is never ready. */
  readonly latenciesMs?: readonly number[];
  /** What every finished video is. */
  readonly video?: Uint8Array;
  /** Of the line that all downloads share. Absent: as fast as the machine. */
  readonly bitsPerSecond?: number;
}

const model = 'veo-3.1-fast-generate-preview';
const chunkBytes = 64 * 1024;

export async function startBenchGoogle(options: BenchGoogleOptions = {}): Promise<BenchGoogle> {
  const readyAtMs: number[] = [];
  const lookedAt = new Set<string>();
  const line = new SharedLine(options.bitsPerSecond ?? Number.POSITIVE_INFINITY);

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url ?? '';
    if (request.method === 'POST') {
      request.resume();
      await once(request, 'end');
      const latencyMs = options.latenciesMs?.[readyAtMs.length] ?? Number.POSITIVE_INFINITY;
      readyAtMs.push(performance.now() + latencyMs);
      return json(response, { name: `models/${model}/operations/${readyAtMs.length - 1}` });
    }
    if (path.includes(':download')) return sendVideo(response);
    const id = /operations\/([\w-]+)$/.exec(path)?.[1];
    if (id === undefined) return json(response, { models: [{ name: `models/${model}` }] });
    lookedAt.add(id);
    const name = `models/${model}/operations/${id}`;
    if (performance.now() < (readyAtMs[Number(id)] ?? Number.POSITIVE_INFINITY)) return json(response, { name });
    const uri = `${address(server)}/v1beta/files/${id}:download?alt=media`;
    json(response, { name, done: true, response: { generateVideoResponse: { generatedSamples: [{ video: { uri } }] } } });
  };

  const sendVideo = async (response: ServerResponse): Promise<void> => {
    const video = options.video ?? new Uint8Array();
    const gone = new AbortController();
    const { signal } = gone;
    response.once('close', () => gone.abort());
    response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': video.length });
    for (let from = 0; from < video.length && !response.destroyed; from += chunkBytes) {
      const chunk = video.subarray(from, from + chunkBytes);
      await line.send(chunk.length);
      if (!response.write(chunk)) await once(response, 'drain', { signal });
    }
    response.end();
  };

  const server = createServer((request, response) => {
    // A client that goes away in the middle of a video is no news.
    answer(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: address(server),
    readyAtMs,
    lookedAt,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function json(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json; charset=UTF-8' });
  response.end(JSON.stringify(body));
}

function address(server: Server): string {
  const at = server.address();
  return `http://127.0.0.1:${typeof at === 'object' ? at?.port : 0}`;
}
