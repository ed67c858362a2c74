import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { access, mkdir, rm, stat, utimes } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Clock } from '../../domain/clock.ts';
import { type ListedOutput, type OpenOutput, type Outputs, OutputsError } from '../../domain/outputs.ts';
import type { Log } from '../../lib/log.ts';
import { moveIntoPlace } from '../../lib/move-into-place.ts';
import { createFolderOutputs } from '../folder-outputs.ts';
import { createLocalCopies, filesIn, type LocalCopies } from './local-copies.ts';
import { proveBucket } from './prove-bucket.ts';
import type { S3Calls } from './s3-calls.ts';
import { isFileHeld, type UploadOptions, uploadFile, usualPartBytes } from './upload-file.ts';

/** A file that was not sent for so long is not tried any more: each try of it is ten minutes after the last one at most. */
const pendingMs = 60 * 60_000;
/** An upload that is older was left by a process that is gone. */
const abandonedMs = 24 * 60 * 60_000;

export interface S3OutputsOptions {
  readonly calls: S3Calls;
  /** Before each name: `''`, or with a slash at its end. */
  readonly prefix: string;
  /** Absolute, on this machine: parts, files on their way, copies for a while, and the videos of the time before there was a bucket. */
  readonly folder: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Log, 'info' | 'warn'>;
  /** The name of this process, where several share the folder. */
  readonly owner?: string | undefined;
  /** Default: 8 MiB. */
  readonly partBytes?: number;
  /** What copies may take. Default: 2 GiB. */
  readonly mostCopyBytes?: number;
}

/** What the functions below need. */
interface Parts extends Pick<S3OutputsOptions, 'calls' | 'clock' | 'log' | 'prefix'> {
  readonly copies: LocalCopies;
  /** The folder as it is without a bucket. */
  readonly earlier: Outputs;
  /** Proved files that are not sent yet. */
  readonly pendingFolder: string;
  keyOf(name: string): string;
  pendingOf(name: string): string;
  uploadOf(name: string, signal?: AbortSignal): UploadOptions;
}

/**
 * Files lie in a bucket. What is written goes to this machine first, is proved there, and is sent from there; what encoders and chats read is
 * copied here for a while. The page gets its videos through the bot, never by a signed address: an address that opens a video stands in the
 * histories and logs of browsers and proxies, lasts longer than the right to see the video, and is one more origin for the page.
 */
export function createS3Outputs(options: S3OutputsOptions): Outputs {
  const parts = partsOf(options);
  const { calls, copies, earlier, keyOf, pendingOf } = parts;
  return {
    partOf: earlier.partOf,
    async keep(part, name, signal) {
      await mkdir(dirname(pendingOf(name)), { recursive: true, mode: 0o700 });
      await moveIntoPlace(part, pendingOf(name));
      await send(parts, name, signal);
    },
    finish: (name, signal) => finish(parts, name, signal),
    async find(name) {
      return (await calls.head(keyOf(name))) ?? earlier.find(name);
    },
    async open(name) {
      return (await openObject(calls, keyOf(name))) ?? earlier.open(name);
    },
    localPath: (name, signal) => localPath(parts, name, signal),
    async remove(name) {
      await rm(pendingOf(name), { force: true });
      await Promise.all([copies.remove(name), earlier.remove(name)]);
      await calls.remove(keyOf(name));
    },
    list: (beginnings) => list(parts, beginnings),
    async sweepParts(isLeased) {
      await earlier.sweepParts(isLeased);
      await abortAbandoned(parts);
    },
    async tidy() {
      await copies.tidy();
      await removeOldPending(parts);
    },
    prove: (signal) => proveBucket(calls, keyOf(`.veo-bot-${randomUUID()}`), signal),
    close: () => calls.close(),
  };
}

function partsOf({
  calls,
  prefix,
  folder,
  clock,
  log,
  owner,
  partBytes = usualPartBytes,
  mostCopyBytes,
}: S3OutputsOptions): Parts {
  const pendingFolder = join(folder, 'pending');
  const pendingOf = (name: string): string => join(pendingFolder, name);
  const keyOf = (name: string): string => `${prefix}${name}`;
  return {
    ...{ calls, clock, log, prefix, pendingFolder, pendingOf, keyOf },
    earlier: createFolderOutputs({ folder, owner }),
    copies: createLocalCopies({
      folder: join(folder, 'cache'),
      clock,
      ...(mostCopyBytes === undefined ? {} : { mostBytes: mostCopyBytes }),
    }),
    uploadOf: (name, signal) => ({
      path: pendingOf(name),
      key: keyOf(name),
      contentType: contentTypes[extname(name)] ?? 'application/octet-stream',
      partBytes,
      signal,
    }),
  };
}

