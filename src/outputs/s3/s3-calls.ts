import type { S3Client } from '@aws-sdk/client-s3';
import type { BucketSettings } from '../../domain/bucket.ts';
import { OutputsError } from '../../domain/outputs.ts';
import { createRequestHandler } from './request-handler.ts';
import { outputsErrorOf } from './s3-errors.ts';

/** The calls that are made of a bucket. Keys are whole, with the prefix. Everything throws `OutputsError`, or the signal's reason. */
export interface S3Calls {
  head(key: string): Promise<S3Head | undefined>;
  /** @param etag of `head`, so that it is the same content. @param range bytes, both among them; default: all */
  get(
    key: string,
    etag?: string,
    range?: { readonly start: number; readonly end: number },
  ): Promise<ReadableStream<Uint8Array> | undefined>;
  /** @param sha256 of the bytes, base64. @returns the ETag */
  put(key: string, bytes: Uint8Array, sha256: string, contentType: string, signal?: AbortSignal): Promise<string>;
  createUpload(key: string, contentType: string, signal?: AbortSignal): Promise<string>;
  /** @param number from 1 */
  putPart(upload: S3Upload, number: number, bytes: Uint8Array, sha256: string, signal?: AbortSignal): Promise<S3Part>;
  /** In the order of their numbers. */
  completeUpload(upload: S3Upload, parts: readonly S3Part[], signal?: AbortSignal): Promise<void>;
  abortUpload(upload: S3Upload): Promise<void>;
  remove(key: string): Promise<void>;
  list(beginning: string): AsyncIterable<S3Listed>;
  /** Uploads that were begun and are neither complete nor aborted. */
  listUploads(beginning: string): AsyncIterable<S3Upload & { readonly beganAtMs: number }>;
  /** Whether what is removed is kept as an older version; undefined where that can't be asked. */
  keepsVersions(): Promise<boolean | undefined>;
  close(): void;
}

export interface S3Upload {
  readonly key: string;
  readonly uploadId: string;
}

export interface S3Part {
  readonly number: number;
  readonly etag: string;
  /** base64. */
  readonly sha256: string;
}

export interface S3Head {
  readonly sizeBytes: number;
  readonly changedAtMs: number;
  /** As the server writes it, with its quotes. */
  readonly etag: string;
  /** base64 of the content, or with `-<parts>` of the checksums of its parts; undefined where the server keeps none. */
  readonly sha256: string | undefined;
}

export interface S3Listed {
  readonly key: string;
  readonly sizeBytes: number;
  readonly changedAtMs: number;
}

/** Tries of each call, with the waits that the SDK leaves between them: half a second or so at first. Everything here may be done twice. */
const maxAttempts = 5;

/** Loads the SDK, which nothing else of the bot does. */
export async function openS3(settings: BucketSettings): Promise<S3Calls> {
  const sdk = await import('@aws-sdk/client-s3');
  const client = await createClient(sdk.S3Client, settings);
  const at = { Bucket: settings.bucket };
  const told = <T>(operation: string, work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      throw outputsErrorOf(operation, error);
    });
  const withSignal = (signal: AbortSignal | undefined) => (signal === undefined ? {} : { abortSignal: signal });

  return {
    ...readCalls(sdk, client, at, told),
    ...listCalls(sdk, client, at, told),
    async put(key, bytes, sha256, contentType, signal) {
      const input = { ...at, Key: key, Body: bytes, ChecksumSHA256: sha256, ContentType: contentType };
      const { ETag = '' } = await told('PutObject', client.send(new sdk.PutObjectCommand(input), withSignal(signal)));
      return ETag;
    },
    async createUpload(key, contentType, signal) {
      const input = { ...at, Key: key, ContentType: contentType, ChecksumAlgorithm: 'SHA256' } as const;
      const made = await told(
        'CreateMultipartUpload',
        client.send(new sdk.CreateMultipartUploadCommand(input), withSignal(signal)),
      );
      if (made.UploadId === undefined) throw new OutputsError('unreachable', 'CreateMultipartUpload', 'NoUploadId');
      return made.UploadId;
    },
    async putPart({ key, uploadId }, number, bytes, sha256, signal) {
      const input = { ...at, Key: key, UploadId: uploadId, PartNumber: number, Body: bytes, ChecksumSHA256: sha256 };
      const { ETag = '' } = await told('UploadPart', client.send(new sdk.UploadPartCommand(input), withSignal(signal)));
      return { number, etag: ETag, sha256 };
    },
    async completeUpload({ key, uploadId }, parts, signal) {
      const Parts = parts.map(({ number, etag, sha256 }) => ({ PartNumber: number, ETag: etag, ChecksumSHA256: sha256 }));
      const input = { ...at, Key: key, UploadId: uploadId, MultipartUpload: { Parts } };
      await told('CompleteMultipartUpload', client.send(new sdk.CompleteMultipartUploadCommand(input), withSignal(signal)));
    },
    async abortUpload({ key, uploadId }) {
      const input = { ...at, Key: key, UploadId: uploadId };
      await told('AbortMultipartUpload', client.send(new sdk.AbortMultipartUploadCommand(input)));
    },
    async remove(key) {
      await told('DeleteObject', client.send(new sdk.DeleteObjectCommand({ ...at, Key: key })));
    },
    close: () => client.destroy(),
  };
}

