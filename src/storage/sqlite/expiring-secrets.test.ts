import { describe, onTestFinished } from 'vitest';
import { describeSealedRows } from '../../testing/contracts/sealed-rows-contract.ts';
import { createMemoryRows } from '../../testing/set-up/memory-rows.ts';
import { temporaryFolder } from '../../testing/set-up/test-engine.ts';
import { openStore } from './store.ts';

describe('SQLite', () => {
  describeSealedRows(() => {
    const folder = temporaryFolder();
    const opened = openStore({ dataFolder: `${folder}/data`, outputsFolder: `${folder}/outputs`, lowDiskBytes: 0 });
    onTestFinished(opened.close);
    return opened.expiring;
  });
});

describe('in memory, as tests have it', () => {
  describeSealedRows(createMemoryRows);
});
