import type { ExtensionSource } from '../video-request.ts';

/** One of a generation's videos. */
export interface NamedVideo {
  readonly generationId: string;
  /** Which one, from 1. */
  readonly video: number;
}

/** How the value of an option names a video: the id of its generation, with its number behind it where it is not the first: `<id>#2`. */
export function sourceName({ generationId, video = 1 }: Pick<ExtensionSource, 'generationId' | 'video'>): string {
  return video === 1 ? generationId : `${generationId}#${video}`;
}

/** The other way round. What has no number behind it means the first video. */
export function namedVideo(name: string): NamedVideo {
  const [, generationId, video] = /^(.+)#([1-9]\d?)$/.exec(name) ?? [];
  return { generationId: generationId ?? name, video: Number(video ?? 1) };
}
