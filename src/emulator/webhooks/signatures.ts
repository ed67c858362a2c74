import { createHmac, generateKeyPairSync, type JsonWebKey, type KeyObject, sign } from 'node:crypto';

/** The keys that pushes of single requests are signed with. */
export interface HookKeys {
  /** As Google serves them: several, and no `kid` says which one it is. */
  readonly jwks: { readonly keys: readonly JsonWebKey[] };
  readonly signing: KeyObject;
}

/** One push, before it is signed. */
export interface Push {
  readonly id: string;
  /** Unix seconds. */
  readonly timestamp: number;
  readonly body: string;
}

/** @see https://github.com/googleapis/python-genai/issues/2927 (2026-08-31) */
export function createHookKeys(): HookKeys {
  const pairs = Array.from({ length: 3 }, () => generateKeyPairSync('ed25519'));
  const keys = pairs.map(({ publicKey }) => publicKey.export({ format: 'jwk' }));
  const signing = pairs[1]?.privateKey;
  if (signing === undefined) throw new Error('no key was made');
  return { jwks: { keys }, signing };
}

/** For hooks that a request names. */
export function signByKey(push: Push, signing: KeyObject): string {
  return `v1a,${sign(null, Buffer.from(signed(push)), signing).toString('base64')}`;
}

/** For registered hooks. @param secrets `whsec_…`, more than one while they change @see https://www.standardwebhooks.com */
export function signBySecret(push: Push, secrets: readonly string[]): string {
  const one = (secret: string): string => {
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
    return `v1,${createHmac('sha256', key).update(signed(push)).digest('base64')}`;
  };
  return secrets.map(one).join(' ');
}

function signed({ id, timestamp, body }: Push): string {
  return `${id}.${timestamp}.${body}`;
}
