import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { SharedLine } from './shared-line.ts';

/** As much of the Gemini API, and of Google Cloud's interactions, as a benchmark needs, without anything that costs time of its own. */
export interface BenchGoogle {
  readonly url: string;
  /** Milliseconds of `performance.now()` at which the operations that were started are ready, in their order. */
  readonly readyAtMs: readonly number[];
  /** Epoch milliseconds at which each was started, and what it was started with. */
  readonly started: readonly { readonly atMs: number; readonly body: string }[];
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
const jsonType = 'application/json; charset=UTF-8';

export async function startBenchGoogle(options: BenchGoogleOptions = {}): Promise<BenchGoogle> {
  const readyAtMs: number[] = [];
  const lookedAt = new Set<string>();
  const started: { readonly atMs: number; readonly body: string }[] = [];
  const line = new SharedLine(options.bitsPerSecond ?? Number.POSITIVE_INFINITY);

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url ?? '';
    if (request.method === 'POST') {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      started.push({ atMs: Date.now(), body });
      const latencyMs = options.latenciesMs?.[readyAtMs.length] ?? Number.POSITIVE_INFINITY;
      const index = readyAtMs.push(performance.now() + latencyMs) - 1;
      return json(response, path.endsWith('/interactions') ? running(index) : { name: `models/${model}/operations/${index}` });
    }
    if (path.includes(':download')) return send(response, 'video/mp4', options.video ?? new Uint8Array());
    const interaction = /interactions\/v1_(\d+)/.exec(path)?.[1];
    if (interaction !== undefined) return answerInteraction(response, Number(interaction));
    const id = /operations\/([\w-]+)$/.exec(path)?.[1];
    if (id === undefined) return json(response, { models: [{ name: `models/${model}` }] });
    lookedAt.add(id);
    const name = `models/${model}/operations/${id}`;
    if (performance.now() < (readyAtMs[Number(id)] ?? Number.POSITIVE_INFINITY)) return json(response, { name });
    // As it was reached: maybe through something in between.
    const uri = `http://${request.headers.host}/v1beta/files/${id}:download?alt=media`;
    json(response, { name, done: true, response: { generateVideoResponse: { generatedSamples: [{ video: { uri } }] } } });
  };

  /** The video comes inside of the answer. */
  const answerInteraction = async (response: ServerResponse, index: number): Promise<void> => {
    lookedAt.add(`v1_${index}`);
    if (performance.now() < (readyAtMs[index] ?? Number.POSITIVE_INFINITY)) return json(response, running(index));
    const data = Buffer.from(options.video ?? []).toString('base64');
    const steps = [{ type: 'model_output', content: [{ type: 'video', mime_type: 'video/mp4', data }] }];
    await send(response, jsonType, Buffer.from(JSON.stringify({ ...running(index), status: 'completed', steps })));
  };

  const send = async (response: ServerResponse, contentType: string, bytes: Uint8Array): Promise<void> => {
    const gone = new AbortController();
    const { signal } = gone;
    response.once('close', () => gone.abort());
    response.writeHead(200, { 'content-type': contentType, 'content-length': bytes.length });
    for (let from = 0; from < bytes.length && !response.destroyed; from += chunkBytes) {
      const chunk = bytes.subarray(from, from + chunkBytes);
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
    started,
    lookedAt,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function running(index: number) {
  return { id: `v1_${index}`, object: 'interaction', status: 'in_progress', model: 'gemini-omni-1.2-flash' };
}

function json(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': jsonType });
  response.end(JSON.stringify(body));
}

function address(server: Server): string {
  const at = server.address();
  return `http://127.0.0.1:${typeof at === 'object' ? at?.port : 0}`;
}
