import { randomBytes } from 'node:crypto';
import type { GenerationStore } from '../domain/generation-store.ts';

const secretBytes = 32;

/**
 * The secret that links to videos are signed with: made at the first start, kept with the records, so that links outlive a restart. Of several processes
 * that start at once, all have the one that was stored first.
 */
export async function readLinkSecret(store: Pick<GenerationStore, 'transaction'>): Promise<Uint8Array> {
  const made = randomBytes(secretBytes);
  return await store.transaction(async (tx) => {
    const kept = Buffer.from((await tx.fact('link-secret')) ?? '', 'base64url');
    if (kept.length === secretBytes) return kept;
    await tx.setFact('link-secret', made.toString('base64url'));
    return made;
  });
}
