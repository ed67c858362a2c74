import { mkdir, readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { sendVideo } from '../../../emulator/files/send-video.ts';
import { shapedAnswer } from '../../../emulator/shapes.ts';
import type { VendorFake } from '../../contracts/provider-cases.ts';
import { renderTinyVideo } from '../../samples/tiny-video.ts';
import { answers, type DownloadFault, downloadStatuses, endings, type ServerFault } from './video-server-faults.ts';

export interface VideoServerFakeOptions {
  /** Keys that are let in. Default: every one, and none. */
  readonly keys?: readonly string[];
  /** How one job is looked at: by its id, or through the list alone as some servers have it. Default: by its id. */
  readonly looks?: 'by id' | 'by list';
}

export interface VideoServerFake extends VendorFake<ServerFault> {
  readonly url: string;
  readonly types: readonly string[];
  /** Every request as it came, bodies as Latin-1. */
  readonly log: readonly { readonly method: string; readonly path: string; readonly body: string }[];
}

interface Job {
  readonly id: string;
  readonly path: string;
  readonly seconds: number;
  looks: number;
  ending: Readonly<Record<string, unknown>> | undefined;
  stuckIn: string | undefined;
  /** As after a restart of the server. */
  isLost: boolean;
}

/** A server with OpenAI's `/v1/videos`, as far as its wire is known (openai 7.59.0 and SGLang's page, 2026-11-29). */
export async function openVideoServerFake(folder: string, options: VideoServerFakeOptions = {}): Promise<VideoServerFake> {
  const own = join(folder, 'server');
  await mkdir(own, { recursive: true });
  const fake = new Fake(own, options);
  const server = createServer((request, response) => {
    fake.handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    types: fake.types,
    log: fake.log,
    inject: (fault, times = 1) => {
      for (let left = times === 'always' ? 50 : times; left > 0; left -= 1) fake.faults.push(fault);
    },
    clearFaults: () => fake.faults.splice(0),
    advance: () => undefined,
    requests: () => fake.seen.length,
    starts: () => fake.seen.filter((each) => each === 'POST /v1/videos').length,
    accepted: () => fake.jobs.size,
    downloads: () => fake.seen.filter((each) => each.endsWith('/content')).length,
    chargedSeconds: () => [...fake.jobs.values()].filter(isDone).reduce((sum, { seconds }) => sum + seconds, 0),
    newestBody: () => fake.bodies.at(-1) ?? '',
    newestResult: () => readFile([...fake.jobs.values()].at(-1)?.path ?? ''),
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function isDone({ looks, ending, stuckIn }: Job): boolean {
  return ending === undefined && stuckIn === undefined && looks >= 2;
}

class Fake {
  readonly faults: ServerFault[] = [];
  readonly seen: string[] = [];
  readonly bodies: string[] = [];
  readonly log: { readonly method: string; readonly path: string; readonly body: string }[] = [];
  readonly types: string[] = [];
  readonly jobs = new Map<string, Job>();
  readonly #folder: string;
  readonly #options: VideoServerFakeOptions;

  constructor(folder: string, options: VideoServerFakeOptions) {
    this.#folder = folder;
    this.#options = options;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/' } = request;
    this.seen.push(`${method} ${url}`);
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) if (chunk instanceof Uint8Array) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString('latin1');
    this.bodies.push(body);
    this.log.push({ method, path: url, body });
    this.types.push(request.headers['content-type'] ?? '');
    const { keys } = this.#options;
    const key = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
    if (keys !== undefined && !keys.includes(key ?? '')) return refuse(response, 401, 'Incorrect API key provided');
    const [, , collection, id = '', what] = url.split('/');
    if (collection !== 'videos') return refuse(response, 404, 'Not found');
    const job = this.jobs.get(decodeURIComponent(id));
    if (method === 'POST') return this.#start(response, body);
    if (id === '') return this.#look(response, undefined);
    if (what === 'content') return job === undefined ? refuse(response, 404, 'Video not found') : this.#content(response, job);
    if (this.#options.looks === 'by list') return refuse(response, 405, 'Method Not Allowed');
    return this.#look(response, decodeURIComponent(id));
  }

  #next<Name extends ServerFault>(isOne: (name: ServerFault) => name is Name): Name | undefined {
    const index = this.faults.findIndex((name) => isOne(name));
    const [found] = index < 0 ? [] : this.faults.splice(index, 1);
    return found !== undefined && isOne(found) ? found : undefined;
  }

  async #start(response: ServerResponse, body: string): Promise<void> {
    const fault = this.#next((name): name is ServerFault => name.startsWith('submit/'));
    const answer = fault === undefined ? undefined : (shapedAnswer(fault) ?? answers[fault]);
    if (answer !== undefined) return send(response, answer.status, answer.body, answer.type);
    if (fault === 'submit/hang') return;
    if (fault === 'submit/drop-before-accept') return void response.destroy();
    const seconds = Number(/"seconds":"(\d+)"/.exec(body)?.[1] ?? /name="seconds"\s+(\d+)/.exec(body)?.[1] ?? 4);
    const id = `video_${'0'.repeat(12)}${this.jobs.size}==`;
    const path = join(this.#folder, `${this.jobs.size}.mp4`);
    const signal = new AbortController().signal;
    const picture = { width: 1280, height: 720, durationSeconds: seconds, seed: 1, prompt: 'x', referenceImages: [] };
    await renderTinyVideo({ ...picture, outputPath: path, signal });
    this.jobs.set(id, { id, path, seconds, looks: 0, ending: undefined, stuckIn: undefined, isLost: false });
    if (fault === 'submit/drop-after-accept') return void response.destroy();
    send(response, 200, { id, object: 'video', status: 'queued', progress: 0, seconds: String(seconds) });
  }

  #look(response: ServerResponse, id: string | undefined): void {
    const fault = this.#next((name): name is ServerFault => name.startsWith('poll/'));
    const answer = fault === undefined ? undefined : (shapedAnswer(fault) ?? answers[fault]);
    if (answer !== undefined) send(response, answer.status, answer.body, answer.type);
    else if (fault === 'poll/drop') response.destroy();
    else if (fault !== 'poll/hang') this.#describe(response, id, fault);
  }

  #describe(response: ServerResponse, id: string | undefined, fault: ServerFault | undefined): void {
    const all = [...this.jobs.values()];
    if (fault === 'poll/404') for (const job of all) job.isLost = true;
    const wanted = all.filter((job) => !job.isLost && (id === undefined || job.id === id));
    for (const job of wanted) {
      if (fault !== undefined && Object.hasOwn(endings, fault)) job.ending = endings[fault];
      if (fault === 'poll/never-done') job.stuckIn = 'in_progress';
      if (fault === 'poll/unknown-state') job.stuckIn = 'dreaming';
      job.looks += 1;
    }
    const described = wanted.map((job) => ({
      id: job.id,
      object: 'video',
      status: isDone(job) ? 'completed' : (job.stuckIn ?? 'in_progress'),
      progress: isDone(job) ? 100 : 50,
      // Whoever follows it is led astray.
      url: 'https://evil.example/video.mp4',
      ...job.ending,
    }));
    if (id === undefined) send(response, 200, { object: 'list', data: described });
    else if (described.length === 0) refuse(response, 404, 'Video not found');
    else send(response, 200, described[0]);
  }

  async #content(response: ServerResponse, job: Job): Promise<void> {
    const fault = this.#next((name): name is DownloadFault => name.startsWith('download/'));
    const status = fault === undefined ? undefined : downloadStatuses[fault];
    if (status !== undefined) return refuse(response, status, 'No.');
    if (fault === 'download/redirect-foreign') return void response.writeHead(302, { location: 'http://localhost:1/' }).end();
    await sendVideo(job.path, bodyFault(fault), response);
  }
}

function bodyFault(fault: DownloadFault | undefined) {
  if (fault === 'download/409' || fault === 'download/410') return undefined;
  return fault;
}

function send(response: ServerResponse, status: number, body: unknown, type = 'application/json'): void {
  response.writeHead(status, { 'content-type': type }).end(typeof body === 'string' ? body : JSON.stringify(body));
}

function refuse(response: ServerResponse, status: number, message: string): void {
  send(response, status, { error: { message, type: 'invalid_request_error', param: null, code: null } });
}
