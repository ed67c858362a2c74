import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { type Context, Hono } from 'hono';
import { text } from '../../../domain/texts.ts';
import type { Asking } from '../access/asking.ts';
import { createEntrance } from '../access/entrance.ts';
import { contentSecurityPolicy } from '../access/guard.ts';
import { askedLanguage } from '../access/page-language.ts';
import type { People } from '../access/people.ts';
import type { SignIn } from '../access/sign-in.ts';
import { openSignInWays } from '../access/sign-in-ways.ts';
import { readFormFields } from '../rest/body.ts';
import { asRestError, errorResponse, RestError } from '../rest/error.ts';
import type { WebDeps } from '../web-deps.ts';
import type { BuiltFile } from './built-page.ts';
import { openInstalled, workerFile } from './installed.ts';

const docsFolder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
const docsFiles: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
};
/** The addresses of the web chat; what they show is decided in the browser. */
const chatPaths = [
  '/',
  '/gallery',
  '/gallery/:id',
  '/admin',
  '/batch',
  '/schedules',
  '/you',
  '/film',
  '/film/:id',
  '/s/:session',
];

/** Where people may be taken after they signed in. */
const returnPath =
  /^\/(?:(?:gallery|film)(?:\/[A-Za-z0-9_-]{1,100})?|admin|batch|schedules|you|api\/docs|s\/[A-Za-z0-9_-]{1,100}|(?:videos|pictures)\/[\w.-]{1,100})?$/;

/** What stands on the pages that need no script. */
const pageTexts = {
  title: text('page.title'),
  signIn: text('page.signIn'),
  signInText: text('page.signInText'),
  token: text('page.token'),
  toChat: text('page.toChat'),
  joinText: text('page.joinText'),
  joinName: text('page.joinName'),
  joinButton: text('page.joinButton'),
  awayTitle: text('page.awayTitle'),
  awayText: text('page.awayText'),
  awayAgain: text('page.awayAgain'),
};

export interface Pages {
  /** The chat, the sign-in and the API's description. Their files are open to all; what they show is not. */
  readonly app: Hono;
  /** Answers with what went wrong: as a page where a person opened an address, else as JSON. */
  problem(context: Context, error: unknown): Promise<Response>;
}

