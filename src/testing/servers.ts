import { once } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';

/** @returns the origin */
export async function listenOnLoopback(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server has no port');
  return `http://127.0.0.1:${address.port}`;
}

export async function stopServer(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

/** Whether an error over a request is only that the client went away: in the middle of it, or before all that it sent was read. */
export function isClientGone({ complete }: IncomingMessage, error: unknown): boolean {
  return !complete || (error instanceof Error && 'code' in error && error.code === 'ECONNRESET');
}
