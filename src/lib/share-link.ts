import { createHmac, hkdfSync } from 'node:crypto';
import { isSameSecret } from './own-door.ts';

/** Makes and reads what links to shared videos are made of: `<id><signature>`, 44 letters that no chat cuts or escapes. */
export interface ShareLinks {
  /** @param id of a share @returns a secret: not for logs */
  tokenOf(id: string): string;
  /** Undefined for what was never made here. */
  idOf(token: string): string | undefined;
}

/** @param secret 32 random bytes. Who has them can make links of ids; new ones end all links. */
export function createShareLinks(secret: Uint8Array): ShareLinks {
  const key = new Uint8Array(hkdfSync('sha256', secret, new Uint8Array(), 'veo-bot share links', 32));
  // 128 bits of it, so that an address stays short enough to be read out.
  const signatureOf = (id: string): string => createHmac('sha256', key).update(id).digest('base64url').slice(0, 22);
  return {
    tokenOf: (id) => `${id}${signatureOf(id)}`,
    idOf(token) {
      const [, id, signature] = /^([\w-]{22})([\w-]{22})$/.exec(token) ?? [];
      if (id === undefined || signature === undefined) return undefined;
      return isSameSecret(signature, signatureOf(id)) ? id : undefined;
    },
  };
}
