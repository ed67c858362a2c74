import { createPublicKey, type KeyObject, verify } from 'node:crypto';

/** In front of an Ed25519 key's 32 bytes, as SubjectPublicKeyInfo has it. @see https://www.rfc-editor.org/rfc/rfc8410#section-4 */
const ed25519Prefix = Buffer.from('302a300506032b6570032100', 'hex');
/** Discord's clock and ours may differ: what is older was kept by somebody, and what is far ahead Discord has not signed. */
const mostBehindSeconds = 5 * 60;
const mostAheadSeconds = 60;

/** What Discord sends along with what it signed. */
export interface Signed {
  readonly signature: string;
  /** Seconds since 1970, as it stands in the header. */
  readonly timestamp: string;
  readonly body: Buffer;
}

/** @param publicKey of the application: 64 hexadecimal digits */
export function readPublicKey(publicKey: string): KeyObject {
  return createPublicKey({ key: Buffer.concat([ed25519Prefix, Buffer.from(publicKey, 'hex')]), format: 'der', type: 'spki' });
}

/** Whether a time in a header is one that Discord may just have written. */
export function isTimely(timestamp: string, nowMs: number): boolean {
  if (!/^\d{1,12}$/.test(timestamp)) return false;
  const ageSeconds = nowMs / 1000 - Number(timestamp);
  return ageSeconds <= mostBehindSeconds && ageSeconds >= -mostAheadSeconds;
}

/**
 * Whether Discord has signed exactly these bytes.
 *
 * @see https://discord.com/developers/docs/interactions/overview#setting-up-an-endpoint (2026-08-06)
 */
export function isSigned({ signature, timestamp, body }: Signed, key: KeyObject): boolean {
  if (!/^[\da-f]{128}$/i.test(signature)) return false;
  return verify(null, Buffer.concat([Buffer.from(timestamp), body]), key, Buffer.from(signature, 'hex'));
}
