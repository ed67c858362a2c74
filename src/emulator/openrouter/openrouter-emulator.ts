import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { createAdaptorServer, type HttpBindings, type ServerType } from '@hono/node-server';
import { Hono } from 'hono';
import type { RenderPreview } from '../../preview/render-preview.ts';
import { seededRandom } from '../../preview/seeded-random.ts';
import { sendCallback, writeCallback } from './callbacks.ts';
import { createRouterFaultBox, type RouterFault } from './faults.ts';
import { openRouterJobs, type RouterJob, type RouterProgress } from './jobs.ts';
import { describeJob, routerRoutes } from './routes.ts';

export interface OpenRouterEmulatorOptions {
  /** Makes the videos. */
  readonly render: RenderPreview;
  /** Keeps the videos; made when missing. */
  readonly folder: string;
  /** Default: 0, any free one. */
  readonly port?: number;
  /** Keys that are let in. Default: every one. */
  readonly keys?: readonly string[];
  /** Latencies and names come out of it. Default: 1. */
  readonly seed?: number;
  /** Default: times as of others' videos. A scale of 0 is done as soon as it is rendered. */
  readonly progress?: RouterProgress;
  /** Models that are listed and refused all the same. Default: none. */
  readonly retired?: readonly string[];
  /** Signs callbacks. Default: none are signed. */
  readonly webhookSecret?: string;
  /** The clock that starts it, epoch milliseconds; `advance` adds to it. Default: the system's. */
  readonly now?: () => number;
  /** Told why a video could not be made. */
  readonly onRenderError?: (error: unknown) => void;
}

/** One request as it arrived. */
export interface RouterRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The body as text; empty without one. */
  readonly body: string;
}

/** One start that was taken, whether or not its answer arrived. */
export interface AcceptedJob {
  readonly operationName: string;
  readonly model: string;
  readonly keyFingerprint: string;
  readonly acceptedAtMs: number;
  readonly prompt: string;
  /** US dollars by the list: 0 until it is completed, and for everything that failed. */
  readonly chargedUsd: number;
  /** The same in seconds of video. */
  readonly chargedSeconds: number;
  readonly previousJobId: string | undefined;
}

export interface OpenRouterEmulator {
  readonly port: number;
  /** Root of the API, as `OPENROUTER_BASE_URL` takes it. */
  readonly url: string;
  readonly log: { readonly accepted: readonly AcceptedJob[]; readonly requests: readonly RouterRequest[] };
  /** Makes the next requests of its kind go wrong. @param times default 1 */
  inject(name: RouterFault, times?: number | 'always'): void;
  /** Replaces all waiting faults by these, each for every request of its kind. */
  setFaults(names: readonly RouterFault[]): void;
  /** Moves the emulator's clock forward. */
  advance(ms: number): void;
  close(): Promise<void>;
}

/** Starts OpenRouter's video API on a loopback port: the same paths, answers and errors, with other videos. */
export async function startOpenRouterEmulator(options: OpenRouterEmulatorOptions): Promise<OpenRouterEmulator> {
  const { keys, seed = 1, progress = { timeScale: 1 }, retired = [], webhookSecret } = options;
  const systemNow = options.now ?? Date.now;
  let advancedMs = 0;
  const now = (): number => systemNow() + advancedMs;
  const faults = createRouterFaultBox();
  const requests: RouterRequest[] = [];
  const calling = new Set<Promise<void>>();
  let origin = '';

  const callBack = (job: RouterJob): void => {
    const url = job.request.callbackUrl;
    if (url === undefined) return;
    const fault = faults.nextCallback();
    const described = describeJob(job, String(job.ending?.status ?? 'completed'), origin);
    const callback = writeCallback(url, described, { secret: webhookSecret, nowMs: now(), fault });
    for (let times = fault === 'callback/twice' ? 2 : 1; times > 0; times -= 1) {
      const going = sendCallback(callback).finally(() => calling.delete(going));
      calling.add(going);
    }
  };

  const jobs = openRouterJobs({
    folder: options.folder,
    render: options.render,
    progress,
    now,
    random: seededRandom(seed),
    onRenderError: options.onRenderError ?? (() => undefined),
    onEnd: callBack,
  });

  const app = new Hono<{ Bindings: HttpBindings }>();
  app.use(async (c, next) => {
    const { method = 'GET', url = '/', headers } = c.env.incoming;
    const isLarge = Number(headers['content-length'] ?? 0) > 60 * 1024 * 1024;
    requests.push({ method, path: url, headers, body: method === 'GET' || isLarge ? '' : await c.req.text() });
    return next();
  });
  app.route('/', routerRoutes({ jobs, faults, keys, retired, fingerprint }));

  const server = createAdaptorServer({ fetch: app.fetch, autoCleanupIncoming: false });
  const port = await listenOn(server, options.port ?? 0);
  origin = `http://127.0.0.1:${port}`;

  return {
    port,
    url: `${origin}/api/v1`,
    log: {
      get accepted() {
        return jobs.all().map((job) => asAccepted(job, jobs.isCompleted(job)));
      },
      requests,
    },
    inject: faults.inject,
    setFaults(names) {
      faults.clear();
      for (const name of names) faults.inject(name, 'always');
    },
    advance(ms) {
      advancedMs += ms;
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      if ('closeAllConnections' in server) server.closeAllConnections();
      await closed;
      await jobs.close();
      await Promise.all(calling);
    },
  };
}

/** @returns the port */
async function listenOn(server: ServerType, port: number): Promise<number> {
  return new Promise<number>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}

function asAccepted(job: RouterJob, isCharged: boolean): AcceptedJob {
  return {
    operationName: job.id,
    model: job.request.model.row.id,
    keyFingerprint: job.keyFingerprint,
    acceptedAtMs: job.acceptedAtMs,
    prompt: job.request.prompt,
    chargedUsd: isCharged ? job.billUsd : 0,
    chargedSeconds: isCharged ? job.request.durationSeconds : 0,
    previousJobId: job.request.previousJobId,
  };
}

function fingerprint(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 12);
}
