import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Random, randomId } from '../../preview/seeded-random.ts';
import { type Answer, googleError } from '../google-wire.ts';
import { measured } from '../measured-source.ts';
import { readMp4File } from '../mp4-facts.ts';
import type { SourceVideo } from '../rules.ts';

/** A file that somebody gives, from its announcement on. */
export interface Upload {
  readonly id: string;
  readonly mimeType: string;
  readonly announcedBytes: number;
  readonly startedAtMs: number;
  receivedBytes: number;
  state: 'receiving' | 'PROCESSING' | 'ACTIVE' | 'FAILED';
  video: SourceVideo | undefined;
}

/** The Files API's own files; they are gone with the process, and after two days. */
export interface Uploads {
  begin(mimeType: string, sizeBytes: number): Upload;
  find(id: string): Upload | undefined;
  /**
   * Takes the next bytes.
   *
   * @param isLast whether nothing follows them
   * @returns Google's refusal, or undefined
   */
  receive(upload: Upload, offset: number, isLast: boolean, bytes: Readable): Promise<Answer | undefined>;
  /** The video of a file that is ready to be used. */
  source(id: string): SourceVideo | undefined;
}

export interface UploadsDeps {
  readonly folder: string;
  readonly random: Random;
  readonly now: () => number;
}

const keptMs = 48 * 3_600_000;
const maxBytes = 2 * 1024 ** 3;

export async function openUploads({ folder, random, now }: UploadsDeps): Promise<Uploads> {
  await mkdir(folder, { recursive: true });
  // Of another run: nobody knows them by their addresses any more.
  for (const name of await readdir(folder)) if (name.endsWith('.upload')) await rm(join(folder, name), { force: true });
  const uploads = new Map<string, Upload>();
  const pathOf = ({ id }: Upload) => join(folder, `${id}.upload`);
  const find = (id: string): Upload | undefined => {
    const upload = uploads.get(id);
    return upload !== undefined && now() - upload.startedAtMs < keptMs ? upload : undefined;
  };
  return {
    begin(mimeType, announcedBytes) {
      const more = { receivedBytes: 0, state: 'receiving', video: undefined } as const;
      const upload: Upload = { id: randomId(random), mimeType, announcedBytes, startedAtMs: now(), ...more };
      uploads.set(upload.id, upload);
      return upload;
    },
    find,
    async receive(upload, offset, isLast, bytes) {
      if (upload.state !== 'receiving') return googleError(400, 'Upload has already been terminated.');
      if (offset !== upload.receivedBytes) {
        return googleError(400, `There were ${upload.receivedBytes} bytes received but the offset was ${offset}.`);
      }
      await pipeline(
        bytes,
        async function* count(chunks: AsyncIterable<Uint8Array>) {
          for await (const chunk of chunks) {
            upload.receivedBytes += chunk.length;
            if (upload.receivedBytes > maxBytes) throw new Error('the upload is above 2 GB');
            yield chunk;
          }
        },
        createWriteStream(pathOf(upload), { flags: offset === 0 ? 'w' : 'a', mode: 0o600 }),
      );
      if (!isLast) return undefined;
      if (upload.receivedBytes !== upload.announcedBytes) {
        return googleError(400, `The upload has ${upload.receivedBytes} bytes in place of ${upload.announcedBytes}.`);
      }
      upload.video = measured(await readMp4File(pathOf(upload)), pathOf(upload));
      upload.state = 'PROCESSING';
      return undefined;
    },
    source(id) {
      const upload = find(id);
      return upload?.state === 'ACTIVE' ? upload.video : undefined;
    },
  };
}
