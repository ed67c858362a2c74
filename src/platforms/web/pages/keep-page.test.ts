import { expect, it } from 'vitest';
import { createTexts } from '../../../lib/say.ts';
import { silentLog } from '../../../testing/set-up/test-engine.ts';
import { keepPage } from './keep-page.ts';

it('names a page that can’t be built among the problems, until it can', async () => {
  let canBuild = false;
  const build = async () => {
    if (!canBuild) throw new Error('EACCES: permission denied, mkdir');
    return new Map();
  };
  const page = keepPage({ log: silentLog, texts: createTexts(), closing: [], build });
  await expect.poll(() => page.problems()).toEqual([{ code: 'page', text: expect.stringContaining('npm run build') }]);
  await expect(page.open()).rejects.toThrow('EACCES');
  canBuild = true;
  await page.open();
  expect(page.problems()).toEqual([]);
});
