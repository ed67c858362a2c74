import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, request } from 'node:http';

export interface ReverseProxyOptions {
  /** Where the server behind it is. */
  readonly target: string;
  /** What it tells of the sender. Default: `X-Forwarded-For` and `X-Forwarded-Proto`, as most proxies and tunnels do. */
  readonly tells?: (from: string) => Readonly<Record<string, string>>;
  /** The name that the server behind it is asked by. Default: the sender's. */
  readonly host?: string;
  /** Hears of each request. */
  readonly onHeaders?: (headers: IncomingHttpHeaders) => void;
}

export interface ReverseProxy {
  readonly url: string;
  close(): Promise<void>;
}

/** Stands between the internet and a server on this machine. */
export async function startReverseProxy({
  target,
  tells = forwarded,
  host,
  onHeaders,
}: ReverseProxyOptions): Promise<ReverseProxy> {
  const { hostname, port } = new URL(target);
  const server = createServer((incoming, outgoing) => {
    const { method, url: path } = incoming;
    onHeaders?.(incoming.headers);
    const headers: IncomingHttpHeaders = { ...incoming.headers, ...tells('203.0.113.7'), ...(host !== undefined && { host }) };
    const onward = request({ hostname, port, method, path, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function forwarded(from: string): Readonly<Record<string, string>> {
  return { 'x-forwarded-for': from, 'x-forwarded-proto': 'https' };
}
