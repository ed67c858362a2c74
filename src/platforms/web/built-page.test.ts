import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openBuiltPage } from './built-page.ts';

const clientFolder = join(import.meta.dirname, 'client');
/** What a page may cost before it can be used, in bytes on the wire. */
const scriptBudgetBytes = 150 * 1000;

it('sends at most 150 kB of script, compressed', async () => {
  const page = await openBuiltPage();
  const scripts = [...page].filter(([name]) => name.endsWith('.js'));
  const bytes = scripts.map(([, { bytes: whole, gzipped }]) => gzipped?.byteLength ?? whole.byteLength);
  expect(bytes.reduce((sum, each) => sum + each, 0)).toBeLessThan(scriptBudgetBytes);
});

it('has React as people get it, not as developers do', async () => {
  const page = await openBuiltPage();
  const code = [...page].filter(([name]) => name.endsWith('.js')).map(([, { bytes }]) => new TextDecoder().decode(bytes));
  expect(code.join('')).not.toContain('This will cause a hydration error');
});

it('has nothing in its pages that the policy would not let run', async () => {
  const page = await openBuiltPage();
  const pages = [...page].filter(([name]) => name.endsWith('.html'));
  expect(pages.map(([name]) => name).sort()).toEqual(['docs.html', 'index.html', 'sign-in.html']);
  for (const [name, { bytes }] of pages) {
    const html = new TextDecoder().decode(bytes);
    expect(html, name).not.toMatch(/<script>|<style|style="|\son\w+="|https?:\/\/|\{\{page/);
  }
});

it('says nothing that was left out of its catalogue', () => {
  const files = readdirSync(clientFolder).filter((file) => /\.tsx?$/.test(file));
  const keys = files.flatMap((file) => [...readFileSync(join(clientFolder, file), 'utf8').matchAll(/\btext\(\s*'([^']+)'/g)]);
  expect(keys.length).toBeGreaterThan(50);
  expect(keys.map(([, key]) => key).filter((key) => !key?.startsWith('page.'))).toEqual([]);
});
