import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { build, type InlineConfig, preview } from 'vite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { screenshot, startTestPage, type TestPage } from '../../../testing/set-up/test-page.ts';

const execute = promisify(execFile);
const root = join(import.meta.dirname, '..', '..', '..', '..');

const token = 'correct-horse-battery-staple';
const api = '__API__';

/** An app of somebody else, as the README shows it, with the bot at another origin. */
const app = `
  import { createRoot } from 'react-dom/client';
  import { VideoChatInterface } from 'veo-bot/video-chat-interface';
  import { VideoGallery } from 'veo-bot/video-gallery';
  import 'veo-bot/style.css';

  const told = window.told = [];
  const bot = { apiUrl: '${api}', token: async () => '${token}' };
  createRoot(document.getElementById('root')).render(<>
    <div style={{ height: '70vh' }}>
      <VideoChatInterface
        {...bot}
        sessionId="embedded"
        theme="dark"
        className="mine"
        defaultOptions={{ aspectRatio: '9:16', duration: '4' }}
        onModeToggle={() => { document.title = 'toggled'; }}
        onOperation={({ status }) => { document.body.dataset.status = status; }}
        onCreated={({ prompt }) => told.push('created ' + prompt)}
        onDone={({ video_url }) => told.push('done ' + video_url.includes('signature='))}
        onDelete={() => told.push('deleted')}
      />
    </div>
    <div id="gallery" style={{ height: '60vh' }}>
      <VideoGallery {...bot} features={{ delete: false }} />
      <VideoGallery {...bot} token="wrong" onError={({ code }) => { document.body.dataset.problem ??= code; }} />
    </div>
  </>);
`;

/** The same for a page without React. */
const plainApp = `
  <div style="height: 70vh"><veo-bot-chat api-url="${api}" session-id="plain" theme="light" without="pictures"></veo-bot-chat></div>
  <veo-bot-gallery api-url="${api}" token="${token}" without="delete" style="height: 60vh"></veo-bot-gallery>
  <script type="module" src="/elements.js"></script>
  <script>
    window.told = [];
    const chat = document.querySelector('veo-bot-chat');
    chat.token = () => '${token}';
    for (const name of ['created', 'done'])
      chat.addEventListener('veo-bot-' + name, ({ detail }) => told.push(name + ' ' + detail.prompt));
  </script>
`;

