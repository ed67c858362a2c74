/**
 * Short messages between the processes that are one bot. They only make something faster: one may be missed, so what depends on it also looks by
 * itself.
 */
export interface ProcessMessages {
  /**
   * Tells the other processes. Never throws.
   *
   * @param topic letters, digits, `-` and `_`, at most 60
   * @param id of what it is about, and nothing else: everybody who reaches the database may listen. At most 100 letters, digits, `_`, `:`, `.`, `-`
   */
  tell(topic: string, id: string): void;
  /** @param listener told what other processes tell. @returns a function that stops it */
  onTold(topic: string, listener: (id: string) => void): () => void;
  /** @param listener told when messages may have been missed, as after a lost connection. @returns a function that stops it */
  onMissed(listener: () => void): () => void;
}
