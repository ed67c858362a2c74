import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { unfinishedStates } from '../../domain/generation.ts';
import { type BotHome, type BotProcess, startBot } from './bot-process.ts';
import { readPlatform } from './recording-platform.ts';

const accepted = z.object({ operation_id: z.string() });
const operation = z.object({ operation_id: z.string(), prompt: z.string(), state: z.string() });
const operations = z.object({ operations: z.array(operation), next: z.number().nullable() });

export type Operation = z.infer<typeof operation>;

/**
 * Asks for a video, as somebody does who tries again with the same key until there is an answer.
 *
 * @returns its id, or undefined when the bot died over it
 */
export async function submit(url: string, prompt: string): Promise<string | undefined> {
  const answer = await ask(url, 'POST', '/generate', { prompt, duration: '4', agreed_usd: 100 }, { 'idempotency-key': prompt });
  return answer === undefined ? undefined : accepted.parse(answer).operation_id;
}

/** Asks for a film of shots, each of which begins with the last frame of the one before. @returns its id, as `submit` */
export async function askForFilm(url: string, shots: readonly string[]): Promise<string | undefined> {
  const body = { shots, sequence: true, duration: '8', agreed_usd: 100 };
  const answer = await ask(url, 'POST', '/films', body, { 'idempotency-key': shots.join(' ') });
  return answer === undefined ? undefined : accepted.parse(answer).operation_id;
}

/** Asks for another video of an earlier one. @param prompt absent where it takes none */
export async function followUp(url: string, id: string, wish: 'edit' | 'extend' | 'upscale', prompt?: string): Promise<void> {
  const key = { 'idempotency-key': `${wish} ${id}` };
  await ask(url, 'POST', `/operations/${id}/${wish}`, prompt === undefined ? {} : { prompt }, key);
}

export async function decide(url: string, id: string, decision: 'again' | 'leave'): Promise<void> {
  await ask(url, 'POST', `/operations/${id}/decide`, { decision });
}

/** Everything that the bot knows; undefined when it died over the question. */
export async function list(url: string): Promise<readonly Operation[] | undefined> {
  const all: Operation[] = [];
  for (let before = ''; ; ) {
    const answer = await ask(url, 'GET', `/operations?limit=100${before}`);
    if (answer === undefined) return undefined;
    const { operations: page, next } = operations.parse(answer);
    all.push(...page);
    if (next === null) return all;
    before = `&before=${next}`;
  }
}

/** Waits until nothing moves any more and everybody was told. @returns what there is then, or undefined when the bot died before */
export async function settled(home: BotHome, url: string): Promise<readonly Operation[] | undefined> {
  for (;;) {
    const all = await list(url);
    if (all === undefined || (all.every(isSettled) && all.every(isShown(home)))) return all;
    await wait(50);
  }
}

function isSettled({ state }: Operation): boolean {
  return state === 'unknown' || !unfinishedStates.some((each) => each === state);
}

function isShown(home: BotHome): (operation: Operation) => boolean {
  const updates = readPlatform(home.platformFile);
  return ({ operation_id: id, state }) => {
    const own = updates.filter(({ generationId }) => generationId === id);
    // The message of a set goes on to change beside the question.
    const wasOnItsWay = own.findLastIndex((each) => each.kind === 'status' && each.state !== 'unknown');
    const asked = state !== 'unknown' || own.findLastIndex(({ kind }) => kind === 'question') > wasOnItsWay;
    return asked && own.filter(({ kind }) => kind === 'status').at(-1)?.state === state;
  };
}

/** Stops a bot in order, so that everything it says is said and everything it stores is stored. */
export async function stop(bot: BotProcess): Promise<void> {
  bot.signal('SIGTERM');
  await bot.exit;
}

/** Starts the bot, waits until it runs, and hands its address to `work`; stops it afterwards. */
export async function withBot<T>(home: BotHome, work: (url: string) => Promise<T>): Promise<T> {
  const bot = startBot(home);
  const url = await bot.url;
  if (url === undefined) throw new Error(`the bot did not start: ${home.output.join('')}`);
  try {
    return await work(url);
  } finally {
    await stop(bot);
  }
}

async function ask(
  url: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(`${url}/api/video_chat${path}`, {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (response.ok) return await response.json();
  } catch {
    // The bot died, or dies: the caller sees it by the answer that is not there.
    return undefined;
  }
  throw new Error(`${method} ${path} was answered with ${response.status}: ${await response.text()}`);
}
