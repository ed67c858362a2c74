import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { App } from '../../app/app.ts';
import { installed } from '../../app/installed.ts';
import { startApp } from '../../app/start-app.ts';
import { type Config, readConfig } from '../../config/config.ts';
import type { Failpoint } from '../../domain/failpoint.ts';
import type { FollowUp } from '../../domain/follow-ups/plan-follow-up.ts';
import type { GenerationView } from '../../domain/generation.ts';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../emulator/emulator.ts';
import { createLog } from '../../lib/log.ts';
import { databaseFileName } from '../../storage/sqlite/open.ts';
import { canaryKey } from '../bot/bot-process.ts';
import { brokenPromises, readRecords } from '../bot/promises.ts';
import { createRecordingPlatform, readPlatform } from '../bot/recording-platform.ts';
import { ManualClock } from '../set-up/manual-clock.ts';
import type { RowOptions, Seen } from './fault-row.ts';

export interface FaultAppOptions extends RowOptions {
  readonly settings?: Readonly<Record<string, string>>;
  /** Default: each video is there at the second look. */
  readonly progress?: EmulatorOptions['progress'];
  /** Default: people are on the web, and what reaches them is written down. */
  readonly chats?: boolean;
  readonly clock?: ManualClock;
  readonly failpoint?: Failpoint;
  /** Where Google answers, asked at each start; default: where the emulator does. */
  readonly googleUrl?: (emulator: Emulator) => string;
}

