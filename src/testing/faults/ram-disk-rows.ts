import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { open, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { seededRandom } from '../../preview/seeded-random.ts';
import { makePaddedVideo } from '../bench/padded-video.ts';
import { settled, stop } from '../bot/bot-client.ts';
import { startBot } from '../bot/bot-process.ts';
import type { FaultRow } from './fault-row.ts';
import { keptBy, readPage, ready, withLife } from './real-life.ts';

/** Whether this system lets us have a disk of any size. */
export const canMount = ((): boolean => {
  const folder = mkdtempSync(join(tmpdir(), 'veo-bot-mount-'));
  const isMounted = mount(folder, 1);
  if (isMounted) unmount(folder);
  rmSync(folder, { recursive: true });
  return isMounted;
})();

const videos = 12;
/** After so long the disk stays free. */
const patienceMs = 45_000;
const megabyte = 1024 * 1024;

/** A disk that is really full, at moments that nobody chose. */
export const ramDiskRows: readonly FaultRow[] = [
  {
    ...{
      id: 'H12',
      fault: `a RAM disk fills up again and again while ${videos} videos are made`,
      reads: [ready, /disk is full/],
    },
    keeps: new RegExp(`^${videos} completed, ${videos} at Google$`),
    async run(row) {
      const video = join(row.folder, 'large.mp4');
      await writeFile(video, await makePaddedVideo(row.video, megabyte));
      const disk = join(row.folder, 'disk');
      mkdirSync(disk);
      // New requests are refused below 64 MB.
      if (!mount(disk, 96)) throw new Error('the RAM disk could not be mounted');
      try {
        return await withLife({ ...row, disk, video, ...slowly }, async (life) => {
          const bot = startBot(life.home);
          const url = (await bot.url) ?? '';
          for (let number = 1; number <= videos; number += 1) await life.give(url, `video ${number}`);
          const random = seededRandom(12);
          const filler = join(disk, 'filler');
          let refusal = '';
          let isOver = false;
          const end = settled(life.home, url).then(() => {
            isOver = true;
          });
          const giveUpMs = performance.now() + patienceMs;
          for (let times = 0; (!isOver || times < 3) && performance.now() < giveUpMs; times += 1) {
            await fill(filler, disk);
            refusal ||= await life.give(url, 'one more').then(
              () => '',
              (error: unknown) => String(error),
            );
            await wait(1500 * random());
            rmSync(filler);
            await wait(1500 * random());
          }
          await end;
          const read = [refusal, ...(await readPage(url))];
          await stop(bot);
          return { read, kept: keptBy(life), broken: life.broken() };
        });
      } finally {
        unmount(disk);
      }
    },
  },
];

const slowly = { progress: { timeScale: 0.03 }, answersAfterMs: 50, settings: { CONCURRENT_GENERATIONS: '3' } } as const;

/** Takes every byte that is left. */
async function fill(path: string, disk: string): Promise<void> {
  const file = await open(path, 'w');
  const block = Buffer.alloc(64 * 1024);
  try {
    while (statfsSync(disk).bavail > 0) await file.write(block);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
  } finally {
    await file.close();
  }
}

function mount(folder: string, megabytes: number): boolean {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'veo-bot', folder]).status === 0;
}

function unmount(folder: string): void {
  spawnSync('umount', ['--lazy', folder]);
}
