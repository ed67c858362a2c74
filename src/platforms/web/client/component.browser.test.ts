import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { build, type InlineConfig, preview } from 'vite';
import { expect, it } from 'vitest';
import { screenshot, startTestPage } from '../../../testing/set-up/test-page.ts';

const execute = promisify(execFile);
const root = join(import.meta.dirname, '..', '..', '..', '..');

/** An app of somebody else, as the README shows it. */
const app = `
  import { createRoot } from 'react-dom/client';
  import { VideoChatInterface } from 'veo-bot/video-chat-interface';
  import 'veo-bot/style.css';

  createRoot(document.getElementById('root')).render(
    <VideoChatInterface
      sessionId="embedded"
      defaultOptions={{ aspectRatio: '9:16', duration: '4' }}
      onModeToggle={() => { document.title = 'toggled'; }}
      onOperation={({ status }) => { document.body.dataset.status = status; }}
    />,
  );
`;

/** What stands on a page of that app beside the component, plain and with class names that others use too. */
const host = `
  <style>.field { color: green } .flex { letter-spacing: 2px }</style>
  <h1>Title</h1><h2>Title</h2><p>Text <a href="#x">link</a> <small>small</small> <b>bold</b></p>
  <ul><li>one</li></ul><ol><li>one</li></ol><button>Press</button><input value="x"><select><option>a</option></select>
  <textarea></textarea><img alt="none"><table><tr><td>cell</td></tr></table><hr><pre>code</pre><details open><summary>s</summary>d</details>
  <div class="flex hidden field pill prompt words waiting rise grid border">classes</div><dialog open>dialog</dialog>
`;

/** The styles of everything outside of the component, as the browser computes them. */
function hostStyles(page: Page): Promise<Record<string, string>> {
  return page.evaluate(() => {
    const elements = [document.documentElement, document.body, ...document.querySelectorAll('#host *')];
    return Object.fromEntries(
      elements.flatMap((element, index) => {
        const style = getComputedStyle(element);
        // Registered properties of our own are everywhere, and mean nothing to anybody else.
        const names = [...style].filter((name) => !name.startsWith('--veo-bot-'));
        return names.map((name) => [`${index} ${element.localName} ${name}`, style.getPropertyValue(name)]);
      }),
    );
  });
}

it('VideoChatInterface works in another React app, and touches nothing outside of it', async () => {
  await execute(process.execPath, [join(import.meta.dirname, '..', 'build-client.ts')], { cwd: root });
  const folder = await mkdtemp(join(tmpdir(), 'veo-bot-host-'));
  await mkdir(join(folder, 'node_modules'));
  const component = join(import.meta.dirname, '..', 'built', 'component');
  await symlink(component, join(folder, 'node_modules', 'veo-bot'));
  // An app that installs it gets nothing else, and nothing that tells anybody of it.
  expect(JSON.parse(await readFile(join(component, 'package.json'), 'utf8'))).not.toHaveProperty('dependencies');
  for (const name of ['react', 'react-dom']) {
    await symlink(join(root, 'node_modules', name), join(folder, 'node_modules', name));
  }
  await writeFile(join(folder, 'main.jsx'), app);
  const markup = `<!doctype html><div id="host">${host}</div><div id="root" style="height:100vh"></div>`;
  await writeFile(join(folder, 'index.html'), `${markup}<script type="module" src="main.jsx"></script>`);
  await writeFile(join(folder, 'plain.html'), markup);
  const test = await startTestPage();
  // The bot compares the address that a request is for with the one that it comes from.
  const bot = { target: test.app.url, changeOrigin: false };
  const config = {
    root: folder,
    configFile: false as const,
    logLevel: 'error' as const,
    resolve: { dedupe: ['react', 'react-dom'] },
    // Its build tool adds nothing of its own to our styles then.
    build: { target: 'esnext', rolldownOptions: { input: ['index.html', 'plain.html'].map((name) => join(folder, name)) } },
    preview: { port: 0, proxy: { '/api': bot, '/videos': bot, '/pictures': bot } },
  } satisfies InlineConfig;
  await build(config);
  const server = await preview(config);
  try {
    const page = await test.open();
    const address = server.resolvedUrls?.local[0] ?? '';
    await page.goto(`${address}plain.html`);
    const before = await hostStyles(page);
    await page.goto(address);
    await page.getByLabel('What should happen in the video').waitFor();
    expect(await hostStyles(page)).toEqual(before);
    expect(await leftovers(page)).toEqual([]);
    await page.getByLabel('What should happen in the video').fill('a guest');
    await page.keyboard.press('Enter');
    const video = page.getByLabel('Video: a guest');
    await video.waitFor();
    await page.waitForFunction(() => document.body.dataset.status === 'completed');
    expect(
      await video.evaluate((element) => element.getBoundingClientRect().height / element.getBoundingClientRect().width),
    ).toBeCloseTo(16 / 9, 1);
    await page.getByRole('button', { name: 'Switch mode' }).click();
    await expect.poll(() => page.title()).toBe('toggled');
    expect(await leftovers(page)).toEqual([]);
    await screenshot(page, 'component');
  } finally {
    await server.close();
    await test.close();
    await rm(folder, { recursive: true, force: true });
  }
});

/** Global names that do not say whose they are, and events of the page that the component takes for itself. */
function leftovers(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]).map(({ cssText }) => cssText);
    const css = rules.filter((rule) => rule.includes('veo-bot')).join('\n');
    const names = [...css.matchAll(/(?:@keyframes |@property |[{;]\s*(?=--))(-*[\w-]+)/g)].map(([, name = '']) => name);
    const stored = [...Object.keys(localStorage), ...Object.keys(sessionStorage)];
    const data = new DataTransfer();
    data.items.add(new File(['x'], 'picture.png', { type: 'image/png' }));
    const drop = new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true });
    document.querySelector('#host h1')?.dispatchEvent(drop);
    return [
      ...[...names, ...stored].filter((name) => !/^-*veo-bot/.test(name)),
      ...(drop.defaultPrevented ? ['takes what is dropped beside it'] : []),
    ];
  });
}