type Sdk = typeof import('@aws-sdk/client-s3');
type Told = <T>(operation: string, work: Promise<T>) => Promise<T>;

function readCalls(
  sdk: Sdk,
  client: S3Client,
  at: { readonly Bucket: string },
  told: Told,
): Pick<S3Calls, 'head' | 'get' | 'keepsVersions'> {
  return {
    async head(key) {
      const input = { ...at, Key: key, ChecksumMode: 'ENABLED' } as const;
      const found = await told('HeadObject', client.send(new sdk.HeadObjectCommand(input))).catch(missing);
      if (found === undefined) return undefined;
      const { ContentLength = 0, LastModified, ETag = '', ChecksumSHA256 } = found;
      return { sizeBytes: ContentLength, changedAtMs: LastModified?.getTime() ?? 0, etag: ETag, sha256: ChecksumSHA256 };
    },
    async get(key, etag, range) {
      const part = range === undefined ? {} : { Range: `bytes=${range.start}-${range.end}` };
      const input = { ...at, Key: key, ...part, ...(etag === undefined ? {} : { IfMatch: etag }) };
      const found = await told('GetObject', client.send(new sdk.GetObjectCommand(input))).catch(missing);
      return found?.Body?.transformToWebStream() as ReadableStream<Uint8Array> | undefined;
    },
    async keepsVersions() {
      const said = await told('GetBucketVersioning', client.send(new sdk.GetBucketVersioningCommand(at))).catch(
        (error: unknown) => {
          // A right that is needed for nothing else, and a call that small servers don't know.
          if (error instanceof OutputsError && error.trouble === 'refused') return undefined;
          throw error;
        },
      );
      return said && said.Status === 'Enabled';
    },
  };
}

function listCalls(
  sdk: Sdk,
  client: S3Client,
  at: { readonly Bucket: string },
  told: Told,
): Pick<S3Calls, 'list' | 'listUploads'> {
  return {
    async *list(beginning) {
      let next: string | undefined;
      do {
        const from = next === undefined ? {} : { ContinuationToken: next };
        const input = { ...at, Prefix: beginning, ...from };
        const page = await told('ListObjectsV2', client.send(new sdk.ListObjectsV2Command(input)));
        for (const { Key, Size = 0, LastModified } of page.Contents ?? [])
          if (Key !== undefined) yield { key: Key, sizeBytes: Size, changedAtMs: LastModified?.getTime() ?? 0 };
        next = page.IsTruncated === true ? page.NextContinuationToken : undefined;
      } while (next !== undefined);
    },
    async *listUploads(beginning) {
      let next: { readonly KeyMarker?: string | undefined; readonly UploadIdMarker?: string | undefined } | undefined = {};
      while (next !== undefined) {
        const input: { Bucket: string; Prefix: string; KeyMarker?: string | undefined; UploadIdMarker?: string | undefined } = {
          ...at,
          Prefix: beginning,
          ...next,
        };
        const page: import('@aws-sdk/client-s3').ListMultipartUploadsCommandOutput = await told(
          'ListMultipartUploads',
          client.send(new sdk.ListMultipartUploadsCommand(input)),
        );
        for (const { Key, UploadId, Initiated } of page.Uploads ?? [])
          if (Key !== undefined && UploadId !== undefined)
            yield { key: Key, uploadId: UploadId, beganAtMs: Initiated?.getTime() ?? Number.POSITIVE_INFINITY };
        next = page.IsTruncated === true ? { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker } : undefined;
      }
    },
  };
}

/** `NoSuchKey`, or for HEAD, whose answer has no body, 404 alone. A missing bucket is told as what it is. */
function missing(error: unknown): undefined {
  if (error instanceof OutputsError && error.status === 404 && error.code !== 'NoSuchBucket') return undefined;
  throw error;
}

async function createClient(Client: typeof S3Client, settings: BucketSettings): Promise<S3Client> {
  const { endpoint, credentials, region } = settings;
  const make = (chosen: string | undefined): S3Client =>
    new Client({
      ...(chosen === undefined ? {} : { region: chosen }),
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(credentials === undefined ? {} : { credentials: withoutUndefined(credentials) }),
      // A name before that of a host is something that only Amazon's names resolve.
      forcePathStyle: endpoint !== undefined && !isAmazon(endpoint),
      followRegionRedirects: endpoint === undefined,
      // Checksums are made here, of each part; other servers don't know those that the SDK would add.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      expectContinueHeader: false,
      maxAttempts,
      retryMode: 'standard',
      requestHandler: createRequestHandler(),
    });
  const client = make(region);
  const found = await client.config.region().catch(() => undefined);
  if (found !== undefined) return client;
  client.destroy();
  return make('us-east-1');
}

function withoutUndefined({ accessKeyId, secretAccessKey, sessionToken }: NonNullable<BucketSettings['credentials']>) {
  return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}

function isAmazon(endpoint: string): boolean {
  return /(?:^|\.)amazonaws\.com(?:\.cn)?$/.test(new URL(endpoint).hostname);
}
