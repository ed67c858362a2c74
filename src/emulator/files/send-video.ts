import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { setImmediate, setTimeout as wait } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { DownloadFault } from '../faults.ts';
import { type Answer, googleError, htmlPage, notFound } from '../google-wire.ts';

/** Sends a finished video, the way that a fault wants it. The response is over, destroyed or left hanging when this settles. */
export async function sendVideo(path: string, fault: DownloadFault | undefined, outgoing: ServerResponse): Promise<void> {
  const { size } = await stat(path);
  const head = (length: number | undefined, type = 'video/mp4', more: Record<string, string> = {}) =>
    outgoing.writeHead(200, { 'content-type': type, ...(length === undefined ? {} : { 'content-length': length }), ...more });
  const part = (end: number) => pipeline(createReadStream(path, { end }), outgoing, { end: false });

  switch (fault) {
    case 'download/drop':
    case 'download/drop-unannounced':
      head(fault === 'download/drop' ? size : undefined);
      await part(Math.floor(size / 2));
      outgoing.destroy();
      return;
    case 'download/stall':
      head(size);
      await part(Math.floor(size / 2));
      return;
    case 'download/drip':
      head(size);
      while (!outgoing.destroyed) {
        outgoing.write(Buffer.of(0));
        await wait(20);
      }
      return;
    case 'download/wrong-length':
      head(size + 1);
      await part(size - 1);
      outgoing.destroy();
      return;
    case 'download/empty':
      head(0).end();
      return;
    case 'download/html':
    case 'download/html-as-video':
      head(undefined, fault === 'download/html' ? 'text/html' : 'video/mp4').end(String(htmlPage(200, 'Sign in').body));
      return;
    case 'download/json':
      head(undefined, 'application/json').end('{"error":{"code":500}}');
      return;
    case 'download/gzip':
      head(undefined, 'video/mp4', { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(1024)));
      return;
    case 'download/huge':
    case 'download/huge-unannounced':
      head(fault === 'download/huge' ? 3 * 1024 ** 3 : undefined);
      await part(size - 1);
      await pipeline(zeros, outgoing);
      return;
    default:
      head(size);
      await pipeline(createReadStream(path), outgoing);
  }
}

async function* zeros(): AsyncGenerator<Uint8Array> {
  // Yields until the other side has enough; without a turn of the event loop it would not hear that.
  for (;;) yield await setImmediate(Buffer.alloc(65_536));
}

/** Where a download leads, or what is said instead. Undefined: to the file. */
export function downloadDetour(fault: DownloadFault | undefined, base: URL, path: string): Answer | undefined {
  switch (fault) {
    case 'download/401':
      return googleError(401, 'Request had invalid authentication credentials.');
    case 'download/403':
      return googleError(403, 'You do not have permission to access the File or it may not exist.');
    case 'download/404':
      return notFound;
    case 'download/500':
      return googleError(500, 'An internal error has occurred.');
    case 'download/503':
      return { ...googleError(503, 'The service is currently unavailable.'), headers: { 'retry-after': '7' } };
    case 'download/redirect-foreign':
      // Another origin on the same machine: the name differs.
      return redirect(new URL(`/elsewhere${path}`, `http://localhost:${base.port}`).href);
    case 'download/redirect-private':
      return redirect('http://169.254.169.254/latest/meta-data/');
    case 'download/redirect-loop':
      return redirect(new URL(path, base).href);
    default:
      return undefined;
  }
}

export function redirect(location: string): Answer {
  return { status: 302, body: '', type: 'text/html; charset=UTF-8', headers: { location } };
}
