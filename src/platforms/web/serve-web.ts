import { once } from 'node:events';
import { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { createWebApp } from './web-app.ts';
import type { WebDeps } from './web-deps.ts';

/** How long answers that are on their way may take to end when the server stops. */
const closeGraceMs = 2000;
const sweepMs = 20;

export interface WebServer {
  /** The port that it listens on; another than asked for if that was 0. */
  readonly port: number;
  /** Takes no more, ends the event streams, lets other answers end for a moment, then cuts them off. */
  close(): Promise<void>;
}

/**
 * Opens the web door.
 *
 * @throws {Error} with `code` `EADDRINUSE` when the port is taken, `EACCES` when it may not be used
 */
export async function serveWeb(deps: Omit<WebDeps, 'stopping'>): Promise<WebServer> {
  const stopping = new AbortController();
  const app = createWebApp({ ...deps, stopping: stopping.signal });
  const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false });
  if (!(server instanceof Server)) throw new Error('the web server speaks HTTP/1.1 only');
  // `listen` takes an IPv6 address without the brackets that it has in an URL.
  server.listen(deps.web.port, deps.web.host.replace(/^\[|\]$/g, ''));
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : deps.web.port;
  return {
    port,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      stopping.abort();
      const cancelCut = deps.clock.after(closeGraceMs, () => server.closeAllConnections());
      // Connections are kept alive after their answer has ended: each has to be closed once it is idle.
      let cancelSweep = (): void => undefined;
      const sweep = (): void => {
        server.closeIdleConnections();
        cancelSweep = deps.clock.after(sweepMs, sweep);
      };
      sweep();
      await closed;
      cancelSweep();
      cancelCut();
    },
  };
}
