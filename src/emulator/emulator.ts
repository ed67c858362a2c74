import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import type { RenderPreview } from '../preview/render-preview.ts';
import { seededRandom } from '../preview/seeded-random.ts';
import type { EmulatorContext } from './answers.ts';
import type { RoutesDeps } from './deps.ts';
import { createFaultBox, type FaultName } from './faults.ts';
import { openUploads } from './files/uploads.ts';
import { noKey, wrongKey } from './google-wire.ts';
import { type Operation, openOperations, type Progress } from './operations.ts';
import { createQuotaKeeper, type EmulatorQuota } from './quota.ts';
import { geminiRoutes } from './routes.ts';
import { vertexRoutes } from './vertex-routes.ts';
import { createWebhooks } from './webhooks/webhooks.ts';

export interface EmulatorOptions {
  /** Makes the videos. */
  readonly render: RenderPreview;
  /** Keeps operations, pictures and videos; made when missing. What was accepted before a stop goes on after it. */
  readonly folder: string;
  /** Default: 0, any free one. */
  readonly port?: number;
  /** Keys and tokens that are let in. Default: every one. */
  readonly keys?: readonly string[];
  /** Latencies and names come out of it. Default: 1. */
  readonly seed?: number;
  /** Default: Google's own times, 11 s to 6 min. A scale of 0 is done as soon as it is rendered. */
  readonly progress?: Progress;
  /** Video models that answer as Google does once they are switched off. Default: none. */
  readonly retired?: readonly string[];
  /** Per key and model. Default: no limits. */
  readonly quota?: EmulatorQuota;
  /** Name of the project that a key belongs to: nobody else is told of its interactions. Default: all keys are of one project. */
  readonly projectOf?: (key: string) => string;
  /** Keeps every request for `log.requests`. Default: true. */
  readonly recordsRequests?: boolean;
  /** The clock that starts it, epoch milliseconds; `advance` adds to it. Default: the system's. */
  readonly now?: () => number;
  /** Told why a video could not be made. Clients see Google's internal error. */
  readonly onRenderError?: (error: unknown) => void;
}

/** One request as it arrived. */
export interface RecordedRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The body as text; empty without one. */
  readonly body: string;
}

/** One start that was taken, whether or not its answer arrived. */
export interface AcceptedOperation {
  readonly operationName: string;
  readonly model: string;
  readonly keyFingerprint: string;
  readonly acceptedAtMs: number;
  readonly prompt: string;
  /** `edit`, `text_to_video` …: what it was taken for by the Interactions API; undefined elsewhere. */
  readonly task: string | undefined;
  /** Seconds of video that Google would charge so far: 0 until it is done, and for everything refused or failed. */
  readonly chargedSeconds: number;
  /** When Google is done with it, epoch milliseconds; the past or the future. Where looks are counted, the time says nothing. */
  readonly overAtMs: number;
}

export interface Emulator {
  readonly port: number;
  /** Root of the API, without a path. */
  readonly url: string;
  readonly log: {
    readonly accepted: readonly AcceptedOperation[];
    readonly requests: readonly RecordedRequest[];
    /** Further paid requests for interactions that stopped halfway. */
    readonly continued: number;
  };
  /** Makes the next requests of its kind go wrong. @param times default 1 */
  inject(name: FaultName, times?: number | 'always'): void;
  /** Replaces all waiting faults by these, each for every request of its kind. */
  setFaults(names: readonly FaultName[]): void;
  /** Takes an operation away with all that was given for it, as Google would after two days. */
  forget(operationName: string): Promise<void>;
  /** Moves the emulator's clock forward. */
  advance(ms: number): void;
  close(): Promise<void>;
}

/** Starts Google's video API on a loopback port: the same paths, answers and errors, with other videos. */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const { seed = 1, progress = { timeScale: 1 }, recordsRequests = true, folder, render } = options;
  const systemNow = options.now ?? Date.now;
  let advancedMs = 0;
  const now = () => systemNow() + advancedMs;
  const faults = createFaultBox();
  const requests: RecordedRequest[] = [];
  const counts = { continued: 0 };
  const onRenderError = options.onRenderError ?? (() => undefined);
  const operations = await openOperations({ folder, render, progress, now, random: seededRandom(seed), onRenderError });
  // Names of their own, so that the operations' stay the same for the same seed.
  const uploads = await openUploads({ folder, random: seededRandom(seed + 1), now });
  const webhooks = createWebhooks({ operations, faults, random: seededRandom(seed + 2), now });
  for (const operation of operations.all()) if (!operations.isDone(operation)) webhooks.watch(operation);

  const app = createApp(
    { ...accessOf(options), operations, uploads, webhooks, faults, counts, now },
    recordsRequests ? requests : undefined,
  );
  const server = createAdaptorServer({ fetch: app.fetch, autoCleanupIncoming: false });
  const port = await listen(server, options.port ?? 0);

  return {
    port,
    url: `http://127.0.0.1:${port}`,
    log: {
      get accepted() {
        return operations.all().map((operation) => describeAccepted(operation, operations.chargedSeconds(operation)));
      },
      requests,
      get continued() {
        return counts.continued;
      },
    },
    inject: faults.inject,
    setFaults(names) {
      faults.clear();
      for (const name of names) faults.inject(name, 'always');
    },
    async forget(operationName) {
      const operation = operations.find(nameIn(operationName));
      if (operation !== undefined) await operations.forget(operation);
    },
    advance(ms) {
      advancedMs += ms;
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      if ('closeAllConnections' in server) server.closeAllConnections();
      await closed;
      await webhooks.close();
      await operations.close();
    },
  };
}

/** Who is let in, to what, and how often. */
function accessOf({ keys, retired = [], projectOf = () => 'the project', quota = {} }: EmulatorOptions) {
  return {
    retired,
    fingerprint,
    ownerOf: projectOf,
    quota: createQuotaKeeper(quota),
    keyOf: (c: EmulatorContext) => c.req.header('x-goog-api-key') ?? c.req.query('key'),
    checkKey(key: string | undefined) {
      if (key === undefined || key === '') return noKey;
      return keys === undefined || keys.includes(key) ? undefined : wrongKey;
    },
  };
}

/** @param requests where each request is noted; undefined notes none */
function createApp(routes: RoutesDeps, requests: RecordedRequest[] | undefined): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  if (requests !== undefined) {
    app.use(async (c, next) => {
      const { method = 'GET', url = '/', headers } = c.env.incoming;
      // Uploads go to the disk as they come.
      const body = method === 'GET' || url.startsWith('/upload/') ? '' : await c.req.text();
      requests.push({ method, path: url, headers, body });
      return next();
    });
  }
  app.route('/', vertexRoutes(routes));
  app.route('/', geminiRoutes(routes));
  return app;
}

function listen(server: ReturnType<typeof createAdaptorServer>, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}

function describeAccepted({ stored, endedAtMs }: Operation, chargedSeconds: number): AcceptedOperation {
  const { name, model, keyFingerprint, acceptedAtMs, readyAtMs, prompt, interaction } = stored;
  const overAtMs = Math.min(readyAtMs, endedAtMs ?? readyAtMs);
  return { operationName: name, model, keyFingerprint, acceptedAtMs, overAtMs, prompt, task: interaction?.task, chargedSeconds };
}

/** A provider keeps an interaction by the id that it was told, with its file behind it. */
function nameIn(operationName: string): string {
  return operationName.replace(/^interactions\/v1_([a-z0-9]+).*$/, 'interactions/$1');
}

function fingerprint(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 12);
}
