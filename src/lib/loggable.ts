const maxDepth = 6;
const maxEntries = 100;
const maxTextLength = 8192;
const maxCauses = 5;

/** Facts whose names say that their value is nobody's business. */
const secretName =
  /(?:token|secret|password|passphrase|authorization|cookie|api[-_]?key|signature|private[-_]?key|data[-_]?key)$/i;

/**
 * What errors of our own and of Node say besides their message, and never more: SDKs hang requests, headers and whole
 * configurations on theirs.
 */
const safeErrorFields = ['code', 'kind', 'status', 'statusCode', 'errno', 'syscall', 'option', 'pause', 'retryAfterMs'] as const;

/** Facts as they may be written: plain, bounded, errors and foreign objects reduced to what is safe. */
export function loggable(facts: Record<string, unknown>): Record<string, unknown> {
  return plainEntries(facts, 0, new Set());
}

function plainEntries(value: object, depth: number, above: ReadonlySet<object>): Record<string, unknown> {
  const inside = new Set([...above, value]);
  const entries = Object.entries(value).slice(0, maxEntries);
  return Object.fromEntries(
    entries.map(([name, each]) => [
      name,
      secretName.test(name) && each !== undefined ? '[redacted]' : plain(each, depth + 1, inside),
    ]),
  );
}

function plain(value: unknown, depth: number, above: ReadonlySet<object>): unknown {
  if (typeof value === 'string') return bounded(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Error) return plainError(value, 0);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (value instanceof URL) return bounded(value.href);
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (above.has(value)) return '[circular]';
  if (depth > maxDepth) return '[deep]';
  if (Array.isArray(value)) return value.slice(0, maxEntries).map((each) => plain(each, depth + 1, new Set([...above, value])));
  return isPlain(value) ? plainEntries(value, depth, above) : `[${value.constructor?.name ?? 'object'}]`;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function plainError(error: Error, causes: number): Record<string, unknown> {
  const fields = safeErrorFields.map((name) => [name, Reflect.get(error, name)]).filter(([, value]) => isScalar(value));
  return {
    name: bounded(String(error.name)),
    message: bounded(String(error.message)),
    ...Object.fromEntries(fields),
    ...textKey(error),
    stack: frames(error),
    ...(error.cause === undefined || causes >= maxCauses ? {} : { cause: cause(error.cause, causes + 1) }),
  };
}

/** Which sentence the person saw. */
function textKey(error: Error): { text?: string } {
  const said: unknown = Reflect.get(error, 'text');
  if (typeof said !== 'object' || said === null || !('key' in said) || typeof said.key !== 'string') return {};
  return { text: said.key };
}

function cause(value: unknown, causes: number): unknown {
  return value instanceof Error ? plainError(value, causes) : isScalar(value) ? plain(value, 0, new Set()) : '[object]';
}

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** The frames alone: a stack repeats the message, and some SDKs put more in front. */
function frames(error: Error): string {
  const stack = String(error.stack ?? '');
  const lines = stack
    .slice(stack.startsWith(`${error.name}: ${error.message}`) ? `${error.name}: ${error.message}`.length : 0)
    .split('\n');
  return bounded(
    lines
      .map((line) => line.trim())
      .filter((line) => /^at \S/.test(line))
      .join('\n'),
  );
}

function bounded(text: string): string {
  return text.length <= maxTextLength ? text : `${text.slice(0, maxTextLength)}… (${text.length} characters)`;
}
