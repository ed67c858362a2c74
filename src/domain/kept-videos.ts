import type { Generation, StoredVideo } from './generation.ts';

/** One of a generation's videos or pictures, with the number by which people know it. */
export interface NumberedVideo extends StoredVideo {
  /** From 1. It stays when others are deleted. */
  readonly number: number;
}

/** Which of a generation's videos are deleted: one of them, or all others. */
export type ChosenVideos = { readonly only: number } | { readonly allBut: number };

/** Those that nobody deleted one by one, in their order. */
export function keptVideos({ videos }: Pick<Generation, 'videos'>): readonly NumberedVideo[] {
  return numbered(videos).filter(({ removedAtMs }) => removedAtMs === undefined);
}

/** Numbers of those that were deleted one by one, in their order. */
export function removedNumbers({ videos }: Pick<Generation, 'videos'>): readonly number[] {
  return numbered(videos).flatMap(({ number, removedAtMs }) => (removedAtMs === undefined ? [] : [number]));
}

/**
 * Its videos after some are deleted. The numbers of the others stay, and so do names and sizes; the provider's address of a deleted one goes.
 *
 * @param numbers from 1
 * @param removedAtMs epoch milliseconds
 */
export function withoutVideos(
  { videos }: Pick<Generation, 'videos'>,
  numbers: readonly number[],
  removedAtMs: number,
): readonly StoredVideo[] {
  return videos.map((video, index) => {
    if (!numbers.includes(index + 1)) return video;
    const { uri: _, ...rest } = video;
    return { ...rest, removedAtMs };
  });
}

/** What those take up on the disk that nobody deleted. */
export function bytesOf(generation: Pick<Generation, 'videos'>): number {
  return keptVideos(generation).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

function numbered(videos: readonly StoredVideo[]): readonly NumberedVideo[] {
  return videos.map((video, index) => ({ ...video, number: index + 1 }));
}
