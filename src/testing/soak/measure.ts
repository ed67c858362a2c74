import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { databaseFileName } from '../../storage/sqlite/open.ts';
import type { AskedBot } from '../bot/bot-process.ts';

/** What a process takes at one moment. Megabytes are millions of bytes. */
export interface Sample {
  readonly atMs: number;
  /** Requests so far. */
  readonly given: number;
  /** After all that nobody holds was collected. */
  readonly liveMb: number;
  readonly rssMb: number;
  readonly openFiles: number;
  readonly walMb: number;
}

/** @returns undefined where there is no such process any more, or the system does not tell */
export async function measure(bot: AskedBot, dataFolder: string, given: number): Promise<Sample | undefined> {
  const live = await bot.liveMemory();
  if (live === undefined) return undefined;
  try {
    const rssKilobytes = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${bot.pid}/status`, 'utf8'))?.[1]);
    const wal = statSync(join(dataFolder, `${databaseFileName}-wal`), { throwIfNoEntry: false });
    return {
      ...{ atMs: performance.now(), given, liveMb: live.heapMb + live.outsideMb, rssMb: (rssKilobytes * 1024) / 1e6 },
      openFiles: readdirSync(`/proc/${bot.pid}/fd`).length,
      walMb: (wal?.size ?? 0) / 1e6,
    };
  } catch {
    return undefined;
  }
}

/** Videos that ten in flight make in an hour of real time (`npm run bench -- slots`). */
const videosPerHour = 400;

/**
 * The slope of a straight line through all samples, over the requests so far: time runs a hundred times as fast here, so that an hour of this
 * clock says nothing about one of a real bot's.
 *
 * @returns megabytes for what a busy bot does in an hour
 */
export function growthPerHour(samples: readonly Sample[], megabytes: (sample: Sample) => number): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const hours = samples.map(({ given }) => given / videosPerHour);
  const values = samples.map(megabytes);
  const [meanHours, meanMb] = [mean(hours), mean(values)];
  const up = values.reduce((sum, value, index) => sum + ((hours[index] ?? 0) - meanHours) * (value - meanMb), 0);
  const across = hours.reduce((sum, hour) => sum + (hour - meanHours) ** 2, 0);
  return across === 0 ? 0 : up / across;
}
