import { createReadStream } from 'node:fs';
import type { RequestListener } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { FaultBox } from './faults.ts';
import type { StoredFile } from './file-shelf.ts';
import { filePattern } from './routes.ts';
import type { World } from './world.ts';

/** Where files are fetched. It asks for no token: the address is the permission, for a day. */
export function createCdnListener(world: World, faults: FaultBox, onBug: (error: unknown) => void): RequestListener {
  return (request, response) => {
    const { method = 'GET', headers } = request;
    const url = new URL(request.url ?? '/', 'http://localhost');
    const note = world.log.begin('downloads', {
      ...{ atMs: world.clock.now(), method, route: filePattern, path: url.pathname + url.search },
      // A bot that sends its token here gives it away.
      authorization: headers.authorization === undefined ? 'none' : 'wrong',
      ...{ contentLength: undefined, payload: undefined, code: undefined, why: undefined, answer: 'waiting' },
      ...{ status: undefined, fault: undefined, faultPaths: [] },
    });
    response.once('close', () => note({ answer: response.writableFinished ? 'delivered' : 'lost' }));
    const fault = faults.take(filePattern, { path: url.pathname, isUpload: false })?.name;
    note({ fault });
    if (fault === 'before/hang') return;
    if (fault === 'before/drop') {
      request.socket.destroy();
      return;
    }
    const file = world.files.find(url.pathname, url.searchParams);
    const status = Number(/^before\/(\d+)/.exec(fault ?? '')?.[1] ?? (file === undefined ? 404 : 200));
    note({ status });
    if (file === undefined || status !== 200) {
      response.writeHead(status, { 'content-type': 'text/plain;charset=UTF-8' });
      response.end('This content is no longer available.');
      return;
    }
    serve(file, method === 'HEAD', fault === 'after/drop');

    function serve({ path, sizeBytes, contentType }: StoredFile, isHead: boolean, breaksOff: boolean): void {
      const type = contentType === undefined ? {} : { 'content-type': contentType };
      response.writeHead(200, { ...type, 'content-length': sizeBytes });
      if (isHead) {
        response.end();
        return;
      }
      const source = createReadStream(path);
      if (breaksOff) source.once('data', (chunk) => response.write(chunk, () => request.socket.destroy()));
      // A client that goes away in the middle is its own affair.
      else pipeline(source, response).catch((error: unknown) => response.destroyed || onBug(error));
    }
  };
}
