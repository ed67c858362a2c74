/** Something that the browser keeps beyond its tab. */
export interface KeptEntry {
  readonly key: string;
  readonly savedAtMs: number;
}

export interface KeptPlace {
  readonly databaseName: string;
  readonly storeName: string;
}

interface Limits<E extends KeptEntry> {
  readonly keptMs: number;
  readonly mostKept: number;
  /** Of all together, with what one of them counts. Absent: they are small. */
  readonly most?: { readonly bytes: number; readonly bytesOf: (entry: E) => number };
}

/** @returns undefined where the browser gives no place for it, or takes no more */
export type WithinStore = <T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => Promise<T>) => Promise<T | undefined>;

/** A store that may be missing: nothing that is in it is needed by anybody who has the page open. It is opened, and what is old dropped, when it is first used. */
export function keptEntries<E extends KeptEntry>(place: KeptPlace, limits: Limits<E>): WithinStore {
  let database: Promise<IDBDatabase | undefined> | undefined;
  const open = async (): Promise<IDBDatabase> => {
    const opened = await openDatabase(place);
    await sweep(storeOf(opened, place, 'readwrite'), limits);
    return opened;
  };
  return async (mode, work) => {
    database ??= open().catch(() => undefined);
    try {
      const opened = await database;
      return opened && (await work(storeOf(opened, place, mode)));
    } catch {
      // A full disk, or somebody who is signing out in another tab: it is in its form all the same.
      return undefined;
    }
  };
}

/**
 * A database of the browser with one store, whose entries have their names in `key`.
 *
 * @throws where the browser gives no place for it
 * @see https://developer.mozilla.org/docs/Web/API/IndexedDB_API
 */
export async function openDatabase({ databaseName, storeName }: KeptPlace): Promise<IDBDatabase> {
  const request = indexedDB.open(databaseName, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(storeName, { keyPath: 'key' });
  const opened = await answered(request);
  // Who signs out in another tab deletes it.
  opened.onversionchange = () => opened.close();
  return opened;
}

export function storeOf(database: IDBDatabase, { storeName }: KeptPlace, mode: IDBTransactionMode): IDBObjectStore {
  return database.transaction(storeName, mode).objectStore(storeName);
}

/** What IndexedDB answers to a request. @see https://developer.mozilla.org/docs/Web/API/IDBRequest */
export function answered<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Drops what is old, and the oldest of too many. */
async function sweep<E extends KeptEntry>(store: IDBObjectStore, { keptMs, mostKept, most }: Limits<E>): Promise<void> {
  const entries: readonly E[] = await answered(store.getAll());
  let bytes = 0;
  for (const [index, entry] of entries.toSorted((a, b) => b.savedAtMs - a.savedAtMs).entries()) {
    bytes += most?.bytesOf(entry) ?? 0;
    const isTooMuch = index >= mostKept || bytes > (most?.bytes ?? Number.POSITIVE_INFINITY);
    if (isTooMuch || entry.savedAtMs < Date.now() - keptMs) await answered(store.delete(entry.key));
  }
}
