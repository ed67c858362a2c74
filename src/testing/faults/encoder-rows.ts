import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { stop } from '../bot/bot-client.ts';
import { startProgram } from '../bot/bot-process.ts';
import { type EncoderProcess, startEncoder } from '../bot/encoder-process.ts';
import { largeVideo } from '../samples/large-video.ts';
import { discordPlatform } from './discord-side.ts';
import type { FaultRow, RowOptions, Seen } from './fault-row.ts';
import { keptBy, withLife } from './real-life.ts';

const token = 'a-token-for-encoders';
const ready = /Your video is ready\./;
const once = /^completed, 1 at Google; 1 result$/;

/** What may happen to an encoder on another machine, while it has a video. */
export const encoderRows: readonly FaultRow[] = [
  row('N1', 'kill -9 of the encoder elsewhere, and another one is there', async ({ first, another }) => {
    another();
    first.signal('SIGKILL');
    await first.exit;
  }),
  row('N1', 'kill -9 of the only encoder elsewhere', async ({ first }) => {
    first.signal('SIGKILL');
    await first.exit;
  }),
  row('N2', 'the encoder elsewhere hangs (SIGSTOP), another one does it, and it goes on afterwards', async (scene) => {
    scene.another();
    scene.first.signal('SIGSTOP');
    await until('the result is there', () => scene.results() === 1);
    scene.first.signal('SIGCONT');
    await until('the first one has given up', () => !scene.first.isWorking());
  }),
];

interface Scene {
  /** Has the video. */
  readonly first: EncoderProcess;
  /** Starts another one. */
  another(): void;
  results(): number;
}

function row(id: string, fault: string, happens: (scene: Scene) => Promise<void>): FaultRow {
  return { id, fault, reads: [ready], keeps: once, run: (options) => encodeWhile(options, happens) };
}

async function encodeWhile(options: RowOptions, happens: (scene: Scene) => Promise<void>): Promise<Seen> {
  const video = join(options.folder, 'large.mp4');
  await writeFile(video, await largeVideo({ width: 1280, height: 720, durationSeconds: 8 }));
  const side = await discordPlatform.open(() => Date.now());
  const settings = { ...side.settings, ENCODE_TOKEN: token, ENCODE_WAIT_SECONDS: '600' };
  const encoders: EncoderProcess[] = [];
  try {
    return await withLife({ ...options, video, settings, progress: { polls: 1 }, isReal: true }, async (life) => {
      const bot = startProgram(life.home);
      const url = (await bot.url) ?? '';
      const start = (): EncoderProcess => {
        const encoder = startEncoder(join(options.folder, `encoder-${encoders.length}`), url, token);
        encoders.push(encoder);
        return encoder;
      };
      const first = start();
      await until('the encoder is there', async () => !(await problemsOf(url)).includes('encoder'));
      side.ask('a lighthouse');
      await until('the encoder has the video', () => first.isWorking());
      await happens({ first, another: () => void start(), results: () => side.results() });
      await until('the result is there', () => side.results() === 1);
      await until('it is completed', () => keptBy(life).startsWith('completed'));
      side.look();
      const results = side.results();
      const kept = `${keptBy(life)}; ${results} result${results === 1 ? '' : 's'}`;
      await stop(bot);
      return { read: side.reads(), kept, broken: life.broken() };
    });
  } finally {
    for (const encoder of encoders) encoder.signal('SIGKILL');
    await side.close();
  }
}

async function problemsOf(url: string): Promise<readonly string[]> {
  const { problems = [] }: { problems?: readonly { readonly code: string }[] } = await (await fetch(`${url}/healthz`)).json();
  return problems.map(({ code }) => code);
}

/** @throws {Error} when it does not come to be within two minutes */
async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const giveUpAtMs = performance.now() + 120_000;
  while (!(await holds())) {
    if (performance.now() > giveUpAtMs) throw new Error(`not so: ${what}`);
    await wait(50);
  }
}
