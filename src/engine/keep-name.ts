import type { Generation } from '../domain/generation.ts';
import { StoreError } from '../domain/generation-store.ts';
import type { JournalEntry } from '../domain/reserve.ts';
import type { Core } from './core.ts';
import { named } from './unclear.ts';

/** So long the database may take for the name of an operation, before it is written beside it as well. */
const journalAfterMs = 1000;

/**
 * From here on the video is paid for: its handle is kept, whatever the disk says.
 *
 * @returns whether the provider works on it for this generation
 */
export async function keepName(core: Core, entry: JournalEntry, notes: Generation['notes']): Promise<boolean> {
  const { log } = core;
  const { generationId: id, operationName } = entry;
  let isJournaled = false;
  const journal = (error?: unknown): void => {
    if (isJournaled) return;
    try {
      core.disk.reserve.journal(entry);
      isJournaled = true;
      log.error({ err: error, ...entry }, 'the operation name went to the journal: the database can not be written');
    } catch (journalError) {
      // All that is left; it is no secret, and leads to nothing without the key.
      log.error({ err: journalError, ...entry }, 'the operation name could not be kept anywhere but here');
    }
  };
  const waiting = setTimeout(journal, journalAfterMs);
  try {
    const taken = await core.step(id, (now, inner) =>
      isStill(now, entry) ? named(inner, now, operationName, notes) : undefined,
    );
    if (isJournaled) dropFromJournal(core, entry);
    return taken?.to === 'generating';
  } catch (error) {
    journal(error);
    // Nobody watches the operation now; the next process finds it in the journal.
    if (error instanceof StoreError) core.storeBroke?.(error);
    throw error;
  } finally {
    clearTimeout(waiting);
  }
}

/** Whether a name is of the start that a generation had last. With several processes that may have become a question by now; nobody has answered it with another start. */
export function isStill({ state, attempts }: Generation, { attempt }: JournalEntry): boolean {
  return (state === 'submitting' || state === 'unknown') && (attempt ?? attempts) === attempts;
}

/** An entry that stays answers for no other start: it names its own. */
function dropFromJournal({ log, disk: { reserve } }: Core, entry: JournalEntry): void {
  try {
    reserve.dropFromJournal(entry);
  } catch (error) {
    log.warn({ err: error, generationId: entry.generationId }, 'an entry of the journal could not be cleared');
  }
}
