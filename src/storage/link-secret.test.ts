import { expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../testing/set-up/test-engine.ts';
import { readLinkSecret } from './link-secret.ts';
import { openStore } from './sqlite/store.ts';

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
  const open = () => {
    const folder = temporaryFolder();
    const opened = openStore({ dataFolder: folder, outputsFolder: folder, lowDiskBytes: 0 });
    onTestFinished(() => opened.close());
    return opened.store;
  };
  const store = open();
  const first = await readLinkSecret(store);
  expect(await readLinkSecret(open())).not.toEqual(first);
  await store.setFact('link-secret', 'c2hvcnQ');
  const second = await readLinkSecret(store);
  expect(second.length).toBe(32);
  expect(second).not.toEqual(first);
});
