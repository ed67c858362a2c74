import { isIP } from 'node:net';
import type { Context, MiddlewareHandler } from 'hono';
import { text } from '../../../domain/texts.ts';
import { bareHost } from '../../../lib/http-address.ts';
import { RestError } from '../rest/error.ts';
import type { WebSettings } from '../web-deps.ts';
import { cameThroughProxy, isLoopback } from './connection.ts';
import type { OtherSites } from './other-sites.ts';

/**
 * Without a token the machine itself is the right to come in, and a proxy or tunnel on it would lend that right to the whole internet.
 * So nothing is answered that came through one, or by a name that other machines use.
 */
export function guardMachine(settings: WebSettings): MiddlewareHandler {
  return async (context, next) => {
    if (settings.token === undefined && (cameThroughProxy(context) || !isLoopback(ownName(context)))) {
      throw new RestError('forbidden', text('rest.needsToken'));
    }
    await next();
  };
}

/**
 * Keeps other websites out of a server that trusts its own machine: a name that was rebound to 127.0.0.1 comes with the wrong `Host`,
 * and a page's request of a website that is not in `WEB_ORIGINS` with the wrong `Origin` or `Sec-Fetch-Site`. Programs such as curl send neither of the latter two.
 *
 * @param otherSites whose pages may ask, where those may
 * @see https://owasp.org/www-community/attacks/DNS_Rebinding
 */
export function guardOrigin(settings: WebSettings, otherSites?: OtherSites): MiddlewareHandler {
  const publicHost = settings.publicUrl === undefined ? undefined : new URL(settings.publicUrl).host;
  return async (context, next) => {
    const host = hostOf(context);
    if (host !== publicHost && !isOwnHost(host, settings)) throw new RestError('forbidden', text('rest.wrongHost'));
    if (otherSites?.isAsking(context) || otherSites?.isSigned(context)) return next();
    const origin = context.req.header('origin');
    if (origin !== undefined && !isOwnOrigin(origin, host, settings)) throw new RestError('forbidden', text('rest.wrongOrigin'));
    if (isForeignFetch(context.req.raw)) throw new RestError('forbidden', text('rest.wrongOrigin'));
    await next();
  };
}

/** The security headers of every answer. Pages run nothing but our own files. */
export function securityHeaders(): MiddlewareHandler {
  return async (context, next) => {
    await next();
    const { headers } = context.res;
    if (!headers.has('content-security-policy')) headers.set('content-security-policy', contentSecurityPolicy());
    headers.set('x-content-type-options', 'nosniff');
    if (!headers.has('referrer-policy')) headers.set('referrer-policy', 'no-referrer');
    headers.set('x-frame-options', 'DENY');
    headers.set('cross-origin-opener-policy', 'same-origin');
    if (!headers.has('cross-origin-resource-policy')) headers.set('cross-origin-resource-policy', 'same-origin');
  };
}

/** @param imageSources beside our own; `blob:` is for the preview of a picked image */
export function contentSecurityPolicy(imageSources = 'blob:'): string {
  return [
    "default-src 'self'",
    `img-src 'self' ${imageSources}`,
    // A person's own video is shown before it is sent.
    "media-src 'self' blob:",
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Whether a request names this machine by a name that can't be rebound, and no other website sent it. */
export function isOwnRequest(context: Context, settings: WebSettings): boolean {
  const host = hostOf(context);
  const name = ownName(context);
  if (!isLoopback(name) && isIP(bareHost(name)) === 0) return false;
  const origin = context.req.header('origin');
  return (origin === undefined || isOwnOrigin(origin, host, settings)) && !isForeignFetch(context.req.raw);
}

function hostOf(context: Context): string {
  return context.req.header('host')?.toLowerCase() ?? '';
}

function ownName(context: Context): string {
  return hostName(hostOf(context)) ?? '';
}

/**
 * Any port goes: a browser can't lie about the name in `Host`, and behind a tunnel or a container the port differs from ours.
 * Where the server is reachable from elsewhere, its plain address is fine too, because an address can't be rebound.
 */
function isOwnHost(host: string, settings: WebSettings): boolean {
  const name = hostName(host);
  if (name === undefined) return false;
  if (isLoopback(name) || bareHost(name) === bareHost(settings.host)) return true;
  return !isLoopback(settings.host) && isIP(bareHost(name)) !== 0;
}

function hostName(host: string): string | undefined {
  return /^(\[[0-9a-f:]{2,39}\]|[a-z0-9.-]{1,253})(?::\d{1,5})?$/.exec(host)?.[1];
}

function isOwnOrigin(origin: string, host: string, settings: WebSettings): boolean {
  if (settings.publicUrl !== undefined && origin === new URL(settings.publicUrl).origin) return true;
  return origin === `http://${host}` || origin === `https://${host}`;
}

/** Following a link from another site is fine: it only reads, and its answer is not theirs to see. */
function isForeignFetch(request: Request): boolean {
  const site = request.headers.get('sec-fetch-site');
  if (site === null || site === 'same-origin' || site === 'none') return false;
  // Our own service worker hands an opened page on without what it is for (https://fetch.spec.whatwg.org/#dom-request); nothing else can ask so.
  const destination = request.headers.get('sec-fetch-dest');
  const isPage = destination === 'document' || destination === 'empty';
  const opensPage = request.headers.get('sec-fetch-mode') === 'navigate' && isPage;
  return !(opensPage && (request.method === 'GET' || request.method === 'HEAD'));
}
