import type { Random } from '../../../preview/seeded-random.ts';

/** Somebody who reads answers, as `Ann on Discord`. */
export type Reader = string;

/** Words that stand in what people wrote, each in one place alone, and who may read them. */
export interface Canaries {
  /** @param what it stands in, for the sentence of a leak @param readers all who may read it, its owner first @returns a word that is nowhere else */
  put(what: string, readers: readonly Reader[]): string;
  /** Somebody reads an answer. @param where it came from */
  read(reader: Reader, where: string, answer: string): void;
  /** What somebody read who may not, each a sentence. */
  leaks(): readonly string[];
  /** What nobody has ever read: then nobody knows whether others could have. */
  unread(): readonly string[];
}

interface Canary {
  readonly what: string;
  readonly word: string;
  readonly owner: Reader;
  readonly readers: ReadonlySet<Reader>;
  isRead: boolean;
}

export function createCanaries(random: Random): Canaries {
  const all: Canary[] = [];
  const leaks = new Set<string>();
  return {
    put(what, readers) {
      // Letters alone: no markup, address or file name changes them.
      const word = `qz${Array.from({ length: 9 }, () => String.fromCharCode(97 + Math.floor(random() * 26))).join('')}`;
      const [owner = ''] = readers;
      all.push({ what, word, owner, readers: new Set(readers), isRead: false });
      return word;
    },
    read(reader, where, answer) {
      for (const canary of all) {
        if (!answer.includes(canary.word)) continue;
        if (canary.readers.has(reader)) canary.isRead = true;
        else leaks.add(`${reader} reads ${canary.what} of ${canary.owner} in ${where}`);
      }
    },
    leaks: () => [...leaks],
    unread: () => all.filter(({ isRead }) => !isRead).map(({ what, owner }) => `${what} of ${owner}`),
  };
}
