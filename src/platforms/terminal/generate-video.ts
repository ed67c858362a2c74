import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import { z } from 'zod';
import type { Clock } from '../../domain/clock.ts';
import { terminalHeader } from '../../lib/own-door.ts';
import { pause } from '../../lib/pause.ts';

/** The bot said no, or the video did not come to be: its own sentence. */
export class GenerateError extends Error {
  override readonly name = 'GenerateError';
}

export interface GenerateOptions {
  /** Where the bot's web door is. */
  readonly baseUrl: string;
  readonly token: string | undefined;
  /** Shows that it is this machine's terminal that asks, see `own-door.ts`. */
  readonly pass: string | undefined;
  /** By their REST names. */
  readonly fields: Readonly<Record<string, string>>;
  /** Paths of pictures, by their REST names. */
  readonly pictures: Readonly<Record<string, readonly string[]>>;
  readonly clock: Clock;
  /** Shown while it waits, each time something may have changed. */
  onProgress(progress: { readonly message: string; readonly elapsedSeconds: number }): void;
  /** Calls the generation off. */
  readonly signal: AbortSignal;
}

const session = 'terminal';
const pollMs = 1000;
/** A restart of the bot takes less; longer means that it is gone. */
const patienceMs = 60_000;

const accepted = z.object({ operation_id: z.uuid(), price_usd: z.number().nullable() });
const standing = z.object({
  status: z.enum(['pending', 'processing', 'completed', 'error']),
  message: z.string(),
  elapsed_seconds: z.number(),
  needs_decision: z.boolean(),
  price_usd: z.number().nullable(),
  cost_usd: z.number().nullish(),
  videos: z.array(z.object({ url: z.url() })),
  prompt: z.string(),
  sent_prompt: z.string().nullable(),
});
const refusal = z.object({ error: z.object({ message: z.string() }) });

export interface GeneratedVideo {
  readonly id: string;
  readonly urls: readonly string[];
  readonly priceUsd: number | undefined;
  /** What was booked for it. */
  readonly costUsd: number | undefined;
  readonly elapsedSeconds: number;
  /** What was sent in the place of the prompt, where help with it was asked for. */
  readonly sentPrompt: string | undefined;
}

/**
 * Asks a running bot for one video through its REST API and waits for it.
 *
 * @throws {GenerateError} with the sentence to show
 */
export async function generateVideo(options: GenerateOptions): Promise<GeneratedVideo> {
  const { clock, onProgress, signal } = options;
  const { operation_id: id } = accepted.parse(await submit(options));
  let lastAnswerMs = clock.monotonicMs();
  for (;;) {
    if (signal.aborted) {
      const canceled = standing.parse(await call(options, `operations/${id}/cancel?session_id=${session}`, { method: 'POST' }));
      throw new GenerateError(canceled.message);
    }
    const body = await statusOf(options, id).catch((error: unknown) => {
      if (error instanceof GenerateError || clock.monotonicMs() - lastAnswerMs > patienceMs) throw error;
    });
    if (body !== undefined) {
      lastAnswerMs = clock.monotonicMs();
      const { status, message, elapsed_seconds: elapsedSeconds, needs_decision: needsDecision } = body;
      onProgress({ message, elapsedSeconds });
      if (status === 'completed') {
        const sentPrompt = body.sent_prompt === body.prompt ? undefined : (body.sent_prompt ?? undefined);
        const urls = body.videos.map(({ url }) => url);
        const money = { priceUsd: body.price_usd ?? undefined, costUsd: body.cost_usd ?? undefined };
        return { id, urls, ...money, elapsedSeconds, sentPrompt };
      }
      if (status === 'error' || needsDecision) throw new GenerateError(message);
    }
    await pause(clock, pollMs, signal);
  }
}

async function submit(options: GenerateOptions): Promise<unknown> {
  const { fields, pictures } = options;
  if (Object.keys(pictures).length === 0) {
    const body = JSON.stringify({ ...fields, session_id: session });
    return call(options, 'generate', { method: 'POST', body, headers: { 'content-type': 'application/json' } });
  }
  const form = new FormData();
  form.set('session_id', session);
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  for (const [name, paths] of Object.entries(pictures)) {
    for (const path of paths) form.append(name, await openAsBlob(path), basename(path));
  }
  return call(options, 'generate_with_image', { method: 'POST', body: form });
}

async function statusOf(options: GenerateOptions, id: string) {
  const body = JSON.stringify({ operation_id: id });
  return standing.parse(await call(options, 'status', { method: 'POST', body, headers: { 'content-type': 'application/json' } }));
}

async function call({ baseUrl, token, pass }: GenerateOptions, path: string, init: RequestInit): Promise<unknown> {
  const headers = new Headers(init.headers);
  if (pass !== undefined) headers.set(terminalHeader, pass);
  if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
  const response = await fetch(`${baseUrl}/api/video_chat/${path}`, { ...init, headers, redirect: 'error' });
  const body: unknown = await response.json();
  if (response.ok) return body;
  const refused = refusal.safeParse(body);
  throw new GenerateError(refused.success ? refused.data.error.message : `${response.status} ${response.statusText}`);
}
