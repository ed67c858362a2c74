import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { S3Refusal } from './refusal.ts';

export interface FakeKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
}

const apartMs = 15 * 60_000;

/**
 * Checks a request's signature, and that its body is the one that was signed.
 *
 * @throws {S3Refusal}
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html (2026-11-29)
 */
export function requireSignature(request: IncomingMessage, body: Buffer, keys: FakeKeys, nowMs: number): void {
  const { headers } = request;
  const said = /^AWS4-HMAC-SHA256 Credential=([^,\s]+), ?SignedHeaders=([^,\s]+), ?Signature=([\da-f]{64})$/.exec(
    headers.authorization ?? '',
  );
  if (said === null) throw new S3Refusal(403, 'AccessDenied', 'a request has to be signed');
  const [, credential = '', signedHeaders = '', signature = ''] = said;
  const [accessKeyId, day = '', ...scope] = credential.split('/');
  if (accessKeyId !== keys.accessKeyId)
    throw new S3Refusal(403, 'InvalidAccessKeyId', 'nobody has this key', { AWSAccessKeyId: accessKeyId ?? '' });
  if (scope.join('/') !== `${keys.region}/s3/aws4_request`)
    throw new S3Refusal(400, 'AuthorizationHeaderMalformed', `the region has to be ${keys.region}`, { Region: keys.region });
  const date = header(headers, 'x-amz-date');
  requireTime(date, day, nowMs);
  const names = signedHeaders.split(';');
  requireSigned(headers, names);
  const payload = header(headers, 'x-amz-content-sha256');
  const canonical = [
    request.method,
    ...canonicalAddress(request.url ?? '/'),
    ...names.map((name) => `${name}:${header(headers, name).trim().replace(/ +/g, ' ')}`),
    '',
    signedHeaders,
    payload,
  ].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', date, [day, ...scope].join('/'), sha256(canonical)].join('\n');
  const key = [day, ...scope].reduce<Buffer | string>((last, each) => hmac(last, each), `AWS4${keys.secretAccessKey}`);
  if (!timingSafeEqual(hmac(key, toSign), Buffer.from(signature, 'hex'))) {
    // As Amazon's does: what an operator would need, and a log must not have.
    const seen = { AWSAccessKeyId: accessKeyId, StringToSign: toSign, SignatureProvided: signature, CanonicalRequest: canonical };
    throw new S3Refusal(403, 'SignatureDoesNotMatch', 'check the key and the signing method', seen);
  }
  // Nothing that is sent here is unsigned: that is how a part that changed on its way is found out.
  if (payload !== sha256(body)) throw new S3Refusal(400, 'XAmzContentSHA256Mismatch', 'the body is not the one that was signed');
}

function requireTime(date: string, day: string, nowMs: number): void {
  const [, y, m, d, h, min, s] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date) ?? [];
  if (y === undefined || !date.startsWith(day)) throw new S3Refusal(403, 'AccessDenied', 'X-Amz-Date is missing or wrong');
  const atMs = Date.UTC(Number(y), Number(m) - 1, Number(d), Number(h), Number(min), Number(s));
  if (Math.abs(nowMs - atMs) > apartMs) throw new S3Refusal(403, 'RequestTimeTooSkewed', 'the clocks are too far apart');
}

function requireSigned(headers: IncomingMessage['headers'], names: readonly string[]): void {
  const needed = ['host', ...Object.keys(headers).filter((name) => name.startsWith('x-amz-') || name === 'content-md5')];
  const missing = needed.find((name) => !names.includes(name));
  if (missing !== undefined) throw new S3Refusal(403, 'AccessDenied', `${missing} has to be signed`);
}

/** Path and query as they were sent: S3 escapes neither once more. */
function canonicalAddress(url: string): readonly [path: string, query: string] {
  const [path = '/', query = ''] = url.split('?', 2);
  const pairs = query
    .split('&')
    .filter((each) => each !== '')
    .map((each) => (each.includes('=') ? each : `${each}=`));
  return [path, pairs.sort().join('&')];
}

function header(headers: IncomingMessage['headers'], name: string): string {
  return [headers[name] ?? ''].flat().join(',');
}

function sha256(value: string | Buffer): string {
  return createHash('sha256').update(value).digest('hex');
}

function hmac(key: Buffer | string, value: string): Buffer {
  return createHmac('sha256', key).update(value).digest();
}
