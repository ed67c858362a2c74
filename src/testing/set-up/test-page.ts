import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import type { App } from '../../app/app.ts';
import { installed } from '../../app/installed.ts';
import { startApp } from '../../app/start-app.ts';
import { readConfig } from '../../config/config.ts';
import type { RenderPreview } from '../../preview/render-preview.ts';
import { renderTinyVideo } from '../samples/tiny-video.ts';
import { findChromium } from './find-chromium.ts';

/** Where what people see is kept, to be looked at after the run. */
const screenshotFolder = join(import.meta.dirname, '../../..', 'node_modules', '.cache', 'veo-bot', 'screenshots');
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

export interface TestPage {
  readonly app: App;
  readonly folder: string;
  /** A new tab, on the page; what goes wrong in it is a complaint. */
  open(path?: string, options?: BrowserContextOptions): Promise<Page>;
  /** Errors of scripts, of the console, and requests to anywhere else since the last call. */
  complaints(): string[];
  /** Stops the bot, and gives a function that starts it on the same port, with further settings. */
  stopApp(): Promise<(more?: Readonly<Record<string, string>>) => Promise<void>>;
  close(): Promise<void>;
}

/** The whole bot with tiny videos, and a real browser. */
export async function startTestPage(
  options: {
    readonly render?: RenderPreview;
    readonly seed?: (dataFolder: string) => void | Promise<void>;
    /** Beside those of every test page. */
    readonly settings?: Readonly<Record<string, string>>;
  } = {},
): Promise<TestPage> {
  const folder = await mkdtemp(join(tmpdir(), 'veo-bot-page-'));
  const settings = {
    PORT: '0',
    DATA_DIR: join(folder, 'data'),
    OUTPUTS_DIR: join(folder, 'outputs'),
    LOG_LEVEL: 'silent',
    POLL_FIRST_SECONDS: '0.2',
    POLL_SECONDS: '0.2',
    GENERATIONS_PER_MINUTE: '1000',
    ...options.settings,
  };
  await options.seed?.(settings.DATA_DIR);
  const start = (more: Readonly<Record<string, string>> = {}) =>
    startApp(readConfig(installed, { ...settings, ...more }), { render: options.render ?? renderTinyVideo });
  let app = await start();
  const browser: Browser = await chromium.launch({
    executablePath: findChromium() ?? 'chromium',
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-sync'],
  });
  const complaints: string[] = [];
  return {
    get app() {
      return app;
    },
    folder,
    async open(path = '/', contextOptions = {}) {
      // What moves costs a machine without a graphics card more than all the rest; a service worker would be a second one that answers.
      const still = { viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce', serviceWorkers: 'block' } as const;
      const context = await browser.newContext({ ...still, ...contextOptions });
      context.setDefaultTimeout(30_000);
      const page = await context.newPage();
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => {
        // An estimate that is refused is no fault of the page.
        if (message.type() === 'error' && !/status of (?:400|422)/.test(message.text())) complaints.push(message.text());
      });
      page.on('request', (request) => {
        if (!request.url().startsWith(app.url) && !request.url().startsWith('blob:')) complaints.push(`asked ${request.url()}`);
      });
      await page.goto(app.url + path);
      return page;
    },
    complaints: () => complaints.splice(0),
    async stopApp() {
      const { port } = new URL(app.url);
      await app.stop();
      return async (more) => {
        app = await start({ PORT: port, ...more });
      };
    },
    async close() {
      await browser.close();
      await app.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export async function screenshot(page: Page, name: string): Promise<void> {
  await mkdir(screenshotFolder, { recursive: true });
  await page.screenshot({ path: join(screenshotFolder, `${name}.png`), animations: 'disabled' });
}

/** @returns what axe finds wrong by WCAG 2.2 AA, a line each */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  await page.evaluate(axe);
  return await page.evaluate(async (values) => {
    const { axe: runner } = globalThis as unknown as {
      axe: {
        run(options: unknown): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }>;
      };
    };
    const { violations } = await runner.run({ runOnly: { type: 'tag', values } });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`));
  }, rules);
}
