import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { type Context, Hono } from 'hono';
import { text } from '../../domain/texts.ts';
import type { BuiltFile } from './built-page.ts';
import { contentSecurityPolicy } from './guard.ts';
import { readFormFields } from './rest-body.ts';
import { RestError } from './rest-error.ts';
import type { SignIn } from './sign-in.ts';
import type { WebDeps } from './web-deps.ts';

const docsFolder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
const docsFiles: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
};
/** The addresses of the web chat; what they show is decided in the browser. */
const chatPaths = ['/', '/gallery', '/s/:session'];
const chatPath = /^\/(?:gallery|s\/[A-Za-z0-9_-]{1,100})?$/;

/** The pages for people: the chat, the sign-in and the API's description. Their files are open to all; what they show is not. */
export function createPages({ texts, page }: Pick<WebDeps, 'texts' | 'page'>, signIn: SignIn): Hono {
  const app = new Hono();
  const file = async (name: string): Promise<BuiltFile> => {
    const built = await page().catch((cause: unknown) => {
      throw new RestError('internal', text('rest.pageNotBuilt'), { cause });
    });
    const found = built.get(name);
    if (found === undefined) throw new RestError('not_found', text('rest.noSuchPath', { docs: '/api/docs' }));
    return found;
  };
  const fixedPage = async (context: Context, name: string) => fileResponse(context, await file(name), 'no-cache');
  const signInPage = async (context: Context, next: string, problem = '') => {
    // Under `no-referrer` a browser says of our own form that it comes from nowhere (`Origin: null`).
    context.header('referrer-policy', 'same-origin');
    const { bytes, contentType } = await file('sign-in.html');
    const values: Readonly<Record<string, string>> = { next: encodeURIComponent(next), problem };
    const html = new TextDecoder().decode(bytes).replace(/\{\{(\w+)\}\}/g, (_, key) => escapeHtml(values[key] ?? ''));
    return context.body(html, problem === '' ? 200 : 401, { 'content-type': contentType, 'cache-control': 'no-cache' });
  };
  const guarded = (context: Context, name: string) =>
    signIn.isSignedIn(context) ? fixedPage(context, name) : signInPage(context, context.req.path);

  for (const path of chatPaths) app.get(path, (context) => guarded(context, 'index.html'));
  app.get('/page/:name', async (context) => {
    const name = context.req.param('name');
    // Their names change with their content; pages have addresses of their own.
    if (extname(name) === '.html') throw new RestError('not_found', text('rest.noSuchPath', { docs: '/api/docs' }));
    return fileResponse(context, await file(name), 'public, max-age=31536000, immutable');
  });
  app.post('/sign-in', async (context) => {
    const token = (await readFormFields(context)).get('token') ?? '';
    const next = chatPath.exec(context.req.query('next') ?? '')?.[0] ?? '/';
    if (signIn.tryToken(context, token)) return context.redirect(next, 303);
    return signInPage(context, next, texts.say(text('page.wrongToken')));
  });
  app.get('/api/docs', async (context) => {
    // Swagger's style sheet brings its icons as data: images.
    context.header('content-security-policy', contentSecurityPolicy('data:'));
    return guarded(context, 'docs.html');
  });
  app.get('/api/docs/:name', async (context) => {
    const name = context.req.param('name');
    const contentType = docsFiles[name];
    if (contentType === undefined) throw new RestError('not_found', text('rest.noSuchPath', { docs: '/api/docs' }));
    const bytes = new Uint8Array(await readFile(join(docsFolder, name)));
    return fileResponse(context, { contentType, bytes, gzipped: undefined }, 'no-cache');
  });
  return app;
}

function fileResponse(context: Context, { bytes, gzipped, contentType }: BuiltFile, cacheControl: string): Response {
  const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
  const headers = { 'content-type': contentType, 'cache-control': cacheControl, vary: 'accept-encoding', etag };
  if (context.req.header('if-none-match') === etag) return context.body(null, 304, headers);
  const takesGzip = /\bgzip\b/.test(context.req.header('accept-encoding') ?? '');
  if (gzipped === undefined || !takesGzip) return context.body(bytes, 200, headers);
  return context.body(gzipped, 200, { ...headers, 'content-encoding': 'gzip' });
}

function escapeHtml(value: string): string {
  return value.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
