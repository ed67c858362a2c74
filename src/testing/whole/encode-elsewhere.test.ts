import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { expect, it, onTestFinished } from 'vitest';
import { startEncoder } from '../bot/encoder-process.ts';
import { largeVideo } from '../samples/large-video.ts';
import { startDiscordApp } from '../set-up/discord-app.ts';
import { temporaryFolder } from '../set-up/test-engine.ts';

const token = 'a-token-for-encoders';

it('a video that is too large for a server is made smaller by an encoder elsewhere, also without a page', async () => {
  const large = await largeVideo();
  const env = { ENCODE_TOKEN: token, ENCODE_WAIT_SECONDS: '600', WEB: 'off' };
  const { discord, ann, general, app } = await startDiscordApp({
    env,
    render: ({ outputPath, signal }) => writeFile(outputPath, large, { flag: 'wx', signal }),
  });
  expect(app().encoding()).toEqual({ workers: 0, waiting: 0, running: 0 });
  const encoder = startEncoder(temporaryFolder(), app().url, token);
  onTestFinished(async () => {
    encoder.signal('SIGTERM');
    await encoder.exit;
  });
  await expect.poll(() => app().encoding().workers, { timeout: 30_000 }).toBe(1);
  discord.slash('video', { prompt: 'a lighthouse', duration: 4 }, { user: ann, channel: general });
  const posted = () =>
    discord.log.all('message created').flatMap(({ files }) => files.filter(({ name }) => name.endsWith('.mp4')));
  // A real encoder makes it smaller, on whatever else the machine leaves it.
  await expect.poll(posted, { timeout: 40_000 }).toHaveLength(1);
  const [file] = posted();
  expect(file?.sizeBytes).toBeLessThan(5 * 1024 * 1024);
  expect(file?.sha256).not.toBe(createHash('sha256').update(large).digest('hex'));
  await expect.poll(() => encoder.output.join('')).toContain('a video was fitted and brought back');
  expect(encoder.output.join('')).not.toContain(token);
});
