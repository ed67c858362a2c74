import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createTexts } from '../lib/say.ts';
import { keepBytes } from '../testing/contracts/outputs-contract.ts';
import { startS3Fake } from '../testing/fakes/s3/s3-fake.ts';
import { ManualClock } from '../testing/set-up/manual-clock.ts';
import { silentLog, temporaryFolder } from '../testing/set-up/test-engine.ts';
import { openOutputs } from './open-outputs.ts';

async function open(endpoint: string | undefined, keys = { accessKeyId: 'x', secretAccessKey: 'x' }) {
  const closing: (() => void | Promise<void>)[] = [];
  onTestFinished(async () => {
    for (const close of closing) await close();
  });
  const bucket = endpoint === undefined ? undefined : { bucket: 'videos', prefix: '', endpoint, credentials: keys };
  const folder = join(temporaryFolder());
  const deps = { clock: new ManualClock(Date.now()), log: silentLog, texts: createTexts(), closing };
  return openOutputs({ outputs: { folder, keepDays: 30 }, bucket }, deps);
}

it('has no trouble with a folder', async () => {
  expect((await open(undefined)).problems()).toEqual([]);
});

it('does not start with a bucket that can not be used, and says what to do', async () => {
  const fake = await startS3Fake();
  onTestFinished(fake.close);
  await expect(open(fake.url)).rejects.toMatchObject({ exitCode: 78, text: { key: 'bucket.trouble' } });
});

it('starts while a bucket is away, and says so until it is back', async () => {
  const fake = await startS3Fake();
  onTestFinished(fake.close);
  fake.fail('ListObjectsV2', 'internal error', 5);
  const { outputs, problems } = await open(fake.url, fake.keys);
  expect(problems()).toMatchObject([{ code: 'bucket', text: expect.stringContaining('ListObjectsV2: InternalError') }]);
  await keepBytes(outputs, 'a.mp4', Buffer.from('a video'));
  expect(problems()).toEqual([]);
  fake.fail('DeleteObject', 'denied');
  await expect(outputs.remove('a.mp4')).rejects.toThrow('AccessDenied');
  expect(problems()).toMatchObject([{ text: expect.stringContaining('s3:DeleteObject') }]);
});
