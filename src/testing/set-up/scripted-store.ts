import { AsyncLocalStorage } from 'node:async_hooks';
import type { GenerationState } from '../../domain/generation.ts';
import { type GenerationStore, type OpenStore, StoreError, type StoreTransaction } from '../../domain/generation-store.ts';
import { type Outcome, OutcomeUnknown } from '../../domain/outcome-unknown.ts';

/** A step into a state, or what was taken in. */
export type Written = GenerationState | 'accepted';

/** A store whose writes a test lets through in the order that it wants, and fails where it wants. */
export interface ScriptedStore {
  wrap(opened: OpenStore): OpenStore;
  /** What `work` writes is a person's, however long it waits. */
  asPerson<T>(work: () => Promise<T>): Promise<T>;
  /** The database is busy for persons until `release`. */
  holdPersons(): void;
  /** The database is busy for every step into a state until `release`: what was decided there is not stored. */
  holdSteps(to: GenerationState): void;
  /** The next `times` commits of a step into a state fail. */
  failSteps(to: GenerationState, kind: StoreError['kind'], times: number): void;
  /** The next commit of a step into a state gets no answer. @param outcomes what the database says of it, each time it is asked; the last one again and again */
  loseAnswer(to: Written, isStored: boolean, ...outcomes: readonly [Outcome, ...Outcome[]]): void;
  releasePersons(): void;
  release(): void;
  /** How many transactions did not get through since they were held or failed. */
  turnedAway(): { readonly persons: number; readonly steps: number };
}

export function scriptedStore(): ScriptedStore {
  const persons = new AsyncLocalStorage<boolean>();
  let isHeld = false;
  const turnedAway = { persons: 0, steps: 0 };
  let failure: { readonly to: GenerationState; readonly kind: StoreError['kind']; times: number } | undefined;

  let loss: { readonly to: Written; readonly isStored: boolean; readonly outcomes: Outcome[] } | undefined;

  /** Runs what is to be lost, stored or not. @returns whether it was */
  const losing =
    (run: Run): Run =>
    async (work) => {
      let moved: readonly Written[] = [];
      const lost = () => (loss !== undefined && moved.includes(loss.to) ? loss : undefined);
      const unknown = ({ outcomes }: { readonly outcomes: readonly Outcome[] }): OutcomeUnknown => {
        loss = undefined;
        const left = [...outcomes];
        return new OutcomeUnknown(new Error('lost, as the test wants'), async () => left.shift() ?? outcomes.at(-1) ?? 'never');
      };
      const value = await run(async (tx) => {
        const noted = noting(tx);
        moved = noted.moved;
        const result = await work(noted.tx);
        const here = lost();
        if (here?.isStored === false) throw unknown(here);
        return result;
      });
      const here = lost();
      if (here !== undefined) throw unknown(here);
      return value;
    };

  const failIfWanted = (moved: readonly Written[]): void => {
    if (failure === undefined || failure.times === 0 || !moved.includes(failure.to)) return;
    failure.times -= 1;
    turnedAway.steps += 1;
    throw new StoreError(failure.kind, new Error(`${failure.kind}, as the test wants`));
  };
  const failSteps: ScriptedStore['failSteps'] = (to, kind, times) => {
    failure = { to, kind, times };
    turnedAway.steps = 0;
  };

  return {
    wrap(opened) {
      const { store } = opened;
      const scripted =
        (run: Run): Run =>
        async (work) => {
          if (isHeld && persons.getStore() === true) {
            turnedAway.persons += 1;
            throw new StoreError('busy', undefined);
          }
          return losing(run)(async (tx) => {
            const noted = noting(tx);
            const value = await work(noted.tx);
            failIfWanted(noted.moved);
            return value;
          });
        };
      const transactions = {
        transaction: scripted(store.transaction),
        accept: scripted(store.accept),
        takeTurn: scripted(store.takeTurn),
      };
      return { ...opened, store: { ...store, ...transactions } };
    },
    asPerson: (work) => persons.run(true, work),
    holdPersons() {
      isHeld = true;
      turnedAway.persons = 0;
    },
    holdSteps: (to) => failSteps(to, 'busy', Number.POSITIVE_INFINITY),
    failSteps,
    loseAnswer(to, isStored, ...outcomes) {
      loss = { to, isStored, outcomes: [...outcomes] };
    },
    releasePersons() {
      isHeld = false;
    },
    release() {
      isHeld = false;
      failure = undefined;
    },
    turnedAway: () => turnedAway,
  };
}

type Run = GenerationStore['transaction'];

/** A transaction that says what it has written. */
function noting(tx: StoreTransaction): { readonly tx: StoreTransaction; readonly moved: readonly Written[] } {
  const moved: Written[] = [];
  const move: StoreTransaction['move'] = (id, from, to, change) => {
    moved.push(to);
    return tx.move(id, from, to, change);
  };
  const insert: StoreTransaction['insert'] = (generation, images) => {
    moved.push('accepted');
    return tx.insert(generation, images);
  };
  return { tx: { ...tx, move, insert }, moved };
}
