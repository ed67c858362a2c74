import { createHash, randomBytes } from 'node:crypto';

/** 32 random bytes in base64url, and the hash that is kept of them: nobody guesses them, so that a hash without salt tells nothing. */
export function newSecret(): { readonly secret: string; readonly hash: string } {
  const secret = randomBytes(32).toString('base64url');
  return { secret, hash: hashOf(secret) };
}

/** Ids stand in addresses and lists, and open nothing. */
export function newId(): string {
  return randomBytes(12).toString('base64url');
}

export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

/** Whether it has the shape of ours: everything else is nobody's, and no question to the database. */
export function isSecret(given: string): boolean {
  return /^[\w-]{43}$/.test(given);
}
