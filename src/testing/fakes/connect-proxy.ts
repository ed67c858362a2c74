import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type Socket } from 'node:net';

/** An HTTP proxy on this machine. Every name of the domain `test` leads back to this machine, at the port that is asked for. */
export interface ConnectProxy {
  readonly url: string;
  /** What ways were asked for, `host:port`, in order. */
  readonly asked: readonly string[];
  /** What it answers instead of opening a way: 403, 502 … Undefined opens it. */
  refusal: number | undefined;
  close(): Promise<void>;
}

export async function startConnectProxy(): Promise<ConnectProxy> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  // What is not tunnelled shows in the list, and fails.
  const server = createServer((request, response) => {
    asked.push(`not tunnelled: ${request.url}`);
    response.writeHead(501).end();
  });
  const keep = (socket: Socket): void => {
    sockets.add(socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy()));
  };
  server.on('connection', keep);
  server.on('connect', (request, client: Socket, head: Buffer) => {
    const way = request.url ?? '';
    asked.push(way);
    const [host = '', port = ''] = way.split(':');
    if (proxy.refusal !== undefined || !host.endsWith('.test')) {
      client.end(`HTTP/1.1 ${proxy.refusal ?? 502} No\r\n\r\n`);
      return;
    }
    const onward = connect(Number(port), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.write(head);
      onward.pipe(client).pipe(onward);
    });
    keep(onward);
    onward.on('close', () => client.destroy());
    client.on('close', () => onward.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const proxy: ConnectProxy = {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    asked,
    refusal: undefined,
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
  return proxy;
}
