import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { type EmulatorContext, readJson, send } from '../answers.ts';
import type { RoutesDeps } from '../deps.ts';
import { googleError, notFound, ok } from '../google-wire.ts';
import type { Upload } from './uploads.ts';

/**
 * The Files API takes a file in two steps: its announcement is answered with an address, which takes the bytes.
 *
 * @see https://ai.google.dev/api/files#method:-media.upload
 */
export function uploadRoutes(deps: RoutesDeps): Hono<{ Bindings: HttpBindings }> {
  const routes = new Hono<{ Bindings: HttpBindings }>();
  routes.post('/upload/:version{v1beta|v1}/files', async (c) => {
    const refusal = deps.checkKey(deps.keyOf(c));
    if (refusal !== undefined) return send(refusal);
    const session = c.req.query('upload_id');
    return session === undefined ? begin(c, deps) : receive(c, deps, session);
  });
  return routes;
}

async function begin(c: EmulatorContext, { uploads, faults }: RoutesDeps): Promise<Response> {
  const command = c.req.header('x-goog-upload-command');
  if (c.req.header('x-goog-upload-protocol') !== 'resumable' || command !== 'start') {
    return send(googleError(400, 'Upload protocol not supported: it needs to be resumable.'));
  }
  const size = Number(c.req.header('x-goog-upload-header-content-length'));
  const type = c.req.header('x-goog-upload-header-content-type');
  const body = await readJson(c);
  if (!Number.isInteger(size) || size <= 0 || type === undefined || typeof body !== 'object') {
    return send(googleError(400, 'Invalid value at file: its size and type need to be announced.'));
  }
  const upload = uploads.begin(type, size);
  const { origin, pathname } = new URL(c.req.url);
  const where = faults.take('files/foreign-address') ? 'https://uploads.example' : origin;
  const address = `${where}${pathname}?upload_id=${upload.id}&upload_protocol=resumable`;
  const headers = { 'x-goog-upload-url': address, 'x-goog-upload-status': 'active' };
  return send({ status: 200, body: '', type: 'text/plain; charset=utf-8', headers });
}

async function receive(c: EmulatorContext, deps: RoutesDeps, session: string): Promise<Response> {
  const { uploads, faults } = deps;
  const upload = uploads.find(session);
  if (upload === undefined) return send(notFound);
  const commands = (c.req.header('x-goog-upload-command') ?? '').split(',').map((each) => each.trim());
  if (!commands.includes('upload')) return send(googleError(400, 'Upload command not supported.'));
  if (faults.take('files/upload-500')) return send(googleError(500, 'An internal error has occurred.'));
  const isLast = commands.includes('finalize');
  const refused = await uploads.receive(upload, Number(c.req.header('x-goog-upload-offset')), isLast, c.env.incoming);
  if (refused !== undefined) return send(refused);
  if (!isLast) return send({ status: 200, body: '', type: 'text/plain', headers: { 'x-goog-upload-status': 'active' } });
  return send({ ...ok({ file: describeUpload(upload) }), headers: { 'x-goog-upload-status': 'final' } });
}

/** A look at an uploaded file; one of them finds it ready. */
export function lookAtUpload(upload: Upload, { faults }: RoutesDeps): Response {
  if (upload.state === 'PROCESSING' && !faults.take('files/processing')) {
    upload.state = upload.video === undefined || faults.take('files/failed') ? 'FAILED' : 'ACTIVE';
  }
  return send(ok(describeUpload(upload)));
}

function describeUpload({ id, mimeType, receivedBytes, startedAtMs, state }: Upload) {
  return {
    name: `files/${id}`,
    mimeType,
    sizeBytes: String(receivedBytes),
    createTime: new Date(startedAtMs).toISOString(),
    expirationTime: new Date(startedAtMs + 48 * 3_600_000).toISOString(),
    uri: `https://generativelanguage.googleapis.com/v1beta/files/${id}`,
    state,
    source: 'UPLOADED',
    ...(state === 'FAILED' ? { error: { code: 3, message: 'The file could not be processed.' } } : {}),
  };
}
