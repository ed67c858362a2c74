import type { Proposal } from './quote.ts';
import type { Text } from './texts.ts';

/** Why one of several requests that were sent together can't be made. */
export interface RequestProblem {
  /** Which one, from 0. */
  readonly index: number;
  /** The option that is wrong, by its declared name, where one is. */
  readonly option: string | undefined;
  readonly text: Text;
}

/** The stable codes that people's scripts may rely on. REST answers carry them as `error.code`. */
export type UserErrorCode =
  | 'invalid_option'
  | 'invalid_combination'
  | 'invalid_image'
  | 'invalid_video'
  | 'invalid_request'
  | 'too_many_active'
  | 'budget_exceeded'
  | 'price_unknown'
  | 'needs_confirmation'
  | 'not_found'
  | 'not_allowed'
  | 'not_possible_now'
  | 'model_retired'
  | 'storage_full'
  | 'stopping'
  /** It may have been taken in, and will be heard of then: asked once more, it may be made twice. */
  | 'outcome_unknown';

/** Something that the person can act on. Its text is safe to show: it names the option, what it must be and what to do. */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly code: UserErrorCode;
  readonly text: Text;
  /** The option that is wrong, by its declared name (`duration`), where one is. */
  readonly option: string | undefined;
  /**
   * What one press would make instead: a chat offers each as a button with its price. With `needs_confirmation` the first is what was asked
   * for; with any other code it is the nearest that would be taken in. Default: nothing.
   */
  readonly proposals: readonly Proposal[];
  /** With `needs_confirmation`: what has to be agreed to, in US dollars. */
  readonly priceUsd: number | undefined;
  /** Of several requests that were sent together: all that is wrong with each; the text says the first. Default: it is about one request, or all. */
  readonly problems: readonly RequestProblem[];
  /** Words that a style asks for, see `slotsOf`: a chat can ask for them in a form. Default: none. */
  readonly asks: readonly string[];

  constructor(
    code: UserErrorCode,
    text: Text,
    details: {
      option?: string | undefined;
      proposals?: readonly Proposal[];
      priceUsd?: number | undefined;
      problems?: readonly RequestProblem[];
      asks?: readonly string[];
      cause?: unknown;
    } = {},
  ) {
    super(`${code}: ${text.key}`, { cause: details.cause });
    this.code = code;
    this.text = text;
    this.option = details.option;
    this.proposals = details.proposals ?? [];
    this.priceUsd = details.priceUsd;
    this.problems = details.problems ?? [];
    this.asks = details.asks ?? [];
  }
}

/**
 * What is known about a request to a provider that did not go well.
 * - `not sent`: it never left this machine; sending it again is safe and free.
 * - `rejected`: the provider said no; nothing was started and nothing is charged.
 * - `transient`: for a start, it was too busy and very likely took nothing; for a check or a download, worth another look.
 * - `unknown`: it may have been accepted, and may be charged. Never sent again without a person's decision.
 */
export type ProviderErrorKind = 'not sent' | 'rejected' | 'transient' | 'unknown';

/** Why nothing more may be sent to a provider for now: all that is queued for it waits, not one generation. */
export type PauseReason = 'daily quota' | 'credentials' | 'no billing' | 'no credit' | 'spending limit';

export interface ProviderErrorDetails {
  /** A short stable word for logs and tests: `rate_limited`, `invalid_argument`, `model_retired` … */
  readonly code: string;
  /** How long the provider asked to wait, or how long it is until its quota renews; in milliseconds. */
  readonly retryAfterMs?: number;
  /** The limit or refusal concerns every request: stop picking until it is lifted. The error's text says why to those who wait. */
  readonly pause?: PauseReason;
  /** Where the admin lifts the pause; for the log. */
  readonly helpUrl?: string;
  /** HTTP status, where there was an answer. */
  readonly status?: number;
  readonly cause?: unknown;
}

/** A request to a provider failed; `kind` says what may have become of it, `text` says it to the person. */
export class ProviderError extends Error {
  override readonly name = 'ProviderError';
  readonly kind: ProviderErrorKind;
  readonly text: Text;
  readonly code: string;
  readonly retryAfterMs: number | undefined;
  readonly pause: PauseReason | undefined;
  readonly helpUrl: string | undefined;
  readonly status: number | undefined;

  constructor(kind: ProviderErrorKind, text: Text, details: ProviderErrorDetails) {
    super(`${kind}: ${details.code}`, { cause: details.cause });
    this.kind = kind;
    this.text = text;
    this.code = details.code;
    this.retryAfterMs = details.retryAfterMs;
    this.pause = details.pause;
    this.helpUrl = details.helpUrl;
    this.status = details.status;
  }
}
