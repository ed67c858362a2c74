import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const algorithm = 'aes-256-gcm';
/** The size that GCM is made for, in bytes. @see https://nvlpubs.nist.gov/nistpubs/Legacy/SP/nistspecialpublication800-38d.pdf 8.2 */
const nonceBytes = 12;
const tagBytes = 16;
/** In front of what is sealed, so that another way can come one day. */
const version = 'v1.';

/** Encrypts text, and notices when it was changed or put in another's place. */
export interface Seal {
  /** @param name what it is kept under; only there can it be opened */
  seal(name: string, plain: string): string;
  /** @throws {SealError} when it was sealed with another key or under another name, or was changed */
  open(name: string, sealed: string): string;
}

/** The message holds nothing of what was sealed. */
export class SealError extends Error {
  override readonly name = 'SealError';
}

/** @param key 32 random bytes */
export function createSeal(key: Uint8Array): Seal {
  return {
    seal(name, plain) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagBytes }).setAAD(Buffer.from(name));
      const parts = [nonce, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()];
      return version + Buffer.concat(parts).toString('base64url');
    },
    open(name, sealed) {
      const bytes = Buffer.from(sealed.startsWith(version) ? sealed.slice(version.length) : '', 'base64url');
      if (bytes.length < nonceBytes + tagBytes) throw new SealError(`${name} is not sealed text`);
      try {
        const nonce = bytes.subarray(0, nonceBytes);
        const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagBytes }).setAAD(Buffer.from(name));
        decipher.setAuthTag(bytes.subarray(-tagBytes));
        return Buffer.concat([decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()]).toString('utf8');
      } catch (error) {
        throw new SealError(`${name} was sealed with another key, or changed`, { cause: error });
      }
    },
  };
}
