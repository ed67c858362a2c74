import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import { z } from 'zod';
import type { BatchEntry } from '../../domain/batch/read-table.ts';
import type { Clock } from '../../domain/clock.ts';
import { terminalHeader } from '../../lib/own-door.ts';
import { pause } from '../../lib/pause.ts';

/** The bot said no, or the video did not come to be: its own sentence. */
export class GenerateError extends Error {
  override readonly name = 'GenerateError';
}

/** Some of the requests in a file can't be made, and so none is. */
export class RowsError extends GenerateError {
  /** By its row in the file. */
  readonly rows: readonly { readonly row: number; readonly message: string }[];

  constructor(rows: RowsError['rows']) {
    super(rows.map(({ row, message }) => `${row}: ${message}`).join('\n'));
    this.rows = rows;
  }
}

/** What is to be done with a video that is there. */
export interface FollowUpWish {
  readonly wish: 'edit' | 'extend' | 'upscale';
  readonly id: string;
  /** Which of its videos, from 1. */
  readonly video?: number;
  readonly prompt?: string;
}

/** How a bot is asked. */
export interface BotAddress {
  /** Where its web door is. */
  readonly baseUrl: string;
  readonly token: string | undefined;
  /** Shows that it is this machine's terminal that asks, see `own-door.ts`. */
  readonly pass: string | undefined;
}

export interface GenerateOptions extends BotAddress {
  /** By their REST names. */
  readonly fields: Readonly<Record<string, string>>;
  /** Paths of pictures, and of a person's own video, by their REST names. */
  readonly pictures: Readonly<Record<string, readonly string[]>>;
  /** In the place of fields and pictures: goes into the session of the video that it is about. */
  readonly followUp?: FollowUpWish;
  /** Several requests in the place of one, as one set; `fields` hold for those that have none of their own. */
  readonly batch?: readonly BatchEntry[] | undefined;
  readonly clock: Clock;
  /** Shown while it waits, each time something may have changed. */
  onProgress(progress: { readonly message: string; readonly elapsedSeconds: number } & Place): void;
  /** Told of each as soon as it has ended and those before it have. Default: all is told at the end. */
  onEnded?(ended: Ended): void;
  /** Told how a follow-up or a batch is made, as soon as it is taken. */
  onAccepted?(message: string): void;
  /** The price that was agreed to before, in US dollars: nothing is made for more. */
  readonly agreedUsd?: number | undefined;
  /** Called where the bot makes it only for somebody who agrees to its price, in US dollars. @throws where nobody does */
  agree(priceUsd: number): Promise<void>;
  /** Calls the generation off. */
  readonly signal: AbortSignal;
}

/** Which one of all that was asked for at once. */
interface Place {
  /** From 1. */
  readonly index: number;
  readonly size: number;
  readonly prompt: string;
}

/** What became of one of them. */
export type Ended = Place &
  ({ readonly made: GeneratedVideo; readonly problem?: never } | { readonly made?: never; readonly problem: string });

const session = 'terminal';
const ownVideo = 'video_file';
const headers = { 'content-type': 'application/json' };
const pollMs = 1000;
/** A restart of the bot takes less; longer means that it is gone. */
const patienceMs = 60_000;

const accepted = z.object({
  // A bot of an earlier version makes one.
  operations: z.array(z.object({ operation_id: z.uuid(), prompt: z.string().default('') })).optional(),
  operation_id: z.uuid(),
  price_usd: z.number().nullable(),
  message: z.string(),
});
const standing = z.object({
  status: z.enum(['pending', 'processing', 'completed', 'error']),
  message: z.string(),
  elapsed_seconds: z.number(),
  needs_decision: z.boolean(),
  price_usd: z.number().nullable(),
  cost_usd: z.number().nullish(),
  // A bot of an earlier version does not say it.
  price_reported: z.boolean().default(false),
  videos: z.array(z.object({ url: z.url() })),
  prompt: z.string(),
  sent_prompt: z.string().nullable(),
});
const estimated = z.object({ price_usd: z.number().nullable(), refusal: z.object({ message: z.string() }).nullable() });
const problem = z.object({ index: z.int(), message: z.string() });
const refusal = z.object({
  error: z.object({
    ...{ code: z.string(), message: z.string(), price_usd: z.number().optional() },
    problems: z.array(problem).optional(),
  }),
});

/** Some of several requests can't be made. */
class ProblemsError extends GenerateError {
  readonly problems: readonly z.infer<typeof problem>[];

