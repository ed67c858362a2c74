import { WebhookClient } from 'discord.js';
import { z } from 'zod';
import { createLog } from '../../lib/log.ts';
import { createDiscordRest } from '../../platforms/discord/discord-rest.ts';

// Posts videos to Discord at once, in a process of its own, so that its memory is nobody else's.

const plan = z
  .object({ way: z.enum(['ours', 'discord.js']), apiUrl: z.string(), path: z.string(), parallel: z.number() })
  .parse(JSON.parse(process.argv[2] ?? ''));

const clock = { now: Date.now, monotonicMs: () => performance.now(), after: () => () => undefined };
const log = createLog({ level: 'silent', format: 'json', secrets: [] });
const rest = createDiscordRest({ token: 'bench', apiUrl: plan.apiUrl, clock, log, onRefused: () => undefined });
const usual = new WebhookClient({ id: '1', token: 'bench' }, { rest: { api: plan.apiUrl, timeout: 300_000 } });

const signal = AbortSignal.timeout(600_000);
const words = { content: 'Your video is ready.' };

const ways: Readonly<Record<typeof plan.way, (channelId: string, paths: readonly string[]) => Promise<unknown>>> = {
  ours: (channelId, paths) =>
    rest.createMessage(channelId, words, {
      files: paths.map((path) => ({ path, name: 'video.mp4', description: 'a lighthouse' })),
      signal,
    }),
  // As its guide shows it. A channel's `send` goes the same way.
  'discord.js': (_, paths) => usual.send({ ...words, files: [...paths] }),
};

process.on('message', (message) => {
  if (message !== 'go') return;
  // A thread each, as results have.
  const posts = Array.from({ length: plan.parallel }, (_, index) => ways[plan.way](String(index + 1), [plan.path]));
  void Promise.all(posts).then(() => process.send?.('done'));
});
// A bot at rest has long since said something: what is loaded by the first word is no part of an upload.
await ways[plan.way]('1', []);
// Not unreferenced: this program waits to be told.
process.channel?.ref();
process.send?.('ready');
