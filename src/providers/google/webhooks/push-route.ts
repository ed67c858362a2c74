import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../../domain/clock.ts';
import type { Log } from '../../../lib/log.ts';
import type { NodeRoute } from '../../../lib/node-route.ts';
import { readRequestBody } from '../../../lib/read-request-body.ts';
import { createSeenKeys } from '../../../lib/seen-keys.ts';
import type { PushKeys } from './push-keys.ts';
import { isKeySigned, isSigned, isTimely, type Push, type PushedOperation, readPushedOperation } from './signed-push.ts';

export interface PushRouteDeps {
  /** Of a registered hook, if there is one. */
  readonly secret: Uint8Array | undefined;
  readonly keys: PushKeys;
  readonly clock: Pick<Clock, 'now' | 'monotonicMs'>;
  readonly log: Log;
  /** Told once of each operation that is over. */
  readonly onEnd: (operation: PushedOperation) => void;
}

/** Below the bot's public address. */
export const pushPath = '/google/events';

/** More is none of Google's. */
const mostBytes = 64 * 1024;
/** Whoever calls and says nothing is not waited for. */
const bodyTimeoutMs = 10_000;
/** Calls in any minute; more than that are refused unread. Google tries again for a day. */
const mostPerMinute = 600;
/** Ids of calls that are remembered, to drop what comes twice. */
const mostSeen = 10_000;

/**
 * What Google calls when a video is finished. Only what Google signed within the last five minutes counts, and all that comes of it is one look
 * at the operation: nothing of a body is fetched, stored or shown.
 *
 * @see https://ai.google.dev/gemini-api/docs/webhooks
 */
export function pushRoute(deps: PushRouteDeps): NodeRoute {
  const { clock, log, onEnd } = deps;
  const seen = createSeenKeys(mostSeen);
  const limit = createMinuteLimit(mostPerMinute, () => clock.monotonicMs());
  let forged = 0;
  const refuse = (response: ServerResponse): void => {
    forged += 1;
    // The first one, and then ever fewer of them: their sender must not fill the log.
    if (Math.log10(forged) % 1 === 0)
      log.warn({ forged }, 'a call that says it is Google’s is not signed by it, or old; ignored');
    answer(response, 401);
  };
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (!limit.take()) return answer(response, 429);
    const body = await readRequestBody(request, mostBytes);
    if (body === undefined) return answer(response, 413);
    const push = { ...headersOf(request), body };
    if (!isTimely(push, clock.now())) return refuse(response);
    const trusted = await isTrusted(push, deps);
    if (trusted === undefined) return answer(response, 503);
    if (!trusted) return refuse(response);
    const operation = readPushedOperation(body);
    if (operation !== undefined && seen.isNew(push.id ?? '')) {
      log.debug({ operationName: operation.operationName }, 'Google says that an operation is over');
      onEnd(operation);
    }
    answer(response, 204);
  };
  return {
    method: 'POST',
    path: pushPath,
    listener: (request, response) => {
      request.setTimeout(bodyTimeoutMs, () => request.destroy());
      handle(request, response).catch(() => response.destroy());
    },
  };
}

/** @returns undefined where Google's keys are not to be had, so that nobody can tell */
async function isTrusted(push: Push, { secret, keys }: Pick<PushRouteDeps, 'secret' | 'keys'>): Promise<boolean | undefined> {
  if (isSigned(push, { secret, keys: [] })) return true;
  if (!isKeySigned(push)) return false;
  if (isSigned(push, { secret: undefined, keys: await keys.current() })) return true;
  const renewed = await keys.renewed();
  if (renewed.length === 0) return undefined;
  return isSigned(push, { secret: undefined, keys: renewed });
}

/** As many as a minute allows, which come back evenly. */
function createMinuteLimit(perMinute: number, nowMs: () => number) {
  let left = perMinute;
  let atMs = nowMs();
  return {
    take(): boolean {
      const now = nowMs();
      left = Math.min(perMinute, left + ((now - atMs) / 60_000) * perMinute);
      atMs = now;
      if (left < 1) return false;
      left -= 1;
      return true;
    },
  };
}

function headersOf({ headers }: IncomingMessage): Omit<Push, 'body'> {
  const one = (name: string): string | undefined => {
    const header = headers[name];
    return Array.isArray(header) ? header[0] : header;
  };
  return { id: one('webhook-id'), timestamp: one('webhook-timestamp'), signature: one('webhook-signature') };
}

function answer(response: ServerResponse, status: number): void {
  if (!response.headersSent) response.writeHead(status, { connection: 'close' });
  response.end();
}
