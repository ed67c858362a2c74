import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Hono } from 'hono';
import { createCommands } from '../../../commands/index.ts';
import { installed } from '../../app/installed.ts';
import { createMetrics, type Metrics } from '../../app/metrics/metrics.ts';
import { catalog, findModel, type ProviderId } from '../../domain/catalog.ts';
import type { HealthReport, Liveness, Readiness } from '../../domain/health.ts';
import type { Encoder } from '../../domain/media.ts';
import type { ImprovePrompt, VideoProvider } from '../../domain/provider.ts';
import type { EngineSettings } from '../../engine/core.ts';
import { createLog } from '../../lib/log.ts';
import { createTexts } from '../../lib/say.ts';
import { createSignedLinks, type SignedLinks } from '../../lib/signed-link.ts';
import { createEncoder } from '../../media/encoder.ts';
import { createCheckFilm } from '../../media/film/check-film.ts';
import { createJoinFilm } from '../../media/film/join-film.ts';
import { createMakePoster } from '../../media/make-poster.ts';
import { createPrepareImage } from '../../media/prepare-image.ts';
import { createTakeLastFrame } from '../../media/take-last-frame.ts';
import { openBuiltPage } from '../../platforms/web/pages/built-page.ts';
import { createWebApp } from '../../platforms/web/web-app.ts';
import { createWebDelivery } from '../../platforms/web/web-delivery.ts';
import type { WebDeps, WebSettings } from '../../platforms/web/web-deps.ts';
import { createDrawStyle } from '../../preview/draw-style.ts';
import { samplePhoto } from '../samples/sample-images.ts';
import { tinyVideo } from '../samples/tiny-video.ts';
import { type ScriptedProvider, scriptedProvider } from './scripted-provider.ts';
import { openTestEngine, silentLog, type TestEngine } from './test-engine.ts';

/** The key of each test's web door. */
export const testLocalKey = new Uint8Array(32).fill(7);

/** The connection that a request comes by, as Node has it. */
export interface AskedFrom {
  readonly remoteAddress: string;
  readonly httpVersion: string;
}

export interface TestWeb extends TestEngine {
  readonly app: Hono;
  readonly deps: WebDeps;
  readonly links: SignedLinks;
  readonly provider: ScriptedProvider;
  /** That of stills. */
  readonly imageProvider: ScriptedProvider;
  /** What the door says of the bot. */
  readonly health: { report: HealthReport; liveness: Liveness; readiness: Readiness };
  /** Lines that the web logged. */
  readonly logged: string[];
  /** Asks as a program on this machine does. @param from the other end of the connection */
  ask(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
    from?: Partial<AskedFrom>,
  ): Promise<Response>;
  /** Moves the clock until something holds. */
  until(holds: () => Promise<boolean>): Promise<void>;
  /** Makes a video to its end, or several of one operation. @param count of videos. Default: 1. @returns its id */
  makeVideo(fields?: Record<string, unknown>, count?: number): Promise<string>;
  /** Makes a still to its end, of 1376 × 768 pixels. @returns its id */
  makeStill(fields?: Record<string, unknown>): Promise<string>;
}

export interface TestWebOptions {
  /** Default: those of requests alone. */
  readonly metrics?: Metrics;
  readonly web?: Partial<WebSettings>;
  /** Ids of the catalogue. Default: the preview alone. */
  readonly models?: readonly string[];
  /** What makes videos and stills in the place of what the test scripts. */
  readonly providers?: readonly VideoProvider[];
  readonly improvePrompt?: ImprovePrompt;
  /** Ids of the catalogue. Default: the preview's. */
  readonly imageModels?: readonly string[];
  /** What makes the videos; the first of `models` is then the default one. Default: the preview. */
  readonly providerId?: ProviderId;
  readonly settings?: Partial<EngineSettings>;
  /** Chats that people sign in with. Default: none. */
  readonly signInDoors?: WebDeps['signInDoors'];
  /** What cookies are signed with. Default: random. */
  readonly secret?: Uint8Array;
}

