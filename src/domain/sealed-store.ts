/** Secrets of others by name, each as sealed text: what keeps them can't read them. */
export interface SealedStore {
  names(): readonly string[];
  get(name: string): string | undefined;
  /** Takes the place of what was kept under this name. */
  put(name: string, sealed: string): void;
  remove(name: string): void;
}
