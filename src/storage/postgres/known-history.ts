import type { Server } from './server.ts';

/** Small facts of the program, as the store keeps them. */
export interface Facts {
  fact(name: string): Promise<string | undefined>;
  setFact(name: string, value: string): Promise<void>;
}

const factName = 'database history';

/**
 * Compares the history of the data with the one that was there before, and keeps it. To be asked in the transaction that does what follows
 * from it: with `changed`, a copy took over that may lack what was taken in last, or the data came from elsewhere.
 *
 * @param facts of the transaction
 * @param server that the transaction runs on
 * @returns `unknown` where the server hides its history (`doctor.postgresNoHistory` says so); then nothing is kept
 */
export async function compareHistory(
  facts: Facts,
  server: Pick<Server, 'history'>,
): Promise<'first' | 'same' | 'changed' | 'unknown'> {
  const { history } = server;
  if (history === undefined) return 'unknown';
  const before = await facts.fact(factName);
  if (before === history) return 'same';
  await facts.setFact(factName, history);
  return before === undefined ? 'first' : 'changed';
}
