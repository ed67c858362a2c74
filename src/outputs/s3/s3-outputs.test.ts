import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { OutputsError } from '../../domain/outputs.ts';
import { goThroughProxy } from '../../lib/go-through-proxy.ts';
import { describeOutputs, keepBytes, namesIn, readAll, sampleId, writePart } from '../../testing/contracts/outputs-contract.ts';
import { startConnectProxy } from '../../testing/fakes/connect-proxy.ts';
import { type S3Fake, type S3FakeOptions, startS3Fake } from '../../testing/fakes/s3/s3-fake.ts';
import { ManualClock } from '../../testing/set-up/manual-clock.ts';
import { silentLog, temporaryFolder } from '../../testing/set-up/test-engine.ts';
import { openS3 } from './s3-calls.ts';
import { createS3Outputs, type S3OutputsOptions } from './s3-outputs.ts';

const mebibyte = 1024 * 1024;
const name = `${sampleId}.mp4`;
const key = `bot/${name}`;
const hourMs = 60 * 60_000;
const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

async function openFake(options: S3FakeOptions = {}): Promise<S3Fake> {
  const fake = await startS3Fake(options);
  closing.push(fake.close);
  return fake;
}

async function openOutputs(fake: S3Fake, folder: string, more: Partial<S3OutputsOptions> = {}, keys = fake.keys) {
  const { region, accessKeyId, secretAccessKey } = keys;
  const calls = await openS3({
    bucket: 'videos',
    prefix: 'bot/',
    endpoint: fake.url,
    region,
    credentials: { accessKeyId, secretAccessKey },
  });
  const clock = new ManualClock(Date.now());
  const outputs = createS3Outputs({ calls, prefix: 'bot/', folder, clock, log: silentLog, partBytes: 5 * mebibyte, ...more });
  closing.push(outputs.close);
  return { outputs, clock };
}

async function setUp(options: S3FakeOptions = {}, more: Partial<S3OutputsOptions> = {}) {
  const fake = await openFake(options);
  const folder = temporaryFolder();
  return { fake, folder, ...(await openOutputs(fake, folder, more)) };
}

for (const options of [{}, { keepsChecksums: false }, { keepsChecksums: false, etags: 'opaque' }] satisfies S3FakeOptions[]) {
  describeOutputs(`a bucket (${JSON.stringify(options)})`, async (folder) => {
    const fake = await openFake(options);
    const open = async () => (await openOutputs(fake, folder)).outputs;
    return { outputs: await open(), again: open };
  });
}

