import { constants, mkdirSync } from 'node:fs';
import { copyFile, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PreviewSource } from '../preview/render-preview.ts';
import type { Ending } from './faults.ts';
import type { InteractionWishes, SourceVideo, WebhookWishes } from './rules.ts';

/** An operation as it lies on disk. Times are epoch milliseconds of the emulator's clock. */
export interface StoredOperation {
  readonly id: string;
  /** What the API calls it. */
  readonly name: string;
  readonly model: string;
  /** First 12 hex characters of the key's SHA-256. */
  readonly keyFingerprint: string;
  readonly acceptedAtMs: number;
  /** Not done before. */
  readonly readyAtMs: number;
  /** Google's ids of its video; more than one for several samples. */
  readonly fileIds: readonly string[];
  readonly prompt: string;
  readonly negativePrompt?: string;
  readonly seed: number;
  /** 0 for a still. */
  readonly durationSeconds: number;
  readonly resolution: string;
  readonly aspectRatio: string;
  readonly image: boolean;
  readonly lastFrame: boolean;
  readonly referenceImages: number;
  /** What it is made of: a copy of it lies beside it. */
  readonly source?: Omit<PreviewSource, 'path'>;
  /** Who may ask for it, where its name does not say so. */
  readonly owner?: string;
  readonly interaction?: InteractionWishes;
  readonly webhook?: WebhookWishes;
  /** How it ended, where it was not with its video. */
  readonly ending?: Ending;
}

/** The pictures of a request. */
export interface OperationInputs {
  readonly image?: Uint8Array;
  readonly lastFrame?: Uint8Array;
  readonly referenceImages: readonly Uint8Array[];
  /** Path or bytes of the video that it is made of. */
  readonly source?: SourceVideo['content'];
}

/** The same as they are handed to the renderer. */
export interface StoredInputs extends Omit<OperationInputs, 'source'> {
  readonly source?: PreviewSource;
}

/** The emulator's folder: operations as JSON, their pictures and their videos. */
export interface EmulatorStorage {
  /** Everything kept, oldest first. Half-written files are removed. */
  load(): Promise<readonly StoredOperation[]>;
  save(operation: StoredOperation): Promise<void>;
  saveInputs(id: string, inputs: OperationInputs): Promise<void>;
  readInputs(operation: StoredOperation): Promise<StoredInputs>;
  /** Everything but the record of it. */
  removeMedia(operation: StoredOperation): Promise<void>;
  remove(operation: StoredOperation): Promise<void>;
  /** Where the finished video or still lies. */
  videoPath(operation: Pick<StoredOperation, 'id' | 'durationSeconds'>): string;
}

export function openEmulatorStorage(folder: string): EmulatorStorage {
  mkdirSync(folder, { recursive: true });
  const file = (id: string, what: string) => join(folder, `${id}${what}`);
  const removeMedia = async ({ id, referenceImages }: StoredOperation): Promise<void> => {
    const references = Array.from({ length: referenceImages }, (_, index) => `.reference-${index}`);
    for (const what of ['.mp4', '.png', '.image', '.last', '.source', ...references]) await rm(file(id, what), { force: true });
  };

  return {
    async load() {
      const names = await readdir(folder);
      await Promise.all(names.filter((name) => name.endsWith('.part')).map((name) => rm(join(folder, name), { force: true })));
      const stored = await Promise.all(
        names.filter((name) => name.endsWith('.json')).map((name) => readOperation(join(folder, name))),
      );
      return stored.filter((each) => each !== undefined).sort((a, b) => a.acceptedAtMs - b.acceptedAtMs);
    },
    async save(operation) {
      // Whole or not at all, also when the program is killed meanwhile.
      const part = file(operation.id, '.json.part');
      await writeFile(part, JSON.stringify(operation), { mode: 0o600 });
      await rename(part, file(operation.id, '.json'));
    },
    async saveInputs(id, { image, lastFrame, referenceImages, source }) {
      // Its own copy: what it is made of may be forgotten meanwhile.
      if (typeof source === 'string') await copyFile(source, file(id, '.source'), constants.COPYFILE_FICLONE);
      else if (source !== undefined) await writeFile(file(id, '.source'), source, { mode: 0o600 });
      if (image !== undefined) await writeFile(file(id, '.image'), image, { mode: 0o600 });
      if (lastFrame !== undefined) await writeFile(file(id, '.last'), lastFrame, { mode: 0o600 });
      for (const [index, bytes] of referenceImages.entries())
        await writeFile(file(id, `.reference-${index}`), bytes, { mode: 0o600 });
    },
    async readInputs({ id, image, lastFrame, referenceImages, source }) {
      const references = Array.from({ length: referenceImages }, (_, index) => readFile(file(id, `.reference-${index}`)));
      return {
        ...(image ? { image: await readFile(file(id, '.image')) } : {}),
        ...(lastFrame ? { lastFrame: await readFile(file(id, '.last')) } : {}),
        ...(source === undefined ? {} : { source: { ...source, path: file(id, '.source') } }),
        referenceImages: await Promise.all(references),
      };
    },
    removeMedia,
    async remove(operation) {
      await removeMedia(operation);
      // The record last: without it nobody would find the rest again.
      await rm(file(operation.id, '.json'), { force: true });
    },
    videoPath: ({ id, durationSeconds }) => file(id, durationSeconds === 0 ? '.png' : '.mp4'),
  };
}

async function readOperation(path: string): Promise<StoredOperation | undefined> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch {
    // Not one of ours, or from before a crash of the machine: it can't be answered for.
    return undefined;
  }
  return isOperation(value) ? value : undefined;
}

function isOperation(value: unknown): value is StoredOperation {
  if (typeof value !== 'object' || value === null) return false;
  const given: Partial<Record<keyof StoredOperation, unknown>> = value;
  const texts = [given.id, given.name, given.model, given.keyFingerprint, given.prompt, given.resolution, given.aspectRatio];
  const numbers = [given.acceptedAtMs, given.readyAtMs, given.seed, given.durationSeconds, given.referenceImages];
  return (
    texts.every((each) => typeof each === 'string') &&
    numbers.every((each) => typeof each === 'number') &&
    /^[a-z0-9]+$/.test(String(given.id)) &&
    Array.isArray(given.fileIds)
  );
}
