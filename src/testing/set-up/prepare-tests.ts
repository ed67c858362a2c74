import { openBuiltPage } from '../../platforms/web/pages/built-page.ts';
import { tinyVideo } from '../samples/tiny-video.ts';

/** Runs once before all tests: makes the tiny videos and the page, so that no test waits for an encoder or a build. */
export async function setup(): Promise<void> {
  await openBuiltPage();
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
