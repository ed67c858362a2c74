import type { Receipts } from '../domain/delivery.ts';
import type { Generation } from '../domain/generation.ts';
import type { GenerationStore } from '../domain/generation-store.ts';

/** What was posted of a generation, with the status message that shows it: of a set it is the first one's. */
export function receiptsWithStatus(
  store: Pick<GenerationStore, 'receipts'>,
  { id, set }: Pick<Generation, 'id' | 'set'>,
): Receipts {
  const own = store.receipts(id);
  return set === undefined || set.id === id ? own : { ...own, status: store.receipts(set.id).status };
}