describe('a large file', () => {
  const bytes = randomBytes(12 * mebibyte);

  it.each<[string, S3FakeOptions]>([
    ['by the SHA-256 of its parts', {}],
    ['by its ETag', { keepsChecksums: false }],
    ['by reading it back', { keepsChecksums: false, etags: 'opaque' }],
  ])('goes in parts, one in memory at a time, and is proved %s', async (_, options) => {
    const { fake, outputs } = await setUp(options);
    await keepBytes(outputs, name, bytes);
    expect(fake.bucket.objects.get(key)?.bytes.equals(bytes)).toBe(true);
    expect(fake.bucket.objects.get(key)?.contentType).toBe('video/mp4');
    expect(fake.requests.filter(({ operation }) => operation === 'UploadPart')).toHaveLength(3);
    expect(fake.mostBytesAtOnce).toBeLessThanOrEqual(5 * mebibyte);
    const isReadBack = fake.requests.some(({ operation }) => operation === 'GetObject');
    expect(isReadBack).toBe(options.etags === 'opaque');
  });

  it('gets there over a busy store and connections that end in the middle of a part', async () => {
    const { fake, outputs } = await setUp();
    fake.fail('CreateMultipartUpload', 'slow down');
    fake.fail('UploadPart', 'dies');
    fake.fail('UploadPart', 'internal error');
    fake.fail('UploadPart', 'answer lost');
    await keepBytes(outputs, name, bytes);
    expect(fake.bucket.objects.get(key)?.bytes.equals(bytes)).toBe(true);
    expect(fake.bucket.uploads.size).toBe(0);
  });

  it('is complete where only the answer to that got lost', async () => {
    const { fake, outputs } = await setUp();
    fake.fail('CompleteMultipartUpload', 'answer lost');
    await keepBytes(outputs, name, bytes);
    expect(fake.bucket.objects.get(key)?.bytes.equals(bytes)).toBe(true);
  });

  it('leaves no parts in the bucket when it fails, and is sent again from this machine', async () => {
    const { fake, folder, outputs } = await setUp();
    fake.fail('UploadPart', 'denied');
    await expect(keepBytes(outputs, name, bytes)).rejects.toMatchObject({ trouble: 'refused', code: 'AccessDenied' });
    expect([fake.bucket.uploads.size, fake.bucket.objects.size]).toEqual([0, 0]);
    expect(await outputs.find(name)).toBeUndefined();
    // As a start after a crash would.
    const later = await openOutputs(fake, folder);
    expect(await later.outputs.finish(name)).toBe(true);
    expect(fake.bucket.objects.get(key)?.bytes.equals(bytes)).toBe(true);
    expect(await readdir(join(folder, 'pending'))).toEqual([]);
  });

  it.each<[string, S3FakeOptions]>([
    ['a checksum', {}],
    ['an ETag', { keepsChecksums: false }],
    ['nothing but its bytes', { keepsChecksums: false, etags: 'opaque' }],
  ])('does not count where something else was kept, told by %s', async (_, options) => {
    const { fake, outputs } = await setUp(options);
    const small = randomBytes(100);
    fake.fail('PutObject', 'changed');
    await expect(keepBytes(outputs, name, small)).rejects.toMatchObject({ trouble: 'damaged' });
    expect(fake.bucket.objects.size).toBe(0);
    expect(await outputs.finish(name)).toBe(true);
    expect(fake.bucket.objects.get(key)?.bytes.equals(small)).toBe(true);
  });

  it('is not sent twice where the process ended before it could say so', async () => {
    const { fake, folder, outputs } = await setUp();
    await keepBytes(outputs, name, bytes);
    await mkdir(join(folder, 'pending'), { recursive: true });
    await writeFile(join(folder, 'pending', name), bytes);
    const sent = fake.requests.length;
    expect(await outputs.finish(name)).toBe(true);
    expect(fake.requests.slice(sent).map(({ operation }) => operation)).not.toContain('UploadPart');
    expect(existsSync(join(folder, 'pending', name))).toBe(false);
  });

  it('is given up at once when the bot stops', async () => {
    const { fake, outputs } = await setUp();
    const stop = new AbortController();
    stop.abort();
    await writePart(outputs, name, bytes);
    await expect(outputs.keep(outputs.partOf(name), name, stop.signal)).rejects.toThrow();
    expect([fake.bucket.uploads.size, fake.bucket.objects.size]).toEqual([0, 0]);
  });
});

describe('a copy on this machine', () => {
  it('is taken from the bucket once, and again where it was cut off', async () => {
    const { fake, outputs, folder } = await setUp();
    const bytes = randomBytes(50_000);
    await keepBytes(outputs, name, bytes);
    const other = (await openOutputs(fake, temporaryFolder())).outputs;
    fake.fail('GetObject', 'cut');
    await expect(other.localPath(name)).rejects.toThrow();
    expect(await readFile(await other.localPath(name))).toEqual(bytes);
    await other.localPath(name);
    expect(fake.requests.filter(({ operation }) => operation === 'GetObject')).toHaveLength(2);
    expect(await readFile(join(folder, 'cache', name))).toEqual(bytes);
  });

  it('is gone an hour after it was last used', async () => {
    const { outputs, clock, folder } = await setUp();
    await keepBytes(outputs, name, randomBytes(10));
    await clock.advance(hourMs - 1000);
    await outputs.localPath(name);
    await clock.advance(hourMs - 1000);
    await outputs.tidy();
    expect(existsSync(join(folder, 'cache', name))).toBe(true);
    await clock.advance(1001);
    await outputs.tidy();
    expect(existsSync(join(folder, 'cache', name))).toBe(false);
    expect(existsSync(await outputs.localPath(name))).toBe(true);
  });

  it('makes room for newer ones, but not while somebody may be reading it', async () => {
    const { outputs, clock, folder } = await setUp({}, { mostCopyBytes: 2500 });
    const keep = (file: string) => keepBytes(outputs, file, randomBytes(1000));
    const there = async () => (await readdir(join(folder, 'cache'))).toSorted();
    await keep('a.mp4');
    await clock.advance(16 * 60_000);
    await keep('b.mp4');
    await keep('c.mp4');
    expect(await there()).toEqual(['b.mp4', 'c.mp4']);
    await keep('d.mp4');
    expect(await there()).toEqual(['b.mp4', 'c.mp4', 'd.mp4']);
  });

  it('is not used once the file was deleted by another process', async () => {
    const { fake, outputs, folder } = await setUp();
    await keepBytes(outputs, name, randomBytes(10));
    await (await openOutputs(fake, temporaryFolder())).outputs.remove(name);
    expect(existsSync(await outputs.localPath(name))).toBe(false);
    expect(existsSync(join(folder, 'cache', name))).toBe(false);
  });
});

