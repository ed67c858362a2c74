import { createHmac, hkdfSync } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { isSameSecret } from '../../../lib/own-door.ts';
import { restRoot } from '../rest/route.ts';
import type { WebDeps, WebSettings } from '../web-deps.ts';

/** The address of a file holds for one to two of these: short, and the same in all answers of a while, so that browsers keep the file. */
const windowMs = 4 * 3_600_000;
/** A browser asks once for so long whether it may ask. */
const preflightSeconds = 600;

/** Files that an answer links to. */
const filePaths = /^\/(?:videos|posters|pictures)\/[\w./-]{1,200}$/;

/** Websites of others whose pages may ask the API (`WEB_ORIGINS`): for themselves alone, by the token, and never as the admin. */
export interface OtherSites {
  /**
   * Answers a browser that asks whether a page of theirs may ask, and lets that page read the answer, in which addresses of files are signed.
   *
   * @see https://fetch.spec.whatwg.org/#http-cors-protocol
   */
  readonly share: MiddlewareHandler;
  /** Whether such a page asks for something that it may ask for, so that nobody else's rights count: see `isFromOtherSite`. */
  isAsking(context: Context): boolean;
  /** Whether the address of a file was signed here and still holds: a player can send no token. */
  isSigned(context: Context): boolean;
  /** An answer with the addresses of its files signed. */
  signed(answer: unknown): unknown;
}

/** Whether a page of another website asks, of those that may. What its browser knows of us, such as a sign-in, is nothing to it. */
export function isFromOtherSite(context: Context, { origins = [] }: Pick<WebSettings, 'origins'>): boolean {
  return origins.includes(context.req.header('origin') ?? '');
}

export function createOtherSites({ web, secret, clock }: Pick<WebDeps, 'web' | 'secret' | 'clock'>): OtherSites {
  const { origins = [], token = '' } = web;
  // A new token ends all addresses.
  const key = new Uint8Array(hkdfSync('sha256', secret, new TextEncoder().encode(token), 'veo-bot file address', 32));
  const signatureOf = (path: string, expires: string): string =>
    createHmac('sha256', key).update(`${path}\n${expires}`).digest('base64url');

  const isAsking = (context: Context): boolean => isFromOtherSite(context, web) && isOpenTo(context.req.path);
  const signUrl = (url: string): string => {
    const { pathname } = new URL(url);
    if (!filePaths.test(pathname)) return url;
    const expires = String(((Math.floor(clock.now() / windowMs) + 2) * windowMs) / 1000);
    return `${url}?expires=${expires}&signature=${signatureOf(pathname, expires)}`;
  };
  const signed = (answer: unknown): unknown => {
    if (Array.isArray(answer)) return answer.map(signed);
    if (typeof answer !== 'object' || answer === null) return answer;
    const entries = Object.entries(answer).map(([name, value]) => {
      const isUrl = typeof value === 'string' && /(?:^|_)url$/.test(name);
      return [name, isUrl ? signUrl(value) : signed(value)];
    });
    return Object.fromEntries(entries);
  };

  return {
    isAsking,
    signed,
    isSigned(context) {
      const { expires = '', signature = '' } = context.req.query();
      if (origins.length === 0 || !filePaths.test(context.req.path) || !/^\d{1,12}$/.test(expires)) return false;
      return isSameSecret(signature, signatureOf(context.req.path, expires)) && Number(expires) * 1000 > clock.now();
    },
    async share(context, next) {
      if (origins.length === 0 || !isOpenTo(context.req.path)) return next();
      const isTheirs = isAsking(context);
      const isPreflight = context.req.method === 'OPTIONS' && context.req.header('access-control-request-method') !== undefined;
      if (isTheirs && isPreflight) return context.body(null, 204, preflight(context));
      await next();
      context.header('vary', 'Origin', { append: true });
      if (!isTheirs) return;
      context.header('access-control-allow-origin', context.req.header('origin'));
      context.header('access-control-expose-headers', 'retry-after');
      if (!context.res.headers.get('content-type')?.startsWith('application/json')) return;
      const body = JSON.stringify(signed(await context.res.json()));
      context.res.headers.delete('content-length');
      context.res = new Response(body, context.res);
    },
  };
}

function preflight(context: Context): Record<string, string> {
  return {
    vary: 'Origin',
    'access-control-allow-origin': context.req.header('origin') ?? '',
    'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
    'access-control-allow-headers': 'authorization, content-type, idempotency-key',
    'access-control-max-age': String(preflightSeconds),
  };
}

/** The API but for the admin's part, and files. */
function isOpenTo(path: string): boolean {
  if (path.startsWith(`${restRoot}/`)) return !path.startsWith(`${restRoot}/admin/`);
  return filePaths.test(path);
}
