import { createHmac } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { Clock } from '../../../domain/clock.ts';
import { text } from '../../../domain/texts.ts';
import { isSameSecret } from '../../../lib/own-door.ts';
import { RestError } from '../rest/error.ts';
import type { WebSettings } from '../web-deps.ts';
import { isHttps, neighbourhood, senderAddress } from './connection.ts';

const cookieName = 'veo_bot';
const cookieDays = 30;
const wrongTriesAllowed = 10;
const triesWindowMs = 60_000;

/** Who may come in: everyone on this machine, or everyone with the token. */
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
  tryToken(context: Context, token: string): boolean;
  /** Forgets the sign-in of this browser. */
  signOut(context: Context): void;
}

export function createSignIn(settings: WebSettings, clock: Clock): SignIn {
  const { token } = settings;
  // Made from the token, so that a new token ends all sign-ins, and never the token itself.
  const pass = token === undefined ? '' : createHmac('sha256', token).update('veo-bot web page').digest('base64url');
  const tries = createTries(clock);

  const hasCookie = (context: Context): boolean =>
    token !== undefined && isSameSecret(getCookie(context, cookieName) ?? '', pass);
  const isRight = (given: string | undefined): boolean =>
    token !== undefined && given !== undefined && isSameSecret(given, token);
  const placeOf = (context: Context): string => neighbourhood(senderAddress(context, settings));

  /** The right token always gets in: only wrong ones are counted, and told to wait. */
  function isToken(context: Context, given: string): boolean {
    if (isRight(given)) return true;
    const place = placeOf(context);
    const waitMs = tries.waitMs(place);
    tries.countWrong(place);
    if (waitMs === 0) return false;
    const seconds = Math.ceil(waitMs / 1000);
    throw new RestError('too_many_tries', text('rest.tooManyTries', { seconds }), {
      headers: { 'retry-after': String(seconds) },
    });
  }

  return {
    isSignedIn: (context) => token === undefined || hasCookie(context),
    showsToken(context) {
      const bearer = bearerOf(context);
      if (hasCookie(context) || isRight(bearer)) return true;
      if (bearer !== undefined && token !== undefined) tries.countWrong(placeOf(context));
      return false;
    },
    hasBearer: (context) => isRight(bearerOf(context)),
    tryToken(context, given) {
      if (!isToken(context, given)) return false;
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
      if (token !== undefined && !hasCookie(context)) {
        const bearer = bearerOf(context);
        if (bearer === undefined || !isToken(context, bearer)) {
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

/** Counts wrong tokens by where they come from; too many, and that place waits. */
function createTries(clock: Clock) {
  const wrong = new Map<string, { count: number; sinceMs: number }>();
  return {
    waitMs(place: string): number {
      const entry = wrong.get(place);
      if (entry === undefined) return 0;
      const leftMs = entry.sinceMs + triesWindowMs - clock.monotonicMs();
      if (leftMs <= 0) wrong.delete(place);
      return entry.count >= wrongTriesAllowed ? Math.max(0, leftMs) : 0;
    },
    countWrong(place: string): void {
      // A flood from many places must not fill the memory.
      if (wrong.size >= 10_000) wrong.clear();
      const entry = wrong.get(place) ?? { count: 0, sinceMs: clock.monotonicMs() };
      wrong.set(place, { ...entry, count: entry.count + 1 });
    },
  };
}
