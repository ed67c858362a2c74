import { once } from 'node:events';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { isClientGone } from '../servers.ts';
import type { RequestRecord } from './effects.ts';
import { type Fault, type FaultBox, refusalOf } from './faults.ts';
import { type ApiAnswer, findRoute, type RouteMatch } from './http-routes.ts';
import type { RateLimits } from './rate-limits.ts';
import { readBody } from './read-body.ts';
import { Refusal, refuse } from './refusal.ts';
import { allRoutes } from './routes.ts';
import type { World } from './world.ts';

export interface ApiServerDeps {
  readonly world: World;
  readonly faults: FaultBox;
  readonly limits: RateLimits;
  /** Told about errors that are the fake's own. */
  readonly onBug: (error: unknown) => void;
}

interface Outcome extends ApiAnswer {
  readonly headers?: Readonly<Record<string, string>>;
  readonly html?: string;
}

type Note = (change: Partial<RequestRecord>) => void;

const root = '/api/v10';

/** The REST side: finds the route, then lets faults, the token and limits have their say. */
export function createApiListener({ world, faults, limits, onBug }: ApiServerDeps): RequestListener {
  const routes = allRoutes(world);
  return (request, response) => {
    serve(request, response).catch((error: unknown) => {
      if (!isClientGone(request, error)) onBug(error);
      response.destroy();
    });
  };

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', headers } = request;
    const url = new URL(request.url ?? '/', 'http://localhost');
    const path = url.pathname.startsWith(`${root}/`) ? url.pathname.slice(root.length) : '';
    const match = findRoute(routes, method, path);
    const note = begin(request, path === '' ? url.pathname : path + url.search, match?.pattern);
    response.once('close', () => note({ answer: response.writableFinished ? 'delivered' : 'lost' }));
    const isUpload = headers['content-type']?.startsWith('multipart/') === true;
    const fault = match === undefined ? undefined : faults.take(match.pattern, { path, isUpload });
    if (fault !== undefined) note({ fault: fault.name });
    if (await breaksOff(fault, 'before', request)) return;
    const outcome = insteadOf(fault, 'before') ?? (await handle(request, url, match, note));
    if (await breaksOff(fault, 'after', request)) return;
    await drain(request);
    send(response, insteadOf(fault, 'after') ?? outcome, note);
  }

  function begin({ method = 'GET', headers }: IncomingMessage, path: string, route: string | undefined): Note {
    const { authorization, 'content-length': length } = headers;
    return world.log.begin('requests', {
      ...{ atMs: world.clock.now(), method, route, path, answer: 'waiting' },
      authorization: authorization === undefined ? 'none' : isBot(authorization) ? 'bot' : 'wrong',
      contentLength: length === undefined ? undefined : Number(length),
      ...{ payload: undefined, status: undefined, code: undefined, why: undefined, faultPaths: [], fault: undefined },
    });
  }

  function isBot(authorization: string): boolean {
    return authorization === `Bot ${world.token}` && !world.portal.isTokenRevoked;
  }

  async function handle(request: IncomingMessage, url: URL, match: RouteMatch | undefined, note: Note): Promise<Outcome> {
    try {
      if (match === undefined) throw refuse.notFound();
      const byToken = /^\w+ \/(webhooks|interactions)\//.test(match.pattern) || match.pattern === 'GET /gateway';
      if (!byToken && !isBot(request.headers.authorization ?? '')) throw refuse.unauthorized();
      const verdict = limits.count(match.pattern, url.pathname.slice(root.length));
      if (verdict?.retryAfterSeconds !== undefined) return limited(verdict.retryAfterSeconds, 'user', verdict.headers);
      const answer = await match.route({
        param(name) {
          const value = match.params.get(name);
          if (value === undefined) throw new Error(`${match.pattern} has no ${name}`);
          return value;
        },
        query: url.searchParams,
        async body(maxFileBytes = 0) {
          const body = await readBody(request, world.files, maxFileBytes);
          note({ payload: body.payload });
          return body;
        },
      });
      return verdict === undefined ? answer : { ...answer, headers: verdict.headers };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      note({ code: error.code, why: error.why, faultPaths: error.faults.map(({ path }) => path.join('.')) });
      return { status: error.status, body: error.body() };
    }
  }
}

