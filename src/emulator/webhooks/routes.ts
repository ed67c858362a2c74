import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { type EmulatorContext, readJson, send, unreadableJson } from '../answers.ts';
import type { RoutesDeps } from '../deps.ts';
import { Broken, type Fields, fields, readText } from '../fields.ts';
import { type Answer, notFound, ok } from '../google-wire.ts';
import { isHookAddress } from './address.ts';
import { type Hook, hookEvents, newSecret } from './webhooks.ts';

const root = '/:version{v1beta|v1}/webhooks';

/**
 * Hooks that are registered for a project. Keys are checked with the rest of the Gemini API; the keys of signatures are everybody's.
 *
 * @see https://ai.google.dev/gemini-api/docs/webhooks
 */
export function webhookRoutes(deps: RoutesDeps): Hono<{ Bindings: HttpBindings }> {
  const { webhooks, now } = deps;
  const { hooks } = webhooks;
  const routes = new Hono<{ Bindings: HttpBindings }>();
  const found = (c: EmulatorContext): Hook | undefined => hooks.get(c.req.param('id') ?? '');
  const change = (hook: Hook, more: Partial<Hook>): Answer => {
    Object.assign(hook, more, { updatedAtMs: now() });
    return ok(show(hook));
  };

  routes.get('/.well-known/jwks.json', () => send(ok(webhooks.keys.jwks)));
  routes.get(root, () => send(ok({ webhooks: [...hooks.values()].map(show) })));
  routes.post(root, async (c) => {
    const wanted = await readHook(c, ['uri', 'subscribed_events']);
    if ('status' in wanted) return send(wanted);
    const hook = webhooks.register({ name: wanted.name, uri: wanted.uri ?? '', events: wanted.events ?? [] });
    // The secret is said once.
    return send(ok({ ...show(hook), new_signing_secret: hook.secrets[0] }));
  });
  routes.get(`${root}/:id`, (c) => {
    const hook = found(c);
    return send(hook === undefined ? notFound : ok(show(hook)));
  });
  routes.patch(`${root}/:id`, async (c) => {
    const hook = found(c);
    if (hook === undefined) return send(notFound);
    const wanted = await readHook(c, []);
    if ('status' in wanted) return send(wanted);
    const { name = hook.name, uri = hook.uri, events = hook.events, state = hook.state } = wanted;
    return send(change(hook, { name, uri, events, state }));
  });
  routes.delete(`${root}/:id`, (c) => send(hooks.delete(c.req.param('id') ?? '') ? ok({}) : notFound));
  routes.post(`${root}/:call`, async (c) => {
    const [id = '', method] = c.req.param('call').split(':');
    const hook = hooks.get(id);
    if (hook === undefined) return send(notFound);
    if (method === 'ping') {
      await webhooks.ping(hook);
      return send(ok({}));
    }
    if (method !== 'rotateSigningSecret') return send(notFound);
    const body = await readJson(c);
    const isAtOnce = JSON.stringify(body ?? {}).includes('revoke_previous_secrets_immediately');
    const secret = newSecret();
    change(hook, { secrets: isAtOnce ? [secret] : [secret, ...hook.secrets] });
    return send(ok({ secret }));
  });
  return routes;
}

interface WantedHook {
  readonly name: string | undefined;
  readonly uri: string | undefined;
  readonly events: readonly string[] | undefined;
  readonly state: 'enabled' | 'disabled' | undefined;
}

async function readHook(c: EmulatorContext, required: readonly string[]): Promise<WantedHook | Answer> {
  const body = await readJson(c);
  if (body === undefined) return unreadableJson;
  try {
    const given = fields(body, 'Invalid JSON payload received. Expected an object.');
    const missing = required.find((name) => given[name] === undefined);
    if (missing !== undefined) throw new Broken(`Invalid value at ${missing}: it is required.`);
    return read(given);
  } catch (error) {
    if (error instanceof Broken) return error.answer;
    throw error;
  }
}

function read(given: Fields): WantedHook {
  const uri = readText(given, 'uri');
  if (uri !== undefined && !isHookAddress(uri)) throw new Broken('Invalid value at uri: it needs to be an https address.');
  const events = given.subscribed_events;
  const known: readonly unknown[] = [...hookEvents, 'batch.succeeded', 'batch.expired', 'batch.failed'];
  if (events !== undefined && !(Array.isArray(events) && events.every((each) => known.includes(each)))) {
    throw new Broken('Invalid value at subscribed_events.');
  }
  const state = readText(given, 'state');
  return {
    name: readText(given, 'name'),
    uri,
    events: Array.isArray(events) ? events.map(String) : undefined,
    state: state === 'enabled' || state === 'disabled' ? state : undefined,
  };
}

function show({ id, name, uri, events, state, secrets, createdAtMs, updatedAtMs }: Hook) {
  return {
    id,
    ...(name === undefined ? {} : { name }),
    uri,
    subscribed_events: events,
    state,
    signing_secrets: secrets.map((secret) => ({ truncated_secret: `${secret.slice(0, 10)}…` })),
    create_time: new Date(createdAtMs).toISOString(),
    update_time: new Date(updatedAtMs).toISOString(),
  };
}
