import { tinyVideo } from './tiny-video.ts';

/** Runs once before all tests: makes the tiny videos, so that no test waits for an encoder on a machine without ffmpeg. */
export async function setup(): Promise<void> {
  const sizes: readonly (readonly [number, number])[] = [
    [160, 90],
    [90, 160],
    [240, 136],
    [136, 240],
  ];
  for (const [width, height] of sizes) {
    for (const durationSeconds of [4, 6, 8]) await tinyVideo({ width, height, durationSeconds });
  }
}
