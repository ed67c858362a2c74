import { randomUUID } from 'node:crypto';
import { fetch, type Response } from 'undici';
import { z } from 'zod';
import type { Clock } from '../../domain/clock.ts';
import type { ExpiringSecrets } from '../../domain/expiring-secrets.ts';
import type { Log } from '../../lib/log.ts';
import type { SlackMessage } from './blocks.ts';

/** So long and so often an address for answers works. @see https://docs.slack.dev/interactivity/handling-user-interaction (2026-11) */
const lifeMs = 29 * 60_000;
const mostUses = 5;
/** Of what people did within that time: some 300 bytes each. The oldest is looked up again where it is needed. */
const mostInMemory = 10_000;
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

/**
 * Addresses for answers. Everybody who has one can speak in the bot's name: they are stored sealed, so that another process may answer, or this one
 * after a restart.
 */
export interface AnswerAddresses {
  /** @returns the id that finds it again; undefined where an event came with none */
  of(event: Addressed): string | undefined;
  /** Resolves when other processes find all that came by now. Never throws. */
  kept(): Promise<void>;
  /** Says something there. */
  send(id: string, message: SlackMessage, replacing: boolean, signal: AbortSignal): Promise<Sent>;
  /** The same. @returns whether Slack took it */
  answer(id: string, message: SlackMessage, replacing: boolean, signal: AbortSignal): Promise<boolean>;
  /** Deletes the message that was pressed. @returns whether Slack took it */
  withdraw(id: string, signal: AbortSignal): Promise<boolean>;
}

export interface AnswerAddressesDeps {
  readonly clock: Pick<Clock, 'now'>;
  readonly secrets: ExpiringSecrets;
  readonly log: Pick<Log, 'warn'>;
}

/** `uses` are those of this process: Slack counts them all. */
interface Kept {
  readonly url: string;
  readonly untilMs: number;
  uses: number;
}

const stored = z.object({ url: z.url(), untilMs: z.number() });

export function createAnswerAddresses(deps: AnswerAddressesDeps): AnswerAddresses {
  const { clock, secrets } = deps;
  const known = new Map<string, Kept>();
  const byUrl = new Map<string, string>();
  const storing = new Set<Promise<void>>();
  const note = (id: string, kept: Kept): Kept => {
    const nowMs = clock.now();
    // The oldest come first.
    for (const [each, { url, untilMs }] of known) {
      if (untilMs > nowMs && known.size < mostInMemory) break;
      known.delete(each);
      byUrl.delete(url);
    }
    known.set(id, kept);
    byUrl.set(kept.url, id);
    return kept;
  };
  const find = async (id: string): Promise<Kept | undefined> => {
    const found = known.get(id);
    if (found !== undefined) return found;
    const row = await secrets.find(nameOf(id));
    return row === undefined ? undefined : note(id, { ...stored.parse(JSON.parse(row)), uses: 0 });
  };
  const post = async (id: string, body: object, signal: AbortSignal): Promise<Sent> => {
    const found = await find(id);
    if (found === undefined || found.untilMs <= clock.now() || found.uses >= mostUses) return 'not taken';
    found.uses += 1;
    return postTo(found.url, body, signal);
  };
  const addresses: AnswerAddresses = {
    of({ responseUrl: url, answer }) {
      if (url === undefined) return answer;
      const before = byUrl.get(url);
      if (before !== undefined && (known.get(before)?.untilMs ?? 0) > clock.now()) return before;
      const id = randomUUID();
      const kept = note(id, { url, untilMs: clock.now() + lifeMs, uses: 0 });
      const done = store(id, kept, deps).finally(() => storing.delete(done));
      storing.add(done);
      return id;
    },
    kept: async () => void (await Promise.all(storing)),
    answer: async (...given) => (await addresses.send(...given)) === 'taken',
    send: (id, message, replacing, signal) =>
      post(id, { ...message, response_type: 'ephemeral', replace_original: replacing }, signal),
    withdraw: async (id, signal) => (await post(id, { delete_original: true }, signal)) === 'taken',
  };
  return addresses;
}

function nameOf(id: string): string {
  return `slack/answer/${id}`;
}

async function store(id: string, { url, untilMs }: Kept, { secrets, log }: AnswerAddressesDeps): Promise<void> {
  try {
    await secrets.keep(nameOf(id), JSON.stringify({ url, untilMs }), untilMs);
  } catch (error) {
    log.warn({ err: error }, 'an address for an answer is known to this process alone');
  }
}

async function postTo(url: string, body: object, signal: AbortSignal): Promise<Sent> {
  try {
    const response = await fetch(url, {
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
}

/** As much as an error needs: of a success nothing more is to be known. */
async function firstWords({ body }: Response): Promise<string> {
  if (body === null) return '';
  for await (const chunk of body) return Buffer.from(chunk).toString('utf8', 0, mostRead);
  return '';
}
