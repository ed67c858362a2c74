import { isIPv6 } from 'node:net';

/** A host as `listen` and `lookup` take it: an IPv6 address without the brackets that it has in a URL. */
export function bareHost(host: string): string {
  return host.replace(/^\[|\]$/g, '');
}

/** A host as it stands in front of a port: an IPv6 address with brackets. */
export function shownHost(host: string): string {
  const bare = bareHost(host);
  return isIPv6(bare) ? `[${bare}]` : bare;
}

/** `http://host:port`, with brackets around an IPv6 address. */
export function httpAddress(host: string, port: number): string {
  return `http://${shownHost(host)}:${port}`;
}

/** Where this machine reaches what listens at `host`: the addresses that stand for all of them can be listened at, but belong to nobody. */
export function reachableHost(host: string): string {
  const bare = bareHost(host);
  if (bare === '0.0.0.0') return '127.0.0.1';
  return isIPv6(bare) && /^[0:]+$/.test(bare) ? '::1' : bare;
}

/** An IPv4 address as such, also where a socket for both kinds calls it `::ffff:127.0.0.1`. */
export function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}
