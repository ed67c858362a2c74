import type { IncomingMessage, ServerResponse } from 'node:http';
import type { NodeRoute } from '../../lib/node-route.ts';
import { readRequestBody } from '../../lib/read-request-body.ts';
import { createSeenKeys } from '../../lib/seen-keys.ts';
import { maxCallbackBytes, readCallback } from './callback.ts';

export interface CallbackRouteDeps {
  /** The workspace's signing secret. */
  readonly secret: string;
  /** Wall clock, epoch milliseconds. */
  readonly now: () => number;
  /** Told once of each job that came to its end. */
  readonly onEnd: (operationName: string) => void;
}

/** Below the bot's public address. */
export const callbackPath = '/openrouter/events';

/** Whoever calls and says nothing is not waited for. */
const bodyTimeoutMs = 10_000;
/** Jobs whose end is remembered, to drop what is told twice. */
const mostSeen = 10_000;

/** What OpenRouter calls at a job's end. It believes what is signed alone, and all that comes of it is one look at the job. */
export function callbackRoute({ secret, now, onEnd }: CallbackRouteDeps): NodeRoute {
  const seen = createSeenKeys(mostSeen);
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readRequestBody(request, maxCallbackBytes);
    if (body === undefined) return answer(response, 413);
    const signature = one(request.headers['x-openrouter-signature']);
    const hint = readCallback({ signature, body }, secret, now());
    if (hint === undefined) return answer(response, 401);
    if (seen.isNew(hint.idempotencyKey)) onEnd(hint.operationName);
    answer(response, 204);
  };
  return {
    method: 'POST',
    path: callbackPath,
    listener: (request, response) => {
      request.setTimeout(bodyTimeoutMs, () => request.destroy());
      handle(request, response).catch(() => response.destroy());
    },
  };
}

function answer(response: ServerResponse, status: number): void {
  response.writeHead(status, { connection: 'close' }).end();
}

function one(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