export function createPages(
  deps: Pick<WebDeps, 'texts' | 'page' | 'log' | 'web' | 'engine' | 'signInDoors' | 'secret' | 'clock' | 'stopping'> & {
    readonly asking: Asking;
  },
  signIn: SignIn,
  people: People,
): Pages {
  const { texts, page } = deps;
  const app = new Hono();
  const file = async (name: string): Promise<BuiltFile> => {
    const built = await page().catch((cause: unknown) => {
      throw new RestError('internal', text('rest.pageNotBuilt'), { cause });
    });
    const found = built.get(name);
    if (found === undefined) throw new RestError('not_found', text('rest.noSuchPath', { docs: '/api/docs' }));
    return found;
  };
  const filled = async (context: Context, name: string, more: Readonly<Record<string, string>>): Promise<string> => {
    const html = new TextDecoder().decode((await file(name)).bytes);
    const said = Object.entries(pageTexts).map(([key, each]) => [key, texts.say(each)] as const);
    const values: Readonly<Record<string, string>> = { ...Object.fromEntries(said), ...more };
    const inLanguage = html.replace('<html lang="en">', `<html lang="${askedLanguage(context)}">`);
    return inLanguage.replace(/\{\{(\w+)\}\}/g, (_, key) => escapeHtml(values[key] ?? ''));
  };
  const signInPage = async (context: Context, next: string, status: 200 | 401 = 200, problem = '') => {
    // Under `no-referrer` a browser says of our own form that it comes from nowhere (`Origin: null`).
    context.header('referrer-policy', 'same-origin');
    const html = await filled(context, 'sign-in.html', { next: encodeURIComponent(next), problem });
    return context.body(withDoors(html, deps), status, htmlHeaders);
  };
  const guarded = async (context: Context, name: string) => {
    if (!signIn.isSignedIn(context)) return signInPage(context, pathAndQuery(context.req.url));
    const found = await file(name);
    people.welcome(context);
    return fileResponse(context, found, 'private, no-cache');
  };

  const entrance = createEntrance(deps, signIn);
  openSignInWays(app, deps, entrance, safeNext);
  const joinPage = async (context: Context, status: 200 | 400, more: Readonly<Record<string, string>>) => {
    context.header('referrer-policy', 'same-origin');
    const invite = encodeURIComponent(context.req.query('invite') ?? '');
    return context.body(await filled(context, 'join.html', { invite, ...more }), status, {
      ...htmlHeaders,
      'cache-control': 'no-store',
    });
  };
  app.get('/join', async (context) => {
    if (deps.asking.current() !== undefined) return context.redirect('/', 303);
    await entrance.look(context);
    return await joinPage(context, 200, {});
  });
  app.post('/join', async (context) => {
    const name = (await readFormFields(context)).get('name') ?? '';
    const problem = await entrance.join(context, name);
    if (problem === undefined) return context.redirect('/', 303);
    return await joinPage(context, 400, { name, problem: texts.say(problem) });
  });
  for (const path of chatPaths) app.get(path, (context) => guarded(context, 'index.html'));
  openInstalled(app, {
    ...{ texts, page, file, send: fileResponse },
    plainPage: async (context, name) => context.body(await filled(context, name, {}), 200, htmlHeaders),
  });
  app.get('/page/:name', async (context) => {
    const name = context.req.param('name');
    // Their names change with their content; pages and the service worker have addresses of their own.
    if (extname(name) === '.html' || name === workerFile)
      throw new RestError('not_found', text('rest.noSuchPath', { docs: '/api/docs' }));
    return fileResponse(context, await file(name), 'public, max-age=31536000, immutable');
  });
  app.post('/sign-in', async (context) => {
    const token = (await readFormFields(context)).get('token') ?? '';
    const next = safeNext(context.req.query('next'));
    if (await signIn.tryToken(context, token)) {
      // From here on this browser is the admin’s alone.
      await entrance.leave(context);
      return context.redirect(next, 303);
    }
    return signInPage(context, next, 401, texts.say(text('page.wrongToken')));
  });
  app.post('/sign-out', async (context) => {
    signIn.signOut(context);
    await entrance.leave(context);
    return context.redirect('/', 303);
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
  return {
    app,
    async problem(context, error) {
      const answer = errorResponse(error, context, deps);
      if (deps.web.off === true || !isForPerson(context)) return answer;
      const { code, text: said } = asRestError(error);
      try {
        if (code === 'unauthorized') return await signInPage(context, pathAndQuery(context.req.url), 401);
        const message = said.key === 'rest.noSuchPath' ? text('rest.nothingHere') : said;
        const html = await filled(context, 'problem.html', { message: texts.say(message) });
        const headers = new Headers(answer.headers);
        for (const [name, value] of Object.entries(htmlHeaders)) headers.set(name, value);
        return new Response(html, { status: answer.status, headers });
      } catch {
        // There is no page to show it on: the sentence is all there is.
        return answer;
      }
    },
  };
}

const htmlHeaders = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'private, no-cache' };

/** A way in for each chat that people can sign in with, between its marks on the page. */
function withDoors(html: string, { texts, signInDoors = [] }: Pick<WebDeps, 'texts' | 'signInDoors'>): string {
  return html.replace(/<!--door-->(.*?)<!--\/door-->/s, (_, each: string) =>
    signInDoors
      .map(({ id, label }) => {
        const words = texts.say(text('page.signInWith', { door: label }));
        return each.replace('__door__', escapeHtml(id)).replace('__words__', escapeHtml(words));
      })
      .join(''),
  );
}

/** A browser that somebody opened an address in; programs and pages that fetch something ask for no HTML. */
function isForPerson(context: Context): boolean {
  const accepted = context.req.header('accept') ?? '';
  return context.req.method === 'GET' && accepted.includes('text/html') && !context.req.path.startsWith('/api/');
}

function pathAndQuery(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}

/** One of our own pages, whatever the address says. */
function safeNext(given: string | undefined): string {
  const origin = 'http://here';
  const url = URL.parse(given ?? '/', origin);
  return url?.origin === origin && returnPath.test(url.pathname) ? url.pathname + url.search : '/';
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
