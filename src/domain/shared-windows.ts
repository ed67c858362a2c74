/** How often something is done within a while, by all processes together: the edits of a workspace. On the store's clock. */
export interface SharedWindows {
  /**
   * Counts one, where fewer than `limit` were counted within the last `spanMs` and nobody asked to wait.
   *
   * @param spanMs a day at most
   * @param limit undefined counts it in any case
   * @returns how long to wait, in milliseconds; 0 where it is counted
   */
  take(key: string, spanMs: number, limit: number | undefined): Promise<number>;
  /** Nothing of this key is to be done for so long, as somebody asked. */
  hold(key: string, forMs: number): Promise<void>;
}
