import { existsSync } from 'node:fs';
import { open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { temporaryFolder } from '../testing/set-up/test-engine.ts';
import { moveIntoPlace } from './move-into-place.ts';

it.skipIf(process.platform === 'win32')('syncs the content before the name, and the folder after it', async () => {
  const folder = temporaryFolder();
  const [part, path] = [join(folder, 'a.part'), join(folder, 'a')];
  await writeFile(part, 'content');
  const handle = await open(part, 'r');
  const prototype: { sync: () => Promise<void> } = Object.getPrototypeOf(handle);
  await handle.close();
  const order: string[] = [];
  const { sync } = prototype;
  const spy = vi.spyOn(prototype, 'sync').mockImplementation(async function (this: {
    stat(): Promise<{ isDirectory(): boolean }>;
  }) {
    const isFolder = (await this.stat()).isDirectory();
    order.push(`${isFolder ? 'folder' : 'file'} synced ${existsSync(path) ? 'after' : 'before'} the rename`);
    await sync.call(this);
  });
  await moveIntoPlace(part, path);
  spy.mockRestore();
  expect(order).toEqual(['file synced before the rename', 'folder synced after the rename']);
  expect([existsSync(part), await readFile(path, 'utf8')]).toEqual([false, 'content']);
});