/** The web door on the real engine and a real database, with a clock that the test moves and a provider that it scripts. */
export async function startTestWeb(options: TestWebOptions = {}): Promise<TestWeb> {
  const folder = await mkdtemp(join(tmpdir(), 'veo-bot-test-'));
  const { provider, imageProvider } = await scriptedProviders(folder, options.providerId);
  const encoder = encoderOnce();
  const test = openTestEngine({
    ...{ folder, providers: options.providers ?? [provider, imageProvider], deliveries: [createWebDelivery()] },
    takeLastFrame: async (...job) => createTakeLastFrame({ encoder: await encoder() })(...job),
    films: {
      check: createCheckFilm(),
      join: async (...job) => createJoinFilm({ encoder: await encoder(), log: silentLog })(...job),
    },
    ...(options.improvePrompt && { improvePrompt: options.improvePrompt }),
    ...(options.settings && { settings: options.settings }),
  });
  await test.engine.start();
  const logged: string[] = [];
  const health: TestWeb['health'] = {
    report: { ready: true, problems: [], platforms: [], models: [] },
    liveness: { live: true, loopLagMs: 1.4, storeWritable: true },
    readiness: { ready: true, problems: [] },
  };
  const links = createSignedLinks({ secret: randomBytes(32), now: () => test.clock.now() });
  const deps = webDeps(test, { logged, health, links, encoder }, options);
  const app = createWebApp(deps);
  const answers: Response[] = [];
  const ask = asking(app, answers);
  const until = movingUntil(test.clock);
  const web = { ...test, provider, imageProvider, ask, until };
  return {
    ...web,
    ...{ app, deps, links, health, logged },
    makeVideo: (fields = {}, count = 1) => makeVideo(web, fields, options.web?.token, count),
    makeStill: (fields = {}) => makeStill(web, fields),
    async stop() {
      // What nobody has read keeps its file open.
      await Promise.all(answers.map(({ bodyUsed, body }) => (bodyUsed ? undefined : body?.cancel())));
      await test.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The web door of another engine, for requests of this machine. */
export function openTestDoor(test: Pick<WebDeps, 'engine' | 'clock' | 'outputs'> & Pick<TestEngine, 'engine'>): TestWeb['ask'] {
  const health: TestWeb['health'] = {
    report: { ready: true, problems: [], platforms: [], models: [] },
    liveness: { live: true, loopLagMs: 1, storeWritable: true },
    readiness: { ready: true, problems: [] },
  };
  const links = createSignedLinks({ secret: randomBytes(32), now: () => test.clock.now() });
  return asking(createWebApp(webDeps(test, { logged: [], health, links, encoder: encoderOnce() }, {})), []);
}

/** Opened when it is first needed. */
function encoderOnce(): () => Promise<Encoder> {
  let opened: Promise<Encoder> | undefined;
  return () => {
    opened ??= createEncoder();
    return opened;
  };
}

/** As the bot has it: whether it is up to date is looked at once, which takes a quarter of a second. */
function builtOnce(): WebDeps['page'] {
  let built: ReturnType<typeof openBuiltPage> | undefined;
  return () => {
    built ??= openBuiltPage();
    return built;
  };
}

/** What makes videos, and what makes stills, from files of the folder. */
async function scriptedProviders(folder: string, providerId: ProviderId | undefined) {
  const source = join(folder, 'source.mp4');
  await writeFile(source, await tinyVideo());
  const still = join(folder, 'still.png');
  await writeFile(still, await samplePhoto({ width: 1376, height: 768, format: 'png' }));
  return { provider: scriptedProvider(source, providerId), imageProvider: scriptedProvider(still, 'preview-image', false) };
}

function webDeps(
  { engine, clock, outputs }: Parameters<typeof openTestDoor>[0],
  {
    logged,
    health,
    links,
    encoder,
  }: Pick<TestWeb, 'logged' | 'health' | 'links'> & {
    readonly encoder: () => Promise<Encoder>;
  },
  options: TestWebOptions,
): WebDeps {
  return {
    engine,
    commands: commandsOf(engine, options),
    page: builtOnce(),
    routes: [],
    prepareImage: createPrepareImage(),
    makePoster: async (...job) => createMakePoster({ encoder: await encoder() })(...job),
    drawStyle: createDrawStyle(),
    texts: createTexts(),
    log: createLog({ level: 'debug', format: 'json', secrets: [], destination: { write: (line) => logged.push(line) } }),
    clock,
    outputs,
    ...{ links, secret: options.secret ?? randomBytes(32), localKey: testLocalKey },
    keepDays: 30,
    admin: { ...engine.admin, status: async () => ({ ...(await engine.admin.status()), health: health.report }) },
    probes: { health: async () => health.report, liveness: async () => health.liveness, readiness: () => health.readiness },
    metrics: options.metrics ?? createMetrics(),
    web: { host: '127.0.0.1', port: 8000, ...options.web },
    backend: { modelLabel: 'Preview renderer', providerId: 'preview' },
    platforms: installed.platforms,
    ...(options.signInDoors && { signInDoors: options.signInDoors }),
    stopping: new AbortController().signal,
  };
}

function commandsOf(engine: TestEngine['engine'], options: TestWebOptions): WebDeps['commands'] {
  const named = (ids: readonly string[]) => ids.flatMap((id) => findModel(id) ?? []);
  const models = named(options.models ?? ['preview']);
  const stills = catalog.filter(({ provider }) => provider === 'preview-image');
  return createCommands({
    engine,
    models,
    defaultModel: options.providerId === undefined ? 'preview' : (models[0]?.id ?? 'preview'),
    imageModels: options.imageModels === undefined ? stills : named(options.imageModels),
  });
}

/** @param answers every answer is added, for `stop` */
function asking(app: Hono, answers: Response[]): TestWeb['ask'] {
  return async (method, path, body, headers = {}, from = {}) => {
    const isForm = body instanceof FormData;
    const { remoteAddress = '127.0.0.1', httpVersion = '1.1' } = from;
    const incoming = { httpVersion, socket: { remoteAddress, localAddress: '127.0.0.1', localPort: 8000 } };
    const init = {
      method,
      headers: {
        host: 'localhost:8000',
        ...(body !== undefined && !isForm && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: isForm || typeof body === 'string' ? body : JSON.stringify(body) }),
    };
    const answer = await app.request(path, init, { incoming });
    answers.push(answer);
    return answer;
  };
}

function movingUntil(clock: TestWeb['clock']): TestWeb['until'] {
  return async (holds) => {
    const giveUpAtMs = Date.now() + 60_000;
    while (!(await holds())) {
      if (Date.now() > giveUpAtMs) throw new Error('it did not come to that');
      await clock.advance(100);
      // The disk takes real time.
      await setTimeout(2);
    }
  };
}

type Making = Pick<TestWeb, 'engine' | 'provider' | 'imageProvider' | 'ask' | 'until'>;

async function makeVideo(
  { engine, provider, ask, until }: Making,
  fields: Record<string, unknown>,
  token: string | undefined,
  count: number,
): Promise<string> {
  const started = provider.starts.length;
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const body = { prompt: 'a lighthouse at dawn', ...fields };
  const answer = await ask('POST', '/api/video_chat/generate', body, headers);
  const { operation_id: id } = (await answer.json()) as { operation_id: string };
  await until(async () => provider.starts.length > started);
  provider.finish(`operations/${provider.starts.length}`, undefined, count);
  await until(async () => (await engine.find(id))?.state === 'completed');
  return id;
}

async function makeStill({ engine, imageProvider, ask, until }: Making, fields: Record<string, unknown>): Promise<string> {
  const name = `stills/${imageProvider.starts.length + 1}`;
  imageProvider.operations.set(name, { state: 'finished', videos: [{ mimeType: 'image/png', uri: name }], notes: [] });
  imageProvider.onStart.push(async () => name);
  const answer = await ask('POST', '/api/video_chat/generate_image', { prompt: 'a lighthouse', ...fields });
  const { operation_id: id } = (await answer.json()) as { operation_id: string };
  await until(async () => (await engine.find(id))?.state === 'completed');
  return id;
}
