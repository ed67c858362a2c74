import type { Mp4Facts } from './mp4-facts.ts';
import type { SourceVideo } from './rules.ts';

/** A video that somebody gave, by what it says about itself. */
export function measured(facts: Mp4Facts | undefined, content: SourceVideo['content']): SourceVideo | undefined {
  if (facts === undefined) return undefined;
  const { width, height, durationSeconds, framesPerSecond, hasSound } = facts;
  if (width === 0 || height === 0 || durationSeconds === 0) return undefined;
  const lines = Math.min(width, height);
  return {
    durationSeconds,
    resolution: lines === 2160 ? '4k' : `${lines}p`,
    aspectRatio: shapeOf(width, height),
    framesPerSecond,
    hasSound,
    content,
    isUploaded: true,
  };
}

/** Sides are whole pixels, most often even: a shape is hit to about a hundredth. */
function shapeOf(width: number, height: number): string {
  const known = [
    [16, 9],
    [9, 16],
    [1, 1],
    [4, 3],
    [3, 4],
  ].find(([across = 1, down = 1]) => Math.abs(width / height / (across / down) - 1) < 0.02);
  return (known ?? [width, height]).join(':');
}
