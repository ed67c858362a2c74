import type { S3Asked, S3Rules } from './asked.ts';
import type { NamedPart, StoredObject } from './bucket.ts';
import { element, S3Refusal, xml } from './refusal.ts';

export interface S3Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: Buffer;
}

const nothing = Buffer.alloc(0);

/** Does what is asked. @throws {S3Refusal} */
export function answerOf(asked: S3Asked, rules: S3Rules): S3Answer {
  const { operation, key, query, headers, body } = asked;
  const { bucket } = rules;
  const sums = { md5: one(headers['content-md5']), sha256: one(headers['x-amz-checksum-sha256']) };
  const contentType = headers['content-type'] ?? 'binary/octet-stream';
  const uploadId = query.get('uploadId') ?? '';
  switch (operation) {
    case 'PutObject': {
      const { etag } = bucket.put(key, body, contentType, sums);
      return { status: 200, headers: { etag }, body: nothing };
    }
    case 'GetObject':
      return objectAnswer(find(rules, key), asked);
    case 'HeadObject': {
      const found = find(rules, key);
      return { status: 200, headers: { ...objectHeaders(found, asked), 'content-length': found.bytes.length }, body: nothing };
    }
    case 'DeleteObject':
      bucket.objects.delete(key);
      return { status: 204, headers: {}, body: nothing };
    case 'CreateMultipartUpload': {
      const id = bucket.begin(key, contentType, one(headers['x-amz-checksum-algorithm']), one(headers['x-amz-checksum-type']));
      return document(
        'InitiateMultipartUploadResult',
        element('Bucket', rules.name) + element('Key', key) + element('UploadId', id),
      );
    }
    case 'UploadPart': {
      const etag = bucket.putPart(key, uploadId, Number(query.get('partNumber')), body, sums);
      return { status: 200, headers: { etag }, body: nothing };
    }
    case 'CompleteMultipartUpload': {
      const { etag } = bucket.complete(key, uploadId, readParts(body));
      return document('CompleteMultipartUploadResult', element('Key', key) + element('ETag', etag));
    }
    case 'AbortMultipartUpload':
      bucket.abort(key, uploadId);
      return { status: 204, headers: {}, body: nothing };
    case 'ListObjectsV2':
      return listAnswer(query, rules);
    case 'ListMultipartUploads':
      return uploadsAnswer(query, rules);
    case 'GetBucketVersioning':
      return document('VersioningConfiguration', rules.isVersioned ? element('Status', 'Enabled') : '');
  }
}

/** Who may not list does not learn that there is nothing. @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html (2026-11-29) */
function find({ bucket, mayList }: S3Rules, key: string): StoredObject {
  if (!mayList && !bucket.objects.has(key)) throw new S3Refusal(403, 'AccessDenied', 'Access Denied');
  return bucket.get(key);
}

function objectAnswer(found: StoredObject, asked: S3Asked): S3Answer {
  const { headers } = asked;
  if (headers['if-match'] !== undefined && headers['if-match'] !== found.etag)
    throw new S3Refusal(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
  const common = objectHeaders(found, asked);
  const { length } = found.bytes;
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(headers.range ?? '') ?? [];
  if (first === undefined || last === undefined || (first === '' && last === ''))
    return { status: 200, headers: common, body: found.bytes };
  const start = first === '' ? Math.max(0, length - Number(last)) : Number(first);
  const end = first === '' || last === '' ? length - 1 : Math.min(Number(last), length - 1);
  if (start >= length || start > end)
    throw new S3Refusal(416, 'InvalidRange', 'The requested range is not satisfiable', { ActualObjectSize: String(length) });
  return {
    status: 206,
    headers: { ...common, 'content-range': `bytes ${start}-${end}/${length}` },
    body: found.bytes.subarray(start, end + 1),
  };
}

function objectHeaders({ etag, contentType, changedAtMs, sha256 }: StoredObject, { headers }: S3Asked) {
  const isAsked = headers['x-amz-checksum-mode'] === 'ENABLED' && headers.range === undefined;
  return {
    etag,
    'content-type': contentType,
    'accept-ranges': 'bytes',
    'last-modified': new Date(changedAtMs).toUTCString(),
    ...(isAsked && sha256 !== undefined ? { 'x-amz-checksum-sha256': sha256 } : {}),
  };
}

function readParts(body: Buffer): readonly NamedPart[] {
  const said = body.toString('utf8');
  if (!/<CompleteMultipartUpload[\s>]/.test(said))
    throw new S3Refusal(400, 'MalformedXML', 'The XML you provided was not well-formed');
  return [...said.matchAll(/<Part>(.*?)<\/Part>/gs)].map(([, part = '']) => {
    const read = (name: string) =>
      new RegExp(`<${name}>(.*?)</${name}>`).exec(part)?.[1]?.replaceAll('&quot;', '"').replaceAll('&#34;', '"');
    return { number: Number(read('PartNumber')), etag: read('ETag') ?? '', sha256: read('ChecksumSHA256') };
  });
}

function listAnswer(query: URLSearchParams, { name, bucket, mayList, pageSize }: S3Rules): S3Answer {
  if (!mayList) throw new S3Refusal(403, 'AccessDenied', 'Access Denied');
  const prefix = query.get('prefix') ?? '';
  const from = Buffer.from(query.get('continuation-token') ?? '', 'base64url').toString('utf8');
  const keys = [...bucket.objects.keys()].filter((key) => key.startsWith(prefix) && key > from).sort();
  const page = keys.slice(0, pageSize);
  const isTruncated = keys.length > page.length;
  const contents = page.map((key) => {
    const { etag, bytes, changedAtMs } = bucket.get(key);
    const facts = [element('Key', key), element('ETag', etag), element('Size', bytes.length)];
    return `<Contents>${facts.join('')}${element('LastModified', new Date(changedAtMs).toISOString())}</Contents>`;
  });
  const next = isTruncated ? element('NextContinuationToken', Buffer.from(page.at(-1) ?? '').toString('base64url')) : '';
  const head = element('Name', name) + element('Prefix', prefix) + element('KeyCount', page.length);
  return document('ListBucketResult', head + element('IsTruncated', isTruncated) + next + contents.join(''));
}

function uploadsAnswer(query: URLSearchParams, { name, bucket, pageSize }: S3Rules): S3Answer {
  const prefix = query.get('prefix') ?? '';
  const from = `${query.get('key-marker') ?? ''}\n${query.get('upload-id-marker') ?? ''}`;
  const all = [...bucket.uploads]
    .map(([id, { key, beganAtMs }]) => ({ id, key, beganAtMs, place: `${key}\n${id}` }))
    .filter(({ key, place }) => key.startsWith(prefix) && place > from)
    .sort((a, b) => (a.place < b.place ? -1 : 1));
  const page = all.slice(0, pageSize);
  const last = page.at(-1);
  const isTruncated = all.length > page.length;
  const next = isTruncated && last ? element('NextKeyMarker', last.key) + element('NextUploadIdMarker', last.id) : '';
  const uploads = page.map(({ id, key, beganAtMs }) => {
    const facts = element('Key', key) + element('UploadId', id) + element('Initiated', new Date(beganAtMs).toISOString());
    return `<Upload>${facts}</Upload>`;
  });
  return document(
    'ListMultipartUploadsResult',
    element('Bucket', name) + element('IsTruncated', isTruncated) + next + uploads.join(''),
  );
}

function document(root: string, content: string): S3Answer {
  return { status: 200, headers: { 'content-type': 'application/xml' }, body: Buffer.from(xml(root, content)) };
}

function one(value: string | string[] | undefined): string | undefined {
  return [value].flat()[0];
}
