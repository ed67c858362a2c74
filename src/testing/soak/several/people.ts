import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { Random } from '../../../preview/seeded-random.ts';
import type { Notes } from './notes.ts';
import type { Overview } from './overview.ts';

export interface PeopleDeps {
  readonly random: Random;
  readonly notes: Notes;
  /** Where the pages are just now. */
  readonly urls: () => readonly string[];
  /** The newest look at the database. */
  readonly seen: () => Overview | undefined;
}

export interface People {
  /** Ids that they were given. */
  readonly acknowledged: ReadonlySet<string>;
  /** How many were asked for. */
  asked(): number;
  /** They ask for nothing more. What they got no answer to they go on to ask for; resolves when all of it is answered. */
  haveEnough(): Promise<void>;
  /** They go, also where something was not answered. */
  leave(): void;
}

/** How many each of them has in line or on the way at once: some ask for much, some now and then. */
const wishes = [20, 10, 5, 2, 1] as const;
const shareCanceled = 0.05;
/** So long people take to answer a question. */
const answersAfterMs = 12_000;
/** Nobody waits longer for a page: its process may stand still. */
const patienceMs = 6000;

const accepted = z.object({ operation_id: z.string() });

/** A browser, with the cookie that the page knows its person by. */
interface Browser {
  readonly id: string;
  readonly cookie: string;
}

/** People on the web, each in a browser of their own, who come to whichever process answers. */
export function welcomePeople(deps: PeopleDeps): People {
  const { random, notes, seen } = deps;
  const acknowledged = new Set<string>();
  const browsers = new Map<string, Browser>();
  const leaving = new AbortController();
  let hasEnough = false;
  let asked = 0;

  const come = async (): Promise<Browser> => {
    for (;;) {
      leaving.signal.throwIfAborted();
      const browser = await open(anyOf(deps));
      if (browser !== undefined) return browser;
      await wait(200);
    }
  };
  const want = async (browser: Browser, prompt: string): Promise<void> => {
    while (!leaving.signal.aborted) {
      const id = await order(deps, browser, prompt);
      if (id !== undefined) {
        acknowledged.add(id);
        if (random() < shareCanceled) void cancelLater(deps, browser, id);
        return;
      }
      if (deps.urls().length > 0) notes.count('unanswered');
      await wait(300);
    }
  };
  const live = async (most: number): Promise<void> => {
    const browser = await come();
    browsers.set(browser.id, browser);
    const waiting = new Set<Promise<void>>();
    while (!hasEnough && !leaving.signal.aborted) {
      const room = most - (seen()?.openOf.get(browser.id) ?? 0) - waiting.size;
      for (let nth = 0; nth < Math.min(room, 5); nth += 1) {
        asked += 1;
        const wanted = want(browser, `video ${asked}`);
        waiting.add(wanted);
        void wanted.finally(() => waiting.delete(wanted));
      }
      await wait(300 + 500 * random());
    }
    await Promise.all(waiting);
  };
  const answerAll = async (): Promise<void> => {
    while (!leaving.signal.aborted) {
      const due = seen()?.questions.filter(({ sinceMs }) => Date.now() - sinceMs > answersAfterMs) ?? [];
      for (const { id, person } of due) {
        const browser = browsers.get(person);
        if (browser !== undefined) await decide(deps, browser, id, random() < 0.7 ? 'again' : 'leave');
      }
      await wait(1000);
    }
  };
  const all = wishes.map((most) => live(most));
  for (const one of all) one.catch((error: unknown) => notes.problem(`a person gave up: ${String(error)}`));
  void answerAll();
  return {
    acknowledged,
    asked: () => asked,
    async haveEnough() {
      hasEnough = true;
      await Promise.all(all);
    },
    leave: () => leaving.abort(),
  };
}

function anyOf({ random, urls }: PeopleDeps): string | undefined {
  const all = urls();
  return all[Math.floor(random() * all.length)];
}

/** The first question of every page brings the cookie. */
async function open(url: string | undefined): Promise<Browser | undefined> {
  const answer = await send(url, 'GET', '/options', { headers: { 'sec-fetch-site': 'same-origin' } });
  const [, id, signature] = /veo_bot_person=([\w-]{22})\.([\w-]{43})/.exec(answer?.headers.get('set-cookie') ?? '') ?? [];
  return id === undefined || signature === undefined
    ? undefined
    : { id: `browser-${id}`, cookie: `veo_bot_person=${id}.${signature}` };
}

/** @returns its id; undefined where no answer came, so that it has to be asked for once more, with the same key */
async function order(deps: PeopleDeps, { cookie }: Browser, prompt: string): Promise<string | undefined> {
  const answer = await send(anyOf(deps), 'POST', '/generate', {
    headers: { cookie, 'idempotency-key': prompt },
    body: { prompt, duration: '4', agreed_usd: 100 },
  });
  if (answer === undefined) return undefined;
  if (answer.ok) return accepted.parse(answer.body).operation_id;
  // Also “busy for a moment”, which may be tried again.
  if (answer.status < 500 && answer.status !== 409)
    deps.notes.problem(`“${prompt}” was refused: ${answer.status} ${JSON.stringify(answer.body)}`);
  return undefined;
}

async function cancelLater(deps: PeopleDeps, { cookie }: Browser, id: string): Promise<void> {
  await wait(deps.random() * 8000);
  const answer = await send(anyOf(deps), 'POST', `/operations/${id}/cancel`, { headers: { cookie } });
  deps.notes.count(answer?.ok === true ? 'canceled' : 'not canceled');
  if (answer?.status === 404) deps.notes.problem(`${id} could not be canceled: it is not there`);
}

async function decide(deps: PeopleDeps, { cookie }: Browser, id: string, decision: 'again' | 'leave'): Promise<void> {
  const answer = await send(anyOf(deps), 'POST', `/operations/${id}/decide`, { headers: { cookie }, body: { decision } });
  deps.notes.count(answer?.ok === true ? `answered “${decision}”` : `answer refused (${answer?.status ?? 'unheard'})`);
  if (answer?.ok === true) deps.notes.did(`${id}: its person said “${decision}”`);
}

interface Answer {
  readonly ok: boolean;
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** @returns undefined where none came in time */
async function send(
  url: string | undefined,
  method: string,
  path: string,
  { headers, body }: { readonly headers: Readonly<Record<string, string>>; readonly body?: unknown },
): Promise<Answer | undefined> {
  if (url === undefined) return undefined;
  try {
    const answer = await fetch(`${url}/api/video_chat${path}`, {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(patienceMs),
    });
    return { ok: answer.ok, status: answer.status, headers: answer.headers, body: await answer.json() };
  } catch {
    // It died over it, or stands still.
    return undefined;
  }
}
