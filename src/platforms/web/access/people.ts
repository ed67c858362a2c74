import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import type { Requester } from '../../../domain/generation.ts';
import { isSameSecret, terminalHeader, terminalPass } from '../../../lib/own-door.ts';
import type { WebDeps } from '../web-deps.ts';
import { type Asking, requesterOf } from './asking.ts';
import { isHttps } from './connection.ts';
import { isFromOtherSite } from './other-sites.ts';
import type { SignIn } from './sign-in.ts';

const cookieName = 'veo_bot_person';
/** The longest that browsers keep a cookie. @see https://developer.chrome.com/blog/cookie-max-age-expires (2026-11-29) */
const cookieDays = 400;

/** Who asks: whose budget and whose places in line a request counts against. Never what the request says of itself. */
export interface People {
  /**
   * A person by a name of their own; else the program at this machine's terminal, a browser that was here before, the one who sends the token, or else the one person that
   * all others are together.
   */
  personOf(context: Context): Requester;
  /** Gives a browser that comes for the first time the cookie that it is known by. */
  welcome(context: Context): void;
}

export function createPeople(
  { secret, localKey, web }: Pick<WebDeps, 'secret' | 'localKey' | 'web'>,
  signIn: SignIn,
  asking: Pick<Asking, 'current'>,
): People {
  const key = new Uint8Array(hkdfSync('sha256', secret, new Uint8Array(), 'veo-bot person cookie', 32));
  const signatureOf = (id: string): string => createHmac('sha256', key).update(id).digest('base64url');
  const ownTerminal = terminalPass(localKey);

  const browserOf = (context: Context): string | undefined => {
    if (isFromOtherSite(context, web)) return undefined;
    const [, id, signature] = /^([\w-]{22})\.([\w-]{43})$/.exec(getCookie(context, cookieName) ?? '') ?? [];
    return id !== undefined && signature !== undefined && isSameSecret(signature, signatureOf(id)) ? id : undefined;
  };

  const idOf = (context: Context): string => {
    if (isSameSecret(context.req.header(terminalHeader) ?? '', ownTerminal)) return 'terminal';
    // Before the token, which a server in front may add for everybody.
    const browser = browserOf(context);
    if (browser !== undefined) return `browser-${browser}`;
    return signIn.hasBearer(context) ? 'token' : 'web';
  };

  return {
    personOf(context) {
      const person = asking.current();
      return person === undefined ? { platform: 'web', id: idOf(context) } : requesterOf(person);
    },
    welcome(context) {
      if (asking.current() !== undefined) return;
      const id = browserOf(context) ?? randomBytes(16).toString('base64url');
      setCookie(context, cookieName, `${id}.${signatureOf(id)}`, {
        httpOnly: true,
        // A strict cookie stays away when a link on another site leads here: the browser would be somebody new each time.
        sameSite: 'Lax',
        path: '/',
        maxAge: cookieDays * 86_400,
        secure: isHttps(context, web),
      });
    },
  };
}
