import { existsSync, readFileSync, statSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import type { RenderPreview } from '../preview/render-preview.ts';
import { hashSeed, latencyMs, type Random, randomId } from '../preview/seeded-random.ts';
import { type Ending, samples } from './faults.ts';
import { stillSize } from './image-rules.ts';
import type { AcceptedRequest, SourceVideo } from './rules.ts';
import { type EmulatorStorage, openEmulatorStorage, type StoredOperation } from './storage.ts';

/** How an operation gets on: by the clock, Google's own times multiplied, or done at the n-th look. */
export type Progress = { readonly timeScale: number } | { readonly polls: number };

export interface OperationsDeps {
  readonly folder: string;
  readonly render: RenderPreview;
  readonly progress: Progress;
  readonly random: Random;
  /** The emulator's clock, epoch milliseconds. */
  readonly now: () => number;
  readonly onRenderError: (error: unknown) => void;
}

/** Google forgets videos and their operations after two days (https://ai.google.dev/gemini-api/docs/veo, 2026-11-23). */
const keptMs = 48 * 3_600_000;

/** An accepted operation and what became of it since this process runs. */
export interface Operation {
  stored: StoredOperation;
  /** Settles when the video is there, or can't be made. */
  rendered: Promise<void>;
  /** The rendering is over. */
  isRendered: boolean;
  looks: number;
  /** Stays running for ever. */
  stuck: boolean;
}

export interface Operations {
  /** @param origin whose it is, and what its name begins with */
  accept(
    origin: { readonly model: string; readonly keyFingerprint: string; readonly collection: string },
    request: AcceptedRequest,
  ): Promise<Operation>;
  /** @returns undefined for a name of nothing, or of something that Google would have forgotten */
  find(name: string): Operation | undefined;
  findFile(fileId: string): Operation | undefined;
  /** An earlier video by Google's address of it. */
  source(uri: string): SourceVideo | undefined;
  /** The same by its bytes. */
  sourceOf(bytes: Uint8Array): SourceVideo | undefined;
  /** Operations of a key that are not done. */
  running(model: string, keyFingerprint: string): number;
  /** Counts a look. @returns how it ended, or undefined while it runs */
  look(operation: Operation): Promise<Ending | undefined>;
  isDone(operation: Operation): boolean;
  end(operation: Operation, ending: Ending): Promise<void>;
  forget(operation: Operation): Promise<void>;
  /** Makes it end with two videos. */
  double(operation: Operation): Promise<void>;
  chargedSeconds(operation: Operation): number;
  all(): readonly Operation[];
  videoPath(operation: Operation): string;
  close(): Promise<void>;
}

export async function openOperations(deps: OperationsDeps): Promise<Operations> {
  const { now, progress, random } = deps;
  const storage = openEmulatorStorage(deps.folder);
  const operations = new Map<string, Operation>();
  const byFile = new Map<string, Operation>();
  /** Ids of everything so far: a forgotten operation's name never comes back as another one. */
  const used = new Set<string>();
  const closing = new AbortController();

  const isKept = ({ stored }: Operation) => now() - stored.acceptedAtMs < keptMs;

  const add = (stored: StoredOperation): Operation => {
    const operation: Operation = { stored, rendered: Promise.resolve(), isRendered: false, looks: 0, stuck: false };
    operations.set(stored.id, operation);
    for (const id of stored.fileIds) byFile.set(id, operation);
    operation.rendered = makeVideo(deps, storage, operation, closing.signal);
    return operation;
  };

  const forget = async ({ stored }: Operation): Promise<void> => {
    operations.delete(stored.id);
    for (const id of stored.fileIds) byFile.delete(id);
    await storage.remove(stored);
  };

  const forgetOld = async (): Promise<void> => {
    for (const operation of operations.values()) if (!isKept(operation)) await forget(operation);
  };

  const change = async (operation: Operation, more: Partial<StoredOperation>): Promise<void> => {
    operation.stored = { ...operation.stored, ...more };
    await storage.save(operation.stored);
  };

  const newId = (): string => {
    const id = randomId(random);
    if (used.has(id)) return newId();
    used.add(id);
    return id;
  };

  const isDone = (operation: Operation): boolean => {
    if (operation.stored.ending !== undefined) return true;
    if (operation.stuck || !operation.isRendered) return false;
    return 'polls' in progress ? operation.looks >= progress.polls : now() >= operation.stored.readyAtMs;
  };

  const sourceFrom = (operation: Operation | undefined): SourceVideo | undefined => {
    if (operation === undefined || !isKept(operation) || !isDone(operation)) return undefined;
    const { durationSeconds, resolution, aspectRatio, ending } = operation.stored;
    return ending === undefined ? { durationSeconds, resolution, aspectRatio } : undefined;
  };

  for (const stored of await storage.load()) {
    for (const id of [stored.id, ...stored.fileIds]) used.add(id);
    if (now() - stored.acceptedAtMs < keptMs) add(stored);
    else await storage.remove(stored);
  }

  return {
    async accept({ model, keyFingerprint, collection }, request) {
      await forgetOld();
      const { image, lastFrame, referenceImages, seed, sampleCount, ...wishes } = request;
      const id = newId();
      const acceptedAtMs = now();
      const stored: StoredOperation = {
        ...wishes,
        id,
        name: `${collection}/${id}`,
        model,
        keyFingerprint,
        acceptedAtMs,
        readyAtMs: acceptedAtMs + ('timeScale' in progress ? latencyMs(random) * progress.timeScale : 0),
        fileIds: Array.from({ length: sampleCount }, newId),
        seed: seed ?? hashSeed(request.prompt),
        image: image !== undefined,
        lastFrame: lastFrame !== undefined,
        referenceImages: referenceImages.length,
      };
      await storage.saveInputs(id, {
        ...(image === undefined ? {} : { image: image.bytes }),
        ...(lastFrame === undefined ? {} : { lastFrame: lastFrame.bytes }),
        referenceImages: referenceImages.map(({ bytes }) => bytes),
      });
      await storage.save(stored);
      return add(stored);
    },
    find(name) {
      const operation = operations.get(name.split('/').at(-1) ?? '');
      return operation !== undefined && operation.stored.name === name && isKept(operation) ? operation : undefined;
    },
    findFile(fileId) {
      const operation = byFile.get(fileId);
      return operation !== undefined && isKept(operation) && isDone(operation) ? operation : undefined;
    },
    source: (uri) => sourceFrom(byFile.get(/\/files\/([a-z0-9]+)/.exec(uri)?.[1] ?? '')),
    sourceOf: (bytes) => sourceFrom([...operations.values()].find((each) => isVideo(storage.videoPath(each.stored), bytes))),
    running: (model, keyFingerprint) =>
      [...operations.values()].filter(
        (each) => each.stored.model === model && each.stored.keyFingerprint === keyFingerprint && !isDone(each),
      ).length,
    async look(operation) {
      operation.looks += 1;
      // Counted looks are exact: the last one waits until the video is there.
      if ('polls' in progress && operation.looks >= progress.polls && !operation.stuck) await operation.rendered;
      if (!isDone(operation)) return undefined;
      return operation.stored.ending ?? samples(operation.stored.fileIds.map((id) => ({ video: { uri: fileUri(id) } })));
    },
    isDone,
    end: (operation, ending) => change(operation, { ending }),
    forget,
    async double(operation) {
      const fileId = newId();
      byFile.set(fileId, operation);
      await change(operation, { fileIds: [...operation.stored.fileIds, fileId] });
    },
    chargedSeconds(operation) {
      const { ending, durationSeconds, fileIds } = operation.stored;
      if (!isDone(operation)) return 0;
      // What was refused, failed or lost is not charged.
      const delivered = ending === undefined ? fileIds.length : videosIn(ending);
      return durationSeconds * delivered;
    },
    all: () => [...operations.values()],
    videoPath: ({ stored }) => storage.videoPath(stored),
    async close() {
      closing.abort();
      await Promise.all([...operations.values()].map(({ rendered }) => rendered));
    },
  };
}

/** Google's address of a file, whatever the port of the emulator: clients map it back. */
export function fileUri(fileId: string): string {
  return `https://generativelanguage.googleapis.com/v1beta/files/${fileId}:download?alt=media`;
}

function isVideo(path: string, bytes: Uint8Array): boolean {
  return existsSync(path) && statSync(path).size === bytes.length && readFileSync(path).equals(bytes);
}

function videosIn(ending: Ending): number {
  return JSON.stringify(ending).match(/"uri":/g)?.length ?? 0;
}

/** Renders what is not rendered yet. Never rejects: a video that can't be made is Google's internal error. */
async function makeVideo(
  deps: OperationsDeps,
  storage: EmulatorStorage,
  operation: Operation,
  signal: AbortSignal,
): Promise<void> {
  const { prompt, negativePrompt, seed, durationSeconds, resolution, aspectRatio, ending } = operation.stored;
  const path = storage.videoPath(operation.stored);
  const part = `${path}.part`;
  try {
    if (ending === undefined && !existsSync(path)) {
      const words = negativePrompt === undefined ? { prompt } : { prompt, negativePrompt };
      const inputs = await storage.readInputs(operation.stored);
      signal.throwIfAborted();
      await deps.render({
        ...words,
        ...inputs,
        seed,
        ...(durationSeconds === 0 ? stillSize(resolution, aspectRatio) : frameSize(resolution, aspectRatio)),
        durationSeconds,
        outputPath: part,
        signal,
      });
      await rename(part, path);
    }
    operation.isRendered = true;
  } catch (error) {
    await rm(part, { force: true });
    // A closing emulator leaves the rest to its next start.
    if (signal.aborted) return;
    deps.onRenderError(error);
    const message = 'Video generation failed due to an internal server issue. Please try again in a few minutes.';
    operation.stored = { ...operation.stored, ending: { error: { code: 13, message } } };
    await storage.save(operation.stored);
    operation.isRendered = true;
  }
}

function frameSize(resolution: string, aspectRatio: string): { readonly width: number; readonly height: number } {
  const height = resolution === '4k' ? 2160 : Number.parseInt(resolution, 10);
  const width = (height / 9) * 16;
  return aspectRatio === '9:16' ? { width: height, height: width } : { width, height };
}
