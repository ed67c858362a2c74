import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import process from 'node:process';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { settled, stop, submit, withBot } from '../bot/bot-client.ts';
import { openBotLife } from '../bot/bot-life.ts';
import { type BotHome, createBotHome, startBot, startProgram } from '../bot/bot-process.ts';
import { type S3Fake, startS3Fake } from '../fakes/s3/s3-fake.ts';
import { sampleVideoFile, temporaryFolder } from '../set-up/test-engine.ts';

let video: string;
beforeAll(async () => {
  video = await sampleVideoFile(temporaryFolder());
});

async function openBucket(): Promise<S3Fake> {
  const fake = await startS3Fake();
  onTestFinished(fake.close);
  return fake;
}

function settingsOf(fake: S3Fake): Record<string, string> {
  const { accessKeyId, secretAccessKey } = fake.keys;
  return {
    ...{ OUTPUTS_URL: 's3://videos/bot', AWS_ENDPOINT_URL_S3: fake.url },
    ...{ AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
  };
}

/** A bot that Google makes videos for, and that keeps them in a bucket. */
async function openLife(fake: S3Fake) {
  const life = await openBotLife({ folder: temporaryFolder(), video, progress: { polls: 2 }, settings: settingsOf(fake) });
  onTestFinished(life.close);
  return {
    ...life,
    broken() {
      const unsent = readdirSync(join(life.home.outputsFolder, 'pending'));
      // As if they lay where those who look expect them.
      for (const name of ['pending', 'cache']) rmSync(join(life.home.outputsFolder, name), { recursive: true });
      for (const [key, { bytes }] of fake.bucket.objects) writeFileSync(join(life.home.outputsFolder, basename(key)), bytes);
      return [...unsent, ...life.broken(), ...leaks(life.home, fake)];
    },
  };
}

/** No key of the bucket, and no address with a signature. */
function leaks({ output, dataFolder }: BotHome, { keys }: S3Fake): readonly string[] {
  const kept = readdirSync(dataFolder, { withFileTypes: true }).filter((entry) => entry.isFile());
  const all = [output.join(''), ...kept.map(({ name }) => readFileSync(join(dataFolder, name), 'latin1'))].join('');
  return [keys.accessKeyId, keys.secretAccessKey, 'X-Amz-', 'AWS4-HMAC'].filter((secret) => all.includes(secret));
}

it('keeps a preview in a bucket alone, plays it in parts, and deletes it there', { timeout: 120_000 }, async () => {
  const fake = await openBucket();
  const preview = { GOOGLE_API_KEY: '', VIDEO_MODEL: 'preview', PATH: process.env.PATH ?? '' };
  const home = createBotHome(temporaryFolder(), 'http://127.0.0.1:9', { ...settingsOf(fake), ...preview });
  await withBot(home, async (url) => {
    const id = (await submit(url, 'a lighthouse')) ?? '';
    expect(await settled(home, url)).toMatchObject([{ state: 'completed' }]);
    expect([...fake.bucket.objects.keys()].toSorted()).toEqual([`bot/${id}.jpg`, `bot/${id}.mp4`]);
    expect(readdirSync(home.outputsFolder).filter((name) => name.startsWith(id))).toEqual([]);

    const whole = fake.bucket.objects.get(`bot/${id}.mp4`)?.bytes ?? Buffer.alloc(0);
    const part = await fetch(`${url}/videos/${id}.mp4`, { headers: { range: 'bytes=100-199' }, redirect: 'error' });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 100-199/${whole.length}`]);
    expect(Buffer.from(await part.bytes())).toEqual(whole.subarray(100, 200));
    expect(fake.requests.at(-1)).toMatchObject({ operation: 'GetObject', range: 'bytes=100-199' });
    const etag = part.headers.get('etag') ?? '';
    const again = await fetch(`${url}/videos/${id}.mp4`, { headers: { 'if-none-match': etag } });
    expect(again.status).toBe(304);
    expect((await fetch(`${url}/videos/${id}.mp4`, { headers: { range: `bytes=${whole.length}-` } })).status).toBe(416);
    expect((await fetch(`${url}/posters/${id}.jpg`)).status).toBe(200);

    const deleted = await fetch(`${url}/api/video_chat/operations/${id}`, { method: 'DELETE' });
    expect(deleted.ok).toBe(true);
    expect(fake.bucket.objects.size).toBe(0);
    expect(existsSync(join(home.outputsFolder, 'cache', `${id}.mp4`))).toBe(false);
    expect((await fetch(`${url}/videos/${id}.mp4`)).status).toBe(404);
  });
  expect(leaks(home, fake)).toEqual([]);
});

it.each(['after-download', 'after-rename'] as const)(
  'finds its way when it dies %s, in the middle of a zip that is whole the next time',
  async (dieAt) => {
    const fake = await openBucket();
    const { home, give, broken } = await openLife(fake);
    const dying = startBot(home, { dieAt, spares: 1 });
    const url = (await dying.url) ?? '';
    await give(url, 'a lighthouse');
    const [{ operation_id: id } = { operation_id: '' }] = (await settled(home, url)) ?? [];
    const zipOf = (at: string) => fetch(`${at}/api/video_chat/videos.zip?ids=${id}`);
    fake.fail('GetObject', 'stalls');
    const download = await zipOf(url);
    const isBroken = download.bytes().then(
      () => false,
      () => true,
    );
    await give(url, 'a hill');
    expect(await dying.exit).toEqual({ code: null, signal: 'SIGKILL' });
    expect([download.status, await isBroken]).toEqual([200, true]);
    await withBot(home, async (again) => {
      expect(await settled(home, again)).toMatchObject([{ state: 'completed' }, { state: 'completed' }]);
      const zip = Buffer.from(await (await zipOf(again)).bytes());
      // Videos are stored in it as they are, and its index stands at its end.
      expect(zip.includes(fake.bucket.objects.get(`bot/${id}.mp4`)?.bytes ?? 'nothing')).toBe(true);
      expect(zip.lastIndexOf('PK\u0005\u0006', undefined, 'latin1')).toBe(zip.length - 22);
    });
    expect([...fake.bucket.objects.keys()].filter((key) => key.endsWith('.mp4'))).toHaveLength(2);
    expect(broken()).toEqual([]);
  },
);

it('fetches and pays nothing again when the bucket is away, and sends what it has once it is back', async () => {
  const fake = await openBucket();
  const { emulator, home, give, broken } = await openLife(fake);
  const first = startBot(home);
  const url = (await first.url) ?? '';
  fake.fail('PutObject', 'denied', 2);
  await give(url, 'a lighthouse');
  expect(await settled(home, url)).toMatchObject([{ state: 'completed' }]);
  await stop(first);
  expect(emulator.log.accepted).toHaveLength(1);
  expect(broken()).toEqual([]);
});

it('ends at once with 78, and says what to do, where the bucket is none', async () => {
  const fake = await openBucket();
  const home = createBotHome(temporaryFolder(), 'http://127.0.0.1:9', { ...settingsOf(fake), OUTPUTS_URL: 's3://others' });
  expect(await startProgram(home).exit).toEqual({ code: 78, signal: null });
  expect(home.output.join('')).toContain(
    'The bucket others of OUTPUTS_URL does not work (ListObjectsV2: NoSuchBucket). There is none of this name.',
  );
});
