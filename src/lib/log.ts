import { type DestinationStream, type Logger, pino } from 'pino';
import { prettyFactory } from 'pino-pretty';
import { loggable } from './loggable.ts';
import { createRedact } from './redact.ts';

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/**
 * A constant sentence, then facts: `log.info({ generationId, model }, 'generation started')`.
 * No prompts above `debug`. Secrets and raw errors are made safe here, so that callers need not think of them.
 */
export interface Log extends Pick<Logger, 'debug' | 'info' | 'warn' | 'error'> {
  child(facts: Record<string, unknown>): Log;
}

export interface LogOptions {
  readonly level: LogLevel;
  /** `pretty` is for eyes, `json` for machines. */
  readonly format: 'pretty' | 'json';
  /** Values that never appear in the log, wherever they come from. It is looked at again when it has grown. */
  readonly secrets: readonly (string | RegExp)[];
  /** Standard output if not given. */
  readonly destination?: DestinationStream;
  /** Whether `pretty` uses colours; if not given, when standard output shows them. */
  readonly colors?: boolean;
}

export function createLog({ level, format, secrets, destination = standardOutput(), colors }: LogOptions): Log {
  const redact = growingRedact(secrets);
  const finish = format === 'pretty' ? prettyLine(colors ?? standardOutputHasColors()) : escapeUnprintable;
  const logger = pino(
    { level, base: null, formatters: { log: loggable }, serializers: { err: (error: unknown) => error } },
    // The last step before the bytes leave, so that nothing gets around it.
    { write: (line) => destination.write(finish(redact(line))) },
  );
  return asLog(logger);
}

function growingRedact(secrets: readonly (string | RegExp)[]): (text: string) => string {
  let known = secrets.length;
  let redact = createRedact(secrets);
  return (line) => {
    if (secrets.length !== known) {
      known = secrets.length;
      redact = createRedact(secrets);
    }
    return redact(line);
  };
}

function asLog(logger: Logger): Log {
  return {
    debug: logger.debug.bind(logger),
    info: logger.info.bind(logger),
    warn: logger.warn.bind(logger),
    error: logger.error.bind(logger),
    // pino does not pass a child's facts through `formatters.log`.
    child: (facts) => asLog(logger.child(loggable(facts))),
  };
}

function standardOutput(): DestinationStream {
  // Written at once: the last line before an exit is the one that matters.
  return pino.destination({ dest: 1, sync: true });
}

function standardOutputHasColors(): boolean {
  return process.stdout.isTTY === true && process.stdout.hasColors();
}

function prettyLine(colorize: boolean): (line: string) => string {
  const options = { colorize, translateTime: 'SYS:HH:MM:ss', errorLikeObjectKeys: [] };
  const oneLine = prettyFactory({ ...options, singleLine: true });
  const severalLines = prettyFactory(options);
  return (line) => (line.includes('"stack":') ? severalLines : oneLine)(printable(JSON.parse(line)));
}

/** Strings read back from JSON have their line breaks and escapes again: they must not look like lines or colours of ours. */
function printable(value: unknown, key?: string): unknown {
  if (typeof value === 'string') return key === 'stack' ? value.split('\n').map(escapeAll) : escapeAll(value);
  if (Array.isArray(value)) return value.map((each) => printable(each));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [escapeAll(name), printable(each, name)]));
}

// Marks that turn the writing direction, invisible separators, and C1 control characters, which some terminals obey.
// JSON leaves these as they are; it escapes the C0 ones itself.
const unprintable = /[\u007F-\u009F\u061C\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/g;
const control = /[\u0000-\u001F]/g;

function escapeUnprintable(text: string): string {
  return text.replace(unprintable, escapeCharacter);
}

function escapeAll(text: string): string {
  return escapeUnprintable(text).replace(control, escapeCharacter);
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
