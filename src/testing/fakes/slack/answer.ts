import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { RequestRecord } from './effects.ts';
import type { Fault } from './faults.ts';
import type { Json } from './json.ts';

export interface Outcome {
  readonly status: number;
  readonly body?: Json;
  readonly text?: string;
  readonly html?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Note = (change: Partial<RequestRecord>) => void;

/** Does the work between the faults of the way there and of the way back. */
export async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  note: Note,
  fault: Fault | undefined,
  work: () => Promise<Outcome>,
): Promise<void> {
  if (fault !== undefined) note({ fault: fault.name });
  if (await breaksOff(fault, 'before', request)) return;
  const outcome = insteadOf(fault, 'before') ?? (await work());
  if (await breaksOff(fault, 'after', request)) return;
  await drain(request);
  send(response, insteadOf(fault, 'after') ?? outcome, note);
}

export function limited(seconds: number): Outcome {
  return { status: 429, body: { ok: false, error: 'ratelimited' }, headers: { 'retry-after': String(seconds) } };
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
  if (time === 'before' && name === '429') return limited(retryAfterSeconds);
  if (time === 'before' && name.startsWith('refuse/')) {
    return { status: 200, body: { ok: false, error: name.slice('refuse/'.length) } };
  }
  if (name === `${time}/internal_error`) return { status: 200, body: { ok: false, error: 'internal_error' } };
  const status = new RegExp(`^${time}/(\\d+)(-html)?$`).exec(name);
  if (status === null) return undefined;
  if (status[2] !== undefined) return { status: Number(status[1]), html: '<!DOCTYPE html><title>Server Error | Slack</title>' };
  return { status: Number(status[1]), text: 'upstream connect error or disconnect/reset before headers' };
}

/** A client that is still sending cannot hear an answer. */
async function drain(request: IncomingMessage): Promise<void> {
  if (request.readableEnded || request.destroyed) return;
  request.resume();
  await Promise.race([once(request, 'end'), once(request, 'close')]);
}

function send(response: ServerResponse, { status, body, text, html, headers = {} }: Outcome, note: Note): void {
  note({ status, error: typeof body?.error === 'string' ? body.error : undefined });
  const isHtml = html !== undefined;
  const type = isHtml ? 'text/html; charset=utf-8' : text === undefined ? 'application/json; charset=utf-8' : 'text/plain';
  response.writeHead(status, { 'content-type': type, ...headers });
  response.end(html ?? text ?? JSON.stringify(body ?? {}));
}
