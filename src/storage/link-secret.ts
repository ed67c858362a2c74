import { randomBytes } from 'node:crypto';
import type { StoreTransaction } from '../domain/generation-store.ts';

const secretBytes = 32;

/** The secret that links to videos are signed with: made at the first start, kept with the records, so that links outlive a restart. */
export async function readLinkSecret(store: Pick<StoreTransaction, 'fact' | 'setFact'>): Promise<Uint8Array> {
  const kept = Buffer.from((await store.fact('link-secret')) ?? '', 'base64url');
  if (kept.length === secretBytes) return kept;
  const made = randomBytes(secretBytes);
  await store.setFact('link-secret', made.toString('base64url'));
  return made;
}
