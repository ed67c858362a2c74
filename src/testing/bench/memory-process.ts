import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import PQueue from 'p-queue';
import { z } from 'zod';
import { parallelDownloads } from '../../engine/fetcher.ts';
import { downloadVideo } from '../../providers/google/download.ts';

// Downloads videos at once, in a process of its own, so that its memory is nobody else's.

const plan = z
  .object({ way: z.enum(['ours', 'arrayBuffer']), url: z.string(), folder: z.string(), parallel: z.number() })
  .parse(JSON.parse(process.argv[2] ?? ''));

const ways: Readonly<Record<typeof plan.way, (path: string, url?: string) => Promise<void>>> = {
  ours: (path, url = plan.url) =>
    downloadVideo(
      { mimeType: 'video/mp4', uri: url },
      path,
      { baseUrl: new URL(plan.url).origin, credentialHeaders: { 'x-goog-api-key': 'key' } },
      AbortSignal.timeout(300_000),
    ),
  // The first that comes to mind.
  async arrayBuffer(path, url = plan.url) {
    const answer = await fetch(url);
    await writeFile(path, Buffer.from(await answer.arrayBuffer()));
  },
};

// A bot that has fetched a small video before: what is only loaded once is no part of this, for neither way.
await ways[plan.way](join(plan.folder, 'before.mp4'), new URL('/1', plan.url).href);

process.on('message', (message) => {
  if (message !== 'go') return;
  const slots = new PQueue({ concurrency: plan.way === 'ours' ? parallelDownloads : plan.parallel });
  const downloads = Array.from({ length: plan.parallel }, (_, index) =>
    slots.add(() => ways[plan.way](join(plan.folder, `${index}.mp4`))),
  );
  void Promise.all(downloads).then(() => process.send?.('done'));
});
// Not unreferenced: this program waits to be told.
process.channel?.ref();
process.send?.('ready');
