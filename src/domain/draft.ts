import type { Requester } from './generation.ts';

/** So long what was refused is kept for its person; opened again, as long once more. */
export const draftKeptMs = 15 * 60_000;

/** A request as its person gave it, which was refused. */
export interface Draft {
  /** Name of the command that it was for. */
  readonly command: string;
  /** As the command's options take them: texts, numbers, and pictures with their bytes. */
  readonly raw: Readonly<Record<string, unknown>>;
}

/** The same as it is stored: of pictures their names alone. */
export interface StoredDraft {
  readonly id: string;
  readonly person: Requester;
  readonly command: string;
  /** JSON. */
  readonly raw: string;
  /** Epoch milliseconds. */
  readonly untilMs: number;
}

/** What may be kept at once: a refusal costs nothing, so that there may be many. */
export interface DraftLimits {
  readonly perPerson: number;
  readonly inAll: number;
  /** Of their pictures together. */
  readonly maxBytes: number;
}
