import type { Generation, GenerationView } from '../generation.ts';
import type { ExtensionSource } from '../video-request.ts';

/** A finished video that another one is to be made from, as old as it is now. */
export interface SourceVideo {
  readonly generation: Pick<GenerationView, 'request' | 'sentPrompt' | 'videos' | 'lineage'>;
  readonly source: ExtensionSource;
}

/**
 * One of a generation's videos as a source.
 *
 * @param number which of them, from 1
 * @param nowMs epoch milliseconds
 * @returns undefined where there is none (yet), or it was deleted
 */
export function sourceAt(
  { id, request, videos, finishedAtMs }: Pick<Generation, 'id' | 'request' | 'videos' | 'finishedAtMs'>,
  number: number,
  nowMs: number,
): ExtensionSource | undefined {
  const video = videos[number - 1];
  if (video === undefined || video.removedAtMs !== undefined || finishedAtMs === undefined) return undefined;
  return {
    generationId: id,
    ...(number === 1 ? {} : { video: number }),
    ...(video.uri !== undefined && { uri: video.uri }),
    model: request.model,
    durationSeconds: video.durationSeconds,
    resolution: request.resolution,
    aspectRatio: request.aspectRatio,
    ageHours: Math.max(0, nowMs - finishedAtMs) / 3_600_000,
  };
}
