import { createHmac, type KeyObject, timingSafeEqual, verify } from 'node:crypto';

/** One call as it came. */
export interface Push {
  /** `webhook-id`. */
  readonly id: string | undefined;
  /** `webhook-timestamp`: unix seconds. */
  readonly timestamp: string | undefined;
  /** `webhook-signature`: several, with spaces between, while a secret changes. */
  readonly signature: string | undefined;
  /** As it came: the signature is over its bytes. */
  readonly body: Uint8Array;
}

/** What only Google can have signed with. */
export interface PushTrust {
  /** Of a hook that was registered: the bytes behind `whsec_`. */
  readonly secret: Uint8Array | undefined;
  /** Of hooks that requests name. Google does not say which of them it used. */
  readonly keys: readonly KeyObject[];
}

/** Older ones, and those that lie ahead, may be recorded and played again. */
const mostSkewMs = 300_000;
/** More than Google sends while a secret changes. */
const mostSignatures = 8;

/** Whether it has the shape of one of Google's and is of now, so that looking at its signature is worth the while. */
export function isTimely({ id, timestamp, signature }: Push, nowMs: number): boolean {
  if (!/^[!-~]{1,200}$/.test(id ?? '') || !/^\d{1,12}$/.test(timestamp ?? '')) return false;
  if (signature === undefined || signature.length > 2000) return false;
  return Math.abs(nowMs - Number(timestamp) * 1000) <= mostSkewMs;
}

/**
 * Whether Google signed it: `v1` is an HMAC with a registered hook's secret, `v1a` an Ed25519 signature with one of Google's published keys.
 *
 * @see https://www.standardwebhooks.com and https://github.com/googleapis/python-genai/issues/2927 (2026-08-31)
 */
export function isSigned({ id, timestamp, signature = '', body }: Push, { secret, keys }: PushTrust): boolean {
  const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]);
  const given = signature.split(' ', mostSignatures).map((each) => each.split(',', 2));
  return given.some(([version, text = '']) => {
    const bytes = Buffer.from(text, 'base64');
    if (version === 'v1') return secret !== undefined && isSame(createHmac('sha256', secret).update(signed).digest(), bytes);
    return version === 'v1a' && bytes.length === 64 && keys.some((key) => verify(null, signed, key, bytes));
  });
}

/** Whether the keys could decide about it. */
export function isKeySigned({ signature = '' }: Push): boolean {
  return /(?:^| )v1a,/.test(signature);
}

/** The operation that a push is about, as the providers name it. */
export interface PushedOperation {
  readonly way: 'gemini-omni' | 'gemini-veo';
  readonly operationName: string;
}

/** @returns undefined for events that end nothing, and for what must not be put into an address */
export function readPushedOperation(body: Uint8Array): PushedOperation | undefined {
  const { type, data } = fieldsOf(parse(body));
  const { id } = fieldsOf(data);
  if (typeof type !== 'string' || typeof id !== 'string') return undefined;
  if (/^interaction\.(?:completed|failed|requires_action)$/.test(type)) {
    return /^[\w~=+-][\w~=+-]{0,299}$/.test(id) ? { way: 'gemini-omni', operationName: `interactions/${id}` } : undefined;
  }
  if (type !== 'video.generated') return undefined;
  return /^models\/[a-z\d.-]+\/operations\/[\w-]+$/.test(id) ? { way: 'gemini-veo', operationName: id } : undefined;
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return undefined;
  }
}

function isSame(expected: Buffer, given: Buffer): boolean {
  return expected.length === given.length && timingSafeEqual(expected, given);
}
