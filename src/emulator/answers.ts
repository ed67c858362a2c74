import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { type PollFault, pollAnswers, type SubmitFault, submitAnswers } from './faults.ts';
import { type Answer, googleError, jsonType } from './google-wire.ts';
import { shapedAnswer } from './shapes.ts';

export type EmulatorContext = Context<{ Bindings: HttpBindings }>;

const maxBodyBytes = 25 * 1024 * 1024;

/** Refuses bodies that Google would. */
export const limitBody = bodyLimit({
  maxSize: maxBodyBytes,
  onError: () => send(googleError(400, `Request payload size exceeds the limit: ${maxBodyBytes} bytes.`)),
});

export const unreadableJson = googleError(400, 'Invalid JSON payload received. Unexpected end of string.');

export function send({ status, body, type = jsonType, headers = {} }: Answer): Response {
  const text = typeof body === 'string' ? body : `${JSON.stringify(body, undefined, 2)}\n`;
  return new Response(text, { status, headers: { ...headers, 'content-type': type } });
}

/** @returns undefined where the body is no JSON */
export async function readJson(c: EmulatorContext): Promise<unknown> {
  try {
    return await c.req.json();
  } catch {
    return undefined;
  }
}

export function drop(c: EmulatorContext): Response {
  c.env.outgoing.destroy();
  return RESPONSE_ALREADY_SENT;
}

/** The connection stands and nothing comes, until somebody gives up. */
async function hang(c: EmulatorContext): Promise<Response> {
  await new Promise((resolve) => c.env.outgoing.once('close', resolve));
  return RESPONSE_ALREADY_SENT;
}

function truncate(c: EmulatorContext, text: string): Response {
  const { outgoing } = c.env;
  outgoing.writeHead(200, { 'content-type': jsonType, 'content-length': text.length });
  outgoing.write(text.slice(0, 10), () => outgoing.destroy());
  return RESPONSE_ALREADY_SENT;
}

/** What a fault makes of a start before anybody looks at it. @returns undefined to go on */
export function answerBefore(
  c: EmulatorContext,
  fault: SubmitFault | undefined,
  model: string,
): Response | Promise<Response> | undefined {
  if (fault !== undefined && isOneOf(submitAnswers, fault)) return send(submitAnswers[fault](model));
  const shaped = fault && shapedAnswer(fault);
  if (shaped !== undefined) return send(shaped);
  if (fault === 'submit/hang') return hang(c);
  return fault === 'submit/drop-before-accept' ? drop(c) : undefined;
}

/** What a fault makes of the answer to a start that was taken. */
export function answerAfter(c: EmulatorContext, fault: SubmitFault | undefined, answer: Answer): Response {
  if (fault === 'submit/drop-after-accept') return drop(c);
  return fault === 'submit/200-truncated' ? truncate(c, JSON.stringify(answer.body)) : send(answer);
}

/** What a fault makes of one look, whatever is looked at. @returns undefined to go on */
export function answerLook(
  c: EmulatorContext,
  fault: PollFault | undefined,
  model: string,
): Response | Promise<Response> | undefined {
  if (fault !== undefined && isOneOf(pollAnswers, fault)) return send(pollAnswers[fault](model));
  const shaped = fault && shapedAnswer(fault);
  if (shaped !== undefined) return send(shaped);
  if (fault === 'poll/drop') return drop(c);
  return fault === 'poll/hang' ? hang(c) : undefined;
}

export function isOneOf<Known extends object>(known: Known, name: string): name is Extract<keyof Known, string> {
  return Object.hasOwn(known, name);
}
