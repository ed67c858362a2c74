import { text } from '../../../../domain/texts.ts';
import type {
  ErrorAnswer,
  EstimateAnswer,
  FollowUpAnswer,
  OperationAnswer,
  OperationListAnswer,
  StillAnswer,
  VideoAnswer,
} from '../../rest/answer-schemas.ts';
import type {
  FormAnswer,
  ModelAnswer,
  OptionSchemaAnswer,
  OptionsAnswer,
  OptionValue,
  SuggestionAnswer,
} from '../../rest/form-schemas.ts';
import { spokenLanguage } from '../language/speak.ts';
import { say } from '../say.ts';

export const apiRoot = '/api/video_chat';

/** The fields of a request that are set, by their REST names. */
export type Fields = Readonly<Record<string, OptionValue>>;

/** What a request makes: a video, or a still picture. */
export type Makes = Generation['makes'];

// What the server answers, by the page's names for it.
export type Still = StillAnswer;
export type Video = VideoAnswer;
export type Generation = OperationAnswer;
export type FollowUpOffer = FollowUpAnswer;
export type OptionSchema = OptionSchemaAnswer;
export type ModelRow = ModelAnswer;
export type FormOptions = FormAnswer;
export type Options = OptionsAnswer;
export type Estimate = EstimateAnswer;

/** What is to be made: fields, and pictures by the field that they go into. */
export interface VideoRequestBody {
  readonly fields: Fields;
  readonly pictures: readonly { readonly field: string; readonly file: Blob }[];
  /** The price that stood on what was pressed, in US dollars. Absent: none did. */
  readonly agreedUsd?: number | undefined;
  /** What a person's own video measures, for a price before it is sent. */
  readonly measured?: Readonly<Record<'seconds' | 'width' | 'height' | 'size_bytes', number>>;
}

/** What the API refused, in its own sentence; `offline` where it did not answer. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: string;
  readonly field: string | undefined;
  /** Field values that would work instead; null is a field to leave out. */
  readonly suggestion: Readonly<Record<string, OptionValue | null>> | undefined;
  /** With `needs_confirmation`: what it costs, in US dollars. */
  readonly priceUsd: number | undefined;
  /** The same in the server’s own words. */
  readonly question: string | undefined;
  /** Of several requests that were sent together: all that is wrong. */
  readonly problems: NonNullable<ErrorAnswer['error']['problems']>;

  constructor(
    code: string,
    message: string,
    details: {
      readonly field?: string;
      readonly suggestion?: Readonly<Record<string, OptionValue | null>>;
      readonly priceUsd?: number;
      readonly question?: string;
      readonly problems?: ApiError['problems'];
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, { cause: details.cause });
    this.code = code;
    this.field = details.field;
    this.suggestion = details.suggestion;
    this.priceUsd = details.priceUsd;
    this.question = details.question;
    this.problems = details.problems ?? [];
  }
}

/** What can be made of a finished video. */
export type FollowUp = FollowUpOffer['verb'];

/** The words for it, which of several videos it is about, from 1, and the price that stood on what was pressed, in US dollars. */
export interface FollowUpBody {
  readonly prompt?: string;
  readonly video: number;
  readonly agreed_usd?: number;
}

export type Query = Readonly<Record<string, string | number | undefined>>;

/** What the page asks of one server. */
export type Api = ReturnType<typeof createApi>;

