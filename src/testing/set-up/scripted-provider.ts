import { copyFile } from 'node:fs/promises';
import type { ProviderId } from '../../domain/catalog.ts';
import type { OperationCheck, ProviderStart, VideoProvider } from '../../domain/provider.ts';

/** A provider whose answers a test writes down beforehand, and which keeps what it was asked. */
export interface ScriptedProvider extends VideoProvider {
  readonly starts: ProviderStart[];
  readonly checks: string[];
  readonly downloads: string[];
  readonly forgotten: string[];
  /** Answers of `start`, in order; when they run out, operations are started. */
  onStart: (() => Promise<string>)[];
  /** The answer of `check`, by the operation's name; running by default. */
  readonly operations: Map<string, OperationCheck | (() => Promise<OperationCheck>)>;
  onDownload: ((path: string) => Promise<void>)[];
  /**
   * @param costUsd what the provider says that it cost; default: it says nothing
   * @param count of videos. Default: 1
   */
  finish(operationName: string, costUsd?: number, count?: number): void;
}

/** @param videoPath the file that every download brings */
export function scriptedProvider(videoPath: string, id: ProviderId = 'preview', startsAreShort = true): ScriptedProvider {
  const provider: ScriptedProvider = {
    id,
    keyFingerprint: 'scripted',
    startsAreShort,
    starts: [],
    checks: [],
    downloads: [],
    forgotten: [],
    onStart: [],
    operations: new Map(),
    onDownload: [],
    finish(operationName, costUsd, count = 1) {
      provider.operations.set(operationName, {
        state: 'finished',
        videos: Array.from({ length: count }, (_, index) => ({
          mimeType: 'video/mp4',
          uri: `https://provider.test/${operationName}${index === 0 ? '' : `-${index + 1}`}`,
        })),
        notes: [],
        ...(costUsd !== undefined && { costUsd }),
      });
    },
    async start(start) {
      provider.starts.push(start);
      const answer = provider.onStart.shift();
      const operationName = answer === undefined ? `operations/${provider.starts.length}` : await answer();
      return { operationName, notes: [] };
    },
    async check({ name }) {
      provider.checks.push(name);
      const answer = provider.operations.get(name);
      if (answer === undefined) return { state: 'running' };
      return typeof answer === 'function' ? answer() : answer;
    },
    async forget({ name }) {
      provider.forgotten.push(name);
    },
    async download(video, path) {
      provider.downloads.push(video.uri ?? '');
      const answer = provider.onDownload.shift();
      if (answer === undefined) await copyFile(videoPath, path);
      else await answer(path);
    },
  };
  return provider;
}
