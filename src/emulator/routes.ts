import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono } from 'hono';
import {
  answerAfter,
  answerBefore,
  answerLook,
  type EmulatorContext,
  limitBody,
  readJson,
  send,
  unreadableJson,
} from './answers.ts';
import type { RoutesDeps } from './deps.ts';
import { downloadDetour, redirect, sendVideo } from './files/send-video.ts';
import { lookAtUpload, uploadRoutes } from './files/upload-routes.ts';
import { googleError, htmlPage, notFound, ok, retiredModel, unknownModel } from './google-wire.ts';
import { imageModels } from './image-rules.ts';
import { keyPlace } from './omni/hosts.ts';
import { omniModels } from './omni/models.ts';
import { omniRoutes } from './omni/routes.ts';
import { fileUri, type Operation } from './operations.ts';
import { poll } from './polling.ts';
import { describeModel, improvePrompt, textModels } from './prompt-helper.ts';
import { readVideoRequest, videoModels } from './rules.ts';
import { makeStill } from './stills.ts';
import { webhookRoutes } from './webhooks/routes.ts';

/** The routes of Google's Gemini API that make videos and stills. Other APIs of Google's get route files of their own. */
export function geminiRoutes(deps: RoutesDeps): Hono<{ Bindings: HttpBindings }> {
  const { operations, faults, retired } = deps;
  const routes = new Hono<{ Bindings: HttpBindings }>();

  routes.use('/:version{v1beta|v1}/*', async (c, next) => {
    const refusal = deps.checkKey(deps.keyOf(c));
    return refusal === undefined ? next() : send(refusal);
  });

  routes.route('/', omniRoutes(deps, keyPlace(deps)));
  routes.route('/', webhookRoutes(deps));
  routes.route('/', uploadRoutes(deps));

  routes.get('/:version{v1beta|v1}/models', () => {
    const all = new Set([...Object.keys(videoModels), ...Object.keys(omniModels), ...imageModels, ...textModels]);
    const models = [...all].filter((model) => !retired.includes(model));
    return send(ok({ models: models.map(describeModel) }));
  });

  routes.get('/:version{v1beta|v1}/models/:model', (c) => {
    const { model, version } = c.req.param();
    if (retired.includes(model)) return send(retiredModel(model));
    const known = model in videoModels || model in omniModels || imageModels.includes(model) || textModels.includes(model);
    return send(known ? ok(describeModel(model)) : unknownModel(model, version, 'generateContent'));
  });

  routes.post('/:version{v1beta|v1}/models/:call', limitBody, async (c) => {
    const { call, version } = c.req.param();
    const [model = '', method = ''] = call.split(':');
    const body = await readJson(c);
    if (body === undefined) return send(unreadableJson);
    if (retired.includes(model)) return send(retiredModel(model));
    if (method === 'predictLongRunning' && model in videoModels) return submit(c, deps, model, body);
    if (method === 'generateContent' && textModels.includes(model)) return send(improvePrompt(model, body));
    if (method === 'generateContent' && imageModels.includes(model)) {
      const origin = { model, credential: deps.keyOf(c) ?? '', collection: `models/${model}/operations` };
      return makeStill(c, deps, origin, body);
    }
    // Seen on 2026-07-01.
    if (model in omniModels) return send(googleError(400, 'This model only supports Interactions API.'));
    return send(unknownModel(model, version, method));
  });

  // Both stand in Google's discovery document; whether they answer for videos is not known.
  const unimplemented = googleError(501, 'Operation is not implemented, or supported, or enabled.');
  routes.get('/:version{v1beta|v1}/models/:model/operations', () => send(unimplemented));
  routes.get('/:version{v1beta|v1}/generatedFiles', () => send(unimplemented));

  routes.get('/:version{v1beta|v1}/models/:model/operations/:id', async (c) => {
    const { model, id } = c.req.param();
    const operation = operations.find(`models/${model}/operations/${id}`);
    if (operation === undefined) return send(notFound);
    return poll(c, deps, operation);
  });

  routes.get('/:version{v1beta|v1}/files/:file', (c) => {
    const { file, version } = c.req.param();
    const [id = '', method] = file.split(':');
    const operation = operations.findFile(id);
    const upload = method === undefined && operation === undefined ? deps.uploads.find(id) : undefined;
    if (upload !== undefined) return lookAtUpload(upload, deps);
    if (operation === undefined) return send(notFound);
    if (method !== 'download' && c.req.query('alt') !== 'media') return describeFile(c, faults, id, operation);
    const path = `/download/${version}/files/${id}:download?alt=media`;
    // The fault is chosen where the bytes would be; a detour is taken from there.
    return send(redirect(new URL(path, c.req.url).href));
  });

  routes.get('/download/:version{v1beta|v1}/files/:file', (c) => {
    const refusal = deps.checkKey(deps.keyOf(c));
    return refusal === undefined ? download(c, deps, c.req.path) : send(refusal);
  });
  // A store on another host: it asks for no key.
  routes.get('/elsewhere/*', (c) => download(c, deps, c.req.path));

  routes.notFound(() => send(htmlPage(404, 'Not Found')));
  return routes;
}