const contentTypes: Readonly<Record<string, string>> = { '.mp4': 'video/mp4', '.png': 'image/png', '.jpg': 'image/jpeg' };

async function send({ calls, copies, earlier, pendingOf, uploadOf }: Parts, name: string, signal?: AbortSignal): Promise<void> {
  await uploadFile(calls, uploadOf(name, signal));
  await earlier.remove(name);
  await copies.move(pendingOf(name), name).catch(ignoreMissing);
}

/** Another process of this machine was as far. */
function ignoreMissing(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
}

async function finish(parts: Parts, name: string, signal?: AbortSignal): Promise<boolean> {
  const { calls, clock, copies, earlier, keyOf, pendingOf, uploadOf } = parts;
  const pending = pendingOf(name);
  const isPending = await access(pending).then(
    () => true,
    () => false,
  );
  if (!isPending) return (await calls.head(keyOf(name))) !== undefined || earlier.finish(name);
  await utimes(pending, clock.now() / 1000, clock.now() / 1000);
  if (await isFileHeld(calls, uploadOf(name, signal))) await copies.move(pending, name).catch(ignoreMissing);
  else await send(parts, name, signal);
  return true;
}

async function openObject(calls: S3Calls, key: string): Promise<OpenOutput | undefined> {
  const head = await calls.head(key);
  if (head === undefined) return undefined;
  const { sizeBytes, changedAtMs, etag } = head;
  return {
    sizeBytes,
    changedAtMs,
    version: etag.replace(/[^\w-]/g, ''),
    async read(range) {
      const stream = await calls.get(key, etag, range);
      if (stream === undefined) throw new OutputsError('refused', 'GetObject', 'NoSuchKey', { status: 404 });
      return stream;
    },
    close: async () => undefined,
  };
}

/** The bucket is asked each time: what was deleted by another process is not taken from this machine. */
async function localPath({ calls, copies, earlier, keyOf }: Parts, name: string, signal?: AbortSignal): Promise<string> {
  const head = await calls.head(keyOf(name));
  if (head === undefined) {
    await copies.remove(name);
    return earlier.localPath(name);
  }
  if (await copies.use(name, head.sizeBytes)) return copies.pathOf(name);
  await copies.add(name, async (part) => {
    const stream = await calls.get(keyOf(name), head.etag);
    if (stream === undefined) throw new OutputsError('refused', 'GetObject', 'NoSuchKey', { status: 404 });
    const file = createWriteStream(part, { flags: 'wx', mode: 0o600 });
    await pipeline(
      Readable.fromWeb(stream as Parameters<typeof Readable.fromWeb>[0]),
      file,
      signal === undefined ? {} : { signal },
    );
    if ((await stat(part)).size !== head.sizeBytes) throw new OutputsError('damaged', 'GetObject', 'NotWhole');
  });
  return copies.pathOf(name);
}

async function* list({ calls, earlier, keyOf, prefix }: Parts, beginnings: readonly string[]): AsyncIterable<ListedOutput> {
  for (const beginning of beginnings) {
    for await (const { key, ...facts } of calls.list(keyOf(beginning))) {
      const name = key.slice(prefix.length);
      // As a folder is listed: without what is in folders of it.
      if (!name.includes('/', beginning.lastIndexOf('/') + 1)) yield { name, ...facts };
    }
  }
  yield* earlier.list(beginnings);
}

/** Parts of an upload are paid for until somebody ends it. */
async function abortAbandoned({ calls, clock, log, prefix }: Parts): Promise<void> {
  try {
    for await (const { beganAtMs, ...upload } of calls.listUploads(prefix)) {
      if (clock.now() - beganAtMs < abandonedMs) continue;
      await calls.abortUpload(upload);
      log.info({ key: upload.key }, 'ended an upload that a process had left');
    }
  } catch (error) {
    // It may be a right that the bot was not given; the rule of the bucket's owner does it then.
    log.warn({ err: error }, 'uploads that were left could not be looked for');
  }
}

async function removeOldPending({ clock, log, pendingFolder }: Parts): Promise<void> {
  for (const { path, usedAtMs } of await filesIn(pendingFolder)) {
    if (clock.now() - usedAtMs < pendingMs) continue;
    await rm(path, { force: true });
    log.info({ file: path.slice(pendingFolder.length + 1) }, 'removed a file that nobody sends any more');
  }
}
