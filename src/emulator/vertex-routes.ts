import { readFile } from 'node:fs/promises';
import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { answerAfter, answerBefore, type EmulatorContext, limitBody, readJson, send, unreadableJson } from './answers.ts';
import type { RoutesDeps } from './deps.ts';
import type { Ending } from './faults.ts';
import { googleError, notFound, ok, unauthenticated, unknownPublisherModel } from './google-wire.ts';
import { imageModels } from './image-rules.ts';
import { projectPlace } from './omni/hosts.ts';
import { projectOmniModels } from './omni/models.ts';
import { omniRoutes } from './omni/routes.ts';
import type { Operation } from './operations.ts';
import { poll } from './polling.ts';
import { readVideoRequest, vertexModels } from './rules.ts';
import { makeStill } from './stills.ts';

const project = '/:version{v1beta1|v1}/projects/:project/locations/:location/publishers/google/models/:call';
/** With a key of express mode there is no project in the paths. */
const express = '/:version{v1beta1|v1}/publishers/google/models/:call';

/** The routes of Vertex AI that make videos and stills: the same models elsewhere, their videos inside the answers. */
export function vertexRoutes(deps: RoutesDeps): Hono<{ Bindings: HttpBindings }> {
  const { operations, faults } = deps;
  const routes = new Hono<{ Bindings: HttpBindings }>();

  const answer = async (c: EmulatorContext): Promise<Response> => {
    const credential = credentialOf(c);
    if (deps.checkKey(credential) !== undefined || credential === undefined) return send(unauthenticated);
    const path = c.req.path.slice(1).replace(/^v1(beta1)?\//, '');
    const [resource = '', method = ''] = path.split(':').map(decodeURIComponent);
    const body = await readJson(c);
    if (body === undefined) return send(unreadableJson);
    const model = resource.split('/').at(-1) ?? '';
    // Seen on 2026-07-01 on the other host.
    if (model in projectOmniModels) return send(googleError(400, 'This model only supports Interactions API.'));
    const known = model in vertexModels || imageModels.includes(model);
    if (!known || deps.retired.includes(model)) return send(unknownPublisherModel(resource));
    if (method === 'generateContent' && imageModels.includes(model)) {
      return makeStill(c, deps, { model, credential, collection: `${resource}/operations` }, body);
    }
    if (method === 'fetchPredictOperation') return look(c, resource, body);
    return method === 'predictLongRunning' ? submit(c, { resource, model, credential }, body) : send(notFound);
  };
  routes.route('/', omniRoutes(deps, projectPlace(deps)));
  routes.post(project, limitBody, answer);
  routes.post(express, limitBody, answer);
  // One of Model Garden, asked for by its name. The list of them is not kept here.
  // https://docs.cloud.google.com/vertex-ai/docs/reference/rest/v1beta1/publishers.models/get
  routes.get('/:version{v1beta1|v1}/publishers/google/models/:model', (c) => {
    const credential = credentialOf(c);
    if (deps.checkKey(credential) !== undefined) return send(unauthenticated);
    const { model } = c.req.param();
    const name = `publishers/google/models/${model}`;
    const known = model in vertexModels || model in projectOmniModels;
    if (!known || deps.retired.includes(model)) return send(unknownPublisherModel(name));
    return send(ok({ name, versionId: '1', launchStage: 'GA' }));
  });

  const submit = async (
    c: EmulatorContext,
    { resource, model, credential }: { readonly resource: string; readonly model: string; readonly credential: string },
    body: unknown,
  ): Promise<Response> => {
    const fault = faults.nextSubmit();
    const early = answerBefore(c, fault, model);
    if (early !== undefined) return early;
    const request = readVideoRequest(model, body, { byBytes: operations.sourceOf });
    if ('answer' in request) return send(request.answer);
    const key = deps.fingerprint(credential);
    const limited = deps.quota.admit(key, model, deps.now(), operations.running(model, key));
    if (limited !== undefined) return send(limited);
    const { stored } = await operations.accept({ model, keyFingerprint: key, collection: `${resource}/operations` }, request);
    return answerAfter(c, fault, ok({ name: stored.name }));
  };

  const look = async (c: EmulatorContext, resource: string, body: unknown): Promise<Response> => {
    const name = typeof body === 'object' && body !== null && 'operationName' in body ? body.operationName : undefined;
    const operation = typeof name === 'string' && name.startsWith(`${resource}/`) ? operations.find(name) : undefined;
    if (operation === undefined) return send(notFound);
    return poll(c, deps, operation, (ending) => inline(ending, operation));
  };

  /** The same ending, flat and with the bytes in place of addresses. */
  const inline = async (ending: Ending, operation: Operation): Promise<Ending> => {
    const { response } = ending;
    if (typeof response !== 'object' || response === null || !('generateVideoResponse' in response)) return ending;
    const { generatedSamples, ...rai }: { generatedSamples?: unknown } = Object(response.generateVideoResponse);
    const type = 'type.googleapis.com/cloud.ai.large_models.vision.GenerateVideoResponse';
    if (!Array.isArray(generatedSamples)) return { response: { '@type': type, ...rai } };
    const made = async () => ({
      bytesBase64Encoded: await readFile(operations.videoPath(operation), 'base64'),
      mimeType: 'video/mp4',
    });
    const videos = await Promise.all(generatedSamples.map((sample) => (JSON.stringify(sample).includes('"uri"') ? made() : {})));
    return { response: { '@type': type, raiMediaFilteredCount: 0, ...rai, videos } };
  };

  return routes;
}

function credentialOf(c: EmulatorContext): string | undefined {
  return /^Bearer (.+)$/.exec(c.req.header('authorization') ?? '')?.[1] ?? c.req.header('x-goog-api-key') ?? c.req.query('key');
}
