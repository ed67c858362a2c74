import { OutputsError } from '../../domain/outputs.ts';

/** What is worth another try, beside 5xx. */
const busy: ReadonlySet<string> = new Set([
  'SlowDown',
  'RequestTimeout',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
]);
/** What arrived was not what had been sent. */
const damaged: ReadonlySet<string> = new Set(['BadDigest', 'XAmzContentSHA256Mismatch', 'IncompleteBody', 'InvalidDigest']);

/**
 * What went wrong, without what the SDK's errors carry along: a refused signature comes back with the key and the text that was signed, and
 * `cause` would take it to the log.
 *
 * @returns an abort as it is
 */
export function outputsErrorOf(operation: string, error: unknown): Error {
  if (error instanceof OutputsError) return error;
  if (!(error instanceof Error)) return new OutputsError('unreachable', operation, 'unknown');
  if (error.name === 'AbortError') return abortOf(error);
  const { status, requestId } = metadataOf(error);
  const code = codeOf(error, status);
  const details = { status, requestId };
  if (damaged.has(code)) return new OutputsError('damaged', operation, code, details);
  // 501 is what a small server says of a call that it does not know.
  const isRefused = status !== undefined && (status < 500 || status === 501) && status !== 429 && !busy.has(code);
  return new OutputsError(isRefused || isMisconfigured(error) ? 'refused' : 'unreachable', operation, code, details);
}

/** There was no request: the SDK found no keys, or none that hold. */
function isMisconfigured({ name }: Error): boolean {
  return name === 'CredentialsProviderError' || name === 'TokenProviderError';
}

function abortOf(error: Error): Error {
  return Object.assign(new Error('given up'), { name: error.name });
}

function metadataOf(error: Error): { readonly status: number | undefined; readonly requestId: string | undefined } {
  const metadata = '$metadata' in error && typeof error.$metadata === 'object' ? error.$metadata : null;
  if (metadata === null) return { status: undefined, requestId: undefined };
  const status =
    'httpStatusCode' in metadata && typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined;
  const requestId = 'requestId' in metadata && typeof metadata.requestId === 'string' ? metadata.requestId : undefined;
  return { status, requestId };
}

/** The network's own name where nothing answered; a name is taken only where it looks like one. */
function codeOf(error: Error, status: number | undefined): string {
  const said = 'code' in error && typeof error.code === 'string' ? error.code : 'Code' in error ? error.Code : error.name;
  const name = status === undefined ? said : typeof said === 'string' && said !== 'TimeoutError' ? said : error.name;
  return typeof name === 'string' && /^[A-Za-z][A-Za-z\d_]{0,60}$/.test(name) ? name : (status?.toString() ?? 'unknown');
}
