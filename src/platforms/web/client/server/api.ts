import { text } from '../../../../domain/texts.ts';
import { say } from '../say.ts';

const root = '/api/video_chat';
/** An event of the window: the API wants to know who is there. */
export const signedOut = 'veo-bot-signed-out';

export type Status = 'pending' | 'processing' | 'completed' | 'error';
export type OptionValue = string | number | boolean;
/** The fields of a request that are set, by their REST names. */
export type Fields = Readonly<Record<string, OptionValue>>;

/** What a request makes: a video, or a still picture. */
export type Makes = 'video' | 'image';

/** A finished still picture. */
export interface Still {
  readonly url: string;
  /** A small picture of it. */
  readonly poster_url: string;
  readonly size_bytes: number;
  readonly width: number;
  readonly height: number;
}

export interface Video extends Still {
  readonly duration_seconds: number;
}

/** A generation as the API tells it. */
export interface Generation {
  readonly operation_id: string;
  readonly number: number;
  readonly makes: Makes;
  readonly status: Status;
  readonly state: string;
  readonly message: string;
  readonly state_message: string;
  readonly video_url: string | null;
  readonly videos: readonly Video[];
  readonly pictures: readonly Still[];
  readonly elapsed_seconds: number;
  readonly position: number | null;
  readonly eta_seconds: { readonly from: number; readonly to: number } | null;
  readonly late: boolean;
  readonly needs_decision: boolean;
  readonly can_cancel: boolean;
  /** Canceled after it had begun: it ends by itself, and nothing of it is shown. */
  readonly discarded: boolean;
  readonly prompt: string;
  readonly sent_prompt: string | null;
  readonly model: string;
  readonly options: Fields;
  readonly images: readonly { readonly field: string; readonly url: string }[];
  readonly price_usd: number | null;
  readonly charged: 'no' | 'yes' | 'maybe';
  readonly platform: string;
  readonly person: { readonly id: string; readonly name: string | null };
  readonly session_id: string;
  readonly created_at: string;
  readonly finished_at: string | null;
}

/** An option as it is declared, in JSON Schema. */
export interface OptionSchema {
  readonly title: string;
  readonly description?: string;
  readonly type?: string;
  readonly enum?: readonly (string | number)[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly default?: OptionValue;
  readonly image?: boolean;
}

/** A model: for each option what it can do. */
export type ModelRow = { readonly id: string; readonly label: string } & Readonly<Record<string, unknown>>;

/** What a form for one kind of request is made of. */
export interface FormOptions {
  readonly schema: { readonly properties: Readonly<Record<string, OptionSchema>> };
  readonly models: readonly ModelRow[];
  readonly default_model: string;
}

/** The form for videos, that for stills, and what people should know. */
export interface Options extends FormOptions {
  readonly image: FormOptions;
  readonly backend: { readonly model_label: string; readonly provider: string };
  readonly keep_days: number;
  /** Whether people sign in, and may sign out. */
  readonly has_sign_in: boolean;
}

export interface Estimate {
  readonly price_usd: number | null;
  readonly message: string;
  readonly options: Fields;
  /** What is left of the budget that ends first; null where there is none. */
  readonly budget: { readonly fits: boolean } | null;
  /** What would be said to it now; null where it would be made. */
  readonly refusal: { readonly message: string } | null;
}

export interface Page {
  readonly operations: readonly Generation[];
  readonly next: number | null;
}

/** What is to be made: fields, and pictures by the field that they go into. */
export interface VideoRequestBody {
  readonly fields: Fields;
  readonly pictures: readonly { readonly field: string; readonly file: Blob }[];
}

/** What the API refused, in its own sentence; `offline` where it did not answer. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: string;
  readonly field: string | undefined;
  /** Field values that would work instead; null is a field to leave out. */
  readonly suggestion: Readonly<Record<string, OptionValue | null>> | undefined;

  constructor(
    code: string,
    message: string,
    details: {
      readonly field?: string;
      readonly suggestion?: Readonly<Record<string, OptionValue | null>>;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, { cause: details.cause });
    this.code = code;
    this.field = details.field;
    this.suggestion = details.suggestion;
  }
}

