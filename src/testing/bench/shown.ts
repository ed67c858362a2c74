import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startFakeDiscord } from '../fakes/discord/fake-discord.ts';
import { startFakeSlack } from '../fakes/slack/fake-slack.ts';
import { pick } from './ack-chat.ts';
import { type Bench, type BenchContext, quantile } from './bench.ts';
import { startBenchGoogle } from './bench-google.ts';
import { makePaddedVideo } from './padded-video.ts';
import { freePort, startProbed, untilReady } from './probed-process.ts';

const cards = 50;
const channelCount = 5;
/** Ten are made at once, for about a minute each: with those that wait, all cards are alive until the first are ready. */
const atOnce = 10;
const measured = 20;
const videoBytes = 2_000_000;

interface Edit {
  readonly atMs: number;
  /** All that the card says. */
  readonly shown: string;
}

/** A fake of a platform that denies what is above its limits. */
interface ShownWorld {
  readonly env: Readonly<Record<string, string>>;
  ask(prompt: string, index: number): void;
  edits(): readonly Edit[];
  /** Requests that were denied for being too many. */
  denied(): number;
  close(): Promise<void>;
}

export const shown: Bench = {
  name: 'shown',
  about: `from a change at Google to the card that shows it, with ${cards} cards alive on each platform, within its limits`,
  async run(context) {
    const video = await makePaddedVideo(join(context.folder, 'video.mp4'), videoBytes);
    const [discord, slack] = [await openDiscord(), await openSlack()];
    await Promise.all([measure('Discord', discord, video, context), measure('Slack', slack, video, context)]);
  },
};

async function measure(name: string, world: ShownWorld, video: Uint8Array, { folder, report }: BenchContext): Promise<void> {
  const latenciesMs = Array.from({ length: cards }, (_, index) => 45_000 + ((index * 7) % atOnce) * 3000);
  const google = await startBenchGoogle({ video, latenciesMs });
  const port = await freePort();
  const bot = startProbed('../../main.ts', {
    env: {
      ...{ GOOGLE_API_KEY: 'bench-key', GOOGLE_GEMINI_BASE_URL: google.url, VIDEO_MODEL: 'veo-3.1-fast-generate-preview' },
      ...{ ...world.env, PORT: String(port), LOG_LEVEL: 'error', BUDGET_USD_PER_DAY: '1000' },
      ...{ DATA_DIR: join(folder, name, 'data'), OUTPUTS_DIR: join(folder, name, 'outputs') },
      ...{ CONCURRENT_GENERATIONS: String(atOnce), GENERATIONS_PER_MINUTE: String(atOnce), ACTIVE_PER_PERSON: '1000' },
    },
  });
  try {
    await untilReady(`http://127.0.0.1:${port}/healthz`, bot.child);
    for (let index = 0; index < cards; index += 1) {
      world.ask(promptOf(index), index);
      await wait(100);
    }
    const toEpochMs = Date.now() - performance.now();
    const isReady = () => google.readyAtMs.filter((atMs) => atMs < performance.now() - 10_000).length >= measured;
    for (const deadlineMs = performance.now() + 300_000; !isReady(); await wait(200)) {
      if (performance.now() > deadlineMs) throw new Error('Google was never ready');
    }
    const edits = world.edits();
    const afterMs = (body: string, sinceMs: number, says: RegExp): number => {
      const own = /clip-\d\d-end/.exec(body)?.[0] ?? 'none';
      const edit = edits.find(({ atMs, shown: words }) => atMs >= sinceMs && words.includes(own) && says.test(words));
      return edit === undefined ? Number.POSITIVE_INFINITY : edit.atMs - sinceMs;
    };
    const first = google.started.slice(0, measured);
    const made = first.map(({ body, atMs }) => afterMs(body, atMs, /is making|Fetching|is ready/));
    const ready = first.map(({ body }, index) => afterMs(body, (google.readyAtMs[index] ?? 0) + toEpochMs, /Fetching|is ready/));
    const all = [...made, ...ready];
    report({
      ...{ name: `shown ${name}`, ours: quantile(all, 0.5), baseline: 10_000, than: 'an edit every 10 s', unit: 'ms, p50' },
      ...{ n: all.length, target: { of: 'ours', is: '<=', value: 1500 } },
      more: {
        ...{ p90: quantile(all, 0.9), startedP50: quantile(made, 0.5), startedP90: quantile(made, 0.9) },
        ...{ readyP50: quantile(ready, 0.5), readyP90: quantile(ready, 0.9), edits: edits.length, denied: world.denied() },
      },
    });
  } finally {
    await bot.stop();
    google.close();
    await world.close();
  }
}

function promptOf(index: number): string {
  return `a lighthouse, clip-${String(index).padStart(2, '0')}-end`;
}

async function openDiscord(): Promise<ShownWorld> {
  const discord = await startFakeDiscord();
  const people = Array.from({ length: cards }, (_, index) => discord.addPerson({ name: `Person ${index}` }));
  const guild = discord.addGuild({ name: 'Film club', members: people });
  const channels = Array.from({ length: channelCount }, (_, index) => discord.addChannel({ guild, name: `room-${index}` }));
  const limit = { limit: 5, windowMs: 5000 };
  for (const route of ['PATCH /channels/:channel/messages/:message', 'POST /channels/:channel/messages'] as const) {
    discord.limit(route, limit);
  }
  return {
    env: { DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.apiUrl },
    ask: (prompt, index) =>
      void discord.slash('video', { prompt }, { user: pick(people, index), channel: pick(channels, index) }),
    edits: () => discord.log.all('message edited').map((edit) => ({ atMs: edit.atMs, shown: JSON.stringify(edit) })),
    denied: () => discord.log.requests.filter(({ status }) => status === 429).length,
    close: () => discord.close(),
  };
}

async function openSlack(): Promise<ShownWorld> {
  const slack = await startFakeSlack();
  slack.enforceTiers();
  const members = Array.from({ length: cards }, (_, index) => slack.addPerson(`Person ${index}`));
  const channels = Array.from({ length: channelCount }, (_, index) => slack.addChannel({ name: `room-${index}`, members }));
  return {
    env: { SLACK_BOT_TOKEN: slack.team.botToken, SLACK_APP_TOKEN: slack.app.appToken, SLACK_API_URL: slack.apiUrl },
    ask: (prompt, index) => void slack.command('/video', prompt, { user: pick(members, index), channel: pick(channels, index) }),
    edits: () => slack.log.all('message edited').map((edit) => ({ atMs: edit.atMs, shown: JSON.stringify(edit) })),
    denied: () => slack.log.requests.filter(({ status }) => status === 429).length,
    close: () => slack.close(),
  };
}
