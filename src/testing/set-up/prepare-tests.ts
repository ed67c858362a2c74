import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBuiltPage } from '../../platforms/web/pages/built-page.ts';
import { tinyVideo } from '../samples/tiny-video.ts';

/**
 * Runs once before all tests: makes the tiny videos and the page, so that no test waits for an encoder or a build, and one folder for
 * all that tests leave behind: a worker that is stopped from outside, as each is in the end, cleans up nothing.
 *
 * @returns what runs once after all tests
 */
export async function setup(): Promise<() => Promise<void>> {
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
  const folder = await mkdtemp(join(tmpdir(), 'veo-bot-tests-'));
  process.env.TMPDIR = folder;
  return () => rm(folder, { recursive: true, force: true, maxRetries: 3 });
}