export type Query = Readonly<Record<string, string | number | undefined>>;

export const api = {
  options: () => ask<Options>('GET', '/options'),
  estimate: (makes: Makes, request: VideoRequestBody, signal: AbortSignal) =>
    ask<Estimate>('POST', makes === 'image' ? '/estimate_image' : '/estimate', { body: bodyOf(request), signal }),
  /** @param key the same for the same click, so that a lost answer never pays twice */
  make: (makes: Makes, request: VideoRequestBody, key: string) =>
    ask<{ readonly operation_id: string }>('POST', makePath(makes, request), {
      body: bodyOf(request),
      headers: { 'idempotency-key': key },
    }),
  list: (query: Query, signal?: AbortSignal) =>
    ask<Page>('GET', `/operations?${queryText(query)}`, signal === undefined ? {} : { signal }),
  find: (id: string) => ask<Generation>('GET', `/operations/${id}`),
  cancel: (id: string) => ask<Generation>('POST', `/operations/${id}/cancel`),
  decide: (id: string, decision: 'again' | 'leave') =>
    ask<Generation>('POST', `/operations/${id}/decide`, { body: JSON.stringify({ decision }) }),
  /** Goes out even when the page is being closed. */
  remove: (id: string) => ask<unknown>('DELETE', `/operations/${id}`, { keepalive: true }),
  /** A picture that a generation was made from, or is. */
  async picture(url: string): Promise<Blob> {
    const answer = await fetch(local(url)).catch(offline);
    if (!answer.ok) throw new ApiError('not_found', say(text('page.pictureGone')));
    return await answer.blob();
  },
  /** Ends the sign-in of this browser. */
  async signOut(): Promise<void> {
    await fetch('/sign-out', { method: 'POST', redirect: 'manual' }).catch(offline);
  },
  eventsUrl: (query: Query) => `${root}/events?${queryText(query)}`,
};

/** Our own address of what the API links to: its links are made for others too. */
export function local(url: string): string {
  return new URL(url).pathname;
}

export function asApiError(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError('unexpected', say(text('page.failed')), { cause: error });
}

/** A key for one click. */
export function clickKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function ask<T>(method: string, path: string, init: RequestInit = {}): Promise<T> {
  /** The connection broke, before the answer or within it; or nobody wants it any more. */
  const broken = (cause: unknown): never => {
    if (init.signal?.aborted) throw cause;
    return offline(cause);
  };
  const answer = await fetch(root + path, {
    ...init,
    method,
    headers: { ...init.headers, ...(typeof init.body === 'string' && { 'content-type': 'application/json' }) },
  }).catch(broken);
  if (answer.ok) return await answer.json().catch(broken);
  const body = await answer.json().catch(() => ({}));
  if (answer.status === 401) window.dispatchEvent(new Event(signedOut));
  const { code = 'unexpected', message = say(text('page.failed')), ...details } = body.error ?? {};
  throw new ApiError(code, message, details);
}

function offline(cause: unknown): never {
  throw new ApiError('offline', say(text('page.offline')), { cause });
}

function makePath(makes: Makes, { pictures }: VideoRequestBody): string {
  if (makes === 'image') return '/generate_image';
  return pictures.length === 0 ? '/generate' : '/generate_with_image';
}

/** JSON, or a form when there are pictures. */
function bodyOf({ fields, pictures }: VideoRequestBody): BodyInit {
  if (pictures.length === 0) return JSON.stringify(fields);
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, String(value));
  for (const { field, file } of pictures) form.append(field, file, 'image');
  return form;
}

function queryText(query: Query): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, String(value)]],
  );
  return new URLSearchParams(given).toString();
}

/** The form that a request of a kind is made with. */
export function formOf(options: Options, makes: Makes): FormOptions {
  return makes === 'image' ? options.image : options;
}

/** What people call the model of a generation. */
export function modelLabel(options: Options | undefined, model: string): string {
  const rows = options === undefined ? [] : [...options.models, ...options.image.models];
  return rows.find(({ id }) => id === model)?.label ?? model;
}
