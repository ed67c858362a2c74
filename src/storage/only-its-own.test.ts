import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { type OwnCalls, onlyItsOwn, onlyItsOwnRule, withOwnCalls } from './only-its-own.ts';

/** Calls that end after a turn of the event loop, as those of a database do, or at once, as those of SQLite. */
const calls = {
  slow: async (value: number) => {
    await wait(5);
    return value;
  },
  quick: async (value: number) => value,
  fails: async (): Promise<never> => {
    await turn();
    throw new Error('no such row');
  },
  name: 'calls',
};

function transaction<T>(work: (tx: typeof calls) => Promise<T>): Promise<T> {
  return onlyItsOwn((own: OwnCalls) => work(withOwnCalls(calls, own)));
}

it('lets work wait for calls of its transaction, one after the other and at once', async () => {
  const sum = await transaction(async (tx) => {
    const first = await tx.slow(1);
    const more = await Promise.all([tx.slow(2), tx.quick(3), tx.slow(4)]);
    return more.reduce((all, each) => all + each, first) + (await tx.quick(5));
  });
  expect(sum).toBe(15);
});

it('lets work wait for what is there already', async () => {
  expect(await transaction(async (tx) => (await Promise.resolve(1)) + (await tx.slow(1)))).toBe(2);
});

it('gives what is no function as it is', async () => {
  expect(await transaction(async ({ name }) => name)).toBe('calls');
});

it.each([
  ['before its first call', async () => wait(20)],
  [
    'between two calls',
    async (tx: typeof calls) => {
      await tx.slow(1);
      await turn();
      await wait(20);
      await tx.slow(2);
    },
  ],
  [
    'after a call that ends at once',
    async (tx: typeof calls) => {
      await tx.quick(1);
      await wait(20);
    },
  ],
  ['for ever', () => new Promise(() => undefined)],
])('breaks work off that waits for something else, %s', async (_, work) => {
  await expect(transaction(work)).rejects.toThrow(onlyItsOwnRule);
});

it('breaks work off where something else takes longer than a call that runs beside it', async () => {
  const work = (tx: typeof calls) => Promise.all([tx.slow(1), wait(100)]);
  await expect(transaction(work)).rejects.toThrow(onlyItsOwnRule);
});

it('refuses a call of work that was broken off', async () => {
  const late = Promise.withResolvers<unknown>();
  const broken = transaction(async (tx) => {
    await wait(20);
    await tx.slow(1).catch(late.resolve);
  });
  await expect(broken).rejects.toThrow(onlyItsOwnRule);
  expect(String(await late.promise)).toContain('the transaction is over');
});

it('refuses a call after the end of its transaction', async () => {
  const kept = await transaction(async (tx) => tx);
  await expect(kept.quick(1)).rejects.toThrow('the transaction is over');
});

it('fails where work ends before a call that nobody awaits', async () => {
  const work = async (tx: typeof calls) => {
    void tx.slow(1);
  };
  await expect(transaction(work)).rejects.toThrow('each one must be awaited');
});

it('throws what work throws, before and after a call', async () => {
  const atOnce = (): Promise<never> => {
    throw new Error('refused');
  };
  await expect(transaction(atOnce)).rejects.toThrow('refused');
  await expect(transaction((tx) => tx.fails())).rejects.toThrow('no such row');
});

it('lets work go on after a call that failed', async () => {
  expect(await transaction((tx) => tx.fails().catch(() => tx.slow(7)))).toBe(7);
});

it('watches a transaction inside of another one by its own calls', async () => {
  const inner = (own: OwnCalls) =>
    own.run(() =>
      transaction(async (tx) => {
        await tx.slow(1);
        await wait(20);
      }),
    );
  await expect(onlyItsOwn(inner)).rejects.toThrow(onlyItsOwnRule);
});
