import { existsSync, readFileSync, statSync } from 'node:fs';
import { hashSeed, latencyMs, type Random, randomId } from '../preview/seeded-random.ts';
import { type Ending, samples } from './faults.ts';
import { type Rendering, type RenderingDeps, renderOperation } from './render-operation.ts';
import type { AcceptedRequest, SourceVideo } from './rules.ts';
import { type EmulatorStorage, openEmulatorStorage, type StoredOperation } from './storage.ts';

/** How an operation gets on: by the clock, Google's own times multiplied, or done at the n-th look. */
export type Progress = { readonly timeScale: number } | { readonly polls: number };

export interface OperationsDeps extends RenderingDeps {
  readonly folder: string;
  readonly progress: Progress;
  readonly random: Random;
  /** The emulator's clock, epoch milliseconds. */
  readonly now: () => number;
}

/** Google forgets videos and their operations after two days (https://ai.google.dev/gemini-api/docs/veo, 2026-11-23). */
const filesKeptMs = 48 * 3_600_000;
/** Interactions on a paid tier, as reported on 2026-07-01. */
const interactionsKeptMs = 55 * 24 * 3_600_000;

/** An accepted operation and what became of it since this process runs. */
export interface Operation extends Rendering {
  /** Settles when the video is there, or can't be made. */
  rendered: Promise<void>;
  looks: number;
  /** Stays running for ever. */
  stuck: boolean;
  /** Its files are gone, its record is not. */
  stripped: boolean;
  /** When it ended in another way than with its video, if it did while this process runs. */
  endedAtMs?: number;
}

/** Whose an operation is, and what its name begins with. */
export interface OperationOrigin {
  readonly model: string;
  readonly keyFingerprint: string;
  readonly collection: string;
  /** Who may ask for it, where the collection does not say so. */
  readonly owner?: string;
}

export interface Operations {
  accept(origin: OperationOrigin, request: AcceptedRequest): Promise<Operation>;
  /** @returns undefined for a name of nothing, or of something that Google would have forgotten */
  find(name: string): Operation | undefined;
  findFile(fileId: string): Operation | undefined;
  /** An earlier video by Google's address of it. */
  source(uri: string): SourceVideo | undefined;
  /** The same by its bytes. */
  sourceOf(bytes: Uint8Array): SourceVideo | undefined;
  /** The video of an operation; undefined while it runs, where it has none, and once it is gone. */
  videoOf(operation: Operation): SourceVideo | undefined;
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
  const { progress } = deps;
  const storage = openEmulatorStorage(deps.folder);
  const closing = new AbortController();
  const register = createRegister(deps, storage, closing.signal);
  const { operations, byFile, newId, isKept, hasFiles, isDone, add, forget, forgetOld } = register;

  const change = async (operation: Operation, more: Partial<StoredOperation>): Promise<void> => {
    operation.stored = { ...operation.stored, ...more };
    await storage.save(operation.stored);
  };

  const sourceFrom = (operation: Operation | undefined): SourceVideo | undefined =>
    operation !== undefined && hasFiles(operation) && isDone(operation) ? asSource(operation, storage) : undefined;

  await register.load();

