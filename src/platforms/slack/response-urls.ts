import { randomUUID } from 'node:crypto';
import { fetch, type Response } from 'undici';
import type { Clock } from '../../domain/clock.ts';
import type { SlackMessage } from './blocks.ts';

/** So long and so often an address for answers works. @see https://docs.slack.dev/interactivity/handling-user-interaction (2026-11) */
const lifeMs = 29 * 60_000;
const mostUses = 5;
/** Of what people did within that time: some 300 bytes each. The oldest is forgotten first; a message does what its address would have. */
const mostKept = 10_000;
const timeoutMs = 10_000;
/** Bytes of what Slack says to it. */
const mostRead = 2000;

/** What an event says of its own address. */
export interface Addressed {
  readonly responseUrl: string | undefined;
  /** What found it before, as it stands in a form. */
  readonly answer?: string | undefined;
}

/** What became of an answer: Slack refuses blocks that it does not know. */
export type Sent = 'taken' | 'not taken' | 'blocks refused';

/** Addresses for answers. In memory alone: everybody who has one can speak in the bot's name. */
export interface AnswerAddresses {
  /** @returns the id that finds it again; undefined where an event came with none */
  of(event: Addressed): string | undefined;
  /** Says something there. */
  send(id: string, message: SlackMessage, replacing: boolean, signal: AbortSignal): Promise<Sent>;
  /** The same. @returns whether Slack took it */
  answer(id: string, message: SlackMessage, replacing: boolean, signal: AbortSignal): Promise<boolean>;
  /** Deletes the message that was pressed. @returns whether Slack took it */
  withdraw(id: string, signal: AbortSignal): Promise<boolean>;
}

export function createAnswerAddresses(clock: Clock): AnswerAddresses {
  const kept = new Map<string, { readonly url: string; readonly untilMs: number; uses: number }>();
  const post = async (id: string, body: object, signal: AbortSignal): Promise<Sent> => {
    const found = kept.get(id);
    if (found === undefined || found.untilMs <= clock.monotonicMs() || found.uses >= mostUses) return 'not taken';
    found.uses += 1;
    try {
      const response = await fetch(found.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        redirect: 'error',
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      });
      const said = await firstWords(response);
      // With a status of success, too.
      if (/\binvalid_blocks/.test(said)) return 'blocks refused';
      return response.ok ? 'taken' : 'not taken';
    } catch {
      // The error would name the address. Whether it was taken is not known: saying it once more does less harm than saying nothing.
      signal.throwIfAborted();
      return 'not taken';
    }
  };
  const addresses: AnswerAddresses = {
    of({ responseUrl: url, answer }) {
      if (url === undefined) return answer;
      const nowMs = clock.monotonicMs();
      for (const [id, { untilMs }] of kept) if (untilMs <= nowMs) kept.delete(id);
      for (const [id, each] of kept) if (each.url === url) return id;
      const [oldest] = kept.keys();
      if (kept.size >= mostKept && oldest !== undefined) kept.delete(oldest);
      const id = randomUUID();
      kept.set(id, { url, untilMs: nowMs + lifeMs, uses: 0 });
      return id;
    },
    answer: async (...given) => (await addresses.send(...given)) === 'taken',
    send: (id, message, replacing, signal) =>
      post(id, { ...message, response_type: 'ephemeral', replace_original: replacing }, signal),
    withdraw: async (id, signal) => (await post(id, { delete_original: true }, signal)) === 'taken',
  };
  return addresses;
}

/** As much as an error needs: of a success nothing more is to be known. */
async function firstWords({ body }: Response): Promise<string> {
  if (body === null) return '';
  for await (const chunk of body) return Buffer.from(chunk).toString('utf8', 0, mostRead);
  return '';
}
