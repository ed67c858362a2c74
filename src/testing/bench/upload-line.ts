import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { SharedLine } from './shared-line.ts';

/** Stands before a server on this machine: files go to it at the speed of a line that they share, all else at once. */
export interface UploadLine {
  readonly origin: string;
  /** Uploads that are on the line. */
  running(): number;
  /** Uploads that were answered. */
  finished(): number;
  close(): void;
}

export interface UploadLineOptions {
  readonly bitsPerSecond: number;
  /** Tells files from all else by their content type; empty where there is none. */
  readonly isUpload: (contentType: string) => boolean;
}

export async function startUploadLine(origin: string, options: UploadLineOptions): Promise<UploadLine> {
  const { hostname, port } = new URL(origin);
  const line = new SharedLine(options.bitsPerSecond);
  let [running, finished] = [0, 0];

  const pass = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const { method, url: path, headers } = incoming;
    const isUpload = options.isUpload(headers['content-type'] ?? '');
    const onward = request({ hostname, port, method, path, headers }, (answer) => {
      if (isUpload) [running, finished] = [running - 1, finished + 1];
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    if (!isUpload) return void incoming.pipe(onward);
    running += 1;
    for await (const chunk of incoming) {
      await line.send(chunk.length);
      if (!onward.write(chunk)) await once(onward, 'drain');
    }
    onward.end();
  };

  const server = createServer((incoming, outgoing) => void pass(incoming, outgoing).catch(() => outgoing.destroy()));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    origin: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    running: () => running,
    finished: () => finished,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
