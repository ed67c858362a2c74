import { createReadStream } from 'node:fs';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { readMultipart } from '../../../lib/read-multipart.ts';
import { type Receiver, receiveFile } from '../receive-file.ts';
import { isClientGone } from '../servers.ts';
import { bearer, teamOf, tokenKind } from './admission.ts';
import { answer, type Note, type Outcome } from './answer.ts';
import type { Fault, FaultBox } from './faults.ts';
import { mayRead } from './file-methods.ts';
import type { SlackFile } from './slack-file.ts';
import type { World } from './world.ts';

/** The answer to those who may not read a file, with status 200. */
const signInPage =
  '<!DOCTYPE html><html lang="en-US"><head><title>Sign in | Slack</title></head><body>Sign in to your workspace</body></html>';

/** `files.slack.com`: takes uploads without a token, and gives files for the right one. */
export function createFileListener(world: World, faults: Pick<FaultBox<string>, 'take'>): RequestListener {
  return (request, response) => {
    const { method = 'GET' } = request;
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const isUpload = path.startsWith('/upload/v1/');
    const token = bearer(request);
    const note = world.log.begin(isUpload ? 'requests' : 'downloads', {
      ...{ atMs: world.clock.now(), method: isUpload ? 'upload' : 'download', path, params: {}, status: undefined },
      ...{ authorization: tokenKind(world, token) },
      ...{ error: undefined, fault: undefined, answer: 'waiting' },
    });
    response.once('close', () => note({ answer: response.writableFinished ? 'delivered' : 'lost' }));
    const fault = faults.take(isUpload ? 'upload' : 'download', {});
    const file = world.files.get(/([FT]\w+-)?(F\w+)/.exec(path)?.[2] ?? '');
    const work = isUpload
      ? answer(request, response, note, fault, () => take(request, method, file))
      : give(request, response, { note, fault, file, token });
    work.catch((error: unknown) => {
      if (!isClientGone(request, error) && !response.destroyed) world.report(error);
      response.destroy();
    });
  };

  async function take(request: IncomingMessage, method: string, file: SlackFile | undefined): Promise<Outcome> {
    if (method !== 'POST') return { status: 405, text: 'method not allowed' };
    if (file === undefined || (file.state !== 'reserved' && file.state !== 'uploaded')) return { status: 404, text: 'not found' };
    const receiver = await receive(request, join(world.folder, `${file.id}-${world.newId('')}`), file.sizeBytes);
    const { sizeBytes, sha256, path } = receiver.facts();
    if (sizeBytes !== file.sizeBytes) return { status: 400, text: `expected ${file.sizeBytes} bytes, got ${sizeBytes}` };
    Object.assign(file, { path, sha256, state: 'uploaded' });
    world.log.add({ kind: 'bytes received', fileId: file.id, sizeBytes, sha256 });
    return { status: 200, text: `OK - ${sizeBytes}` };
  }

  async function give(
    request: IncomingMessage,
    response: ServerResponse,
    {
      note,
      fault,
      file,
      token,
    }: { note: Note; fault: Fault | undefined; file: SlackFile | undefined; token: string | undefined },
  ): Promise<void> {
    const team = teamOf(world, token);
    const mayHave = team?.token === 'good' && team.scopes.has('files:read') && file !== undefined && mayRead(world, team, file);
    const isThere = file?.path !== undefined && file.state !== 'deleted' && file.kind !== 'denied';
    if (fault?.name === 'after/drop' && mayHave && file.path !== undefined) {
      note({ fault: fault.name, status: 200 });
      response.writeHead(200, { 'content-type': file.mimeType, 'content-length': file.sizeBytes });
      createReadStream(file.path, { end: 0 }).once('data', (chunk) => response.write(chunk, () => request.socket.destroy()));
      return;
    }
    if (fault !== undefined || !mayHave) {
      await answer(request, response, note, fault, async () => ({ status: 200, html: signInPage }));
      return;
    }
    if (!isThere || file.path === undefined) {
      await answer(request, response, note, fault, async () => ({ status: 404, html: '<title>File not found | Slack</title>' }));
      return;
    }
    note({ status: 200 });
    response.writeHead(200, { 'content-type': file.mimeType, 'content-length': file.sizeBytes });
    await pipeline(createReadStream(file.path), response);
  }
}

/** Raw bytes, or the one file of a form, as the SDK's own upload sends it. */
async function receive(request: IncomingMessage, path: string, maxBytes: number): Promise<Receiver> {
  const boundary = /^multipart\/form-data;.*boundary="?([^";]+)"?/i.exec(request.headers['content-type'] ?? '')?.[1];
  const receiver = await receiveFile(path, maxBytes);
  if (boundary !== undefined) {
    await readMultipart(buffers(request), boundary, async () => receiver);
    return receiver;
  }
  try {
    for await (const chunk of buffers(request)) await receiver.write(chunk);
  } finally {
    await receiver.end();
  }
  return receiver;
}

async function* buffers(request: IncomingMessage): AsyncGenerator<Buffer> {
  for await (const chunk of request) if (Buffer.isBuffer(chunk)) yield chunk;
}
