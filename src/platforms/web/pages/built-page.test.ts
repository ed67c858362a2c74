import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openBuiltPage } from './built-page.ts';

const clientFolder = join(import.meta.dirname, '..', 'client');
/** What the chat may cost before it can be used, in bytes on the wire. */
const chatBudgetBytes = 125 * 1000;

it('sends at most 125 kB of script to somebody who opens the chat, compressed', async () => {
  const page = await openBuiltPage();
  const sizeOf = (name: string) => page.get(name)?.gzipped?.byteLength ?? Number.POSITIVE_INFINITY;
  const html = new TextDecoder().decode(page.get('index.html')?.bytes);
  const first = [...html.matchAll(/\/page\/([\w-]+\.js)/g)].map(([, name = '']) => name);
  expect(first.some((name) => name.startsWith('chat-'))).toBe(true);
  expect(first.reduce((sum, name) => sum + sizeOf(name), 0)).toBeLessThan(chatBudgetBytes);
  // Nothing that is loaded on demand is part of it, and none of it is large.
  const onDemand = [...page.keys()].filter((name) => name.endsWith('.js') && !first.includes(name));
  expect(onDemand.map((name) => name.replace(/-[\w-]{8}\.js$/, ''))).toEqual(
    expect.arrayContaining(['admin', 'gallery', 'crop-dialog', 'share-dialog']),
  );
  for (const name of onDemand) expect.soft(sizeOf(name), name).toBeLessThan(20 * 1000);
});

it('has React as people get it, not as developers do', async () => {
  const page = await openBuiltPage();
  const code = [...page].filter(([name]) => name.endsWith('.js')).map(([, { bytes }]) => new TextDecoder().decode(bytes));
  expect(code.join('')).not.toContain('This will cause a hydration error');
});

it('leaves what only the server says to the server, in every language', async () => {
  const page = await openBuiltPage();
  const code = [...page].filter(([name]) => name.endsWith('.js')).map(([, { bytes }]) => new TextDecoder().decode(bytes));
  expect(code.join('')).not.toContain('limit.budgetNever');
});

it('has nothing in its pages that the policy would not let run', async () => {
  const page = await openBuiltPage();
  const pages = [...page].filter(([name]) => name.endsWith('.html'));
  expect(pages.map(([name]) => name).sort()).toEqual([
    'docs.html',
    'index.html',
    'join.html',
    'offline.html',
    'problem.html',
    'sign-in.html',
  ]);
  for (const [name, { bytes }] of pages) {
    const html = new TextDecoder().decode(bytes);
    expect(html, name).not.toMatch(/<script>|<style|style="|\son\w+="|https?:\/\/|\{\{page/);
  }
});

it('says nothing that was left out of its catalogue', () => {
  const files = readdirSync(clientFolder, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file));
  const keys = files.flatMap((file) => [...readFileSync(join(clientFolder, file), 'utf8').matchAll(/\btext\(\s*'([^']+)'/g)]);
  expect(keys.length).toBeGreaterThan(50);
  expect(keys.map(([, key]) => key).filter((key) => !key?.startsWith('page.'))).toEqual([]);
});

describe('a page that is not built yet', () => {
  let root: string;
  const write = async (path: string, content: string) => {
    await mkdir(join(root, path, '..'), { recursive: true });
    await writeFile(join(root, path), content);
  };
  const built = () => readdir(join(root, 'src/platforms/web/built'));
  const index = async () => new TextDecoder().decode((await openBuiltPage({ root })).get('index.html')?.bytes);
  /** Puts the source and the time into the page, so that each build can be told from another. */
  const builder = `
    import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
    mkdirSync(process.argv[2]);
    const source = readFileSync('src/platforms/web/client/pages/main.tsx', 'utf8');
    if (source === 'broken') throw new Error('can not be built');
    writeFileSync(process.argv[2] + '/index.html', source + ' ' + process.pid);
  `;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'veo-bot-built-'));
    await write('package.json', '{"type":"module"}');
    await write('src/platforms/web/build-client.ts', builder);
    await write('src/platforms/web/client/pages/main.tsx', 'first');
    await write('src/domain/texts/en.ts', 'words');
    for (const file of [
      'texts.ts',
      'film.ts',
      'styles/style.ts',
      'styles/style-words.ts',
      'shots/shot-lines.ts',
      'batch/batch-limits.ts',
      'batch/read-csv.ts',
      'batch/read-table.ts',
      'nearest-aspect.ts',
      'sets/alternatives.ts',
      'sets/request-set.ts',
    ])
      await write(`src/domain/${file}`, 'code');
  });
  afterEach(() => rm(root, { recursive: true }));

  it('is built once, and again when its sources have changed', async () => {
    const first = await index();
    expect(first).toMatch(/^first /);
    expect(await index()).toBe(first);
    await write('src/platforms/web/client/pages/main.tsx', 'second');
    expect(await index()).toMatch(/^second /);
    await write('src/domain/texts/en.ts', 'other words');
    const third = await index();
    expect(third).toMatch(/^second /);
    expect(await index()).toBe(third);
    expect(await built()).toHaveLength(1);
  });

  it('is the same for two that want it at once', async () => {
    const [one, other] = await Promise.all([index(), index()]);
    expect(one).toBe(other);
    expect(await built()).toHaveLength(1);
  });

  it('leaves nothing behind that could pass for a page when it can’t be built', async () => {
    await write('src/platforms/web/client/pages/main.tsx', 'broken');
    await expect(openBuiltPage({ root })).rejects.toThrow('can not be built');
    expect(await built()).toEqual([]);
    await write('src/platforms/web/client/pages/main.tsx', 'mended');
    expect(await index()).toMatch(/^mended /);
  });
});
