import { writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DeliveryError, type Receipt } from '../../domain/delivery.ts';
import { serveLoopback } from '../../testing/fakes/loopback-server.ts';
import { ManualClock } from '../../testing/set-up/manual-clock.ts';
import { temporaryFolder } from '../../testing/set-up/test-engine.ts';
import { draftReceipt } from '../chat/receipt-draft.ts';
import { createUploadFiles, type UploadJob } from './upload-file.ts';

type Values = Readonly<Record<string, unknown>>;

/** Slack as far as uploads see it: whatever is completed is shared at once. @param take answers a file that arrived @param hold comes before */
async function setUp(
  take = (response: ServerResponse): void => void response.end('OK'),
  hold = (): Promise<void> => Promise.resolve(),
) {
  const uploads: { readonly path: string; readonly authorization: string | undefined; readonly bytes: string }[] = [];
  const calls: { readonly method: string; readonly values: Values }[] = [];
  let [running, mostAtOnce] = [0, 0];
  const url = await serveLoopback(async (request, response) => {
    running += 1;
    mostAtOnce = Math.max(mostAtOnce, running);
    let bytes = '';
    for await (const chunk of request) bytes += String(chunk);
    uploads.push({ path: request.url ?? '', authorization: request.headers.authorization, bytes });
    await hold();
    running -= 1;
    take(response);
  });
  const upload = createUploadFiles({
    clock: new ManualClock(),
    client: {
      async call(_, method, values) {
        calls.push({ method, values });
        const id = `F${calls.filter((call) => call.method === 'files.getUploadURLExternal').length}`;
        if (method === 'files.getUploadURLExternal') return { upload_url: `${url}/upload/${id}`, file_id: id };
        return method === 'files.info' ? { file: { shares: { public: { C1: [{ ts: '2.000002' }] } } } } : {};
      },
    },
  });
  const folder = temporaryFolder();
  const job = (names: readonly string[], kept: Receipt = {}, change: Partial<UploadJob> = {}): UploadJob => {
    for (const name of names) writeFileSync(join(folder, name), `bytes of ${name}`);
    return {
      ...{ installation: 'T1', channelId: 'C1', thread: '1.000001', title: 'a fox', comment: 'Ready.' },
      ...{ files: names.map((name) => ({ path: join(folder, name), name, alt: 'a fox' })), signal: new AbortController().signal },
      draft: draftReceipt(kept, async () => undefined),
      ...change,
    };
  };
  const named = (method: string) => calls.filter((call) => call.method === method).map(({ values }) => values);
  return { upload, job, uploads, named, url, mostAtOnce: () => mostAtOnce };
}

it('brings several files as one message, in order and told apart by their titles', async () => {
  const { upload, job, uploads, named } = await setUp();
  expect(await upload(job(['a.mp4', 'b.mp4']))).toEqual({ state: 'shared', channelId: 'C1', ts: '2.000002' });
  expect(uploads.map(({ bytes }) => bytes)).toEqual(['bytes of a.mp4', 'bytes of b.mp4']);
  const titled = [
    { id: 'F1', title: 'a fox (1)' },
    { id: 'F2', title: 'a fox (2)' },
  ];
  expect(named('files.completeUploadExternal')).toEqual([
    { files: titled, channel_id: 'C1', thread_ts: '1.000001', initial_comment: 'Ready.' },
  ]);
  expect(named('files.getUploadURLExternal')).toMatchObject([{ filename: 'a.mp4', length: 14, alt_txt: 'a fox' }, {}]);
});

it('gives the token to no address of an upload', async () => {
  const { upload, job, uploads } = await setUp();
  await upload(job(['a.mp4']));
  expect(uploads).toEqual([{ path: '/upload/F1', authorization: undefined, bytes: 'bytes of a.mp4' }]);
});

it.each([302, 307, 308])('brings nothing to where an upload is redirected (%s), and tries again later', async (status) => {
  const { upload, job, uploads, named } = await setUp(
    (response) => void response.writeHead(status, { location: '/other' }).end(),
  );
  await expect(upload(job(['a.mp4']))).rejects.toBeInstanceOf(DeliveryError);
  expect(uploads.map(({ path }) => path)).toEqual(['/upload/F1']);
  expect(named('files.completeUploadExternal')).toEqual([]);
});

it('brings two files at once and no more, whosever they are', async () => {
  let held: (() => void)[] = [];
  const letGo = (): void => {
    for (const go of held) go();
    held = [];
  };
  // Each waits for a second, and both a moment longer for a third that should not come.
  const hold = (): Promise<void> =>
    new Promise((go) => {
      held.push(go);
      if (held.length === 2) setTimeout(letGo, 20);
    });
  const { upload, job, uploads, mostAtOnce } = await setUp(undefined, hold);
  await Promise.all(Array.from({ length: 8 }, (_, index) => upload(job([`${index}.mp4`]))));
  expect([uploads.length, mostAtOnce()]).toEqual([8, 2]);
});

it('brings what was brought for another place once more, and what was brought for this one not', async () => {
  const { upload, job, uploads, named } = await setUp();
  const kept = { files: 'F9', completions: '0' };
  await upload(job(['a.mp4'], { ...kept, uploadTo: 'C1/1.000001' }));
  expect(uploads).toEqual([]);
  await upload(job(['a.mp4'], { ...kept, uploadTo: 'C2' }));
  expect(uploads).toHaveLength(1);
  expect(named('files.completeUploadExternal')).toMatchObject([{ files: [{ id: 'F9' }] }, { files: [{ id: 'F1' }] }]);
});
