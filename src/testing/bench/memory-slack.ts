import { memoryBench } from './memory-chat.ts';

export const memorySlack = memoryBench({
  ...{ name: 'memory-slack', platform: 'Slack', program: 'memory-slack-process.ts' },
  usual: { way: 'filesUploadV2', than: 'filesUploadV2, file: path' },
  // What each of the steps of an upload looks for, and a file that is shared at once.
  answer: (origin) => ({
    ...{ ok: true, upload_url: `${origin}/upload`, file_id: 'F1', files: [{ id: 'F1' }] },
    file: { id: 'F1', permalink: `${origin}/F1`, shares: { public: { C1: [{ ts: '1.000001' }] } } },
  }),
});
