import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { type Context, Hono } from 'hono';
import { english } from '../../domain/texts/en.ts';
import { type Text, type TextKey, text } from '../../domain/texts.ts';
import { contentSecurityPolicy } from './guard.ts';
import { readFormFields } from './rest-body.ts';
import { RestError } from './rest-error.ts';
import type { SignIn } from './sign-in.ts';
import type { WebDeps } from './web-deps.ts';

const pageFolder = join(import.meta.dirname, 'page');
const pageFiles = [
  'style.css',
  'controls.css',
  'main.js',
  'client.js',
  'composer.js',
  'conversation.js',
  'elements.js',
  'sign-in.js',
  'docs.js',
  'icon.svg',
];
const docsFolder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
const docsFiles = ['swagger-ui.css', 'swagger-ui-bundle.js'];

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
};

/** The pages for people: the chat, the sign-in and the API's description. Their files are open to all; what they show is not. */
export function createPages(deps: Pick<WebDeps, 'texts' | 'backend' | 'web'>, signIn: SignIn): Hono {
  const app = new Hono();
  const phrases = pagePhrases(deps);
  const page = async (context: Context, name: string, problem: Text | undefined = undefined) => {
    const filled: Phrases = { ...phrases, 'page.problem': problem === undefined ? '' : deps.texts.say(problem) };
    const html = await readFile(join(pageFolder, name), 'utf8');
    const content = html.replace(/\{\{(page\.\w+)\}\}/g, (_, key) => escapeHtml(filled[key] ?? ''));
    return contentResponse(context, '.html', content, problem === undefined ? 200 : 401);
  };
  const signInPage = (context: Context, problem?: Text) => {
    // Under `no-referrer` a browser says of our own form that it comes from nowhere (`Origin: null`).
    context.header('referrer-policy', 'same-origin');
    return page(context, 'sign-in.html', problem);
  };
  const guarded = (context: Context, name: string) => (signIn.isSignedIn(context) ? page(context, name) : signInPage(context));

  app.get('/', (context) => guarded(context, 'index.html'));
  app.get('/page/texts.json', (context) => contentResponse(context, '.json', JSON.stringify(phrases)));
  app.get('/page/:name', (context) => fileResponse(context, pageFolder, pageFiles, context.req.param('name')));
  app.post('/sign-in', async (context) => {
    const token = (await readFormFields(context)).get('token') ?? '';
    return signIn.tryToken(context, token) ? context.redirect('/', 303) : signInPage(context, text('page.wrongToken'));
  });
  app.get('/api/docs', async (context) => {
    // Swagger's style sheet brings its icons as data: images.
    context.header('content-security-policy', contentSecurityPolicy('data:'));
    return guarded(context, 'docs.html');
  });
  app.get('/api/docs/:name', (context) => fileResponse(context, docsFolder, docsFiles, context.req.param('name')));
  return app;
}

type Phrases = Readonly<Record<string, string>>;

/** The page's own words. Where one has a placeholder, it stays one: the page fills it in. */
function pagePhrases({ texts, backend }: Pick<WebDeps, 'texts' | 'backend'>): Phrases {
  const keys = (Object.keys(english) as (keyof typeof english)[]).filter((key) => key.startsWith('page.'));
  const phrases = keys.map((key) => {
    const names = [...english[key].matchAll(/\{\{(\w+)\}\}/g)].map(([whole, name = '']) => [name, whole]);
    return [key, texts.say({ key: key as TextKey, values: Object.fromEntries(names) })];
  });
  return { ...Object.fromEntries(phrases), 'page.subtitle': texts.say(text('page.subtitle', { backend: backend.modelLabel })) };
}

async function fileResponse(context: Context, folder: string, known: readonly string[], name: string): Promise<Response> {
  if (!known.includes(name)) throw new RestError('not_found', text('rest.noSuchPath', { docs: '/api/docs' }));
  return contentResponse(context, extname(name), await readFile(join(folder, name)));
}

function contentResponse(
  context: Context,
  extension: string,
  content: string | Uint8Array<ArrayBuffer>,
  status: 200 | 401 = 200,
): Response {
  const etag = `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`;
  const headers = { 'content-type': contentTypes[extension] ?? 'application/octet-stream', 'cache-control': 'no-cache', etag };
  if (status === 200 && context.req.header('if-none-match') === etag) return context.body(null, 304, headers);
  return context.body(content, status, headers);
}

function escapeHtml(value: string): string {
  return value.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
