import type { Receipts } from '../domain/delivery.ts';
import type { Generation } from '../domain/generation.ts';
import type { GenerationStore } from '../domain/generation-store.ts';

/** What was posted of a generation, with the status message that shows it: of a set it is the first one's. */
export async function receiptsWithStatus(
  store: Pick<GenerationStore, 'receipts'>,
  { id, set }: Pick<Generation, 'id' | 'set'>,
): Promise<Receipts> {
  const own = await store.receipts(id);
  return set === undefined || set.id === id ? own : { ...own, status: (await store.receipts(set.id)).status };
}
