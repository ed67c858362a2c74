/**
 * Where finished videos, stills, their small pictures and people's own videos are kept: a folder, or a bucket. Files have the same names in
 * both: `<id>.mp4`, `<id>-2.mp4` …, `<id>.jpg`, `sources/<sha256>.mp4`. Each is written once and never changed.
 *
 * Every method but `partOf` may throw `OutputsError`; a file that is not there is no error.
 */
export interface Outputs {
  /** A path on this machine to write a file to before it is proved. Nothing may be there; what a crash leaves is removed by `sweepParts`. */
  partOf(name: string): string;
  /**
   * Puts a proved file under its name. Once this resolves, it survives a power cut and is whole where it is kept; the part is gone.
   * Where it fails, the file may be kept on this machine until `finish` tries again.
   */
  keep(part: string, name: string, signal?: AbortSignal): Promise<void>;
  /** Ends what an earlier `keep` began, here or before a crash. @returns whether the file is there under its name */
  finish(name: string, signal?: AbortSignal): Promise<boolean>;
  /** Without its bytes. @returns undefined where it is not there */
  find(name: string): Promise<OutputFacts | undefined>;
  /** To send it, or a part of it, to somebody. @returns undefined where it is not there */
  open(name: string): Promise<OpenOutput | undefined>;
  /**
   * A path on this machine where it can be read whole, for encoders and uploads: good for 15 minutes at least, unless it is removed.
   *
   * @returns a path where nothing is, where it is not there
   */
  localPath(name: string, signal?: AbortSignal): Promise<string>;
  /** Removes it, and what is left of it on this machine. */
  remove(name: string): Promise<void>;
  /** Those whose name begins with one of these; for all of a folder `''` or `sources/`. */
  list(beginnings: readonly string[]): AsyncIterable<ListedOutput>;
  /**
   * Removes parts that nobody writes any more.
   *
   * @param isLeased whether the process still runs that a part bears the name of; default: none does, since one process alone writes here
   * and has just started
   */
  sweepParts(isLeased?: (part: string) => boolean | Promise<boolean>): Promise<void>;
  /** Once a minute: lets go of what is kept on this machine for a while only. */
  tidy(): Promise<void>;
  /** Writes, reads, lists and removes something small. @throws {OutputsError} with what an admin can do about it */
  prove(signal?: AbortSignal): Promise<void>;
  /** Lets connections go. */
  close(): void;
}

/** Files for encoders and uploads to chats. */
export type LocalOutputs = Pick<Outputs, 'localPath'>;

export interface OutputFacts {
  readonly sizeBytes: number;
  /** Epoch milliseconds, by the clock of where it is kept. */
  readonly changedAtMs: number;
}

export interface ListedOutput extends OutputFacts {
  readonly name: string;
}

/** A file that stays readable until it is read or closed, also where it is removed meanwhile as far as where it is kept allows that. */
export interface OpenOutput extends OutputFacts {
  /** Another one for other content: letters, digits, `-` and `_`. */
  readonly version: string;
  /** Bytes `start` to `end`, both among them. Called once at most; it closes the file at its end, and where its reader goes away. */
  read(range: { readonly start: number; readonly end: number }): Promise<ReadableStream<Uint8Array>>;
  /** Where nothing was read. */
  close(): Promise<void>;
}

/**
 * Why a file could not be kept, read or removed.
 * - `refused`: settings, rights or the bucket are wrong; an admin has to change something
 * - `unreachable`: there is no answer, or the store is too busy; later is another try
 * - `damaged`: what arrived is not what was sent
 */
export type OutputsTrouble = 'refused' | 'unreachable' | 'damaged';

/** Safe for logs: it holds no address with a signature, no key and nothing that the store said but its code. */
export class OutputsError extends Error {
  override readonly name = 'OutputsError';
  readonly trouble: OutputsTrouble;
  /** What was being done: `PutObject`. */
  readonly operation: string;
  /** As the store or the network names it: `AccessDenied`, `ECONNREFUSED`. */
  readonly code: string;
  /** Of the answer, where there was one. */
  readonly status: number | undefined;
  /** For the admin of the store. */
  readonly requestId: string | undefined;

  constructor(
    trouble: OutputsTrouble,
    operation: string,
    code: string,
    details: { readonly status?: number | undefined; readonly requestId?: string | undefined } = {},
  ) {
    super(`${operation}: ${code}`);
    this.trouble = trouble;
    this.operation = operation;
    this.code = code;
    this.status = details.status;
    this.requestId = details.requestId;
  }
}
