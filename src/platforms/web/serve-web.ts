import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { bareHost } from '../../lib/http-address.ts';
import { createWebApp } from './web-app.ts';
import type { WebDeps } from './web-deps.ts';

/** How long answers that are on their way may take to end when the server stops. */
const closeGraceMs = 1000;
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
  const ours = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const server = createServer(withRoutes(deps, (request, response) => void ours(request, response)));
  // `listen` takes an IPv6 address without the brackets that it has in an URL.
  server.listen(deps.web.port, bareHost(deps.web.host));
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

/** Doors of chat platforms come first, each for exactly its own method and path; all else is ours. */
function withRoutes(
  { routes, log, metrics }: Pick<WebDeps, 'routes' | 'log' | 'metrics'>,
  ours: RequestListener,
): RequestListener {
  return (request, response) => {
    const path = request.url?.split('?', 1)[0];
    const route = routes.find((each) => each.method === request.method && each.path === path);
    if (route === undefined) return ours(request, response);
    response.once('finish', () => metrics.measures.answered(route.method, route.path, response.statusCode));
    try {
      route.listener(request, response);
    } catch (error) {
      log.error({ err: error, path }, 'a request to a chat platform went wrong');
      if (!response.headersSent) response.writeHead(500, { connection: 'close' });
      response.end();
    }
  };
}
