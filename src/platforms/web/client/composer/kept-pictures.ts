import { answered, type KeptEntry, keptEntries } from './kept-entries.ts';

const database = { databaseName: 'veo-bot', storeName: 'draft-pictures' };
/** As long as a draft is kept beyond its tab. */
const keptMs = 30 * 86_400_000;
const most = { bytes: 500_000_000, bytesOf: ({ file }: Entry) => file.size };

/** Keeps the pictures of drafts in the browser, by their keys. Where the browser gives no place for them, nothing is kept. */
export interface KeptPictures {
  save(key: string, file: Blob): Promise<void>;
  read(key: string): Promise<Blob | undefined>;
  remove(key: string): Promise<void>;
}

/** Forgets the pictures of all drafts of this browser. */
export function forgetPictures(): void {
  indexedDB.deleteDatabase(database.databaseName);
}

interface Entry extends KeptEntry {
  readonly file: Blob;
}

export function openKeptPictures(): KeptPictures {
  const within = keptEntries<Entry>(database, { keptMs, mostKept: 200, most });
  return {
    async save(key, file) {
      const entry: Entry = { key, file, savedAtMs: Date.now() };
      await within('readwrite', (store) => answered(store.put(entry)));
    },
    async read(key) {
      const entry = await within('readonly', (store): Promise<Entry | undefined> => answered(store.get(key)));
      return entry?.file;
    },
    async remove(key) {
      // What stays is swept away with its age.
      await within('readwrite', (store) => answered(store.delete(key)));
    },
  };
}