  constructor(message: string, problems: ProblemsError['problems']) {
    super(message);
    this.problems = problems;
  }
}

/** Its price has to be agreed to first. */
class PriceError extends GenerateError {
  readonly priceUsd: number;

  constructor(message: string, priceUsd: number) {
    super(message);
    this.priceUsd = priceUsd;
  }
}

export interface GeneratedVideo {
  readonly id: string;
  readonly urls: readonly string[];
  readonly priceUsd: number | undefined;
  /** What was booked for it. */
  readonly costUsd: number | undefined;
  /** Whether `priceUsd` goes by a price that is only reported. */
  readonly isReported: boolean;
  readonly elapsedSeconds: number;
  /** What was sent in the place of the prompt, where help with it was asked for. */
  readonly sentPrompt: string | undefined;
}

/** What became of all that was asked for at once. */
export interface Generated {
  /** At least one, unless `onEnded` was told of each. */
  readonly made: readonly GeneratedVideo[];
  /** Why others were not made. */
  readonly problems: readonly string[];
}

/**
 * Asks a running bot for videos through its REST API and waits for all of them.
 *
 * @throws {GenerateError} with the sentence to show, where none was made and nobody was told so
 * @throws {RowsError} for requests of a batch that can't be made
 */
export async function generateVideos(options: GenerateOptions): Promise<Generated> {
  const places = await begin(options);
  const made: GeneratedVideo[] = [];
  const problems: string[] = [];
  const failed = (place: Place, why: string): void => {
    problems.push(why);
    options.onEnded?.({ ...place, problem: why });
  };
  for (const [at, { id, ...place }] of places.entries()) {
    try {
      const video = await waitFor(options, id, place);
      made.push(video);
      options.onEnded?.({ ...place, made: video });
    } catch (error) {
      if (!(error instanceof GenerateError)) throw error;
      failed(place, error.message);
      if (!options.signal.aborted) continue;
      // That one was called off; what came after it is, too.
      for (const { id: other, ...its } of places.slice(at + 1)) failed(its, await callOff(options, other));
      break;
    }
  }
  if (made.length === 0 && options.onEnded === undefined) throw new GenerateError([...new Set(problems)].join('\n'));
  return { made, problems };
}

/** What the bot says of a request before it is made. */
export interface EstimatedVideo {
  /** US dollars; undefined where there is no price, and nothing is made then. */
  readonly priceUsd: number | undefined;
  /** Why it would not be made now, for the person. */
  readonly refusal: string | undefined;
}

/**
 * Asks a running bot what a video would cost. Nothing is made.
 *
 * @param fields by their REST names
 * @throws {GenerateError} where these can't be
 */
export async function estimateVideo(bot: BotAddress, fields: GenerateOptions['fields']): Promise<EstimatedVideo> {
  const body = JSON.stringify({ ...fields, session_id: session });
  const { price_usd: priceUsd, refusal: refused } = estimated.parse(
    await call(bot, 'estimate', { method: 'POST', body, headers }),
  );
  return { priceUsd: priceUsd ?? undefined, refusal: refused?.message };
}

async function waitFor(options: GenerateOptions, id: string, place: Place): Promise<GeneratedVideo> {
  const { clock, onProgress, signal } = options;
  let lastAnswerMs = clock.monotonicMs();
  for (;;) {
    if (signal.aborted) {
      throw new GenerateError(await callOff(options, id));
    }
    const body = await statusOf(options, id).catch((error: unknown) => {
      if (error instanceof GenerateError || clock.monotonicMs() - lastAnswerMs > patienceMs) throw error;
    });
    if (body !== undefined) {
      lastAnswerMs = clock.monotonicMs();
      const { status, message, elapsed_seconds: elapsedSeconds, needs_decision: needsDecision } = body;
      onProgress({ message, elapsedSeconds, ...place });
      if (status === 'completed') {
        const sentPrompt = body.sent_prompt === body.prompt ? undefined : (body.sent_prompt ?? undefined);
        const urls = body.videos.map(({ url }) => url);
        const money = { priceUsd: body.price_usd ?? undefined, costUsd: body.cost_usd ?? undefined };
        return { id, urls, ...money, isReported: body.price_reported, elapsedSeconds, sentPrompt };
      }
      if (status === 'error' || needsDecision) throw new GenerateError(message);
    }
    await pause(clock, pollMs, signal);
  }
}

