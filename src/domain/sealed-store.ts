/** Secrets that are kept with the records, each sealed by whoever keeps it: a copy of the database opens none of them. */
export interface SealedStore {
  get(name: string): string | undefined;
  /** Takes the place of an earlier one of that name. */
  put(name: string, sealed: string): void;
  remove(name: string): void;
  names(): readonly string[];
}
