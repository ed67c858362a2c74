/** Codes of failures before a connection stood, so that not one byte of the request left. */
const connectCodes: readonly string[] = [
  ...['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA', 'ECONNREFUSED', 'UND_ERR_CONNECT_TIMEOUT'],
  ...['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN'],
  ...[
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'UNABLE_TO_GET_ISSUER_CERT',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'ERR_TLS_CERT_ALTNAME_INVALID',
  ],
];

/** Whether no connection stood: looks through the errors that were wrapped around the one of the socket. */
export function isConnectFailure(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  return isSocketFailure(thrown) || isConnectFailure(thrown.cause);
}

function isSocketFailure(cause: Error): boolean {
  const code = 'code' in cause ? String(cause.code) : '';
  // A proxy that opens no way to the provider: it says so before anything is sent (undici 7.30).
  if (/^Proxy response \(\d+\) !== 200/.test(cause.message)) return true;
  // `fetch` refuses some addresses by itself, without a code.
  if (connectCodes.includes(code) || /^(bad port|unknown scheme)$/.test(cause.message)) return true;
  // These also happen on a connection that stood; only the failing system call tells.
  const whileConnecting = ('syscall' in cause && cause.syscall === 'connect') || cause instanceof AggregateError;
  return whileConnecting && ['ETIMEDOUT', 'ENETUNREACH', 'EHOSTUNREACH', 'ENETDOWN', 'EHOSTDOWN', 'EADDRNOTAVAIL'].includes(code);
}
