import type { Generation } from '../domain/generation.ts';
import { type GenerationRow, toGeneration } from './rows.ts';

/** Reads rows of generations. One that can't be read, since something else wrote into the file, takes nothing down but itself. */
export interface RowReader {
  one(row: GenerationRow | undefined): Generation | undefined;
  /** Without those that can't be read. */
  many(rows: readonly GenerationRow[]): readonly Generation[];
  /** The first that can be read. */
  first(rows: Iterable<GenerationRow>): Generation | undefined;
  /** Ids of those that could not be read so far. */
  unreadable(): readonly string[];
}

/** @param onUnreadable told once of each; not why, because that would quote a prompt */
export function createRowReader(onUnreadable: (id: string) => void = () => undefined): RowReader {
  const unreadable = new Set<string>();

  const one = (row: GenerationRow | undefined): Generation | undefined => {
    if (row === undefined) return undefined;
    try {
      const generation = toGeneration(row);
      if (isWhole(generation)) return generation;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
    if (!unreadable.has(row.id)) onUnreadable(row.id);
    unreadable.add(row.id);
    return undefined;
  };

  return {
    one,
    many: (rows) => rows.flatMap((row) => one(row) ?? []),
    first(rows) {
      for (const row of rows) {
        const generation = one(row);
        if (generation !== undefined) return generation;
      }
      return undefined;
    },
    unreadable: () => [...unreadable],
  };
}

/** What JSON is not checked for when it is read: that it has the shape which everything relies on. */
function isWhole({ request, replyTarget, notes, videos }: Generation): boolean {
  const given: Partial<Record<keyof Generation['request'], unknown>> | null = request;
  const words = [given?.prompt, given?.model, given?.aspectRatio, given?.resolution];
  return (
    words.every((each) => typeof each === 'string') &&
    typeof given?.durationSeconds === 'number' &&
    typeof replyTarget.ids === 'object' &&
    replyTarget.ids !== null &&
    Array.isArray(notes) &&
    Array.isArray(videos)
  );
}
