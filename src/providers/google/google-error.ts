/** An HTTP error of a Google API: its status, and what its body says (google.rpc.Status) as far as it says anything. */
export interface GoogleError {
  readonly httpStatus: number;
  /** `INVALID_ARGUMENT`, `RESOURCE_EXHAUSTED` …; empty when the body is not Google's error object. */
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
 * Reads what the SDK throws for an HTTP error: its message is the whole body as JSON text. The status counts whatever the body is: Google
 * was seen to answer with an array, and a proxy answers with a page.
 *
 * @param httpStatus the answer's status, for errors of the SDK that lose it (a body that breaks off, or is no JSON)
 * @returns undefined when there was no answer
 * @see https://cloud.google.com/apis/design/errors
 */
export function readGoogleError(thrown: unknown, httpStatus?: number): GoogleError | undefined {
  const ownStatus: unknown = thrown instanceof Error && 'status' in thrown ? thrown.status : undefined;
  const known = typeof ownStatus === 'number' ? ownStatus : httpStatus;
  if (known === undefined) return undefined;
  const { status, message, details } = thrown instanceof Error ? readBody(thrown) : noBody;
  const violations = details.flatMap((detail) => list(field(detail, 'violations')));
  return {
    httpStatus: known,
    status,
    message,
    reasons: details.flatMap((detail) => textOf(field(detail, 'reason'))),
    retryDelayMs: details.map((detail) => duration(field(detail, 'retryDelay'))).find((delay) => delay !== undefined),
    quotaIds: violations.flatMap((violation) => textOf(field(violation, 'quotaId'))),
    quotaValues: violations.flatMap((violation) => textOf(field(violation, 'quotaValue'))),
  };
}

/**
 * Whether a request with this status was surely not taken. 408 and 499 are the answers of something on the way that gave up waiting: what
 * is behind it may have taken the request.
 */
export function isRefusalStatus(httpStatus: number): boolean {
  return httpStatus >= 400 && httpStatus < 500 && httpStatus !== 408 && httpStatus !== 499;
}

interface ErrorBody {
  readonly status: string;
  readonly message: string;
  readonly details: readonly unknown[];
}

const noBody: ErrorBody = { status: '', message: '', details: [] };

function readBody(thrown: Error): ErrorBody {
  // The Interactions API has errors of its own: the body beside a message that was made of it.
  const ofInteractions = 'body' in thrown;
  const body = parse(ofInteractions ? String(thrown.body) : thrown.message);
  // Some answers are an array of one.
  const error = field(Array.isArray(body) ? body[0] : body, 'error');
  const message = field(error, 'message');
  const status = field(error, 'status') ?? (ofInteractions ? inCapitals(field(error, 'code')) : undefined);
  // The SDK wraps other bodies in the same shape; Google's status is a word in capitals, a page's is HTTP's phrase.
  if (typeof message !== 'string' || typeof status !== 'string' || !/^[A-Z_]+$/.test(status)) return noBody;
  return { status, message, details: list(field(error, 'details')) };
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
