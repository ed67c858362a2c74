import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import type { Clock } from '../../domain/ports.ts';
import { text } from '../../domain/texts.ts';
import { RestError } from './rest-error.ts';
import type { WebSettings } from './web-deps.ts';

const cookieName = 'veo_bot';
const cookieDays = 30;
const wrongTriesAllowed = 10;
const triesWindowMs = 60_000;

/** Who may come in: everyone on this machine, or whoever has the token. */
export interface SignIn {
  /** @throws {RestError} `unauthorized`, `too_many_tries` */
  readonly guard: MiddlewareHandler;
  isSignedIn(context: Context): boolean;
  /**
   * Checks a token that a person typed, and signs their browser in.
   *
   * @throws {RestError} `too_many_tries`
   */
  tryToken(context: Context, token: string): boolean;
}

export function createSignIn({ token, publicUrl }: WebSettings, clock: Clock): SignIn {
  // Made from the token, so that a new token ends all sign-ins, and never the token itself.
  const pass = token === undefined ? '' : createHmac('sha256', token).update('veo-bot web page').digest('base64url');
  const tries = createTries(clock);

  function isSignedIn(context: Context): boolean {
    return token === undefined || isSame(getCookie(context, cookieName) ?? '', pass);
  }

  function isToken(context: Context, given: string): boolean {
    const address = remoteAddress(context);
    const waitMs = tries.waitMs(address);
    if (waitMs > 0) {
      const seconds = Math.ceil(waitMs / 1000);
      throw new RestError('too_many_tries', text('rest.tooManyTries', { seconds }), {
        headers: { 'retry-after': String(seconds) },
      });
    }
    if (token !== undefined && isSame(given, token)) return true;
    tries.countWrong(address);
    return false;
  }

  return {
    isSignedIn,
    tryToken(context, given) {
      if (!isToken(context, given)) return false;
      setCookie(context, cookieName, pass, {
        httpOnly: true,
        sameSite: 'Strict',
        path: '/',
        maxAge: cookieDays * 86_400,
        secure: publicUrl?.startsWith('https:') ?? false,
      });
      return true;
    },
    async guard(context, next) {
      if (!isSignedIn(context)) {
        const bearer = /^Bearer +(\S+)$/i.exec(context.req.header('authorization') ?? '')?.[1];
        if (bearer === undefined || !isToken(context, bearer)) {
          throw new RestError('unauthorized', text('rest.unauthorized'), { headers: { 'www-authenticate': 'Bearer' } });
        }
      }
      await next();
    },
  };
}

/** Compares in a time that tells nothing, not even the length. */
function isSame(given: string, expected: string): boolean {
  const digest = (value: string) => createHmac('sha256', 'compare').update(value).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/** Counts wrong tokens by address; too many, and the address waits. */
function createTries(clock: Clock) {
  const wrong = new Map<string, { count: number; sinceMs: number }>();
  return {
    waitMs(address: string): number {
      const entry = wrong.get(address);
      if (entry === undefined) return 0;
      const leftMs = entry.sinceMs + triesWindowMs - clock.monotonicMs();
      if (leftMs <= 0) wrong.delete(address);
      return entry.count >= wrongTriesAllowed ? Math.max(0, leftMs) : 0;
    },
    countWrong(address: string): void {
      // A flood from many addresses must not fill the memory.
      if (wrong.size >= 10_000) wrong.clear();
      const entry = wrong.get(address) ?? { count: 0, sinceMs: clock.monotonicMs() };
      wrong.set(address, { ...entry, count: entry.count + 1 });
    },
  };
}

function remoteAddress(context: Context): string {
  const incoming: unknown = context.env?.incoming;
  if (typeof incoming !== 'object' || incoming === null || !('socket' in incoming)) return '';
  const { socket } = incoming;
  if (typeof socket !== 'object' || socket === null || !('remoteAddress' in socket)) return '';
  return String(socket.remoteAddress);
}
