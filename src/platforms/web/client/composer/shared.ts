import { answered, type KeptEntry, openDatabase, storeOf } from './kept-entries.ts';
import { pictureTypes } from './picture-files.ts';

/** The name in the address of the page under which something that was shared waits. */
export const sharedName = 'shared';
/** What stands there where it could not be kept. */
export const sharedLost = 'lost';
/** In megabytes, as the server takes pictures. */
export const maxSharedMegabytes = 20;

const place = { databaseName: 'veo-bot-shared', storeName: 'shared' };
/** What nobody took over in so long is dropped with the next. */
const keptMs = 86_400_000;
/** Far more than any prompt may have. */
const mostCharacters = 20_000;

/** What another app shared with the installed page, until the page has taken it into its form. */
export interface Shared {
  readonly prompt: string;
  readonly pictures: readonly Blob[];
  /** Not all of it was a picture that can be taken. */
  readonly isPart: boolean;
}

interface Entry extends Shared, KeptEntry {}

/** Reads the form that an app shares by: `title`, `text`, `url` and any number of `images`. An address is a prompt only where there is nothing else. */
export function sharedOf(form: FormData): Shared {
  const words = (...names: readonly string[]): readonly string[] => {
    const given = names.map((name) => form.get(name)).filter((value) => typeof value === 'string');
    return [...new Set(given.map((value) => value.trim()))].filter((value) => value !== '');
  };
  const files = form.getAll('images').filter((value) => typeof value !== 'string');
  const given = files.filter(({ size, name }) => size > 0 || name !== '');
  const pictures = given.filter(
    ({ type, size }) => pictureTypes.split(',').includes(type) && size > 0 && size <= maxSharedMegabytes * 1024 * 1024,
  );
  const said = words('title', 'text');
  const prompt = (said.length + pictures.length > 0 ? said : words('url')).join('\n').slice(0, mostCharacters);
  return { prompt, pictures, isPart: pictures.length < given.length };
}

/** @returns the key that it is taken over by. @throws where the browser gives no place for it */
export async function keepShared(shared: Shared): Promise<string> {
  const entry: Entry = { ...shared, key: crypto.randomUUID(), savedAtMs: Date.now() };
  await within(async (store) => {
    const known: readonly Entry[] = await answered(store.getAll());
    for (const { key, savedAtMs } of known) if (savedAtMs < Date.now() - keptMs) await answered(store.delete(key));
    await answered(store.put(entry));
  });
  return entry.key;
}

/** Takes it over: from then on it is nowhere else. @returns undefined where there is nothing (any more) */
export async function takeShared(key: string): Promise<Shared | undefined> {
  return await within(async (store) => {
    const entry: Entry | undefined = await answered(store.get(key));
    await answered(store.delete(key));
    return entry;
  });
}

/** Forgets all that waits. */
export function forgetShared(): void {
  indexedDB.deleteDatabase(place.databaseName);
}

async function within<T>(work: (store: IDBObjectStore) => Promise<T>): Promise<T> {
  const database = await openDatabase(place);
  try {
    return await work(storeOf(database, place, 'readwrite'));
  } finally {
    database.close();
  }
}
