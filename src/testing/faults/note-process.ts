import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { openStore } from '../../storage/sqlite/store.ts';

// Notes one running step after the other in the folder that it is told, and says so each time, until it is killed.

const dataFolder = process.argv[2] ?? '';
const { store } = openStore({ dataFolder, outputsFolder: join(dataFolder, 'outputs'), lowDiskBytes: 0 });
for (let number = 1; ; number += 1) {
  await store.enterStep(`generation ${number}`, 'check');
  writeSync(1, '.\n');
}
