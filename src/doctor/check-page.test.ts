import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { installed } from '../app/installed.ts';
import { readConfig } from '../config/config.ts';
import { createTexts } from '../lib/say.ts';
import { builtPageFolder, pageSources } from '../platforms/web/pages/built-page.ts';
import { temporaryFolder } from '../testing/set-up/test-engine.ts';
import { checkPage } from './check-page.ts';

const { say } = createTexts();

/** A program folder with what a page is made of. */
function programFolder(): string {
  const root = temporaryFolder();
  for (const folder of ['src/platforms/web/client', 'src/domain/texts', 'src/lib', 'node_modules/vite'])
    mkdirSync(join(root, folder), { recursive: true });
  for (const file of ['package.json', ...pageSources]) {
    if (!file.includes('.')) continue;
    mkdirSync(join(root, file, '..'), { recursive: true });
    writeFileSync(join(root, file), '{}');
  }
  return root;
}

async function look(root: string, env: Record<string, string> = {}): Promise<readonly string[]> {
  const findings = await checkPage(readConfig(installed, env, temporaryFolder()), root);
  return findings.map(({ check, state, text }) => `${check} ${state}: ${say(text)}`);
}

it('says whether the page is built, or will be', async () => {
  const root = programFolder();
  expect(await look(root)).toEqual([expect.stringMatching(/^page ok: .*at the first start/)]);
  mkdirSync(await builtPageFolder(root), { recursive: true });
  expect(await look(root)).toEqual(['page ok: The page of the web chat is built.']);
});

it('says what to do where a page can’t be built', async () => {
  const root = programFolder();
  const built = join(root, 'src/platforms/web/built');
  writeFileSync(built, '');
  expect(await look(root)).toEqual([expect.stringMatching(`^page problem: .*${built} can’t be written.*WEB=off`)]);
  rmSync(join(root, 'node_modules/vite'), { recursive: true });
  expect(await look(root)).toEqual([expect.stringMatching(/^page problem: .*not installed.*npm ci/)]);
  expect(await look(root, { WEB: 'off' })).toEqual([]);
});
