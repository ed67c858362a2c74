import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { signInDays } from '../../../domain/people/person.ts';
import type { WebSettings } from '../web-deps.ts';
import { isHttps } from './connection.ts';

const name = 'veo_bot_sign_in';

/**
 * The cookie of a person's browser. Over https its name says that nobody but this very host may have set it.
 *
 * @see https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Set-Cookie#cookie_prefixes (2026-11-30)
 */
export function readSignIn(context: Context, settings: WebSettings): string | undefined {
  // By the plain name a neighbour under the same domain could make this browser somebody else's.
  return isHttps(context, settings) ? getCookie(context, name, 'host') : getCookie(context, name);
}

/** @param secret of a sign-in that was made just now: nobody is signed in by a cookie that was there before */
export function writeSignIn(context: Context, settings: WebSettings, secret: string): void {
  const common = { httpOnly: true, sameSite: 'Lax', path: '/', maxAge: signInDays * 86_400 } as const;
  if (isHttps(context, settings)) setCookie(context, name, secret, { ...common, secure: true, prefix: 'host' });
  else setCookie(context, name, secret, common);
}

export function forgetSignIn(context: Context, settings: WebSettings): void {
  if (isHttps(context, settings)) deleteCookie(context, name, { path: '/', secure: true, prefix: 'host' });
  deleteCookie(context, name, { path: '/', secure: isHttps(context, settings) });
}
