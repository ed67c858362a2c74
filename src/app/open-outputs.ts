import type { Clock } from '../domain/clock.ts';
import type { HealthProblem } from '../domain/health.ts';
import { type Outputs, OutputsError } from '../domain/outputs.ts';
import type { Log } from '../lib/log.ts';
import type { Texts } from '../lib/say.ts';
import { bucketTrouble, isWrongBucket } from '../outputs/bucket-trouble.ts';
import { createFolderOutputs } from '../outputs/folder-outputs.ts';
import { watchOutputs } from '../outputs/watch-outputs.ts';
import type { Ground } from './app.ts';
import type { AppConfig } from './installed.ts';
import { StartError } from './start-error.ts';

export interface OpenedOutputs {
  readonly outputs: Outputs;
  /** Where the bucket does not work now. */
  problems(): readonly HealthProblem[];
}

export interface OpenOutputsDeps extends Pick<Ground, 'closing'> {
  readonly clock: Clock;
  readonly log: Log;
  readonly texts: Texts;
  /** This process, where several write into one folder. */
  readonly owner?: string | undefined;
}

/**
 * Opens the place for videos: a folder, or a bucket, which is proved first. A bucket that only can't be reached keeps nobody from starting:
 * finished videos wait on this machine until it can be.
 *
 * @throws {StartError} where the bucket is another one than the settings say, or may not be used
 */
export async function openOutputs(
  config: Pick<AppConfig, 'outputs' | 'bucket'>,
  { clock, log, texts, closing, owner }: OpenOutputsDeps,
): Promise<OpenedOutputs> {
  const { bucket } = config;
  const place = await openPlace(config, { clock, log, owner });
  closing.push(place.close);
  if (bucket === undefined) return { outputs: place, problems: () => [] };
  const { outputs, trouble } = watchOutputs(place);
  try {
    await outputs.prove();
  } catch (error) {
    if (!(error instanceof OutputsError)) throw error;
    const advice = bucketTrouble(error, bucket);
    if (isWrongBucket(error)) throw new StartError(advice, error);
    log.warn({ err: error, advice: texts.say(advice) }, 'the bucket can not be reached; finished videos wait until it can be');
  }
  const problems = (): readonly HealthProblem[] => {
    const now = trouble();
    return now === undefined ? [] : [{ code: 'bucket', text: texts.say(bucketTrouble(now, bucket)) }];
  };
  return { outputs, problems };
}

/** As the settings say, and nothing is asked of it yet. The SDK is loaded for a bucket alone. */
export async function openPlace(
  { outputs: { folder }, bucket }: Pick<AppConfig, 'outputs' | 'bucket'>,
  deps: { readonly clock: Pick<Clock, 'now'>; readonly log: Pick<Log, 'info' | 'warn'>; readonly owner?: string | undefined },
): Promise<Outputs> {
  if (bucket === undefined) return createFolderOutputs({ folder, owner: deps.owner });
  const { openBucket } = await import('../outputs/s3/open-bucket.ts');
  return openBucket(bucket, { folder, ...deps });
}
