import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startFakeDiscord } from '../fakes/discord/fake-discord.ts';
import { burstSize, pick } from './ack-chat.ts';
import { type Bench, quantile } from './bench.ts';
import { startBenchGoogle } from './bench-google.ts';
import { freePort, startProbed, untilReady } from './probed-process.ts';

const rounds = 4;

/** The same commands by both ways, in turns, at one bot. */
export const ackDiscordHttp: Bench = {
  name: 'ack-discord-http',
  about: `from ${burstSize} commands at once on Discord to their acknowledgements, posted over HTTP, against the same by the gateway`,
  async run({ folder, report }) {
    const discord = await startFakeDiscord();
    const google = await startBenchGoogle({ latenciesMs: [Number.POSITIVE_INFINITY] });
    const people = Array.from({ length: burstSize }, (_, index) => discord.addPerson({ name: `Person ${index}` }));
    const guild = discord.addGuild({ name: 'Film club', members: people });
    const channels = Array.from({ length: 10 }, (_, index) => discord.addChannel({ guild, name: `room-${index}` }));
    const port = await freePort();
    const bot = startProbed('../../main.ts', {
      env: {
        ...{ GOOGLE_API_KEY: 'bench-key', GOOGLE_GEMINI_BASE_URL: google.url, VIDEO_MODEL: 'veo-3.1-fast-generate-preview' },
        ...{ DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.apiUrl, DISCORD_PUBLIC_KEY: discord.signingKey.publicKey },
        ...{ PORT: String(port), DATA_DIR: join(folder, 'data'), OUTPUTS_DIR: join(folder, 'outputs'), LOG_LEVEL: 'error' },
        ...{ CONCURRENT_GENERATIONS: '1000', GENERATIONS_PER_MINUTE: '10000', ACTIVE_PER_PERSON: '1000' },
      },
    });
    const burst = async (): Promise<readonly number[]> => {
      const calls = people.map((user, index) =>
        discord.slash('video', { prompt: 'a lighthouse at dawn' }, { user, channel: pick(channels, index) }),
      );
      const all = await Promise.all(calls.map(({ acknowledged }) => acknowledged));
      const other = all.find(({ how }) => how !== 'deferred');
      if (other !== undefined) throw new Error(`a command was answered with “${other.how}”`);
      // The cards of this burst are no part of the next one.
      await wait(4000);
      return all.map(({ afterMs }) => afterMs);
    };
    try {
      await untilReady(`http://127.0.0.1:${port}/healthz`, bot.child);
      const [byHttp, byGateway]: [number[], number[]] = [[], []];
      // What is only slow once is no part of this.
      await burst();
      for (let round = 0; round < rounds; round += 1) {
        discord.haveEndpoint(`http://127.0.0.1:${port}/discord/interactions`);
        byHttp.push(...(await burst()));
        discord.haveEndpoint(undefined);
        byGateway.push(...(await burst()));
      }
      for (const [name, share] of [
        ['p50', 0.5],
        ['p90', 0.9],
      ] as const) {
        report({
          ...{ name: `ack-discord-http ${name}`, ours: quantile(byHttp, share), baseline: quantile(byGateway, share) },
          ...{ than: 'the gateway', unit: `ms, ${name}`, n: byHttp.length },
          ...(share === 0.9 && { target: { of: 'ours', is: '<', value: 1000 } }),
        });
      }
    } finally {
      await bot.stop();
      google.close();
      await discord.close();
    }
  },
};
