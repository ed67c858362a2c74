import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../../testing/set-up/test-engine.ts';
import { downloadVideo } from './download.ts';

/** Serves so many bytes that are no error page. @returns its address */
async function serve(bytes: number): Promise<string> {
  const chunk = Buffer.alloc(1024 * 1024, 1);
  const server = createServer((_, answer) => {
    answer.writeHead(200, { 'content-type': 'video/mp4', 'content-length': bytes });
    let left = bytes;
    const more = (): void => {
      while (left > 0) {
        left -= chunk.length;
        if (!answer.write(left < 0 ? chunk.subarray(0, chunk.length + left) : chunk)) return void answer.once('drain', more);
      }
      answer.end();
    };
    more();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}

it('streams a video of more than 200 MB to the disk', async () => {
  const bytes = 210 * 1024 * 1024;
  const baseUrl = await serve(bytes);
  const path = join(temporaryFolder(), 'large.mp4');
  await downloadVideo(
    { mimeType: 'video/mp4', uri: `${baseUrl}/v` },
    path,
    { baseUrl, credentialHeaders: {} },
    AbortSignal.timeout(60_000),
  );
  expect((await stat(path)).size).toBe(bytes);
});

it('refuses one of more than 2 GB by its announced length, and says how much may be stored', async () => {
  const baseUrl = await serve(2 * 1024 ** 3 + 1);
  const path = join(temporaryFolder(), 'larger.mp4');
  const going = downloadVideo(
    { mimeType: 'video/mp4', uri: `${baseUrl}/v` },
    path,
    { baseUrl, credentialHeaders: {} },
    AbortSignal.timeout(30_000),
  );
  await expect(going).rejects.toMatchObject({
    kind: 'rejected',
    code: 'video_too_large',
    text: { key: 'provider.videoTooLarge', values: { maxMegabytes: 2048 } },
  });
});
