import { isIP } from 'node:net';
import type { PublicLink } from '../domain/smaller-media.ts';
import { isPrivateAddress } from './private-address.ts';
import type { SignedLinks } from './signed-link.ts';

export interface PublicLinkOptions {
  /** The operator's PUBLIC_URL, if set. */
  readonly publicUrl: string | undefined;
  readonly links: SignedLinks;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Long enough for a weekend and a holiday; after that, history gives a new link. */
const linkDays = 7;
const dayMs = 86_400_000;

/** Makes links to videos where `publicUrl` is https on the public internet, because chats play nothing else in place. */
export function createPublicLink({ publicUrl, links, now }: PublicLinkOptions): PublicLink {
  if (publicUrl === undefined || !isPublicHttps(publicUrl)) return () => undefined;
  const root = publicUrl.replace(/\/+$/, '');
  // By whole days, so that a message that is written again says the same.
  return (file) => `${root}${links.sign(file, (Math.ceil(now() / dayMs) + linkDays) * dayMs)}`;
}

/** Endings of names that never lead anywhere public: RFC 6761, 6762 and 8375, and ICANN's `internal` of 2024. */
const privateEndings = ['localhost', 'local', 'internal', 'home.arpa', 'test', 'invalid', 'example', 'onion'];

function isPublicHttps(publicUrl: string): boolean {
  const url = URL.parse(publicUrl);
  if (url?.protocol !== 'https:') return false;
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (isIP(host) !== 0) return !isPrivateAddress(host);
  return host.includes('.') && !privateEndings.some((ending) => host.endsWith(`.${ending}`));
}
