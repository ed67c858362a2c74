import { answered } from './answered.ts';

const databaseName = 'veo-bot';
const storeName = 'draft-pictures';
/** As long as a draft is kept beyond its tab. */
const keptMs = 30 * 86_400_000;
const mostKept = 200;
const mostBytes = 500_000_000;

/** Keeps the pictures of drafts in the browser, by their keys. Where the browser gives no place for them, nothing is kept. */
export interface KeptPictures {
  save(key: string, file: Blob): Promise<void>;
  read(key: string): Promise<Blob | undefined>;
  remove(key: string): Promise<void>;
}

/** Forgets the pictures of all drafts of this browser. */
export function forgetPictures(): void {
  indexedDB.deleteDatabase(databaseName);
}

interface Entry {
  readonly key: string;
  readonly file: Blob;
  readonly savedAtMs: number;
}

/** @see https://developer.mozilla.org/docs/Web/API/IndexedDB_API */
export function openKeptPictures(): KeptPictures {
  let database: Promise<IDBDatabase | undefined> | undefined;
  const open = () => (database ??= openDatabase().then(swept, () => undefined));
  const store = async (mode: IDBTransactionMode) => {
    try {
      return (await open())?.transaction(storeName, mode).objectStore(storeName);
    } catch {
      // Somebody is signing out in another tab.
      return undefined;
    }
  };
  return {
    async save(key, file) {
      const entry: Entry = { key, file, savedAtMs: Date.now() };
      const pictures = await store('readwrite');
      // A full disk loses the copy, not the picture in the form.
      if (pictures !== undefined) await answered(pictures.put(entry)).catch(() => undefined);
    },
    async read(key) {
      const pictures = await store('readonly');
      const entry: Entry | undefined = pictures && (await answered(pictures.get(key)).catch(() => undefined));
      return entry?.file;
    },
    async remove(key) {
      const pictures = await store('readwrite');
      // What stays is swept away with its age.
      if (pictures !== undefined) await answered(pictures.delete(key)).catch(() => undefined);
    },
  };
}

async function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open(databaseName, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(storeName, { keyPath: 'key' });
  const opened = await answered(request);
  // Who signs out in another tab deletes it.
  opened.onversionchange = () => opened.close();
  return opened;
}

/** Drops what is old, and the oldest of too many. */
async function swept(database: IDBDatabase): Promise<IDBDatabase> {
  const store = database.transaction(storeName, 'readwrite').objectStore(storeName);
  const entries: readonly Entry[] = await answered(store.getAll());
  const newestFirst = entries.toSorted((a, b) => b.savedAtMs - a.savedAtMs);
  let bytes = 0;
  for (const [index, { key, file, savedAtMs }] of newestFirst.entries()) {
    bytes += file.size;
    if (index >= mostKept || bytes > mostBytes || savedAtMs < Date.now() - keptMs) await answered(store.delete(key));
  }
  return database;
}