  return {
    async accept(origin, request) {
      await forgetOld();
      const stored = storedFrom(origin, request, deps, newId);
      await saveInputs(storage, stored.id, request);
      await storage.save(stored);
      return add(stored);
    },
    find(name) {
      const operation = operations.get(name.split('/').at(-1) ?? '');
      return operation !== undefined && operation.stored.name === name && isKept(operation) ? operation : undefined;
    },
    findFile(fileId) {
      const operation = byFile.get(fileId);
      return operation !== undefined && hasFiles(operation) && isDone(operation) ? operation : undefined;
    },
    source: (uri) => sourceFrom(byFile.get(/\/files\/([a-z0-9]+)/.exec(uri)?.[1] ?? '')),
    sourceOf: (bytes) => sourceFrom([...operations.values()].find((each) => isVideo(storage.videoPath(each.stored), bytes))),
    videoOf: sourceFrom,
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
    async end(operation, ending) {
      operation.endedAtMs ??= deps.now();
      await change(operation, { ending });
    },
    forget,
    async double(operation) {
      const fileId = newId();
      byFile.set(fileId, operation);
      await change(operation, { fileIds: [...operation.stored.fileIds, fileId] });
    },
    chargedSeconds(operation) {
      const { ending, fileIds, interaction } = operation.stored;
      const durationSeconds = interaction?.madeSeconds ?? operation.stored.durationSeconds;
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

/** The operations by their names and files, and how long each is kept. */
function createRegister(deps: OperationsDeps, storage: EmulatorStorage, closing: AbortSignal) {
  const { now, progress, random } = deps;
  const operations = new Map<string, Operation>();
  const byFile = new Map<string, Operation>();
  /** Ids of everything so far: a forgotten operation's name never comes back as another one. */
  const used = new Set<string>();

  const isKept = ({ stored }: Pick<Operation, 'stored'>) => now() - stored.acceptedAtMs < recordKeptMs(stored);
  const hasFiles = ({ stored }: Pick<Operation, 'stored'>) => now() - stored.acceptedAtMs < videoKeptMs(stored);

  const add = (stored: StoredOperation): Operation => {
    const more = { rendered: Promise.resolve(), isRendered: false, looks: 0, stuck: false, stripped: false };
    const operation: Operation = { stored, ...more };
    operations.set(stored.id, operation);
    for (const id of stored.fileIds) byFile.set(id, operation);
    if (hasFiles(operation)) operation.rendered = renderOperation(deps, storage, operation, closing);
    else operation.isRendered = true;
    return operation;
  };

  const forget = async ({ stored }: Operation): Promise<void> => {
    operations.delete(stored.id);
    for (const id of stored.fileIds) byFile.delete(id);
    await storage.remove(stored);
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

  return {
    ...{ operations, byFile, newId, isKept, hasFiles, isDone, add, forget },
    async forgetOld(): Promise<void> {
      for (const operation of operations.values()) {
        if (!isKept(operation)) await forget(operation);
        else if (!operation.stripped && !hasFiles(operation)) {
          operation.stripped = true;
          await storage.removeMedia(operation.stored);
        }
      }
    },
    /** Takes up what an earlier process left. */
    async load(): Promise<void> {
      for (const stored of await storage.load()) {
        for (const id of [stored.id, ...stored.fileIds]) used.add(id);
        if (isKept({ stored })) add(stored);
        else await storage.remove(stored);
      }
    },
  };
}

/** The record of a request that is taken now. */
function storedFrom(
  { model, keyFingerprint, collection, owner }: OperationOrigin,
  { image, lastFrame, referenceImages, seed, sampleCount, source, ...wishes }: AcceptedRequest,
  { now, progress, random }: Pick<OperationsDeps, 'now' | 'progress' | 'random'>,
  newId: () => string,
): StoredOperation {
  const id = newId();
  const acceptedAtMs = now();
  return {
    ...wishes,
    id,
    name: `${collection}/${id}`,
    model,
    keyFingerprint,
    acceptedAtMs,
    readyAtMs: acceptedAtMs + ('timeScale' in progress ? latencyMs(random) * progress.timeScale : 0),
    fileIds: Array.from({ length: sampleCount }, newId),
    // The same words of another turn look another way, so that versions can be told apart.
    seed: seed ?? hashSeed(source?.use === 'edit' ? `${wishes.prompt} ${id}` : wishes.prompt),
    ...(owner === undefined ? {} : { owner }),
    ...(source === undefined
      ? {}
      : { source: { use: source.use, durationSeconds: source.durationSeconds, hasSound: source.hasSound } }),
    image: image !== undefined,
    lastFrame: lastFrame !== undefined,
    referenceImages: referenceImages.length,
  };
}

async function saveInputs(
  storage: EmulatorStorage,
  id: string,
  { image, lastFrame, referenceImages, source }: AcceptedRequest,
): Promise<void> {
  await storage.saveInputs(id, {
    ...(image === undefined ? {} : { image: image.bytes }),
    ...(lastFrame === undefined ? {} : { lastFrame: lastFrame.bytes }),
    referenceImages: referenceImages.map(({ bytes }) => bytes),
    ...(source === undefined ? {} : { source: source.content }),
  });
}

/** A video that is there, as what another one begins with; undefined where it ended in another way. */
function asSource({ stored }: Operation, storage: EmulatorStorage): SourceVideo | undefined {
  const { durationSeconds, resolution, aspectRatio, ending } = stored;
  if (ending !== undefined) return undefined;
  const content = storage.videoPath(stored);
  return { durationSeconds, resolution, aspectRatio, framesPerSecond: 24, hasSound: true, content, isUploaded: false };
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

/** What was made on a project lies inside of its interaction; files of the Gemini API are gone before. */
function videoKeptMs(stored: StoredOperation): number {
  return stored.name.startsWith('projects/') && stored.interaction !== undefined ? interactionsKeptMs : filesKeptMs;
}

function recordKeptMs({ interaction }: StoredOperation): number {
  return interaction === undefined ? filesKeptMs : interactionsKeptMs;
}
