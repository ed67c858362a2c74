/** Secrets of others by name, each as sealed text: what keeps them can't read them. */
export interface SealedStore {
  names(): Promise<readonly string[]>;
  get(name: string): Promise<string | undefined>;
  /** Takes the place of what was kept under this name. */
  put(name: string, sealed: string): Promise<void>;
  /** @param sealed only where this is still what is kept under the name. Default: whatever is */
  remove(name: string, sealed?: string): Promise<void>;
}
