import { createHmac } from 'node:crypto';
import { asObject, type Json } from './json.ts';
import { acknowledgeWithinMs, type Outgoing } from './outgoing.ts';
import { parse } from './params.ts';
import type { World } from './world.ts';

/** What makes a request not Slack's. */
export interface Forgery {
  /** Default: the app's own. */
  readonly signingSecret?: string;
  /** Moves the timestamp that is signed: negative into the past. Default: 0. */
  readonly shiftSeconds?: number;
  /** Signs other bytes than are sent. */
  readonly signedBody?: string;
  /** Leaves both headers out. */
  readonly isUnsigned?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface HttpBody {
  readonly contentType: 'application/json' | 'application/x-www-form-urlencoded';
  readonly text: string;
}

/** Commands are fields of a form, interactions one field of it, events JSON. */
export function httpBody({ type, payload }: Pick<Outgoing, 'type' | 'payload'>): HttpBody {
  if (type === 'events_api') return { contentType: 'application/json', text: JSON.stringify(payload) };
  const fields = type === 'interactive' ? { payload: JSON.stringify(payload) } : texts(payload);
  return { contentType: 'application/x-www-form-urlencoded', text: new URLSearchParams(fields).toString() };
}

function texts(payload: Json): Record<string, string> {
  return Object.fromEntries(Object.entries(payload).map(([key, value]) => [key, String(value)]));
}

/** Posts a signed request to the app. @see https://docs.slack.dev/authentication/verifying-requests-from-slack */
export function postSigned(world: World, url: string, { contentType, text }: HttpBody, forgery: Forgery = {}): Promise<Response> {
  const { signingSecret = world.app.signingSecret, shiftSeconds = 0, signedBody = text, isUnsigned = false } = forgery;
  // The app compares with the machine's time.
  const timestamp = String(Math.trunc(Date.now() / 1000) + shiftSeconds);
  const signature = `v0=${createHmac('sha256', signingSecret).update(`v0:${timestamp}:${signedBody}`).digest('hex')}`;
  const signed = { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': signature };
  const headers = { 'content-type': contentType, ...(isUnsigned ? {} : signed), ...forgery.headers };
  return fetch(url, { method: 'POST', headers, body: text, redirect: 'manual' });
}

/** Hands something over and waits for the answer, which is the acknowledgement. */
export function deliverOverHttp(world: World, url: string, outgoing: Outgoing): void {
  const { clock } = world;
  const sentMs = clock.now();
  const state = { isOverdue: false };
  const stopWaiting = clock.deadline(acknowledgeWithinMs, () => {
    state.isOverdue = true;
    outgoing.settle({ how: 'no answer', afterMs: clock.now() - sentMs, payload: undefined });
  });
  const { retry } = outgoing;
  const headers: Record<string, string> =
    retry === undefined ? {} : { 'x-slack-retry-num': String(retry.attempt), 'x-slack-retry-reason': retry.reason };
  postSigned(world, url, httpBody(outgoing), { headers })
    .then(
      async (response) => {
        const text = await response.text();
        stopWaiting();
        const afterMs = clock.now() - sentMs;
        const payload = asObject(parse(text)) ?? (text === '' ? undefined : { text });
        const how = state.isOverdue ? 'late' : response.ok ? 'in time' : 'refused';
        outgoing.settle({ how, afterMs, payload });
      },
      () => {
        stopWaiting();
        if (!state.isOverdue) outgoing.settle({ how: 'unreachable', afterMs: clock.now() - sentMs, payload: undefined });
      },
    )
    .catch(world.report);
}
