import { readFile } from 'node:fs/promises';
import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import {
  answerAfter,
  answerBefore,
  answerLook,
  drop,
  type EmulatorContext,
  limitBody,
  readJson,
  send,
  unreadableJson,
} from './answers.ts';
import type { RoutesDeps } from './deps.ts';
import type { Ending } from './faults.ts';
import { googleError, notFound, ok, retiredModel, unknownModel } from './google-wire.ts';
import { type OmniRules, omniModels, readInteractionRequest } from './omni-rules.ts';
import { fileUri, type Operation } from './operations.ts';
import { changeOperation, untilEnd } from './polling.ts';

const root = '/:version{v1beta|v1}/interactions';

/** The Interactions API, as far as it makes videos. Its keys are checked with the rest of the Gemini API. */
export function omniRoutes(deps: RoutesDeps): Hono<{ Bindings: HttpBindings }> {
  const { operations, faults, retired } = deps;
  const routes = new Hono<{ Bindings: HttpBindings }>();

  routes.post(root, limitBody, async (c) => {
    const body = await readJson(c);
    if (body === undefined) return send(unreadableJson);
    const model = typeof body === 'object' && body !== null && 'model' in body ? String(body.model) : '';
    if (retired.includes(model)) return send(retiredModel(model));
    const rules = omniModels[model];
    if (rules === undefined) return send(unknownModel(model, c.req.param('version'), 'interactions'));
    return create(c, model, rules, body);
  });

  const create = async (c: EmulatorContext, model: string, rules: OmniRules, body: unknown): Promise<Response> => {
    const fault = faults.nextSubmit();
    const early = answerBefore(c, fault, model);
    if (early !== undefined) return early;
    const request = readInteractionRequest(rules, body, (id) => {
      const previous = find(id);
      return previous && operations.source(fileUri(previous.stored.fileIds[0] ?? ''));
    });
    if ('answer' in request) return send(request.answer);
    const key = deps.fingerprint(deps.keyOf(c) ?? '');
    const limited = deps.quota.admit(key, model, deps.now(), operations.running(model, key));
    if (limited !== undefined) return send(limited);
    const { background, byAddress, ...wishes } = request;
    const operation = await operations.accept({ model, keyFingerprint: key, collection: 'interactions' }, wishes);
    if (fault === 'submit/drop-after-accept') return drop(c);
    if (background) return send(ok(describe(operation, 'in_progress', [])));
    const answer = await finished(c, operation, byAddress && !faults.take('omni/inside'));
    return answer === undefined ? drop(c) : answerAfter(c, fault, ok(answer));
  };

  /** Waits like Google for the end of it. @returns undefined when the client went away */
  const finished = async (c: EmulatorContext, operation: Operation, byAddress: boolean) => {
    const change = faults.takePollChange();
    if (change !== undefined) await changeOperation(operations, operation, change);
    const ending = await untilEnd(c, operations, operation);
    return ending && describeEnding(operation, ending, byAddress);
  };

  routes.get(`${root}/:id`, async (c) => {
    const operation = find(c.req.param('id'));
    if (operation === undefined) return send(notFound);
    // Seen on 2026-10-04 for interactions that were made and billed.
    if (faults.take('omni/400-credentials'))
      return send(googleError(400, 'Multiple authentication credentials received. Please pass only one.'));
    const early = answerLook(c, faults.nextPoll(), operation.stored.model);
    if (early !== undefined) return early;
    const ending = await operations.look(operation);
    return send(
      ok(ending === undefined ? describe(operation, 'in_progress', []) : await describeEnding(operation, ending, true)),
    );
  });

  routes.post(`${root}/:id/cancel`, async (c) => {
    const operation = find(c.req.param('id'));
    if (operation === undefined) return send(notFound);
    if (operations.isDone(operation)) return send(googleError(400, 'The interaction is not running.'));
    await operations.end(operation, { interaction: 'cancelled' });
    return send(ok(describe(operation, 'cancelled', [])));
  });

  routes.delete(`${root}/:id`, async (c) => {
    const operation = find(c.req.param('id'));
    if (operation === undefined) return send(notFound);
    await operations.forget(operation);
    return send(ok({}));
  });

  const find = (id: string): Operation | undefined => operations.find(`interactions/${id.replace(/^v1_/, '')}`);

  const describeEnding = async (operation: Operation, ending: Ending, byAddress: boolean) => {
    if (ending.interaction === 'cancelled') return describe(operation, 'cancelled', []);
    if (faults.take('omni/words')) {
      return describe(operation, 'completed', [{ type: 'text', text: 'I can’t make a video of that.' }]);
    }
    const wrong = problemOf(ending);
    if (wrong !== undefined) return { ...describe(operation, 'failed', []), errors: [wrong] };
    if (!JSON.stringify(ending).includes('"uri"')) return describe(operation, 'completed', []);
    const { fileIds } = operation.stored;
    const bytes = byAddress ? undefined : await readFile(operations.videoPath(operation), 'base64');
    const where = bytes === undefined ? { uri: fileUri(fileIds[0] ?? '') } : { data: bytes };
    return describe(operation, 'completed', [{ type: 'video', mime_type: 'video/mp4', ...where }]);
  };

  return routes;
}

/** How Google reports a refusal or a failure here is not documented; the SDK's types have `errors`. */
function problemOf(ending: Ending): { readonly code: string; readonly message: string } | undefined {
  const { error, response }: { error?: unknown; response?: unknown } = ending;
  if (typeof error === 'object' && error !== null && 'message' in error)
    return { code: 'internal', message: String(error.message) };
  const reasons = /"raiMediaFilteredReasons":\["([^"]*)"/.exec(JSON.stringify(response ?? {}))?.[1];
  return reasons === undefined ? undefined : { code: 'safety', message: reasons };
}

function describe({ stored }: Operation, status: string, content: readonly unknown[]) {
  const thought = { type: 'thought', signature: 'c2lnbmF0dXJl' };
  return {
    id: `v1_${stored.id}`,
    object: 'interaction',
    status,
    model: stored.model,
    created: new Date(stored.acceptedAtMs).toISOString(),
    steps: [thought, ...(content.length === 0 ? [] : [{ type: 'model_output', content }])],
  };
}
