import type { Random } from '../../../preview/seeded-random.ts';

/** Somebody who reads answers, as `Ann on Discord`. */
export type Reader = string;

/** One person at their doors: what is theirs alone is read at each of them. */
const linked: Readonly<Record<Reader, Reader>> = { Ann: 'Mia', Mia: 'Ann', Dan: 'Max', Max: 'Dan' };

/** Somebody at all of their doors, the named one first. */
export function alone(reader: Reader): readonly Reader[] {
  const other = linked[reader];
  return other === undefined ? [reader] : [reader, other];
}

/** Words that stand in what people wrote, each in one place alone, and who may read them. */
export interface Canaries {
  /** @param what it stands in, for the sentence of a leak @param readers all who may read it, its owner first @returns a word that is nowhere else */
  put(what: string, readers: readonly Reader[]): string;
  /** The same of what is shown in a form alone: chats take none that comes late. */
  putInForm(what: string, readers: readonly Reader[]): string;
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
  const add = (what: string, readers: readonly Reader[], isRead: boolean): string => {
    // Letters alone: no markup, address or file name changes them.
    const word = `qz${Array.from({ length: 9 }, () => String.fromCharCode(97 + Math.floor(random() * 26))).join('')}`;
    const [owner = ''] = readers;
    all.push({ what, word, owner, readers: new Set(readers), isRead });
    return word;
  };
  return {
    put: (what, readers) => add(what, readers, false),
    putInForm: (what, readers) => add(what, readers, true),
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
