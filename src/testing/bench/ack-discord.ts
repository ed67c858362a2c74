import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type FakeDiscord, startFakeDiscord } from '../fake-discord/fake-discord.ts';
import type { Channel, Person } from '../fake-discord/world.ts';
import { type Bench, quantile } from './bench.ts';
import { startBenchGoogle } from './bench-google.ts';
import { makePaddedVideo } from './padded-video.ts';
import { freePort, startProbed, untilReady } from './probed-process.ts';
import { startUploadLine } from './upload-line.ts';

const commands = 50;
const uploads = 10;
/** Just under what Discord takes in a server without boosts. */
const videoBytes = 9_500_000;
/** A fast line, so that the bot has much to send in each second and still does so when the burst is over. */
const bitsPerSecond = 100_000_000;

interface Burst {
  readonly afterMs: readonly number[];
  readonly loopMaxMs: number;
}

export const ackDiscord: Bench = {
  name: 'ack-discord',
  about: `from ${commands} commands at once on Discord to their acknowledgements, while ${uploads} videos go up, against the same with none`,
  async run({ folder, report }) {
    const video = await makePaddedVideo(join(folder, 'video.mp4'), videoBytes);
    const google = await startBenchGoogle({ video, latenciesMs: readyOnlyLater() });
    const discord = await startFakeDiscord();
    const { origin, pathname } = new URL(discord.apiUrl);
    const line = await startUploadLine(origin, bitsPerSecond);
    const port = await freePort();
    const bot = startProbed('../../main.ts', {
      env: {
        ...{ GOOGLE_API_KEY: 'bench-key', GOOGLE_GEMINI_BASE_URL: google.url, VIDEO_MODEL: 'veo-3.1-fast-generate-preview' },
        ...{ DISCORD_TOKEN: discord.token, DISCORD_API_URL: `${line.origin}${pathname}`, PORT: String(port) },
        ...{ DATA_DIR: join(folder, 'data'), OUTPUTS_DIR: join(folder, 'outputs'), LOG_LEVEL: 'error' },
        ...{ CONCURRENT_GENERATIONS: '1000', GENERATIONS_PER_MINUTE: '10000', ACTIVE_PER_PERSON: '1000' },
        ...{ POLL_FIRST_SECONDS: '0.5', POLL_SECONDS: '0.5' },
      },
    });
    try {
      const { people, channels } = fill(discord);
      await untilReady(`http://127.0.0.1:${port}/healthz`, bot.child);
      const send = async (count: number): Promise<Burst> => {
        bot.watchEventLoop();
        const calls = Array.from({ length: count }, (_, index) => {
          const [user, channel] = [people[index % people.length], channels[index % channels.length]];
          if (user === undefined || channel === undefined) throw new Error('nobody is there');
          return discord.slash('video', { prompt: 'a lighthouse at dawn' }, { user, channel });
        });
        const answers = await Promise.all(calls.map(({ acknowledged }) => acknowledged));
        if (answers.some(({ how }) => how !== 'deferred')) throw new Error('a command was not acknowledged');
        return { afterMs: answers.map(({ afterMs }) => afterMs), loopMaxMs: (await bot.measure()).loopMaxMs };
      };
      // What is only slow once is no part of this.
      await send(5);
      await until(() => google.readyAtMs.length === 5);
      const quiet = await send(commands);
      await until(() => google.readyAtMs.length === 5 + commands);
      await send(uploads);
      await until(() => line.running() > 0);
      const loaded = await send(commands);
      const [running, finished] = [line.running(), line.finished()];
      if (finished >= uploads) throw new Error('the uploads were over before the burst was');
      const than = 'no uploads';
      report({
        ...{ name: 'ack-discord', ours: quantile(loaded.afterMs, 0.99), baseline: quantile(quiet.afterMs, 0.99), than },
        ...{ unit: 'ms, p99', n: commands, target: { of: 'ours', is: '<', value: 500 } },
        more: { p50: quantile(loaded.afterMs, 0.5), baselineP50: quantile(quiet.afterMs, 0.5), running, finished },
      });
      report({
        ...{ name: 'ack-discord event loop', ours: loaded.loopMaxMs, baseline: quiet.loopMaxMs, than },
        ...{ unit: 'ms, longest stall', n: commands, target: { of: 'ours', is: '<', value: 200 } },
      });
    } finally {
      await bot.stop();
      line.close();
      google.close();
      await discord.close();
    }
  },
};

/** Those that warm up and those of the first burst are never ready; the ones after them are soon, and so go up. */
function readyOnlyLater(): readonly number[] {
  const never = Array.from({ length: 5 + commands }, () => Number.POSITIVE_INFINITY);
  return [...never, ...Array.from({ length: uploads }, () => 2000)];
}

/** As many people as commands, who write in ten channels of one server. */
function fill(discord: FakeDiscord): { readonly people: readonly Person[]; readonly channels: readonly Channel[] } {
  const people = Array.from({ length: commands }, (_, index) => discord.addPerson({ name: `Person ${index}` }));
  const guild = discord.addGuild({ name: 'Film club', members: people });
  const channels = Array.from({ length: 10 }, (_, index) => discord.addChannel({ guild, name: `room-${index}` }));
  return { people, channels };
}

async function until(isSo: () => boolean): Promise<void> {
  for (const deadlineMs = performance.now() + 60_000; !isSo(); await wait(10)) {
    if (performance.now() > deadlineMs) throw new Error('it did not come to be');
  }
}
