import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Bench, quantile } from './bench.ts';
import { startBenchGoogle } from './bench-google.ts';
import { makePaddedVideo } from './padded-video.ts';
import { freePort, startProbed, untilReady } from './probed-process.ts';
import type { UploadLine } from './upload-line.ts';

/** Commands of a burst, each by somebody else. */
export const burstSize = 50;
const uploads = 10;
/** Just under what Discord takes in a server without boosts. */
const videoBytes = 9_500_000;
/** A fast line, so that the bot has much to send in each second and still does so when the burst is over. */
export const lineBitsPerSecond = 100_000_000;

/** A fake of the platform, with people in it. */
export interface ChatWorld {
  /** What the bot needs to know of it. */
  readonly env: Readonly<Record<string, string>>;
  /** All that the bot uploads goes over it. */
  readonly line: UploadLine;
  /**
   * Somebody asks for a video. @param index of the command in its burst @returns milliseconds until it was acknowledged
   *
   * @throws when it was not, or too late
   */
  command(prompt: string, index: number): Promise<number>;
  close(): Promise<void>;
}

interface Burst {
  readonly afterMs: readonly number[];
  readonly loopMaxMs: number;
}

/** Commands at once while videos go up, against the same with none. @param platform as people call it */
export function ackBench(name: string, platform: string, setUp: () => Promise<ChatWorld>): Bench {
  return {
    name,
    about: `from ${burstSize} commands at once on ${platform} to their acknowledgements, while ${uploads} videos go up, against the same with none`,
    async run({ folder, report }) {
      const video = await makePaddedVideo(join(folder, 'video.mp4'), videoBytes);
      const google = await startBenchGoogle({ video, latenciesMs: readyOnlyLater() });
      const { env, line, command, close } = await setUp();
      const port = await freePort();
      const bot = startProbed('../../main.ts', {
        env: {
          ...{ GOOGLE_API_KEY: 'bench-key', GOOGLE_GEMINI_BASE_URL: google.url, VIDEO_MODEL: 'veo-3.1-fast-generate-preview' },
          ...{ ...env, PORT: String(port) },
          ...{ DATA_DIR: join(folder, 'data'), OUTPUTS_DIR: join(folder, 'outputs'), LOG_LEVEL: 'error' },
          ...{ CONCURRENT_GENERATIONS: '1000', GENERATIONS_PER_MINUTE: '10000', ACTIVE_PER_PERSON: '1000' },
          ...{ POLL_FIRST_SECONDS: '0.5', POLL_SECONDS: '0.5' },
        },
      });
      try {
        await untilReady(`http://127.0.0.1:${port}/healthz`, bot.child);
        const send = async (count: number): Promise<Burst> => {
          bot.watchEventLoop();
          const calls = Array.from({ length: count }, (_, index) => command('a lighthouse at dawn', index));
          const afterMs = await Promise.all(calls);
          // A stall is known of once it is over.
          await wait(100);
          return { afterMs, loopMaxMs: (await bot.measure()).loopMaxMs };
        };
        // What is only slow once is no part of this.
        await send(5);
        await until(() => google.readyAtMs.length === 5);
        const quiet = await send(burstSize);
        await until(() => google.readyAtMs.length === 5 + burstSize);
        await send(uploads);
        await until(() => line.running() > 0);
        const loaded = await send(burstSize);
        const [running, finished] = [line.running(), line.finished()];
        if (finished >= uploads) throw new Error('the uploads were over before the burst was');
        const than = 'no uploads';
        report({
          ...{ name, ours: quantile(loaded.afterMs, 0.99), baseline: quantile(quiet.afterMs, 0.99), than },
          ...{ unit: 'ms, p99', n: burstSize, target: { of: 'ours', is: '<', value: 500 } },
          more: { p50: quantile(loaded.afterMs, 0.5), baselineP50: quantile(quiet.afterMs, 0.5), running, finished },
        });
        report({
          ...{ name: `${name} event loop`, ours: loaded.loopMaxMs, baseline: quiet.loopMaxMs, than },
          ...{ unit: 'ms, longest stall', n: burstSize, target: { of: 'ours', is: '<', value: 200 } },
        });
      } finally {
        await bot.stop();
        line.close();
        google.close();
        await close();
      }
    },
  };
}

/** @param index of a command; there are as many people as commands in a burst, and ten channels */
export function pick<T>(all: readonly T[], index: number): T {
  const chosen = all[index % all.length];
  if (chosen === undefined) throw new Error('nobody is there');
  return chosen;
}

/** Those that warm up and those of the first burst are never ready; the ones after them are soon, and so go up. */
function readyOnlyLater(): readonly number[] {
  const never = Array.from({ length: 5 + burstSize }, () => Number.POSITIVE_INFINITY);
  return [...never, ...Array.from({ length: uploads }, () => 2000)];
}

async function until(isSo: () => boolean): Promise<void> {
  for (const deadlineMs = performance.now() + 60_000; !isSo(); await wait(10)) {
    if (performance.now() > deadlineMs) throw new Error('it did not come to be');
  }
}
