import { createHash, randomBytes } from 'node:crypto';
import { S3Refusal } from './refusal.ts';

export interface StoredObject {
  readonly bytes: Buffer;
  /** With its quotes. */
  readonly etag: string;
  readonly contentType: string;
  readonly changedAtMs: number;
  /** base64, with `-<parts>` of several. */
  readonly sha256: string | undefined;
}

interface StoredPart {
  readonly bytes: Buffer;
  readonly etag: string;
  readonly sha256: string;
}

export interface StoredUpload {
  readonly key: string;
  readonly contentType: string;
  readonly hasSha256: boolean;
  readonly beganAtMs: number;
  readonly parts: Map<number, StoredPart>;
}

/** As `CompleteMultipartUpload` names a part. */
export interface NamedPart {
  readonly number: number;
  readonly etag: string;
  readonly sha256: string | undefined;
}

export interface BucketRules {
  readonly now: () => number;
  readonly minimumPartBytes: number;
  /** Whether it keeps the checksums that come along: small servers ignore them. */
  readonly keepsChecksums: boolean;
  /** `opaque` as those of encrypted objects are. */
  readonly etags: 'md5' | 'opaque';
}

/** What is in a bucket, by the rules of S3. @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html (2026-11-29) */
export class Bucket {
  readonly objects = new Map<string, StoredObject>();
  readonly uploads = new Map<string, StoredUpload>();
  readonly #rules: BucketRules;

  constructor(rules: BucketRules) {
    this.#rules = rules;
  }

  put(
    key: string,
    bytes: Buffer,
    contentType: string,
    sums: { readonly md5?: string | undefined; readonly sha256?: string | undefined },
  ): StoredObject {
    requireSums(bytes, sums);
    return this.#store(key, bytes, contentType, this.#etag(digest('md5', bytes).toString('hex')), sums.sha256);
  }

  begin(key: string, contentType: string, algorithm: string | undefined, type: string | undefined): string {
    if (algorithm !== undefined && algorithm !== 'SHA256') throw new S3Refusal(501, 'NotImplemented', 'only SHA256 is made here');
    if (type !== undefined && type !== 'COMPOSITE')
      throw new S3Refusal(400, 'InvalidRequest', 'SHA256 of several parts is COMPOSITE');
    const uploadId = randomBytes(12).toString('base64url');
    this.uploads.set(uploadId, {
      key,
      contentType,
      hasSha256: algorithm !== undefined,
      beganAtMs: this.#rules.now(),
      parts: new Map(),
    });
    return uploadId;
  }

  putPart(
    key: string,
    uploadId: string,
    number: number,
    bytes: Buffer,
    sums: { readonly md5?: string | undefined; readonly sha256?: string | undefined },
  ): string {
    const upload = this.#upload(key, uploadId);
    if (!Number.isInteger(number) || number < 1 || number > 10_000)
      throw new S3Refusal(400, 'InvalidArgument', 'Part number must be an integer between 1 and 10000, inclusive');
    if (upload.hasSha256 && sums.sha256 === undefined)
      throw new S3Refusal(400, 'InvalidRequest', 'the checksum of the part is missing');
    requireSums(bytes, sums);
    const etag = this.#etag(digest('md5', bytes).toString('hex'));
    upload.parts.set(number, { bytes, etag, sha256: digest('sha256', bytes).toString('base64') });
    return etag;
  }

  complete(key: string, uploadId: string, named: readonly NamedPart[]): StoredObject {
    const upload = this.#upload(key, uploadId);
    if (named.length === 0) throw new S3Refusal(400, 'MalformedXML', 'there is no part');
    const parts = named.map((part, index) => this.#requirePart(upload, part, named[index - 1], index === named.length - 1));
    this.uploads.delete(uploadId);
    const md5 = digest('md5', Buffer.concat(parts.map(({ bytes }) => digest('md5', bytes)))).toString('hex');
    const sha256 = digest('sha256', Buffer.concat(parts.map((part) => Buffer.from(part.sha256, 'base64')))).toString('base64');
    const bytes = Buffer.concat(parts.map((part) => part.bytes));
    const etag = this.#etag(`${md5}-${parts.length}`);
    return this.#store(key, bytes, upload.contentType, etag, upload.hasSha256 ? `${sha256}-${parts.length}` : undefined);
  }

  abort(key: string, uploadId: string): void {
    this.#upload(key, uploadId);
    this.uploads.delete(uploadId);
  }

  /** @throws {S3Refusal} */
  get(key: string): StoredObject {
    const found = this.objects.get(key);
    if (found === undefined) throw new S3Refusal(404, 'NoSuchKey', 'The specified key does not exist.', { Key: key });
    return found;
  }

  #requirePart({ parts, hasSha256 }: StoredUpload, named: NamedPart, before: NamedPart | undefined, isLast: boolean): StoredPart {
    if (before !== undefined && before.number >= named.number)
      throw new S3Refusal(400, 'InvalidPartOrder', 'The list of parts was not in ascending order.');
    const part = parts.get(named.number);
    if (part === undefined || part.etag !== named.etag)
      throw new S3Refusal(400, 'InvalidPart', 'One or more of the specified parts could not be found.');
    if (hasSha256 && named.sha256 !== part.sha256)
      throw new S3Refusal(400, 'InvalidPart', 'the checksum of a part is missing or another one');
    if (!isLast && part.bytes.length < this.#rules.minimumPartBytes)
      throw new S3Refusal(400, 'EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed object size.');
    return part;
  }

  #upload(key: string, uploadId: string): StoredUpload {
    const upload = this.uploads.get(uploadId);
    if (upload === undefined || upload.key !== key)
      throw new S3Refusal(404, 'NoSuchUpload', 'The specified multipart upload does not exist.', { UploadId: uploadId });
    return upload;
  }

  #etag(md5: string): string {
    return this.#rules.etags === 'md5' ? `"${md5}"` : `"${randomBytes(16).toString('hex')}"`;
  }

  #store(key: string, bytes: Buffer, contentType: string, etag: string, sha256: string | undefined): StoredObject {
    const stored = {
      bytes,
      contentType,
      etag,
      changedAtMs: this.#rules.now(),
      sha256: this.#rules.keepsChecksums ? sha256 : undefined,
    };
    this.objects.set(key, stored);
    return stored;
  }
}

function requireSums(
  bytes: Buffer,
  { md5, sha256 }: { readonly md5?: string | undefined; readonly sha256?: string | undefined },
): void {
  if (md5 !== undefined && md5 !== digest('md5', bytes).toString('base64'))
    throw new S3Refusal(400, 'BadDigest', 'The Content-MD5 you specified did not match what we received.');
  if (sha256 === undefined) return;
  if (Buffer.from(sha256, 'base64').length !== 32)
    throw new S3Refusal(400, 'InvalidRequest', 'Value for x-amz-checksum-sha256 header is invalid.');
  if (sha256 !== digest('sha256', bytes).toString('base64'))
    throw new S3Refusal(400, 'BadDigest', 'The SHA256 you specified did not match what we received.');
}

function digest(algorithm: 'md5' | 'sha256', bytes: Buffer): Buffer {
  return createHash(algorithm).update(bytes).digest();
}
