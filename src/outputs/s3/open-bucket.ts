import type { BucketSettings } from '../../domain/bucket.ts';
import type { Outputs } from '../../domain/outputs.ts';
import { openS3 } from './s3-calls.ts';
import { createS3Outputs, type S3OutputsOptions } from './s3-outputs.ts';

/** Opens a place for videos in a bucket, and asks nothing of it yet. */
export async function openBucket(
  settings: BucketSettings,
  options: Omit<S3OutputsOptions, 'calls' | 'prefix'>,
): Promise<Outputs & { readonly keepsVersions: () => Promise<boolean | undefined> }> {
  const calls = await openS3(settings);
  return { ...createS3Outputs({ ...options, calls, prefix: settings.prefix }), keepsVersions: calls.keepsVersions };
}
