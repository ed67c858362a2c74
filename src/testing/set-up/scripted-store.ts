import { AsyncLocalStorage } from 'node:async_hooks';
import type { GenerationState } from '../../domain/generation.ts';
import { type OpenStore, StoreError } from '../../domain/generation-store.ts';

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

  const failIfWanted = (moved: readonly GenerationState[]): void => {
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
        (run: typeof store.transaction): typeof store.transaction =>
        async (work) => {
          if (isHeld && persons.getStore() === true) {
            turnedAway.persons += 1;
            throw new StoreError('busy', undefined);
          }
          return run(async (tx) => {
            const moved: GenerationState[] = [];
            const value = await work({
              ...tx,
              move: (id, from, to, change) => {
                moved.push(to);
                return tx.move(id, from, to, change);
              },
            });
            failIfWanted(moved);
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
