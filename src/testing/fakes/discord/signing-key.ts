import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** The key that Discord signs an application's interactions with. */
export interface SigningKey {
  readonly privateKey: KeyObject;
  /** As the portal shows it: 64 hexadecimal digits. */
  readonly publicKey: string;
}

export function makeSigningKey(): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return { privateKey, publicKey: publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex') };
}

export interface SignedRequest {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A request as Discord sends it. */
export function signed({ privateKey }: SigningKey, body: string, nowMs: number): SignedRequest {
  const timestamp = String(Math.floor(nowMs / 1000));
  const signature = sign(null, Buffer.from(timestamp + body), privateKey).toString('hex');
  return {
    body,
    headers: {
      ...{ 'content-type': 'application/json', 'user-agent': 'Discord-Interactions/1.0 (+https://discord.com)' },
      ...{ 'x-signature-ed25519': signature, 'x-signature-timestamp': timestamp },
    },
  };
}
