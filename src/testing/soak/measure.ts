import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { databaseFileName } from '../../storage/open.ts';

/** What a process takes at one moment. Megabytes are millions of bytes. */
export interface Sample {
  readonly atMs: number;
  readonly rssMb: number;
  readonly openFiles: number;
  readonly walMb: number;
}

/** @returns undefined where there is no such process, or the system does not tell */
export function measure(pid: number | undefined, dataFolder: string): Sample | undefined {
  try {
    const rssKilobytes = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
    const wal = statSync(join(dataFolder, `${databaseFileName}-wal`), { throwIfNoEntry: false });
    return {
      atMs: performance.now(),
      rssMb: (rssKilobytes * 1024) / 1e6,
      openFiles: readdirSync(`/proc/${pid}/fd`).length,
      walMb: (wal?.size ?? 0) / 1e6,
    };
  } catch {
    return undefined;
  }
}

/** Of a straight line through all of them. */
export function slopeMbPerHour(samples: readonly Sample[]): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const hours = samples.map(({ atMs }) => atMs / 3_600_000);
  const [meanHours, meanMb] = [mean(hours), mean(samples.map(({ rssMb }) => rssMb))];
  const up = samples.reduce((sum, { rssMb }, index) => sum + ((hours[index] ?? 0) - meanHours) * (rssMb - meanMb), 0);
  const across = hours.reduce((sum, hour) => sum + (hour - meanHours) ** 2, 0);
  return across === 0 ? 0 : up / across;
}