/** The whole bot in this process, with Google's emulator, on a clock that a row moves. */
export interface FaultApp {
  readonly emulator: Emulator;
  readonly clock: ManualClock;
  readonly home: { readonly dataFolder: string; readonly outputsFolder: string; readonly output: string[] };
  /** The bot that runs now. */
  app(): App;
  request(method: string, path: string, init?: RequestInit): Promise<Response>;
  /** Asks for a video on the web. @returns its id */
  give(prompt: string, fields?: Readonly<Record<string, unknown>>): Promise<string>;
  /** Asks on the web what a video would cost. @returns the answer, which is no refusal */
  estimate(prompt: string, fields?: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** Asks on the web for a video that is made of an earlier one. @returns its id */
  follow(id: string, wish: FollowUp, prompt: string): Promise<string>;
  decide(id: string, decision: 'again' | 'leave'): Promise<void>;
  /** Every sentence that a generation has shown on the web while somebody looked. */
  reads(id: string): readonly string[];
  find(id: string): Promise<GenerationView>;
  /** Moves the clock, faster and faster, and looks at all generations each time, until something holds. */
  until(what: string, holds: () => boolean | Promise<boolean>, limits?: Limits): Promise<void>;
  /** State, requests at Google and money of a generation. */
  kept(id: string): string;
  /** Whether everybody was told everything. */
  outboxIsEmpty(): boolean;
  /** What was promised and not kept. To be asked when nothing moves any more. */
  broken(): readonly string[];
  /** Stops it in order and starts it again. @param away what happens while it is away */
  restart(away?: () => void): Promise<void>;
  close(): Promise<void>;
  seen(id: string): Seen;
}

export interface Limits {
  /** Longest step of the clock. Default: 2,000. */
  readonly stepMs?: number;
  /** Real time. Default: 240,000. */
  readonly patienceMs?: number;
}

const accepted = z.object({ operation_id: z.string() });
const shown = z.object({ state_message: z.string(), notes: z.array(z.string()) });

export async function openFaultApp(options: FaultAppOptions): Promise<FaultApp> {
  const { folder, video, progress = { polls: 2 }, clock = new ManualClock() } = options;
  const emulator = await startEmulator({
    folder: join(folder, 'google'),
    progress,
    render: ({ outputPath }) => copyFile(video, outputPath),
    now: () => clock.now(),
  });
  const home = { dataFolder: join(folder, 'data'), outputsFolder: join(folder, 'outputs'), output: [] as string[] };
  const platformFile = join(folder, 'platform.jsonl');
  const config = () => configOf(options, options.googleUrl?.(emulator) ?? emulator.url, home);
  const log = createLog({
    ...{ level: 'debug', format: 'json', secrets: config().secrets },
    destination: { write: (line) => void home.output.push(line) },
  });
  const deliveries = options.chats === true ? {} : { deliveries: [createRecordingPlatform(platformFile)] };
  const failpoint = options.failpoint === undefined ? {} : { failpoint: options.failpoint };
  const start = (): Promise<App> => startApp(config(), { clock, log, ...deliveries, ...failpoint });
  let app = await start();
  const visitor = createVisitor(() => app.url);
  const given: string[] = [];

  const find = (id: string): Promise<GenerationView> => findIn(app, id);
  const broken = (): readonly string[] =>
    brokenPromises({
      home,
      accepted: emulator.log.accepted,
      acknowledged: given,
      ...(options.chats === true ? {} : { updates: readPlatform(platformFile) }),
    });
  // Above every price that there is: what costs more than the threshold is agreed to by what is sent.
  const agreed = { agreed_usd: 100 };
  const kept = (id: string): string => keptOf(id, home.dataFolder, emulator);
  return {
    ...{ emulator, clock, home, request: visitor.request, find, broken, kept },
    outboxIsEmpty: () => readRecords(join(home.dataFolder, databaseFileName)).unsent === 0,
    app: () => app,
    async give(prompt, fields = {}) {
      const { operation_id: id } = accepted.parse(
        await visitor.ask('/generate', { ...agreed, prompt, duration: '4', ...fields }),
      );
      given.push(id);
      return id;
    },
    estimate: (prompt, fields = {}) => visitor.ask('/estimate', { prompt, ...fields }),
    async follow(id, wish, prompt) {
      const { operation_id: made } = accepted.parse(await visitor.ask(`/operations/${id}/${wish}`, { ...agreed, prompt }));
      given.push(made);
      return made;
    },
    decide: async (id, decision) => void (await visitor.ask(`/operations/${id}/decide`, { ...agreed, decision })),
    reads: visitor.reads,
    async until(what, holds, { stepMs = 2000, patienceMs = 240_000 } = {}) {
      const giveUpAtMs = performance.now() + patienceMs;
      const lookAtAll = async (): Promise<void> => {
        for (const id of given) await visitor.look(id);
      };
      for (let nextMs = 100; ; nextMs = Math.min(stepMs, nextMs * 1.1)) {
        await lookAtAll();
        // It may have come to be since that look.
        if (await holds()) return lookAtAll();
        if (performance.now() > giveUpAtMs) throw new Error(`it did not come to be: ${what}`);
        await clock.advance(nextMs);
        // Disk and loopback take real time.
        await wait(4);
      }
    },
    async restart(away = () => undefined) {
      await stopApp(app, clock);
      away();
      app = await start();
    },
    async close() {
      await stopApp(app, clock);
      await emulator.close();
    },
    seen: (id) => ({ read: visitor.reads(id), kept: kept(id), broken: broken() }),
  };
}

async function findIn({ engine }: App, id: string): Promise<GenerationView> {
  const found = await engine.find(id);
  if (found === undefined) throw new Error(`there is no generation ${id}`);
  return found;
}

function configOf({ folder, settings = {} }: FaultAppOptions, googleUrl: string, home: FaultApp['home']): Config {
  return readConfig(
    installed,
    {
      GOOGLE_API_KEY: canaryKey,
      GOOGLE_GEMINI_BASE_URL: googleUrl,
      VIDEO_MODEL: 'veo-3.1-fast-generate-preview',
      DATA_DIR: home.dataFolder,
      OUTPUTS_DIR: home.outputsFolder,
      PORT: '0',
      GENERATIONS_PER_MINUTE: '10000',
      ...settings,
    },
    folder,
  );
}

/** Somebody on the web, who remembers each sentence that they read. @param url where the bot answers now */
function createVisitor(url: () => string) {
  const read = new Map<string, string[]>();
  const request: FaultApp['request'] = (method, path, init = {}) => fetch(`${url()}/api/video_chat${path}`, { ...init, method });
  return {
    request,
    reads: (id: string): readonly string[] => read.get(id) ?? [],
    async ask(path: string, body: unknown): Promise<unknown> {
      const response = await request('POST', path, {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      if (!response.ok) throw new Error(`${path} was answered with ${response.status}: ${await response.text()}`);
      return response.json();
    },
    async look(id: string): Promise<void> {
      const response = await request('GET', `/operations/${id}`);
      if (!response.ok) return;
      const { state_message: message, notes } = shown.parse(await response.json());
      const sentences = read.get(id) ?? [];
      read.set(id, sentences);
      for (const sentence of [message, ...notes]) if (sentences.at(-1) !== sentence) sentences.push(sentence);
    },
  };
}

async function stopApp(app: App, clock: ManualClock): Promise<void> {
  // What the stop waits for at most is measured on the clock that stands still.
  let isOver = false;
  const stopped = app.stop().finally(() => {
    isOver = true;
  });
  while (!isOver) {
    await clock.advance(500);
    await wait(5);
  }
  await stopped;
}

function keptOf(id: string, dataFolder: string, emulator: Emulator): string {
  const records = readRecords(join(dataFolder, databaseFileName));
  const generation = records.generations.find((each) => each.id === id);
  if (generation === undefined) return 'nothing';
  const atGoogle = emulator.log.accepted.filter(({ prompt }) => prompt === generation.request.prompt).length;
  const money = records.ledger(id).map(({ state, usd }) => `${usd.toFixed(2)} USD ${state}`);
  return [generation.state, `${atGoogle} at Google`, ...money].join(', ');
}

/** Opens a bot for a row, and closes it whatever happens. */
export async function withFaultApp(options: FaultAppOptions, work: (app: FaultApp) => Promise<Seen>): Promise<Seen> {
  const app = await openFaultApp(options);
  try {
    return await work(app);
  } finally {
    await app.close();
  }
}
