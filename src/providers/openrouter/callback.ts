import { createHmac, timingSafeEqual } from 'node:crypto';
import { field, textField } from './fields.ts';
import { readJobId } from './video-job.ts';

/** What OpenRouter tells of a job's end: to look at it now, and nothing more. */
export interface CallbackHint {
  readonly operationName: string;
  /** For dropping what comes twice. Of the body alone: the header `X-OpenRouter-Idempotency-Key` is not signed. */
  readonly idempotencyKey: string;
}

export interface Callback {
  /** `X-OpenRouter-Signature`. */
  readonly signature: string | undefined;
  /** The body as it came: the signature is over its bytes. */
  readonly body: Uint8Array;
}

/** More is none of theirs. */
export const maxCallbackBytes = 64 * 1024;
const mostAgeMs = 300_000;
const ends = ['completed', 'failed', 'cancelled', 'expired'];

/**
 * Checks a callback: `t=<unix seconds>,v1=<hex>`, an HMAC-SHA256 with the workspace's secret over `<t>,<raw body>`.
 *
 * @param secret of the workspace; without one OpenRouter signs nothing, and nothing is believed
 * @returns undefined for everything that is not surely OpenRouter's, or more than five minutes old
 * @see https://openrouter.ai/docs/cookbook/video-generation/video-generation-webhooks (2026-11-29)
 */
export function readCallback({ signature, body }: Callback, secret: string, nowMs: number): CallbackHint | undefined {
  if (secret === '' || body.length > maxCallbackBytes) return undefined;
  const [, seconds = '', hex = ''] = /^t=(\d{1,12}),v1=([\da-f]{64})$/.exec(signature ?? '') ?? [];
  if (hex === '' || Math.abs(nowMs - Number(seconds) * 1000) > mostAgeMs) return undefined;
  const expected = createHmac('sha256', secret).update(`${seconds},`).update(body).digest();
  if (!timingSafeEqual(expected, Buffer.from(hex, 'hex'))) return undefined;
  const event = parse(body);
  const [kind = '', end = ''] = (textField(event, 'type') ?? '').split(/\.(?=\w+$)/);
  const operationName = readJobId(field(field(event, 'data'), 'id'));
  if (kind !== 'video.generation' || !ends.includes(end) || operationName === undefined) return undefined;
  return { operationName, idempotencyKey: `${operationName}-${end}` };
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return undefined;
  }
}
