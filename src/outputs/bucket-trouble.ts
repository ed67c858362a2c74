import type { BucketSettings } from '../domain/bucket.ts';
import type { OutputsError } from '../domain/outputs.ts';
import { type Text, text } from '../domain/texts.ts';

/** What is wrong with the bucket, and what an admin can do about it. */
export function bucketTrouble(error: OutputsError, { bucket, prefix }: Pick<BucketSettings, 'bucket' | 'prefix'>): Text {
  const { operation, code } = error;
  return text('bucket.trouble', { bucket, operation, code, advice: adviceOf(error, bucket, prefix) });
}

/** Whether another try can't help. A name that nobody has is a wrong one. */
export function isWrongBucket({ trouble, code }: OutputsError): boolean {
  return trouble !== 'unreachable' || code === 'ENOTFOUND';
}

function adviceOf({ trouble, code, status }: OutputsError, bucket: string, prefix: string): Text {
  switch (code) {
    case 'NoSuchBucket':
      return text('bucket.missing');
    case 'CredentialsProviderError':
      return text('bucket.noKey');
    case 'InvalidAccessKeyId':
    case 'SignatureDoesNotMatch':
      return text('bucket.wrongKey');
    case 'AuthorizationHeaderMalformed':
    case 'PermanentRedirect':
    case 'IllegalLocationConstraintException':
      return text('bucket.otherRegion');
    case 'RequestTimeTooSkewed':
      return text('bucket.clock');
    default:
      if (status === 403) return text('bucket.rights', { bucket, files: `${bucket}/${prefix}*` });
      return text(trouble === 'unreachable' ? 'bucket.unreachable' : 'bucket.look');
  }
}
