import { BlockList, isIP, isIPv6 } from 'node:net';
import type { Context } from 'hono';
import { bareHost, plainAddress } from '../../../lib/http-address.ts';
import type { WebSettings } from '../web-deps.ts';

/** The two ends of the connection that a request came by; empty where there is none, as in tests. */
export interface Connection {
  readonly remoteAddress: string;
  readonly localAddress: string;
  readonly localPort: number;
  /** "1.1"; empty where it is not known. */
  readonly httpVersion: string;
}

export function connectionOf(context: Context): Connection {
  const incoming = asRecord(asRecord(context.env).incoming);
  const socket = asRecord(incoming.socket);
  return {
    remoteAddress: plainAddress(String(socket.remoteAddress ?? '')),
    localAddress: plainAddress(String(socket.localAddress ?? '')),
    localPort: Number(socket.localPort ?? 0),
    httpVersion: String(incoming.httpVersion ?? ''),
  };
}

/**
 * Headers that proxies, tunnels and load balancers add. Browsers and programs that ask by themselves send none of them.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-via
 * @see https://www.rfc-editor.org/rfc/rfc7239
 * @see https://developers.cloudflare.com/fundamentals/reference/http-headers/ (2026-11-29)
 */
const proxyHeaders =
  /^(?:forwarded|via|cdn-loop|client-ip|cf-.+|x-forwarded(?:-.+)?|x-real-ip|x-client-ip|x-cluster-client-ip|x-original-.+|x-envoy-.+|true-client-ip|fastly-.+|fly-.+|x-amzn?-.+|x-appengine-.+|x-azure-.+|x-vercel-.+|x-arr-.+|x-ms-proxy|ngrok-.+|tailscale-.+|x-cloud-trace-context|x-proxyuser-ip|proxy-connection)$/;

/**
 * Whether somebody stands between the sender and us. Nobody speaks HTTP/1.0 any more but proxies that keep to their old default, as
 * nginx did until 1.29.
 *
 * @see https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_http_version (2026-11-29)
 */
export function cameThroughProxy(context: Context): boolean {
  if (connectionOf(context).httpVersion === '1.0') return true;
  return [...context.req.raw.headers.keys()].some((name) => proxyHeaders.test(name));
}

/** Whether a program on this machine sent it, by itself. */
export function isFromThisMachine(context: Context): boolean {
  const { remoteAddress, localAddress } = connectionOf(context);
  if (remoteAddress === '' || cameThroughProxy(context)) return false;
  return isLoopback(remoteAddress) || remoteAddress === localAddress;
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}

/**
 * Where the sender is: the other end of the connection, or behind a proxy what it says of it. A proxy on this machine is believed here,
 * because a lie gets nobody more than an address of their own.
 */
export function senderAddress(context: Context, { trustProxy = [] }: Pick<WebSettings, 'trustProxy'>): string {
  const { remoteAddress } = connectionOf(context);
  const trusted = addressList(trustProxy);
  const isProxy = (address: string): boolean => isLoopback(address) || contains(trusted, address);
  const said = (context.req.header('x-forwarded-for') ?? '').split(',').map((each) => plainAddress(withoutPort(each.trim())));
  let address = remoteAddress;
  // Each proxy writes down who came to it, the last one at the end.
  while (isProxy(address)) {
    const before = said.pop();
    if (before === undefined || isIP(before) === 0) break;
    address = before;
  }
  return address;
}

/** One name for all addresses that a single household or machine can take: a whole /64 of IPv6. */
export function neighbourhood(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('%')[0]?.split('::') ?? [];
  const first = head === '' ? [] : head.split(':');
  const last = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - first.length - last.length)).fill('0');
  const groups = [...first, ...zeros, ...last].slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${groups.join(':')}::/64`;
}

/** Whether people's browsers come by https, as far as the operator or a proxy that is trusted says. */
export function isHttps(context: Context, { publicUrl, trustProxy = [] }: WebSettings): boolean {
  if (publicUrl !== undefined) return publicUrl.startsWith('https:');
  const isTrusted = contains(addressList(trustProxy), connectionOf(context).remoteAddress);
  return isTrusted && context.req.header('x-forwarded-proto')?.split(',')[0]?.trim() === 'https';
}

/** @param addresses each an address, or a network like `172.16.0.0/12` */
function addressList(addresses: readonly string[]): BlockList {
  const list = new BlockList();
  for (const each of addresses) {
    const [address = '', bits] = each.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}

function contains(list: BlockList, address: string): boolean {
  return isIP(address) !== 0 && list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

/** Some proxies write a port behind the address. */
function withoutPort(written: string): string {
  return /^\d+\.\d+\.\d+\.\d+:\d+$/.test(written) ? written.replace(/:\d+$/, '') : bareHost(written.replace(/\]:\d+$/, ']'));
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
