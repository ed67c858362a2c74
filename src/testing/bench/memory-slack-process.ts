import { webApi } from '@slack/bolt';
import { z } from 'zod';
import { systemClock } from '../../lib/clock.ts';
import { draftReceipt } from '../../platforms/chat/receipt-draft.ts';
import { createSlackClient } from '../../platforms/slack/slack-client.ts';
import { createUploadFiles } from '../../platforms/slack/upload-file.ts';

// Posts videos to Slack at once, in a process of its own, so that its memory is nobody else's.

const plan = z
  .object({ way: z.enum(['ours', 'filesUploadV2']), apiUrl: z.string(), path: z.string(), parallel: z.number() })
  .parse(JSON.parse(process.argv[2] ?? ''));

const signal = AbortSignal.timeout(600_000);
const comment = 'Your video is ready.';
const place = { installation: 'T1', channelId: 'C1' };
const apiUrl = `${plan.apiUrl}/`;

const client = createSlackClient({
  ...{ apiUrl, installations: { botToken: async () => 'bench' }, logger: undefined, onRefused: () => undefined },
});
const upload = createUploadFiles({ client, clock: systemClock });
const usual = new webApi.WebClient('bench', { slackApiUrl: apiUrl });

const ways: Readonly<Record<typeof plan.way, (thread: string, path: string) => Promise<unknown>>> = {
  ours: (thread, path) =>
    upload({
      files: [{ path, name: 'video.mp4', alt: 'a lighthouse' }],
      ...{ ...place, thread, title: 'a lighthouse', comment, signal },
      draft: draftReceipt({}, async () => undefined),
    }),
  // As its guide shows it.
  filesUploadV2: (thread, path) =>
    usual.filesUploadV2({
      ...{ channel_id: place.channelId, thread_ts: thread, file: path, filename: 'video.mp4', initial_comment: comment },
    }),
};

process.on('message', (message) => {
  if (message !== 'go') return;
  // A thread each, as results have.
  const posts = Array.from({ length: plan.parallel }, (_, index) => ways[plan.way](`${index + 1}.000001`, plan.path));
  void Promise.all(posts).then(() => process.send?.('done'));
});
// A bot at rest has long since said something: what is loaded by the first word is no part of an upload.
const words = { channel: place.channelId, text: comment };
await (plan.way === 'ours' ? client.call(place.installation, 'chat.postMessage', words, signal) : usual.chat.postMessage(words));
// Not unreferenced: this program waits to be told.
process.channel?.ref();
process.send?.('ready');
