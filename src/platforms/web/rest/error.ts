import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { type RequestProblem, UserError, type UserErrorCode } from '../../../domain/errors.ts';
import { StoreError } from '../../../domain/generation-store.ts';
import { OutcomeUnknown } from '../../../domain/outcome-unknown.ts';
import { type Text, text } from '../../../domain/texts.ts';
import type { Log } from '../../../lib/log.ts';
import type { Texts } from '../../../lib/say.ts';
import type { ErrorAnswer } from './answer-schemas.ts';
import { restName } from './names.ts';

/** The stable codes of the REST API: those of the engine and those of HTTP itself. */
export type RestErrorCode =
  | UserErrorCode
  | 'unauthorized'
  | 'forbidden'
  | 'method_not_allowed'
  | 'too_large'
  | 'unsupported_media_type'
  | 'too_many_tries'
  | 'too_many_streams'
  | 'idempotency_key_reused'
  | 'internal';

const statusOf: Readonly<Record<RestErrorCode, ContentfulStatusCode>> = {
  invalid_request: 400,
  invalid_option: 400,
  invalid_image: 400,
  invalid_video: 400,
  unauthorized: 401,
  forbidden: 403,
  not_allowed: 403,
  not_found: 404,
  method_not_allowed: 405,
  not_possible_now: 409,
  needs_confirmation: 409,
  model_retired: 410,
  too_large: 413,
  unsupported_media_type: 415,
  invalid_combination: 422,
  price_unknown: 422,
  idempotency_key_reused: 422,
  too_many_active: 429,
  budget_exceeded: 429,
  too_many_tries: 429,
  too_many_streams: 429,
  internal: 500,
  stopping: 503,
  outcome_unknown: 503,
  storage_full: 507,
};

/** A request that the REST API refuses, with a sentence for people and a code for programs. */
export class RestError extends Error {
  override readonly name = 'RestError';
  readonly code: RestErrorCode;
  readonly text: Text;
  /** The field that is wrong, by its REST name. */
  readonly field: string | undefined;
  /** Field values that would work instead; null is a field to leave out. */
  readonly suggestion: Readonly<Record<string, unknown>> | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** What has to be agreed to, in US dollars. */
  readonly priceUsd: number | undefined;
  /** Of several requests that were sent together. */
  readonly problems: readonly RequestProblem[];

  constructor(
    code: RestErrorCode,
    text: Text,
    details: {
      readonly field?: string;
      readonly suggestion?: Readonly<Record<string, unknown>>;
      readonly headers?: Readonly<Record<string, string>>;
      readonly priceUsd?: number | undefined;
      readonly problems?: readonly RequestProblem[];
      readonly cause?: unknown;
    } = {},
  ) {
    super(`${code}: ${text.key}`, { cause: details.cause });
    this.code = code;
    this.text = text;
    this.field = details.field;
    this.suggestion = details.suggestion;
    this.headers = details.headers ?? {};
    this.priceUsd = details.priceUsd;
    this.problems = details.problems ?? [];
  }
}

/** Answers an error as JSON. What is neither ours nor the person's is logged here, once, and says nothing of itself. */
export function errorResponse(
  error: unknown,
  context: Context,
  { texts, log }: { readonly texts: Texts; readonly log: Log },
): Response {
  const known = asRestError(error);
  if (known.code === 'internal') {
    // The path without its query: a query holds words that people searched for.
    log.error({ err: error, method: context.req.method, path: context.req.path }, 'a web request failed');
  }
  const body: ErrorAnswer = {
    error: {
      code: known.code,
      ...(known.field !== undefined && { field: known.field }),
      message: texts.say(known.text),
      ...(known.suggestion !== undefined && { suggestion: known.suggestion }),
      ...(known.problems.length > 0 && { problems: known.problems.map((each) => problemBody(each, texts)) }),
      ...(known.priceUsd !== undefined && { price_usd: known.priceUsd }),
    },
  };
  return context.json(body, statusOf[known.code], { ...known.headers, 'cache-control': 'no-store' });
}

function problemBody({ index, option, text: why }: RequestProblem, texts: Texts) {
  return { index, ...(option !== undefined && { field: restName(option) }), message: texts.say(why) };
}

/** Where the first of several things that are wrong stands, or the only one. */
function fieldOf({ option, problems: [first] }: UserError): string | undefined {
  if (first === undefined) return option && restName(option);
  return [`prompts[${first.index}]`, ...(first.option === undefined ? [] : [restName(first.option)])].join('.');
}

/** What is neither ours nor the person's is `internal`, and says nothing of itself. */
export function asRestError(error: unknown): RestError {
  if (error instanceof RestError) return error;
  if (error instanceof UserError) {
    const field = fieldOf(error);
    return new RestError(error.code, withHowToAgree(error), {
      cause: error,
      priceUsd: error.priceUsd,
      problems: error.problems,
      ...(field !== undefined && { field }),
      ...(error.code === 'stopping' && { headers: { 'retry-after': '30' } }),
    });
  }
  // It can't even be read just now, as while a database server restarts.
  if (error instanceof OutcomeUnknown) return new RestError('outcome_unknown', text('limit.unsure'), { cause: error });
  if (error instanceof StoreError && error.kind === 'busy')
    return new RestError('not_possible_now', text('limit.busy'), { cause: error });
  return new RestError('internal', text('rest.internal'), { cause: error });
}

/** A question about a price is answered by the same request with that price in it. */
function withHowToAgree({ text: question, priceUsd }: UserError): Text {
  if (priceUsd === undefined) return question;
  return text('list.sentences', { sentences: [question, text('rest.howToAgree', { usd: String(priceUsd) })] });
}
