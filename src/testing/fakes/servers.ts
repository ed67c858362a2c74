import { once } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';

const graceMs = 200;

/** @returns the origin, by `host` where clients know it by another name */
export async function listenOnLoopback(server: Server, host = '127.0.0.1'): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server has no port');
  return `http://${host}:${address.port}`;
}

/** Answers that are on their way get a moment, so that no client of a test that is over is cut off in the middle. */
export async function stopServer(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  const cutOff = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(cutOff);
}

/** Whether an error over a request is only that the client went away: in the middle of it, or before all that it sent was read. */
export function isClientGone({ complete }: IncomingMessage, error: unknown): boolean {
  return !complete || (error instanceof Error && 'code' in error && error.code === 'ECONNRESET');
}