/** @returns whether nothing more is to be said */
async function breaksOff(fault: Fault | undefined, time: 'before' | 'after', { socket }: IncomingMessage): Promise<boolean> {
  if (fault?.name === `${time}/slow`) await wait(fault.delayMs ?? 1_000);
  if (fault?.name === `${time}/drop`) socket.destroy();
  return fault?.name === `${time}/drop` || fault?.name === `${time}/hang`;
}

/** @returns what the client hears instead of the answer, if the fault says so at this time */
function insteadOf(fault: Fault | undefined, time: 'before' | 'after'): Outcome | undefined {
  if (fault === undefined) return undefined;
  const { name, retryAfterSeconds = 1 } = fault;
  const refusal = refusalOf(fault);
  if (time === 'before' && refusal?.status === 429) return limited(retryAfterSeconds, 'user', {}, refusal);
  if (time === 'before' && refusal !== undefined) return { status: refusal.status, body: refusal.body() };
  if (time === 'before' && name === '429/cloudflare') {
    return { status: 429, html: page('You are being rate limited'), headers: { 'retry-after': String(retryAfterSeconds) } };
  }
  if (time === 'before' && (name === '429/user' || name === '429/shared' || name === '429/global')) {
    return limited(retryAfterSeconds, name === '429/user' ? 'user' : name === '429/shared' ? 'shared' : 'global');
  }
  const status = new RegExp(`^${time}/(\\d+)(-html)?$`).exec(name);
  if (status === null) return undefined;
  if (status[2] !== undefined) return { status: Number(status[1]), html: page('Bad gateway') };
  return { status: Number(status[1]), body: { message: `${status[1]}: Internal Server Error`, code: 0 } };
}

function limited(
  seconds: number,
  scope: 'user' | 'shared' | 'global',
  headers: Readonly<Record<string, string>> = {},
  { code, message }: { code?: number; message: string } = { message: 'You are being rate limited.' },
): Outcome {
  const isGlobal = scope === 'global';
  return {
    status: 429,
    body: { message, retry_after: seconds, global: isGlobal, ...(code === undefined ? {} : { code }) },
    headers: {
      ...{ 'retry-after': String(seconds), 'x-ratelimit-scope': scope, 'x-ratelimit-reset-after': seconds.toFixed(3) },
      ...(isGlobal ? { 'x-ratelimit-global': 'true' } : {}),
      ...headers,
    },
  };
}

function page(title: string): string {
  return `<!DOCTYPE html>\n<html><head><title>${title} | discord.com</title></head><body><h1>${title}</h1>Cloudflare</body></html>`;
}

/** A client that is still sending cannot hear an answer. */
async function drain(request: IncomingMessage): Promise<void> {
  if (request.readableEnded || request.destroyed) return;
  request.resume();
  await Promise.race([once(request, 'end'), once(request, 'close')]);
}

function send(response: ServerResponse, { status, body, html, headers = {} }: Outcome, note: Note): void {
  note({ status, ...codeOf(body, status) });
  const text = html ?? (body === undefined ? '' : JSON.stringify(body));
  const type = text === '' ? {} : { 'content-type': html === undefined ? 'application/json' : 'text/html; charset=UTF-8' };
  response.writeHead(status, { ...type, ...headers });
  response.end(text);
}

function codeOf(body: unknown, status: number): Partial<RequestRecord> {
  const isRefusal = status >= 400 && typeof body === 'object' && body !== null && 'code' in body;
  return isRefusal && typeof body.code === 'number' ? { code: body.code } : {};
}