async function submit(c: EmulatorContext, deps: RoutesDeps, model: string, body: unknown): Promise<Response> {
  const { operations, faults } = deps;
  const fault = faults.nextSubmit();
  const early = answerBefore(c, fault, model);
  if (early !== undefined) return early;
  const request = readVideoRequest(model, body, { byAddress: operations.source });
  if ('answer' in request) return send(request.answer);
  const key = deps.fingerprint(deps.keyOf(c) ?? '');
  const limited = deps.quota.admit(key, model, deps.now(), operations.running(model, key));
  if (limited !== undefined) return send(limited);
  const origin = { model, keyFingerprint: key, collection: `models/${model}/operations` };
  const operation = await operations.accept(origin, request);
  deps.webhooks.watch(operation);
  return answerAfter(c, fault, ok({ name: operation.stored.name }));
}

async function download(c: EmulatorContext, { operations, faults }: RoutesDeps, path: string): Promise<Response> {
  const operation = operations.findFile(/\/files\/([a-z0-9]+)/.exec(path)?.[1] ?? '');
  if (operation === undefined) return send(notFound);
  const fault = faults.nextDownload();
  const detour = downloadDetour(fault, new URL(c.req.url), `${path}?alt=media`);
  if (detour !== undefined) return send(detour);
  const { outgoing } = c.env;
  // A client that goes away ends it, too.
  sendVideo(operations.videoPath(operation), fault, outgoing).catch(() => outgoing.destroy());
  return RESPONSE_ALREADY_SENT;
}

function describeFile(
  c: EmulatorContext,
  faults: RoutesDeps['faults'],
  id: string,
  { stored }: Operation,
): Response | Promise<Response> {
  const early = answerLook(c, faults.nextPoll(), stored.model);
  if (early !== undefined) return early;
  if (faults.take('omni/file-forbidden')) {
    return send(googleError(403, `You do not have permission to access the File ${id} or it may not exist.`));
  }
  const failed = faults.take('omni/file-failed');
  return send(
    ok({
      name: `files/${id}`,
      mimeType: 'video/mp4',
      createTime: new Date(stored.readyAtMs).toISOString(),
      expirationTime: new Date(stored.acceptedAtMs + 48 * 3_600_000).toISOString(),
      uri: `https://generativelanguage.googleapis.com/v1beta/files/${id}`,
      downloadUri: fileUri(id),
      state: failed ? 'FAILED' : faults.take('omni/file-processing') ? 'PROCESSING' : 'ACTIVE',
      source: 'GENERATED',
      ...(failed ? { error: { code: 13, message: 'Internal error.' } } : {}),
    }),
  );
}
