/** Where a bucket is, and by which keys. */
export interface BucketSettings {
  readonly bucket: string;
  /** Before each name: `''`, or with a slash at its end. */
  readonly prefix: string;
  /** Of a server that is not Amazon's. Absent: Amazon's, or as a profile of the SDK says. */
  readonly endpoint?: string | undefined;
  /** Absent: as the SDK finds it, else `us-east-1`, which servers that are not Amazon's are content with. */
  readonly region?: string | undefined;
  /** Absent: as the SDK finds them: a profile, the role of the machine or of the container. */
  readonly credentials?: BucketKeys | undefined;
}

export interface BucketKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/**
 * Reads `s3://bucket/prefix`.
 *
 * @returns undefined for anything else: another scheme, credentials, a port, a query, a name that no bucket can have, dots as a folder
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html (2026-11-29)
 */
export function readBucketUrl(url: string): Pick<BucketSettings, 'bucket' | 'prefix'> | undefined {
  const [, bucket, path = ''] = /^s3:\/\/([a-z\d][a-z\d.-]{1,61}[a-z\d])(\/[A-Za-z\d._/-]{0,500})?$/.exec(url) ?? [];
  if (bucket === undefined || bucket.includes('..') || /^\d+(?:\.\d+){3}$/.test(bucket)) return undefined;
  const folders = path.split('/').filter((each) => each !== '');
  if (folders.some((each) => each === '.' || each === '..')) return undefined;
  return { bucket, prefix: folders.map((each) => `${each}/`).join('') };
}
