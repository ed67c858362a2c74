import { once } from 'node:events';
import { createServer, request } from 'node:http';

export interface SlowProxy {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Stands before a server on this machine and keeps its answers to POST back for a while, as a long way does.
 *
 * @param onRequest told of each request that comes, by its path
 */
export async function startSlowProxy(url: string, delayMs: number, onRequest?: (path: string) => void): Promise<SlowProxy> {
  const { hostname, port } = new URL(url);
  const server = createServer((incoming, outgoing) => {
    const { method, url: path = '/', headers } = incoming;
    onRequest?.(path);
    const onward = request({ hostname, port, method, path, headers }, (answer) => {
      const pass = (): void => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      };
      if (method === 'POST') setTimeout(pass, delayMs);
      else pass();
    });
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
