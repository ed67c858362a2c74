import { expect, it } from 'vitest';
import { temporaryFolder } from '../testing/set-up/test-engine.ts';
import { readLinkSecret } from './link-secret.ts';
import { openStore } from './store.ts';

it('makes a secret once and has it again after a restart', async () => {
  const folder = temporaryFolder();
  const read = async (): Promise<Uint8Array> => {
    const opened = openStore({ dataFolder: folder, outputsFolder: folder, lowDiskBytes: 0 });
    try {
      return await readLinkSecret(opened.store);
    } finally {
      opened.close();
    }
  };
  const made = await read();
  expect(made.length).toBe(32);
  expect(await read()).toEqual(made);
});

it('makes another one for each bot, and in the place of a damaged one', async () => {
  const facts = new Map<string, string | undefined>();
  const store = {
    fact: async (name: string) => facts.get(name),
    setFact: async (name: string, value: string | undefined) => void facts.set(name, value),
  };
  const first = await readLinkSecret(store);
  expect(await readLinkSecret(store)).toEqual(first);
  for (const name of facts.keys()) facts.set(name, 'c2hvcnQ');
  const second = await readLinkSecret(store);
  expect(second.length).toBe(32);
  expect(second).not.toEqual(first);
});
