/** Secrets of others by name, each as sealed text: what keeps them can't read them. */
export interface SealedStore {
  names(): Promise<readonly string[]>;
  get(name: string): Promise<string | undefined>;
  /** Takes the place of what was kept under this name. */
  put(name: string, sealed: string): Promise<void>;
  remove(name: string): Promise<void>;
}
