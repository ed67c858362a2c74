import { randomBytes } from 'node:crypto';
import type { GenerationStore } from '../domain/generation-store.ts';

const secretBytes = 32;

/** The secret that links to videos are signed with: made at the first start, kept with the records, so that links outlive a restart. */
export function readLinkSecret(store: Pick<GenerationStore, 'fact' | 'setFact'>): Uint8Array {
  const kept = Buffer.from(store.fact('link-secret') ?? '', 'base64url');
  if (kept.length === secretBytes) return kept;
  const made = randomBytes(secretBytes);
  store.setFact('link-secret', made.toString('base64url'));
  return made;
}
