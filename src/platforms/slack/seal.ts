import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

/** Seals texts with a key of 32 bytes: what was changed, or belongs to another name, does not open. */
export interface Seal {
  seal(name: string, text: string): string;
  /** @returns undefined for what this key has not sealed under this name */
  open(name: string, sealed: string): string | undefined;
}

/** @param dataKey 32 bytes in base64 */
export function createSeal(dataKey: string): Seal {
  const key = Buffer.from(dataKey, 'base64');
  return {
    seal(name, text) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv(algorithm, key, nonce).setAAD(Buffer.from(name));
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64');
    },
    open(name, sealed) {
      const bytes = Buffer.from(sealed, 'base64');
      if (bytes.length < nonceBytes + tagBytes) return undefined;
      const tag = bytes.subarray(nonceBytes, nonceBytes + tagBytes);
      try {
        const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, nonceBytes))
          .setAAD(Buffer.from(name))
          .setAuthTag(tag);
        return Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]).toString('utf8');
      } catch {
        // Another key, or another text: which of the two can't be told.
        return undefined;
      }
    },
  };
}
