/** An error object of a Google API (google.rpc.Status), as far as it is one. */
export interface GoogleError {
  readonly httpStatus: number;
  /** `INVALID_ARGUMENT`, `RESOURCE_EXHAUSTED` … */
  readonly status: string;
  /** Google's own words; may be empty. */
  readonly message: string;
  /** `reason` of every ErrorInfo: `API_KEY_INVALID`, `SERVICE_DISABLED` … */
  readonly reasons: readonly string[];
  /** From RetryInfo, in milliseconds. */
  readonly retryDelayMs: number | undefined;
  readonly quotaIds: readonly string[];
  readonly quotaValues: readonly string[];
}

/**
 * Reads what the SDK throws for an HTTP error: its message is the whole body as JSON text.
 *
 * @returns undefined when the body was not Google's JSON: a proxy's page, or nothing
 * @see https://cloud.google.com/apis/design/errors
 */
export function readGoogleError(thrown: unknown): GoogleError | undefined {
  if (!(thrown instanceof Error) || !('status' in thrown) || typeof thrown.status !== 'number') return undefined;
  // The Interactions API has errors of its own: the body beside a message that was made of it.
  const ofInteractions = 'body' in thrown;
  const error = field(parse(ofInteractions ? String(thrown.body) : thrown.message), 'error');
  const message = field(error, 'message');
  const status = field(error, 'status') ?? (ofInteractions ? inCapitals(field(error, 'code')) : undefined);
  // The SDK wraps other bodies in the same shape; Google's status is a word in capitals, a page's is HTTP's phrase.
  if (typeof message !== 'string' || typeof status !== 'string' || !/^[A-Z_]+$/.test(status)) return undefined;
  const details = list(field(error, 'details'));
  const violations = details.flatMap((detail) => list(field(detail, 'violations')));
  return {
    httpStatus: thrown.status,
    status,
    message,
    reasons: details.flatMap((detail) => textOf(field(detail, 'reason'))),
    retryDelayMs: details.map((detail) => duration(field(detail, 'retryDelay'))).find((delay) => delay !== undefined),
    quotaIds: violations.flatMap((violation) => textOf(field(violation, 'quotaId'))),
    quotaValues: violations.flatMap((violation) => textOf(field(violation, 'quotaValue'))),
  };
}

/** Google's words, fit to stand inside a sentence of ours: one line, bounded, with a full stop, without keys or addresses. */
export function plainMessage(message: string): string {
  const oneLine = message
    .toWellFormed()
    .replace(/https?:\/\/\S+/g, '…')
    .replace(/AIza[\w-]{10,}/g, '…')
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim();
  const short = oneLine.length > 400 ? `${oneLine.slice(0, 399).toWellFormed()}…` : oneLine;
  return /[.!?…]$/.test(short) || short === '' ? short : `${short}.`;
}

/** Seen in place of a status: `invalid_request`. */
function inCapitals(code: unknown): string | undefined {
  return typeof code === 'string' ? code.toUpperCase() : undefined;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Object.getOwnPropertyDescriptor(value, name)?.value : undefined;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): readonly string[] {
  return typeof value === 'string' ? [value] : [];
}

/** `"37s"`, `"1.5s"`: protobuf's duration as JSON. */
function duration(value: unknown): number | undefined {
  const seconds = typeof value === 'string' ? /^(\d+(?:\.\d+)?)s$/.exec(value)?.[1] : undefined;
  return seconds === undefined ? undefined : Math.ceil(Number(seconds) * 1000);
}