/** @returns all that was asked for, in its order */
async function begin(options: GenerateOptions): Promise<readonly (Place & { readonly id: string })[]> {
  const { operation_id: id, operations, message } = accepted.parse(await submitAgreed(options));
  // It may become another kind of video than was asked for.
  if (options.followUp !== undefined || options.batch !== undefined) options.onAccepted?.(message);
  const all = operations ?? [{ operation_id: id, prompt: '' }];
  return all.map(({ operation_id, prompt }, at) => ({ id: operation_id, index: at + 1, size: all.length, prompt }));
}

/** @returns how it stands */
async function callOff(options: GenerateOptions, id: string): Promise<string> {
  const inSession = options.followUp === undefined ? `?session_id=${session}` : '';
  const answer = await call(options, `operations/${id}/cancel${inSession}`, { method: 'POST' });
  return standing.parse(answer).message;
}

/** @throws {GenerateError} where its price is not agreed to, too */
async function submitAgreed(options: GenerateOptions): Promise<unknown> {
  let agreedUsd = options.agreedUsd;
  for (;;) {
    try {
      return await submit(options, agreedUsd);
    } catch (error) {
      // The price may change while somebody looks at it.
      if (!(error instanceof PriceError)) throw error;
      await options.agree(error.priceUsd);
      agreedUsd = error.priceUsd;
    }
  }
}

async function submit(options: GenerateOptions, agreedUsd: number | undefined): Promise<unknown> {
  const { pictures, followUp, batch } = options;
  const agreed = agreedUsd === undefined ? {} : { agreed_usd: agreedUsd };
  const fields = { ...options.fields, ...agreed };
  if (batch !== undefined) return submitBatch(options, batch, fields);
  if (followUp !== undefined) {
    const { wish, id, ...body } = followUp;
    return call(options, `operations/${encodeURIComponent(id)}/${wish}`, {
      method: 'POST',
      body: JSON.stringify({ ...body, ...agreed }),
      headers,
    });
  }
  if (Object.keys(pictures).length === 0) {
    const body = JSON.stringify({ ...fields, session_id: session });
    return call(options, 'generate', { method: 'POST', body, headers });
  }
  const form = new FormData();
  form.set('session_id', session);
  for (const [name, value] of Object.entries(fields)) form.set(name, String(value));
  for (const [name, paths] of Object.entries(pictures)) {
    for (const path of paths) form.append(name, await openAsBlob(path), basename(path));
  }
  // With nothing but words beside it, the model is chosen that takes it.
  const isPlainEdit = ownVideo in pictures && Object.keys(fields).every((name) => name === 'prompt');
  return call(options, isPlainEdit ? 'edit_video' : 'generate_with_image', { method: 'POST', body: form });
}

async function submitBatch(
  options: GenerateOptions,
  batch: readonly BatchEntry[],
  fields: Readonly<Record<string, string | number>>,
): Promise<unknown> {
  const body = JSON.stringify({ ...fields, prompts: batch.map((each) => each.fields), session_id: session });
  try {
    return await call(options, 'batches', { method: 'POST', body, headers });
  } catch (error) {
    if (!(error instanceof ProblemsError)) throw error;
    throw new RowsError(error.problems.map(({ index, message }) => ({ row: batch[index]?.row ?? index + 1, message })));
  }
}

async function statusOf(options: GenerateOptions, id: string) {
  const body = JSON.stringify({ operation_id: id });
  return standing.parse(await call(options, 'status', { method: 'POST', body, headers }));
}

async function call({ baseUrl, token, pass }: BotAddress, path: string, init: RequestInit): Promise<unknown> {
  const headers = new Headers(init.headers);
  if (pass !== undefined) headers.set(terminalHeader, pass);
  if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
  const response = await fetch(`${baseUrl}/api/video_chat/${path}`, { ...init, headers, redirect: 'error' });
  const body: unknown = await response.json();
  if (response.ok) return body;
  const refused = refusal.safeParse(body);
  const { code, message, price_usd: priceUsd, problems = [] } = refused.data?.error ?? {};
  if (code === 'needs_confirmation' && message !== undefined && priceUsd !== undefined) throw new PriceError(message, priceUsd);
  if (message !== undefined && problems.length > 0) throw new ProblemsError(message, problems);
  throw new GenerateError(refused.success ? refused.data.error.message : `${response.status} ${response.statusText}`);
}
