/** What a run remembers to tell. */
export interface Notes {
  /** Adds to the number of times that something happened. */
  count(name: string, by?: number): void;
  /** A promise was broken, or something happened that must not. */
  problem(words: string): void;
  /** One line of what happened when. */
  did(words: string): void;
  readonly counts: ReadonlyMap<string, number>;
  readonly problems: readonly string[];
  /** What was done, oldest first. */
  readonly diary: readonly string[];
}

export function createNotes(say: (line: string) => void): Notes {
  const counts = new Map<string, number>();
  const problems: string[] = [];
  const diary: string[] = [];
  const did = (words: string): void => void diary.push(`${new Date().toISOString().slice(11, 23)} ${words}`);
  return {
    ...{ counts, problems, diary, did },
    count: (name, by = 1) => void counts.set(name, (counts.get(name) ?? 0) + by),
    problem(words) {
      did(`✗ ${words}`);
      problems.push(words);
      say(`✗ ${words}`);
    },
  };
}
