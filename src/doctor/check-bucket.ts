import type { Config } from '../config/config.ts';
import type { Finding } from '../domain/finding.ts';
import { OutputsError } from '../domain/outputs.ts';
import { text } from '../domain/texts.ts';
import { systemClock } from '../lib/clock.ts';
import { createLog } from '../lib/log.ts';
import { bucketTrouble } from '../outputs/bucket-trouble.ts';

const check = 'bucket';

/** Whether videos can be put into the bucket, read, listed and removed, by an object of a few bytes. Nothing where there is none. */
export async function checkBucket({
  bucket,
  outputs: { folder },
}: Pick<Config, 'bucket' | 'outputs'>): Promise<readonly Finding[]> {
  if (bucket === undefined) return [];
  const { openBucket } = await import('../outputs/s3/open-bucket.ts');
  const log = createLog({ level: 'silent', format: 'json', secrets: [] });
  const outputs = await openBucket(bucket, { folder, clock: systemClock, log });
  const name = `${bucket.bucket}/${bucket.prefix}`;
  try {
    await outputs.prove();
    const keepsVersions = await outputs.keepsVersions();
    return [
      { check, state: 'ok', text: text('doctor.bucketWorks', { bucket: name }) },
      ...(keepsVersions === true
        ? [{ check, state: 'warning', text: text('doctor.bucketKeepsVersions', { bucket: name }) } as const]
        : []),
    ];
  } catch (error) {
    if (!(error instanceof OutputsError)) throw error;
    return [{ check, state: 'problem', text: bucketTrouble(error, bucket) }];
  } finally {
    outputs.close();
  }
}
