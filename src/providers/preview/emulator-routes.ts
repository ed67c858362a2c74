import { setTimeout as wait } from 'node:timers/promises';
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import {
  type FaultBox,
  type PollFault,
  pollAnswers,
  pollEndings,
  type SubmitFault,
  samples,
  submitAnswers,
} from './emulator-faults.ts';
import { downloadDetour, redirect, sendVideo } from './emulator-files.ts';
import { fileUri, type Operation, type Operations } from './emulator-operations.ts';
import type { QuotaKeeper } from './emulator-quota.ts';
import { readVideoRequest, videoModels } from './emulator-rules.ts';
import { type Answer, googleError, htmlPage, jsonType, notFound, ok, retiredModel, unknownModel } from './google-wire.ts';
import { describeModel, improvePrompt, textModels } from './prompt-helper.ts';

export interface RoutesDeps {
  readonly operations: Operations;
  readonly faults: FaultBox;
  readonly quota: QuotaKeeper;
  readonly retired: readonly string[];
  /** @returns the refusal of a request's key, or undefined when it is fine */
  readonly checkKey: (key: string | undefined) => Answer | undefined;
  readonly fingerprint: (key: string) => string;
  readonly now: () => number;
}

export type EmulatorContext = Context<{ Bindings: HttpBindings }>;

const maxBodyBytes = 25 * 1024 * 1024;

/** The routes of Google's Gemini API that make videos. Other APIs of Google's get route files of their own. */
export function geminiRoutes(deps: RoutesDeps): Hono<{ Bindings: HttpBindings }> {
  const { operations, faults, retired } = deps;
  const routes = new Hono<{ Bindings: HttpBindings }>();

  routes.use('/:version{v1beta|v1}/*', async (c, next) => {
    const refusal = deps.checkKey(keyOf(c));
    return refusal === undefined ? next() : send(refusal);
  });

  routes.get('/:version{v1beta|v1}/models', () => {
    const models = [...Object.keys(videoModels), ...textModels].filter((model) => !retired.includes(model));
    return send(ok({ models: models.map(describeModel) }));
  });

  routes.get('/:version{v1beta|v1}/models/:model', (c) => {
    const { model, version } = c.req.param();
    if (retired.includes(model)) return send(retiredModel(model));
    const known = model in videoModels || textModels.includes(model);
    return send(known ? ok(describeModel(model)) : unknownModel(model, version, 'generateContent'));
  });

  const limit = bodyLimit({
    maxSize: maxBodyBytes,
    onError: () => send(googleError(400, `Request payload size exceeds the limit: ${maxBodyBytes} bytes.`)),
  });
  routes.post('/:version{v1beta|v1}/models/:call', limit, async (c) => {
    const { call, version } = c.req.param();
    const [model = '', method = ''] = call.split(':');
    const body = await readJson(c);
    if (body === undefined) return send(googleError(400, 'Invalid JSON payload received. Unexpected end of string.'));
    if (retired.includes(model)) return send(retiredModel(model));
    if (method === 'predictLongRunning' && model in videoModels) return submit(c, model, body);
    if (method === 'generateContent' && textModels.includes(model)) return send(improvePrompt(model, body));
    return send(unknownModel(model, version, method));
  });

  const submit = async (c: EmulatorContext, model: string, body: unknown): Promise<Response> => {
    const fault = faults.nextSubmit();
    const answer = fault === undefined ? undefined : submitAnswer(fault, model);
    if (answer !== undefined) return send(answer);
    if (fault === 'submit/hang') return hang(c);
    if (fault === 'submit/drop-before-accept') return drop(c);
    const request = readVideoRequest(model, body, operations.source);
    if ('answer' in request) return send(request.answer);
    const key = deps.fingerprint(keyOf(c) ?? '');
    const running = operations.all().filter((each) => isRunning(each, model, key)).length;
    const limited = deps.quota.admit(key, model, deps.now(), running);
    if (limited !== undefined) return send(limited);
    const operation = await operations.accept(model, key, request);
    if (fault === 'submit/drop-after-accept') return drop(c);
    const accepted = { name: operationName(operation) };
    return fault === 'submit/200-truncated' ? truncate(c, JSON.stringify(accepted)) : send(ok(accepted));
  };

  const isRunning = (operation: Operation, model: string, key: string): boolean =>
    operation.stored.model === model && operation.stored.keyFingerprint === key && !operations.isDone(operation);

  // Both stand in Google's discovery document; whether they answer for videos is not known.
  const unimplemented = googleError(501, 'Operation is not implemented, or supported, or enabled.');
  routes.get('/:version{v1beta|v1}/models/:model/operations', () => send(unimplemented));
  routes.get('/:version{v1beta|v1}/generatedFiles', () => send(unimplemented));

  routes.get('/:version{v1beta|v1}/models/:model/operations/:id', async (c) => {
    const { model, id } = c.req.param();
    const operation = operations.find(model, id);
    if (operation === undefined) return send(notFound);
    return poll(c, operation);
  });

  const poll = async (c: EmulatorContext, operation: Operation): Promise<Response> => {
    const fault = faults.nextPoll();
    const name = operationName(operation);
    if (fault !== undefined && isOneOf(pollAnswers, fault)) return send(pollAnswers[fault](operation.stored.model));
    if (fault === 'poll/drop') return drop(c);
    if (fault === 'poll/hang') return hang(c);
    if (fault !== undefined) await changeOperation(operation, fault);
    const ending = await operations.look(operation);
    return send(ok(ending === undefined ? { name } : { name, done: true, ...ending }));
  };

  const changeOperation = async (operation: Operation, fault: PollFault): Promise<void> => {
    if (isOneOf(pollEndings, fault)) await operations.end(operation, pollEndings[fault]());
    if (fault === 'poll/slow') await wait(1000);
    if (fault === 'poll/never-done') operation.stuck = true;
    if (fault === 'poll/two-samples') await operations.double(operation);
    if (fault !== 'poll/partly-refused') return;
    await operation.rendered;
    const sample = { video: { uri: fileUri(operation.stored.fileIds[0] ?? '') } };
    await operations.end(operation, samples([sample], ['One video was filtered. Support codes: 90789179']));
  };

  routes.get('/:version{v1beta|v1}/files/:file', (c) => {
    const { file, version } = c.req.param();
    const [id = '', method] = file.split(':');
    const operation = operations.findFile(id);
    if (operation === undefined) return send(notFound);
    if (method !== 'download' && c.req.query('alt') !== 'media') return send(ok(describeFile(id, operation)));
    const path = `/download/${version}/files/${id}:download?alt=media`;
    // The fault is chosen where the bytes would be; a detour is taken from there.
    return send(redirect(new URL(path, c.req.url).href));
  });

  routes.get('/download/:version{v1beta|v1}/files/:file', (c) => {
    const refusal = deps.checkKey(keyOf(c));
    return refusal === undefined ? download(c, c.req.path) : send(refusal);
  });
  // A store on another host: it asks for no key.
  routes.get('/elsewhere/*', (c) => download(c, c.req.path));

  const download = async (c: EmulatorContext, path: string): Promise<Response> => {
    const operation = operations.findFile(/\/files\/([a-z0-9]+)/.exec(path)?.[1] ?? '');
    if (operation === undefined) return send(notFound);
    const fault = faults.nextDownload();
    const detour = downloadDetour(fault, new URL(c.req.url), `${path}?alt=media`);
    if (detour !== undefined) return send(detour);
    const { outgoing } = c.env;
    // A client that goes away ends it, too.
    sendVideo(operations.videoPath(operation), fault, outgoing).catch(() => outgoing.destroy());
    return RESPONSE_ALREADY_SENT;
  };

  const describeFile = (id: string, { stored }: Operation) => ({
    name: `files/${id}`,
    mimeType: 'video/mp4',
    createTime: new Date(stored.readyAtMs).toISOString(),
    expirationTime: new Date(stored.acceptedAtMs + 48 * 3_600_000).toISOString(),
    uri: `https://generativelanguage.googleapis.com/v1beta/files/${id}`,
    downloadUri: fileUri(id),
    state: 'ACTIVE',
    source: 'GENERATED',
  });

  routes.notFound(() => send(htmlPage(404, 'Not Found')));
  return routes;
}

