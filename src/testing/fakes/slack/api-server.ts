import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { isClientGone } from '../servers.ts';
import { admit, bearer, tokenKind } from './admission.ts';
import { answer, limited, type Note, type Outcome } from './answer.ts';
import type { FaultBox } from './faults.ts';
import { asObject, type Json, textOf } from './json.ts';
import { refuseUnknownArguments } from './method-arguments.ts';
import type { Method, Methods } from './methods.ts';
import { parse, readParams, readText } from './params.ts';
import type { RateLimits } from './rate-limits.ts';
import { Refusal } from './refusal.ts';
import { takeResponse } from './response-urls.ts';
import type { World } from './world.ts';

export interface ApiServerDeps {
  readonly world: World;
  readonly methods: Methods;
  readonly faults: Pick<FaultBox<string>, 'take'>;
  readonly limits: RateLimits;
}

const root = '/api/';
const secrets = new Set(['token', 'client_secret']);

/** The Web API and response_urls: faults, tokens, scopes and limits have their say before a method. */
export function createApiListener({ world, methods, faults, limits }: ApiServerDeps): RequestListener {
  return (request, response) => {
    serve(request, response).catch((error: unknown) => {
      if (!isClientGone(request, error)) world.report(error);
      response.destroy();
    });
  };

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const name = url.pathname.startsWith(root) ? url.pathname.slice(root.length) : undefined;
    const isResponse = url.pathname.startsWith('/response/');
    const note = world.log.begin('requests', {
      ...{
        atMs: world.clock.now(),
        method: isResponse ? 'response_url' : name,
        path: url.pathname,
        params: {},
        answer: 'waiting',
      },
      ...{ authorization: tokenKind(world, bearer(request)), status: undefined, error: undefined, fault: undefined },
    });
    response.once('close', () => note({ answer: response.writableFinished ? 'delivered' : 'lost' }));
    if (isResponse) {
      const body = asObject(parse(await readText(request))) ?? {};
      note({ params: body });
      const fault = faults.take('response_url', body);
      return answer(request, response, note, fault, async () => takeResponse(world, url.pathname, body));
    }
    const method = name === undefined ? undefined : methods[name];
    const params = await readParams(request, url, method?.takesJson === true);
    note({ params: Object.fromEntries(Object.entries(params).filter(([key]) => !secrets.has(key))) });
    const fault = name === undefined || method === undefined ? undefined : faults.take(name, params);
    const token = bearer(request) ?? textOf(params.token);
    const isNeverShared = fault?.name === 'never shared';
    const outcome = async () => call(name ?? '', method, { params, token, isNeverShared }, note);
    await answer(request, response, note, fault, outcome);
  }

  function call(
    name: string,
    method: Method | undefined,
    { params, token, isNeverShared }: { params: Json; token: string; isNeverShared: boolean },
    note: Note,
  ): Outcome {
    try {
      if (method === undefined) throw new Refusal('unknown_method', { req_method: name });
      const team = admit(world, method, token);
      const retryAfterSeconds = limits.count(name, team.id, textOf(params.channel), method.perMinute);
      if (retryAfterSeconds !== undefined) return limited(retryAfterSeconds);
      refuseUnknownArguments(name, params);
      const scopes = (method.token ?? 'bot') === 'bot' ? { 'x-oauth-scopes': [...team.scopes].join(',') } : {};
      return { status: 200, body: { ok: true, ...method.run({ team, params, isNeverShared }) }, headers: scopes };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      note({ error: error.code });
      return { status: 200, body: { ok: false, error: error.code, ...error.more } };
    }
  }
}
