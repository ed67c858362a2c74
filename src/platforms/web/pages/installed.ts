import type { Context, Hono } from 'hono';
import { text } from '../../../domain/texts.ts';
import { askedLanguage } from '../access/page-language.ts';
import type { WebDeps } from '../web-deps.ts';
import type { BuiltFile } from './built-page.ts';

/**
 * What the page is as an app of its own on a phone or a desktop.
 *
 * @see https://www.w3.org/TR/appmanifest/
 * @see https://w3c.github.io/web-share-target/
 */
const installed = {
  ...{ id: '/', name: 'Veo Bot', short_name: 'Veo Bot', start_url: '/', scope: '/' },
  ...{ display: 'standalone', background_color: '#fafafc', theme_color: '#5b3df5' },
  share_target: {
    ...{ action: '/share-target', method: 'POST', enctype: 'multipart/form-data' },
    params: {
      ...{ title: 'title', text: 'text', url: 'url' },
      files: [{ name: 'images', accept: ['image/jpeg', 'image/png', 'image/webp'] }],
    },
  },
};

/** Its icons, by the names that the build gives them. */
const installedIcons = [
  { file: /^icon-(?!done)[\w-]+\.svg$/, sizes: 'any', type: 'image/svg+xml', purpose: 'any' },
  { file: /^app-192-[\w-]+\.png$/, sizes: '192x192', type: 'image/png', purpose: 'any' },
  { file: /^app-512-[\w-]+\.png$/, sizes: '512x512', type: 'image/png', purpose: 'any' },
  { file: /^maskable-512-[\w-]+\.png$/, sizes: '512x512', type: 'image/png', purpose: 'maskable' },
] as const;

/** The name that the build gives the service worker; people get it by an address from which it may serve the whole page. */
export const workerFile = 'service-worker.js';

interface InstalledParts extends Pick<WebDeps, 'texts' | 'page'> {
  readonly file: (name: string) => Promise<BuiltFile>;
  readonly send: (context: Context, file: BuiltFile, cacheControl: string) => Response;
  /** A page without anything of anybody. */
  readonly plainPage: (context: Context, name: string) => Promise<Response>;
}

/** Opens what a browser needs to install the page and to say something without a connection. All of it is the same for everybody. */
export function openInstalled(app: Hono, { texts, page, file, send, plainPage }: InstalledParts): void {
  app.get('/manifest.webmanifest', async (context) => {
    const names = [...(await page()).keys()];
    const icons = installedIcons.flatMap(({ file: wanted, ...icon }) =>
      names.filter((name) => wanted.test(name)).map((name) => ({ src: `/page/${name}`, ...icon })),
    );
    const description = texts.say(text('page.description'));
    const shortcuts = [{ name: texts.say(text('page.gallery')), url: '/gallery' }];
    const manifest = { ...installed, lang: askedLanguage(context), dir: 'ltr', description, icons, shortcuts };
    return context.body(JSON.stringify(manifest), 200, {
      'content-type': 'application/manifest+json',
      'cache-control': 'no-cache',
      vary: 'accept-language',
    });
  });
  // Where phones look that read no manifest.
  app.get('/apple-touch-icon.png', async (context) => {
    const name = [...(await page()).keys()].find((each) => /^touch-180-[\w-]+\.png$/.test(each)) ?? '';
    return send(context, await file(name), 'no-cache');
  });
  app.get('/service-worker.js', async (context) => send(context, await file(workerFile), 'no-cache'));
  app.get('/offline', (context) => plainPage(context, 'offline.html'));
  // The service worker takes what is shared; what comes this far came before there was one, and is not read. The page says so.
  app.post('/share-target', (context) => context.redirect('/?shared=lost', 303));
}
