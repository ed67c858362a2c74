import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../domain/errors.ts';
import {
  type GenerationStore,
  type OpenStore,
  StoreError,
  type StoreTransaction,
  type WorkStep,
} from '../domain/generation-store.ts';
import { type Outcome, OutcomeUnknown } from '../domain/outcome-unknown.ts';
import { text } from '../domain/texts.ts';
import type { Log } from '../lib/log.ts';

/**
 * What belongs to one transaction. It can await nothing but `tx`, and may run more than once.
 *
 * @param maybe what an earlier run came to of which nobody can tell whether it is stored. A run that finds it stored gives it back
 */
export type InTransaction<T> = (tx: StoreTransaction, maybe?: Maybe<T>) => Promise<T>;

export interface Maybe<T> {
  readonly value: T;
}

/** The ways to write: until it is done, for somebody who waits, and a note of what is running. */
export interface Writes {
  /**
   * Runs a transaction to its end: waits while another program holds the file, frees the reserve when the disk is full.
   *
   * @param work may run more than once; only its last run counts
   */
  write<T>(work: InTransaction<T>): Promise<T>;
  /** Like `write` for somebody who waits for an answer: gives up after two seconds. @throws {UserError} */
  writeForPerson<T>(work: InTransaction<T>): Promise<T>;
  /**
   * The same for what is held against caps and budgets, see `GenerationStore.accept`.
   *
   * @throws {UserError} `outcome_unknown` where it may be stored, and the database does not say; any other where nothing is
   */
  accept<T>(work: InTransaction<T>): Promise<T>;
  /** The same, as patiently as `write`. */
  acceptUntilDone<T>(work: InTransaction<T>): Promise<T>;
  /** A single read, as patient as `write`. */
  read<T>(look: () => Promise<T>): Promise<T>;
  /** Like `write` for an intent, see `GenerationStore.takeTurn`. */
  takeTurn<T>(work: InTransaction<T>): Promise<T>;
  /** Notes that a step begins, or that it is over, as patiently as `write`: safe from a crash of the process, not from a loss of power. */
  note(change: 'enter' | 'leave', id: string, step: WorkStep): Promise<void>;
}

const patienceForPersonMs = 2000;
/** Somebody who would pay for it waits longer to hear whether it was taken in. */
const patienceForOutcomeMs = 15_000;
/** A stopping engine tries so long, and waits so long between: what happened at a provider has to be kept, but an operator waits. */
const patienceWhenStoppingMs = 2000;
const longestWhenStoppingMs = 100;

/**
 * Waits are real time on purpose: the disk and other programs know no other.
 *
 * @param broke called when the database can't be written any more, whatever is tried
 */
export function createWrites(
  { store, reserve }: OpenStore,
  log: Log,
  stopping: AbortSignal,
  broke: (error: StoreError) => void,
): Writes {
  const untilDone = async <T>(commit: () => Promise<T>): Promise<T> => {
    const isTooLong = tooLongWhen(stopping);
    for (let tries = 0; ; tries += 1) {
      const outcome = await attempt(commit);
      if ('value' in outcome) return outcome.value;
      if (outcome.error.kind === 'full' && reserve.freeBallast()) {
        log.error({ err: outcome.error }, 'disk full: used the reserve to keep what is already paid for');
        continue;
      }
      if (tries === 0) log.warn({ err: outcome.error }, 'the database can not be written; trying again');
      if (isTooLong()) throw outcome.error;
      await sleep(Math.min(50 * 2 ** Math.min(tries, 6), stopping.aborted ? longestWhenStoppingMs : 2000));
    }
  };

  const forPerson = async <T>(commit: () => Promise<T>): Promise<T> => {
    const deadlineMs = performance.now() + patienceForPersonMs;
    for (;;) {
      const outcome = await attempt(commit);
      if ('value' in outcome) return outcome.value;
      const { error } = outcome;
      if (error.kind === 'full') throw new UserError('storage_full', text('limit.storageFull'), { cause: error });
      if (performance.now() > deadlineMs) throw new UserError('not_possible_now', text('limit.busy'), { cause: error });
      await sleep(50);
    }
  };

  /** @throws everything but a busy or full store, after a broken one was told */
  const attempt = async <T>(commit: () => Promise<T>): Promise<{ value: T } | { error: StoreError }> => {
    try {
      return { value: await commit() };
    } catch (error) {
      if (error instanceof StoreError && (error.kind === 'busy' || error.kind === 'full')) return { error };
      if (error instanceof StoreError && error.kind === 'broken') broke(error);
      throw error;
    }
  };
  const askWhile = (ask: OutcomeUnknown['ask']) => askUntil(ask, () => stopping.aborted);
  const untilStored = <T>(run: Run, work: InTransaction<T>) => untilDone(knowingly(run, work, askWhile));
  return {
    write: (work) => untilStored(store.transaction, work),
    writeForPerson: (work) => forPerson(() => store.transaction(work)),
    accept: (work) => forPerson(knowingly(store.accept, work, askForPerson)),
    acceptUntilDone: (work) => untilStored(store.accept, work),
    read: untilDone,
    takeTurn: (work) => untilStored(store.takeTurn, work),
    note: (change, id, step) => untilDone(() => (change === 'enter' ? store.enterStep(id, step) : store.leaveStep(id, step))),
  };
}

/** @returns whether a stop has waited for as long as it does for one write */
function tooLongWhen(stopping: AbortSignal): () => boolean {
  let sinceMs = stopping.aborted ? performance.now() : undefined;
  return () => {
    if (!stopping.aborted) return false;
    sinceMs ??= performance.now();
    return performance.now() - sinceMs > patienceWhenStoppingMs;
  };
}

type Run = GenerationStore['transaction'];

/**
 * A transaction that finds out what became of it where its answer was lost, before it runs again.
 *
 * @param find how long it asks
 */
function knowingly<T>(
  run: Run,
  work: InTransaction<T>,
  find: (ask: OutcomeUnknown['ask']) => Promise<Outcome>,
): () => Promise<T> {
  let maybe: Maybe<T> | undefined;
  return async () => {
    let last: Maybe<T> | undefined;
    try {
      return await run(async (tx) => {
        last = undefined;
        const value = await work(tx, maybe);
        last = { value };
        return value;
      });
    } catch (error) {
      if (!(error instanceof OutcomeUnknown) || last === undefined) throw error;
      const outcome = await find(error.ask);
      if (outcome === 'yes') return last.value;
      if (outcome !== 'no') maybe = last;
      throw error;
    }
  };
}

async function askUntil(ask: OutcomeUnknown['ask'], isOver: () => boolean): Promise<Outcome> {
  for (;;) {
    const outcome = await ask();
    if (outcome !== 'not yet' || isOver()) return outcome;
  }
}

/** @throws {UserError} where the database does not say in time */
async function askForPerson(ask: OutcomeUnknown['ask']): Promise<Outcome> {
  const deadlineMs = performance.now() + patienceForOutcomeMs;
  const outcome = await askUntil(ask, () => performance.now() > deadlineMs);
  if (outcome === 'not yet') throw new UserError('outcome_unknown', text('limit.unsure'));
  return outcome;
}
