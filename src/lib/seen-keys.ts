/** Remembers recent keys, to drop duplicates. */
export interface SeenKeys {
  /** @returns false for a key that it was asked about before, as far as it remembers */
  isNew(key: string): boolean;
}

/** @param most keys that are remembered; the oldest half is forgotten when there are more */
export function createSeenKeys(most: number): SeenKeys {
  const seen = new Set<string>();
  return {
    isNew(key) {
      if (seen.has(key)) return false;
      seen.add(key);
      if (seen.size > most) for (const oldest of [...seen].slice(0, Math.ceil(most / 2))) seen.delete(oldest);
      return true;
    },
  };
}
