import { S3Refusal } from './refusal.ts';

export type S3Operation =
  | 'PutObject'
  | 'GetObject'
  | 'HeadObject'
  | 'DeleteObject'
  | 'CreateMultipartUpload'
  | 'UploadPart'
  | 'CompleteMultipartUpload'
  | 'AbortMultipartUpload'
  | 'ListObjectsV2'
  | 'ListMultipartUploads'
  | 'GetBucketVersioning';

interface Reference {
  readonly query: readonly string[];
  /** Beside those that every request may have. */
  readonly headers: readonly string[];
}

/**
 * What each operation takes, of all that its page lists the part that a bot may have use for; the rest is refused until somebody needs it.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html (2026-11-29)
 */
const reference: Readonly<Record<S3Operation, Reference>> = {
  PutObject: { query: [], headers: ['content-md5', 'content-type', 'x-amz-checksum-sha256', 'x-amz-sdk-checksum-algorithm'] },
  GetObject: { query: [], headers: ['range', 'if-match', 'x-amz-checksum-mode'] },
  HeadObject: { query: [], headers: ['x-amz-checksum-mode'] },
  DeleteObject: { query: [], headers: [] },
  CreateMultipartUpload: { query: ['uploads'], headers: ['content-type', 'x-amz-checksum-algorithm', 'x-amz-checksum-type'] },
  UploadPart: {
    query: ['partNumber', 'uploadId'],
    headers: ['content-md5', 'content-type', 'x-amz-checksum-sha256', 'x-amz-sdk-checksum-algorithm'],
  },
  CompleteMultipartUpload: { query: ['uploadId'], headers: ['content-type', 'x-amz-checksum-sha256', 'x-amz-checksum-type'] },
  AbortMultipartUpload: { query: ['uploadId'], headers: [] },
  ListObjectsV2: { query: ['list-type', 'prefix', 'continuation-token', 'max-keys', 'start-after'], headers: [] },
  ListMultipartUploads: { query: ['uploads', 'prefix', 'key-marker', 'upload-id-marker', 'max-uploads'], headers: [] },
  GetBucketVersioning: { query: ['versioning'], headers: [] },
};

/** Those that every request may have, and those that the SDK counts its tries by. */
const common: ReadonlySet<string> = new Set([
  ...['host', 'connection', 'content-length', 'user-agent', 'accept', 'accept-encoding', 'transfer-encoding', 'keep-alive'],
  ...['authorization', 'x-amz-date', 'x-amz-content-sha256', 'x-amz-security-token', 'x-amz-user-agent'],
  ...['amz-sdk-invocation-id', 'amz-sdk-request'],
]);

/** @throws {S3Refusal} where there is none, or it is asked with what it does not know */
export function operationOf(
  method: string,
  hasKey: boolean,
  query: URLSearchParams,
  headers: Readonly<Record<string, unknown>>,
): S3Operation {
  const operation = named(method, hasKey, query);
  if (operation === undefined) throw new S3Refusal(405, 'MethodNotAllowed', 'nothing is done by this method here');
  const { query: knownQuery, headers: knownHeaders } = reference[operation];
  // The SDK says by it what it asks for.
  for (const name of query.keys())
    if (name !== 'x-id' && !knownQuery.includes(name)) throw new S3Refusal(400, 'InvalidArgument', `${operation} has no ${name}`);
  for (const name of Object.keys(headers))
    if (!common.has(name) && !knownHeaders.includes(name))
      throw new S3Refusal(501, 'NotImplemented', `${operation} has no ${name}`);
  return operation;
}

function named(method: string, hasKey: boolean, query: URLSearchParams): S3Operation | undefined {
  const isUpload = query.has('uploadId');
  if (!hasKey) {
    if (method !== 'GET') return undefined;
    if (query.has('uploads')) return 'ListMultipartUploads';
    if (query.has('versioning')) return 'GetBucketVersioning';
    return query.get('list-type') === '2' ? 'ListObjectsV2' : undefined;
  }
  switch (method) {
    case 'GET':
      return isUpload ? undefined : 'GetObject';
    case 'HEAD':
      return 'HeadObject';
    case 'PUT':
      return isUpload ? 'UploadPart' : 'PutObject';
    case 'DELETE':
      return isUpload ? 'AbortMultipartUpload' : 'DeleteObject';
    case 'POST':
      if (query.has('uploads')) return 'CreateMultipartUpload';
      return isUpload ? 'CompleteMultipartUpload' : undefined;
    default:
      return undefined;
  }
}
