import { isIP } from 'node:net';
import { isLoopback } from '../domain/loopback.ts';
import { addresses, baseUrl, integer, name, oneOf, origins, secret, yesNo } from '../domain/setting-kinds.ts';
import { type SettingsGroup, setting } from '../domain/settings.ts';
import { type Text, text } from '../domain/texts.ts';

export interface WebSettings {
  readonly host: string;
  readonly port: number;
  /** What somebody may do who signs in with a chat for the first time; `nobody`: only who is known comes in so. */
  readonly signInRole: 'viewer' | 'member' | 'nobody';
  /** Only this machine can reach it. */
  readonly loopback: boolean;
  readonly token: string | undefined;
  /** No page and no REST API: only what chat platforms and health checks call. */
  readonly off: boolean;
  /** Addresses and networks of proxies whose `X-Forwarded-*` is believed. */
  readonly trustProxy: readonly string[];
  /** Websites whose pages may ask the API with the token. */
  readonly origins: readonly string[];
  /** Without a slash at the end; undefined means that links lead to the address that a request came to. */
  readonly publicUrl: string | undefined;
}

const minTokenLength = 16;

export const host = setting('HOST', name(text('expected.host'), /^[\w.:%[\]-]{1,253}$/), {
  help: 'Address to listen on; 127.0.0.1 is this machine alone.',
  default: '127.0.0.1',
});
const port = setting('PORT', integer(0, 65_535), { help: 'Port to listen on.', default: '8000' });
export const webToken = setting('WEB_TOKEN', secret(text('expected.webToken', { min: minTokenLength })), {
  help: [
    'Secret for the web chat and the REST API, of 16 characters or more; needed when HOST or a proxy lets other machines in. Without it',
    'programs on this machine alone are answered, and nothing that came through a proxy.',
  ].join('\n'),
  made: { bytes: 24, encoding: 'hex' },
});
const publicUrl = setting('PUBLIC_URL', baseUrl, {
  help: [
    'Where people reach the web chat, like https://video.example.com: used in links; without it the address they came by.',
    'With https on the public internet, videos too large for a chat are linked there for a week, open to anyone who has the link.',
    'A name or port of its own, without a path behind it.',
  ].join('\n'),
});
const web = setting('WEB', yesNo, {
  help: 'off: no page and no REST API, only what chat platforms and health checks call.',
  default: 'on',
});
const trustProxy = setting('TRUST_PROXY', addresses, {
  help: 'Proxies whose X-Forwarded-For and X-Forwarded-Proto are believed: addresses or networks, with commas between them.',
});
const webOrigins = setting('WEB_ORIGINS', origins, {
  help: [
    'Websites whose pages may use the REST API and show the chat of this bot, by their origins, like https://app.example.com, with commas',
    'between them. Each request of theirs shows WEB_TOKEN; who can read it in such a page may do all that it allows.',
  ].join('\n'),
});

const signInRole = setting('WEB_SIGN_IN_ROLE', oneOf(['viewer', 'member', 'nobody']), {
  help: [
    'What people may do who sign in to the web chat with a chat platform for the first time: see and play (viewer), or make videos, too (member).',
    'nobody: only those come in so who linked their account before.',
  ].join('\n'),
  default: 'viewer',
});

export const webSettings: SettingsGroup<WebSettings> = {
  title: 'Web chat and REST API',
  prefixes: ['WEB'],
  all: [host, port, webToken, publicUrl, web, trustProxy, webOrigins, signInRole],
  read({ read, isSet, complain }) {
    const values = {
      host: read(host),
      port: read(port),
      token: read(webToken),
      publicUrl: read(publicUrl),
      off: !read(web),
      trustProxy: read(trustProxy) ?? [],
      origins: read(webOrigins) ?? [],
      signInRole: read(signInRole),
    };
    const loopback = isLoopback(values.host);
    const missing = values.token === undefined && !isSet(webToken);
    if (!values.off && !loopback && (missing || (values.token !== undefined && values.token.length < minTokenLength))) {
      complain(webToken, text('setting.webToken', { host: values.host, min: minTokenLength }));
    } else if (!values.off && missing && values.origins.length > 0) complain(webOrigins, text('setting.originsWithoutToken'));
    if (values.publicUrl !== undefined && hasPath(values.publicUrl))
      complain(publicUrl, text('setting.publicPath', { url: values.publicUrl, example: exampleWithout(values.publicUrl) }));
    return { ...values, loopback };
  },
};

/** The page, its files, the sign-in's cookie and all doors of chat platforms have addresses that begin at the top of their host. */
function hasPath(url: string): boolean {
  return new URL(url).pathname !== '/';
}

/** @returns the same host with the path's last word as a name in front of it: `https://example.com/apps/films` → `https://films.example.com` */
function exampleWithout(url: string): string {
  const { protocol, host: hostAndPort, hostname, pathname } = new URL(url);
  const word = pathname.split('/').findLast((part) => /^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/.test(part)) ?? 'bot';
  const takesNames = isIP(hostname.replace(/^\[|\]$/g, '')) === 0 && !isLoopback(hostname);
  return takesNames ? `${protocol}//${word}.${hostAndPort}` : `${protocol}//${hostname}:8443`;
}

/**
 * @param ownUrl where this machine reaches the page
 * @returns where people open it: not at a public address that the page is not answered at
 */
export function pageUrl({ token, publicUrl: url }: Pick<WebSettings, 'token' | 'publicUrl'>, ownUrl: string): string {
  if (url === undefined) return ownUrl;
  return token !== undefined || isLoopback(new URL(url).hostname) ? url : ownUrl;
}

/** What works, but not as an operator may think. */
export function webNotices({ off, token, publicUrl: url }: WebSettings): readonly Text[] {
  if (off || url === undefined || isLoopback(new URL(url).hostname)) return [];
  if (token === undefined) return [text('notice.publicWithoutToken', { url, min: minTokenLength })];
  return token.length < minTokenLength ? [text('notice.shortToken', { min: minTokenLength })] : [];
}
