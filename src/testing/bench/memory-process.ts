import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { downloadVideo } from '../../providers/google/download.ts';

// Downloads videos at once, in a process of its own, so that its memory is nobody else's.

const plan = z
  .object({ way: z.enum(['ours', 'arrayBuffer']), url: z.string(), folder: z.string(), parallel: z.number() })
  .parse(JSON.parse(process.argv[2] ?? ''));

const ways: Readonly<Record<typeof plan.way, (path: string) => Promise<void>>> = {
  ours: (path) =>
    downloadVideo(
      { mimeType: 'video/mp4', uri: plan.url },
      path,
      { baseUrl: new URL(plan.url).origin, credentialHeaders: { 'x-goog-api-key': 'key' } },
      AbortSignal.timeout(300_000),
    ),
  // The first that comes to mind.
  async arrayBuffer(path) {
    const answer = await fetch(plan.url);
    await writeFile(path, Buffer.from(await answer.arrayBuffer()));
  },
};

process.on('message', (message) => {
  if (message !== 'go') return;
  const downloads = Array.from({ length: plan.parallel }, (_, index) => ways[plan.way](join(plan.folder, `${index}.mp4`)));
  void Promise.all(downloads).then(() => process.send?.('done'));
});
// Not unreferenced: this program waits to be told.
process.channel?.ref();
process.send?.('ready');
