import type { EncodeJob } from '../domain/media.ts';

/**
 * The arguments of each run of a job, one or two.
 *
 * @param whereLies from the name and the path that a job has for a file to what ffmpeg opens
 */
export function encoderRuns(job: EncodeJob, whereLies: (name: string, path: string) => string): readonly string[][] {
  const files = new Map(Object.entries(job.files ?? {}));
  const runs = job.firstPass === undefined ? [job.args] : [job.firstPass, job.args];
  return runs.map((args) =>
    args.map((argument) => {
      const path = files.get(argument);
      return path === undefined ? argument : whereLies(argument, path);
    }),
  );
}