/** What stands on a page of that app beside the component, plain and with class names that others use too. Its styles want to be everywhere. */
const host = `
  <style>
    .field { color: green } .flex { letter-spacing: 2px } .mine { --veo-bot-theme-accent: rgb(1, 2, 3) }
    html { font-size: 10px } body button, textarea { text-transform: uppercase; box-shadow: 0 0 9px red; min-height: 90px }
    img, video { border-radius: 50%; opacity: 0.5 }
  </style>
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

/** Another website with pages of that app, and the bot that lets it ask. */
interface TestSite {
  readonly address: string;
  readonly test: TestPage;
  close(): Promise<void>;
}

async function startSite(): Promise<TestSite> {
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
  const markup = `<!doctype html><div id="host">${host}</div><div id="root" style="height:100vh"></div>`;
  await writeFile(join(folder, 'main.jsx'), app);
  await writeFile(join(folder, 'index.html'), `${markup}<script type="module" src="main.jsx"></script>`);
  await writeFile(join(folder, 'plain.html'), markup);
  const config = {
    root: folder,
    configFile: false as const,
    logLevel: 'error' as const,
    resolve: { dedupe: ['react', 'react-dom'] },
    // Its build tool adds nothing of its own to our styles then.
    build: { target: 'esnext', rolldownOptions: { input: ['index.html', 'plain.html'].map((name) => join(folder, name)) } },
    preview: { port: 0 },
  } satisfies InlineConfig;
  await build(config);
  const server = await preview(config);
  const address = server.resolvedUrls?.local[0] ?? '';
  const test = await startTestPage({ settings: { WEB_TOKEN: token, WEB_ORIGINS: address } });
  const built = join(folder, 'dist');
  for (const name of await readdir(component))
    if (name.startsWith('elements')) await cp(join(component, name), join(built, name));
  await writeFile(join(built, 'elements.html'), `<!doctype html><div id="host">${host}</div>${plainApp}`);
  for (const name of await readdir(built, { recursive: true })) {
    if (!/\.(?:js|html)$/.test(name)) continue;
    const text = await readFile(join(built, name), 'utf8');
    if (text.includes(api)) await writeFile(join(built, name), text.replaceAll(api, test.app.url));
  }
  return {
    ...{ address, test },
    async close() {
      await server.close();
      await test.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

let site: TestSite;
beforeAll(async () => {
  site = await startSite();
});
afterAll(async () => site.close());

/** Opens a page of the app. @returns it, and all that it asks for */
async function openHost(path: string): Promise<{ readonly page: Page; readonly asked: string[] }> {
  const page = await site.test.open('/livez');
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(site.address + path);
  return { page, asked };
}

const told = (page: Page): Promise<readonly string[]> => page.evaluate(() => (globalThis as unknown as { told: string[] }).told);

/** How a component looks in spite of the styles around it. */
function looks(element: SVGElement | HTMLElement): readonly string[] {
  const { fontSize, textTransform, boxShadow, minHeight, letterSpacing } = getComputedStyle(element);
  return [fontSize, textTransform, boxShadow, minHeight, letterSpacing];
}
const ownLooks = ['14px', 'none', 'none', 'auto', 'normal'];

async function plays(page: Page, label: string): Promise<void> {
  const video = page.getByLabel(label);
  await video.waitFor();
  await expect.poll(() => video.evaluate((element: HTMLVideoElement) => element.videoWidth)).toBeGreaterThan(0);
  await video.evaluate((element: HTMLVideoElement) => element.play());
  await expect.poll(() => video.evaluate((element: HTMLVideoElement) => element.currentTime)).toBeGreaterThan(0);
}

it('works in React apps of other websites, and neither gives them styles nor takes any', async () => {
  const { page, asked } = await openHost('plain.html');
  const before = await hostStyles(page);
  await page.goto(site.address);
  const chat = page.locator('.mine');
  await chat.getByLabel('What should happen in the video').waitFor();
  expect(await hostStyles(page)).toEqual(before);
  expect(await leftovers(page)).toEqual([]);
  expect(await chat.getByRole('button', { name: 'Switch mode' }).evaluate(looks)).toEqual(ownLooks);
  await chat.getByLabel('What should happen in the video').fill('a guest');
  expect(await chat.getByRole('button', { name: /^Make video/ }).evaluate((each) => getComputedStyle(each).backgroundColor)).toBe(
    'rgb(1, 2, 3)',
  );
  await page.keyboard.press('Enter');
  await plays(page, 'Video: a guest');
  await page.waitForFunction(() => document.body.dataset.status === 'completed');
  const video = page.getByLabel('Video: a guest');
  expect(
    await video.evaluate((element) => element.getBoundingClientRect().height / element.getBoundingClientRect().width),
  ).toBeCloseTo(16 / 9, 1);
  // The gallery hears of it, too, and leaves out what it was told to.
  await page
    .locator('#gallery')
    .getByRole('button', { name: /a guest/ })
    .click();
  const viewer = page.getByRole('dialog', { name: 'a guest' });
  await viewer.getByRole('link', { name: 'Download' }).waitFor();
  expect(await viewer.getByRole('button', { name: 'Delete' }).count()).toBe(0);
  await screenshot(page, 'component-viewer');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Switch mode' }).click();
  await expect.poll(() => page.title()).toBe('toggled');
  await expect.poll(() => told(page)).toEqual(['created a guest', 'done true']);
  expect(await page.evaluate(() => document.body.dataset.problem)).toBe('unauthorized');
  expect(await leftovers(page)).toEqual([]);
  expect(asked.filter((url) => url.includes(token) || (url.startsWith(site.address) && url.includes('/api')))).toEqual([]);
  await screenshot(page, 'component');
});

it('works as elements on pages without React, with styles of their own', async () => {
  const { page } = await openHost('elements.html');
  const chat = page.locator('veo-bot-chat');
  await chat.getByLabel('What should happen in the video').fill('a plain guest');
  await page.keyboard.press('Enter');
  await plays(page, 'Video: a plain guest');
  expect(await chat.getByRole('link', { name: 'Download' }).evaluate(looks)).toEqual(ownLooks);
  // A form without pictures is offered none: neither a person's own ones nor a frame.
  expect(await chat.getByRole('button', { name: /Add an image|last frame/ }).count()).toBe(0);
  const tile = page.locator('veo-bot-gallery').getByRole('button', { name: /a plain guest/ });
  await tile.waitFor();
  await expect.poll(() => told(page)).toEqual(['created a plain guest', 'done a plain guest']);
  expect(await page.evaluate(() => [...Object.values(localStorage), ...Object.values(sessionStorage)].join())).not.toContain(
    token,
  );
  await tile.click();
  await page.getByRole('dialog', { name: 'a plain guest' }).waitFor();
  await screenshot(page, 'component-elements');
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
