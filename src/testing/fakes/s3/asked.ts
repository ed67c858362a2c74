import type { IncomingMessage } from 'node:http';
import type { Bucket } from './bucket.ts';
import type { S3Operation } from './operations.ts';

/** How the answers are made. */
export interface S3Rules {
  readonly name: string;
  readonly bucket: Bucket;
  readonly mayList: boolean;
  readonly isVersioned: boolean;
  readonly pageSize: number;
}

/** A request that was let in. */
export interface S3Asked {
  readonly operation: S3Operation;
  readonly key: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}