/** @param ask asks that server */
export function createApi(ask: Ask) {
  return {
    options: () => ask<Options>('GET', '/options'),
    estimate: (makes: Makes, request: VideoRequestBody, signal: AbortSignal) =>
      ask<Estimate>('POST', estimatePath(makes, request), { body: bodyOf(request), signal }),
    /** @param key the same for the same click, so that a lost answer never pays twice */
    make: (makes: Makes, request: VideoRequestBody, key: string) =>
      ask<{ readonly operation_id: string }>('POST', makePath(makes, request), {
        body: bodyOf(request),
        headers: { 'idempotency-key': key },
      }),
    /** @param key as that of `make` */
    followUp: (id: string, verb: FollowUp, body: FollowUpBody, key: string) =>
      ask<{ readonly operation_id: string; readonly session_id: string }>('POST', `/operations/${id}/${verb}`, {
        body: JSON.stringify(body),
        headers: { 'idempotency-key': key },
      }),
    /** Joins what it goes on from, and itself. @param key as that of `make` */
    join: (chain: NonNullable<Generation['chain']>, key: string) =>
      ask<{ readonly operation_id: string; readonly session_id: string }>('POST', '/films', {
        body: JSON.stringify({ parts: chain }),
        headers: { 'idempotency-key': key },
      }),
    /** Better words for a prompt. Nothing is made. */
    suggest: (body: { readonly prompt: string; readonly model?: string; readonly starts_from_image: boolean }) =>
      ask<SuggestionAnswer>('POST', '/suggest_prompt', { body: JSON.stringify(body) }),
    /** What it would cost, and whether it would be taken now. */
    estimateFollowUp: (id: string, verb: FollowUp, body: FollowUpBody, signal: AbortSignal) =>
      ask<Estimate>('POST', `/operations/${id}/estimate`, { body: JSON.stringify({ verb, ...body }), signal }),
    list: (query: Query, signal?: AbortSignal) =>
      ask<OperationListAnswer>('GET', `/operations?${queryText(query)}`, signal === undefined ? {} : { signal }),
    find: (id: string) => ask<Generation>('GET', `/operations/${id}`),
    cancel: (id: string) => ask<Generation>('POST', `/operations/${id}/cancel`),
    decide: (id: string, decision: 'again' | 'leave', agreedUsd: number | null) =>
      ask<Generation>('POST', `/operations/${id}/decide`, { body: JSON.stringify({ decision, agreed_usd: agreedUsd }) }),
    /** Goes out even when the page is being closed. */
    remove: (id: string) => ask<unknown>('DELETE', `/operations/${id}`, { keepalive: true }),
    /** Deletes one of several videos by its number; as `remove`. */
    removeVideo: (id: string, number: number) =>
      ask<Generation>('DELETE', `/operations/${id}/videos/${number}`, { keepalive: true }),
  };
}

export function asApiError(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError('unexpected', say(text('page.failed')), { cause: error });
}

/** A key for one click. */
export function clickKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Asks the API. @throws {ApiError} */
export type Ask = <T>(method: string, path: string, init?: RequestInit) => Promise<T>;

/**
 * @param send brings a request for a path to the server
 * @param onUnknown the API wants to know who is there
 */
export function createAsk(send: (path: string, init: RequestInit) => Promise<Response>, onUnknown: () => void): Ask {
  return async <T>(method: string, path: string, init: RequestInit = {}): Promise<T> => {
    /** The connection broke, before the answer or within it; or nobody wants it any more. */
    const broken = (cause: unknown): never => {
      if (init.signal?.aborted) throw cause;
      return offline(cause);
    };
    const answer = await send(apiRoot + path, {
      ...init,
      method,
      headers: {
        'accept-language': spokenLanguage(),
        ...init.headers,
        ...(typeof init.body === 'string' && { 'content-type': 'application/json' }),
      },
    }).catch(broken);
    if (answer.ok) return await answer.json().catch(broken);
    const body = await answer.json().catch(() => ({}));
    if (answer.status === 401) onUnknown();
    const { code = 'unexpected', message = say(text('page.failed')), ...details } = body.error ?? {};
    const { price_usd: priceUsd } = details;
    if (code !== 'needs_confirmation' || typeof priceUsd !== 'number') throw new ApiError(code, message, details);
    throw new ApiError(code, say(text('page.priceFirst', { priceUsd })), { ...details, priceUsd, question: message });
  };
}

export function offline(cause: unknown): never {
  throw new ApiError('offline', say(text('page.offline')), { cause });
}

function estimatePath(makes: Makes, { measured }: VideoRequestBody): string {
  if (measured !== undefined) return '/estimate_edit';
  return makes === 'image' ? '/estimate_image' : '/estimate';
}

function makePath(makes: Makes, { fields, pictures }: VideoRequestBody): string {
  if (makes === 'image') return '/generate_image';
  // With nothing but words beside it, the model is chosen that takes it.
  const isOwnVideo = pictures.some(({ field }) => field === 'video_file') && fields.model === undefined;
  if (isOwnVideo) return '/edit_video';
  return pictures.length === 0 ? '/generate' : '/generate_with_image';
}

/** JSON, or a form when there are pictures. */
function bodyOf({ fields: options, pictures, agreedUsd, measured }: VideoRequestBody): BodyInit {
  const fields = { ...options, ...measured, ...(agreedUsd !== undefined && { agreed_usd: agreedUsd }) };
  if (pictures.length === 0) return JSON.stringify(fields);
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, String(value));
  for (const { field, file } of pictures) form.append(field, file, 'image');
  return form;
}

/** What is absent or empty is left out. */
export function queryText(query: Query): string {
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
