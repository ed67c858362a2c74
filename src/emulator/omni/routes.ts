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
} from '../answers.ts';
import type { RoutesDeps } from '../deps.ts';
import type { FaultBox, OmniFault } from '../faults.ts';
import { googleError, notFound, ok, retiredModel } from '../google-wire.ts';
import type { Operation } from '../operations.ts';
import { changeOperation, untilEnd } from '../polling.ts';
import { describeEnded, describeRunning } from './answer.ts';
import type { OmniPlace } from './hosts.ts';
import { readInteractionRequest } from './request.ts';
import { sourcesOf } from './sources.ts';

/** The Interactions API at one of its two places, as far as it makes videos. */
export function omniRoutes(deps: RoutesDeps, place: OmniPlace): Hono<{ Bindings: HttpBindings }> {
  const { faults, operations } = deps;
  const routes = new Hono<{ Bindings: HttpBindings }>();

  routes.use(place.root, async (c, next) => refusal(c, place) ?? next());
  routes.use(`${place.root}/*`, async (c, next) => refusal(c, place) ?? next());

  routes.post(place.root, limitBody, async (c) => {
    const body = await readJson(c);
    if (body === undefined) return send(unreadableJson);
    return create(c, deps, place, body);
  });

  routes.get(`${place.root}/:id`, async (c) => {
    const operation = findInteraction(deps, place, c);
    if (operation === undefined) return send(notFound);
    // Seen on 2026-10-04 for interactions that were made and billed.
    if (faults.take('omni/400-credentials')) {
      return send(googleError(400, 'Multiple authentication credentials received. Please pass only one.'));
    }
    const fault = faults.nextPoll();
    const early = answerLook(c, fault, operation.stored.model);
    if (early !== undefined) return early;
    if (fault !== undefined && !operations.isDone(operation)) await changeOperation(operations, operation, fault);
    await endOtherwise(deps, operation);
    const ending = await operations.look(operation);
    return send(
      ok(ending === undefined ? describeRunning(operation, 'in_progress') : await describeEnded(deps, operation, ending)),
    );
  });

  routes.post(`${place.root}/:id/cancel`, async (c) => {
    const operation = findInteraction(deps, place, c);
    if (operation === undefined) return send(notFound);
    if (operations.isDone(operation)) return send(googleError(400, 'The interaction is not running.'));
    await operations.end(operation, { interaction: 'cancelled' });
    return send(ok(describeRunning(operation, 'cancelled')));
  });

  routes.delete(`${place.root}/:id`, async (c) => {
    const operation = findInteraction(deps, place, c);
    if (operation === undefined) return send(notFound);
    await operations.forget(operation);
    return send(ok({}));
  });

  return routes;
}

function refusal(c: EmulatorContext, place: OmniPlace): Response | undefined {
  const refused = place.refuse(c);
  return refused === undefined ? undefined : send(refused);
}

/** @returns undefined for what another key or project made, and for what was not to be stored */
export function findInteraction(
  { operations }: Pick<RoutesDeps, 'operations'>,
  place: OmniPlace,
  c: EmulatorContext,
  id = c.req.param('id') ?? '',
): Operation | undefined {
  if (!id.startsWith('v1_')) return undefined;
  const operation = operations.find(`${place.collection(c)}/${id.slice('v1_'.length)}`);
  return operation?.stored.owner === place.owner(c) && operation.stored.interaction?.store === true ? operation : undefined;
}

async function create(c: EmulatorContext, deps: RoutesDeps, place: OmniPlace, body: unknown): Promise<Response> {
  const { operations, faults } = deps;
  const { model, continuation, previous } = headOf(body);
  if (deps.retired.includes(model)) return send(place.kind === 'key' ? retiredModel(model) : place.unknownModel(c, model));
  const rules = place.models[model];
  if (rules === undefined) return send(place.unknownModel(c, model));
  const fault = faults.nextSubmit();
  const early = answerBefore(c, fault, model);
  if (early !== undefined) return early;
  if (continuation) return goOn(c, deps, findInteraction(deps, place, c, previous));
  const sources = sourcesOf(deps, (id) => findInteraction(deps, place, c, id));
  const request = readInteractionRequest({ kind: place.kind, model, rules, sources }, body);
  if ('answer' in request) return send(request.answer);
  const keyFingerprint = deps.fingerprint(place.credential(c));
  const limited = deps.quota.admit(keyFingerprint, model, deps.now(), operations.running(model, keyFingerprint));
  if (limited !== undefined) return send(limited);
  const origin = { model, keyFingerprint, collection: place.collection(c), owner: place.owner(c) };
  const operation = await operations.accept(origin, request);
  deps.webhooks.watch(operation);
  if (fault === 'submit/drop-after-accept') return drop(c);
  if (request.interaction?.background === true) {
    const { id, ...nameless } = describeRunning(operation, 'queued');
    return answerAfter(c, fault, ok(faults.take('omni/no-id') ? nameless : { id, ...nameless }));
  }
  if (faults.take('omni/requires-continuation')) {
    const token = { continuation_token: `more_${operation.stored.id}` };
    return answerAfter(c, fault, ok({ ...describeRunning(operation, 'requires_continuation'), ...token }));
  }
  const answer = await finished(c, deps, operation);
  return answer === undefined ? drop(c) : answerAfter(c, fault, ok(answer));
}

/** A further paid request for what stopped halfway. */
async function goOn(c: EmulatorContext, deps: RoutesDeps, operation: Operation | undefined): Promise<Response> {
  if (operation === undefined) return send(googleError(400, 'Invalid value at continuation_token.'));
  deps.counts.continued += 1;
  const answer = await finished(c, deps, operation);
  return answer === undefined ? drop(c) : send(ok(answer));
}

/** Waits like Google for the end of it. @returns undefined when the client went away */
async function finished(c: EmulatorContext, deps: RoutesDeps, operation: Operation): Promise<object | undefined> {
  const change = deps.faults.takePollChange();
  if (change !== undefined) await changeOperation(deps.operations, operation, change);
  await endOtherwise(deps, operation);
  const ending = await untilEnd(c, deps.operations, operation);
  return ending && describeEnded(deps, operation, ending, deps.faults.take('omni/inside'));
}

const otherEnds = {
  'omni/incomplete': 'incomplete',
  'omni/budget-exceeded': 'budget_exceeded',
  'omni/requires-action': 'requires_action',
} as const satisfies Partial<Record<OmniFault, string>>;

async function endOtherwise(
  { faults, operations }: { readonly faults: FaultBox; readonly operations: RoutesDeps['operations'] },
  operation: Operation,
): Promise<void> {
  if (operations.isDone(operation)) return;
  for (const name of ['omni/incomplete', 'omni/budget-exceeded', 'omni/requires-action'] as const) {
    if (faults.take(name)) await operations.end(operation, { interaction: otherEnds[name] });
  }
}

function headOf(body: unknown): { readonly model: string; readonly continuation: boolean; readonly previous: string } {
  const given = new Map<string, unknown>(typeof body === 'object' && body !== null ? Object.entries(body) : []);
  return {
    model: String(given.get('model') ?? ''),
    continuation: given.get('continuation_token') !== undefined,
    previous: String(given.get('previous_interaction_id') ?? ''),
  };
}
