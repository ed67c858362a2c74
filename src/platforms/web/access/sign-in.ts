import { createHmac } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { text } from '../../../domain/texts.ts';
import { isSameSecret } from '../../../lib/own-door.ts';
import { RestError } from '../rest/error.ts';
import type { WebSettings } from '../web-deps.ts';
import type { Asking } from './asking.ts';
import { isHttps, neighbourhood, senderAddress } from './connection.ts';
import { isFromOtherSite } from './other-sites.ts';
import type { Tries } from './tries.ts';

const cookieName = 'veo_bot';
const cookieDays = 30;

/** Who may come in: everyone on this machine, or everyone with the token, and people by names of their own. */
export interface SignIn {
  /** @throws {RestError} `unauthorized`, `too_many_tries` */
  readonly guard: MiddlewareHandler;
  isSignedIn(context: Context): boolean;
  /** Whether a token is set and the request shows it, or was signed in with it. A wrong one counts as a try. */
  showsToken(context: Context): boolean;
  /** Whether a token is set and the request itself carries it. */
  hasBearer(context: Context): boolean;
  /**
   * Checks a token that a person typed, and signs their browser in.
   *
   * @throws {RestError} `too_many_tries`
   */
  tryToken(context: Context, token: string): Promise<boolean>;
  /** Forgets the sign-in of this browser, as far as it is that of the token. */
  signOut(context: Context): void;
}

/** @param asking who of the people asks */
export function createSignIn(settings: WebSettings, tries: Tries, asking: Pick<Asking, 'current'>): SignIn {
  const { token } = settings;
  // Made from the token, so that a new token ends all sign-ins, and never the token itself.
  const pass = token === undefined ? '' : createHmac('sha256', token).update('veo-bot web page').digest('base64url');

  const hasCookie = (context: Context): boolean =>
    token !== undefined && !isFromOtherSite(context, settings) && isSameSecret(getCookie(context, cookieName) ?? '', pass);
  const isRight = (given: string | undefined): boolean =>
    token !== undefined && given !== undefined && isSameSecret(given, token);
  const placeOf = (context: Context): string => neighbourhood(senderAddress(context, settings));

  /** The right token always gets in: only wrong ones are counted, and told to wait. */
  async function isToken(context: Context, given: string): Promise<boolean> {
    if (isRight(given)) return true;
    const waitMs = await tries.count(placeOf(context));
    if (waitMs === 0) return false;
    const seconds = Math.ceil(waitMs / 1000);
    throw new RestError('too_many_tries', text('rest.tooManyTries', { seconds }), {
      headers: { 'retry-after': String(seconds) },
    });
  }

  return {
    isSignedIn: (context) => token === undefined || asking.current() !== undefined || hasCookie(context),
    showsToken(context) {
      const bearer = bearerOf(context);
      if (hasCookie(context) || isRight(bearer)) return true;
      if (bearer !== undefined && token !== undefined) void tries.count(placeOf(context));
      return false;
    },
    hasBearer: (context) => isRight(bearerOf(context)),
    async tryToken(context, given) {
      if (!(await isToken(context, given))) return false;
      setCookie(context, cookieName, pass, {
        httpOnly: true,
        sameSite: 'Strict',
        path: '/',
        maxAge: cookieDays * 86_400,
        secure: isHttps(context, settings),
      });
      return true;
    },
    signOut: (context) => void deleteCookie(context, cookieName, { path: '/', secure: isHttps(context, settings) }),
    async guard(context, next) {
      if (token !== undefined && asking.current() === undefined && !hasCookie(context)) {
        const bearer = bearerOf(context);
        if (bearer === undefined || !(await isToken(context, bearer))) {
          throw new RestError('unauthorized', text('rest.unauthorized'), { headers: { 'www-authenticate': 'Bearer' } });
        }
      }
      await next();
    },
  };
}

function bearerOf(context: Context): string | undefined {
  return /^Bearer +(\S+)$/i.exec(context.req.header('authorization') ?? '')?.[1];
}