describe('a bucket', () => {
  it('goes on with the videos of the time before it', async () => {
    const { outputs, folder } = await setUp();
    const bytes = randomBytes(100);
    await writeFile(join(folder, name), bytes);
    expect(await readFile(await outputs.localPath(name))).toEqual(bytes);
    const opened = await outputs.open(name);
    expect(await readAll((await opened?.read({ start: 0, end: 9 })) ?? new ReadableStream())).toEqual(bytes.subarray(0, 10));
    expect([await outputs.find(name), await outputs.finish(name)]).toMatchObject([{ sizeBytes: 100 }, true]);
    expect(await namesIn(outputs, [sampleId])).toEqual([name]);
    await outputs.remove(name);
    expect(existsSync(join(folder, name))).toBe(false);
  });

  it('lists more than one page', async () => {
    const { outputs } = await setUp({ pageSize: 2 });
    for (const file of ['a.mp4', 'b.mp4', 'c.mp4', 'd.mp4', 'e.mp4']) await keepBytes(outputs, file, randomBytes(10));
    expect(await namesIn(outputs, [''])).toEqual(['a.mp4', 'b.mp4', 'c.mp4', 'd.mp4', 'e.mp4']);
  });

  it('loses uploads that a process left a day ago, and no newer ones', async () => {
    const { fake, outputs, clock } = await setUp({ pageSize: 1 });
    for (const file of ['a.mp4', 'b.mp4']) fake.bucket.begin(`bot/${file}`, 'video/mp4', 'SHA256', undefined);
    const foreign = fake.bucket.begin('others/c.mp4', 'video/mp4', 'SHA256', undefined);
    await outputs.sweepParts();
    expect(fake.bucket.uploads.size).toBe(3);
    await clock.advance(25 * hourMs);
    await outputs.sweepParts();
    expect([...fake.bucket.uploads.keys()]).toEqual([foreign]);
  });

  it('forgets a file that nobody sends any more', async () => {
    const { fake, folder, outputs, clock } = await setUp();
    fake.fail('PutObject', 'denied');
    await expect(keepBytes(outputs, name, randomBytes(10))).rejects.toThrow('AccessDenied');
    await outputs.tidy();
    expect(existsSync(join(folder, 'pending', name))).toBe(true);
    await clock.advance(2 * hourMs);
    await outputs.tidy();
    expect(existsSync(join(folder, 'pending', name))).toBe(false);
  });

  it.each<[string, S3FakeOptions, object, object]>([
    ['of another name', { bucket: 'others' }, {}, { trouble: 'refused', code: 'NoSuchBucket', status: 404 }],
    ['that may not be listed', { mayList: false }, {}, { trouble: 'refused', status: 403 }],
    ['in another region', { region: 'eu-west-1' }, { region: 'us-east-1' }, { trouble: 'refused', status: 400 }],
    ['of another key', {}, { accessKeyId: 'AKIDOFSOMEBODYELSE00' }, { trouble: 'refused', status: 403 }],
    ['with another secret', {}, { secretAccessKey: 'another-secret' }, { trouble: 'refused', status: 403 }],
  ])('%s is told at once, without keys and signatures', async (_, options, keys, expected) => {
    const fake = await openFake(options);
    const { outputs } = await openOutputs(fake, temporaryFolder(), {}, { ...fake.keys, ...keys });
    const error: unknown = await outputs.prove().catch((each: unknown) => each);
    expect(error).toBeInstanceOf(OutputsError);
    expect(error).toMatchObject(expected);
    expect(`${Object(error).stack} ${JSON.stringify(error)} ${String(Object(error).cause)}`).not.toMatch(
      /AKID|[Ss]ignature=|AWS4/,
    );
  });

  it('is reached by the proxy that everything goes through', async () => {
    const proxy = await startConnectProxy();
    closing.push(proxy.close, await goThroughProxy({ http: proxy.url, https: proxy.url, except: undefined }));
    const fake = await openFake();
    const url = fake.url.replace('127.0.0.1', 's3.test');
    const { outputs } = await openOutputs({ ...fake, url }, temporaryFolder());
    await outputs.prove();
    expect(new Set(proxy.asked)).toEqual(new Set([new URL(url).host]));
  });

  it('is told as unreachable where nobody answers', async () => {
    const fake = await startS3Fake();
    await fake.close();
    const { outputs } = await openOutputs(fake, temporaryFolder());
    await expect(outputs.prove()).rejects.toMatchObject({ trouble: 'unreachable', code: 'ECONNREFUSED' });
  });
});