export function operationName({ stored }: Operation): string {
  return `models/${stored.model}/operations/${stored.id}`;
}

function submitAnswer(fault: SubmitFault, model: string): Answer | undefined {
  return isOneOf(submitAnswers, fault) ? submitAnswers[fault](model) : undefined;
}

function isOneOf<Known extends object>(known: Known, name: string): name is Extract<keyof Known, string> {
  return Object.hasOwn(known, name);
}

function keyOf(c: EmulatorContext): string | undefined {
  return c.req.header('x-goog-api-key') ?? c.req.query('key');
}

async function readJson(c: EmulatorContext): Promise<unknown> {
  try {
    return await c.req.json();
  } catch {
    return undefined;
  }
}

function send({ status, body, type = jsonType, headers = {} }: Answer): Response {
  const text = typeof body === 'string' ? body : `${JSON.stringify(body, undefined, 2)}\n`;
  return new Response(text, { status, headers: { ...headers, 'content-type': type } });
}

function drop(c: EmulatorContext): Response {
  c.env.outgoing.destroy();
  return RESPONSE_ALREADY_SENT;
}

function truncate(c: EmulatorContext, text: string): Response {
  const { outgoing } = c.env;
  outgoing.writeHead(200, { 'content-type': jsonType, 'content-length': text.length });
  outgoing.write(text.slice(0, 10), () => outgoing.destroy());
  return RESPONSE_ALREADY_SENT;
}

/** The connection stands and nothing comes, until somebody gives up. */
async function hang(c: EmulatorContext): Promise<Response> {
  await new Promise((resolve) => c.env.outgoing.once('close', resolve));
  return RESPONSE_ALREADY_SENT;
}
