import { UserError } from '../../domain/errors.ts';
import { type Generation, isErased } from '../../domain/generation.ts';
import { bytesOf, keptVideos } from '../../domain/kept-videos.ts';
import {
  type LibraryChange,
  type LibraryEntry,
  type LibraryFacts,
  type LibraryPerson,
  libraryPersonOf,
  longest,
  usualLimits,
} from '../../domain/library/library.ts';
import type { VideoLibrary } from '../../domain/library/video-library.ts';
import type { GivenWords } from '../../domain/moderation/word-book.ts';
import { pageScope } from '../../domain/place-settings/setting-scope.ts';
import { text } from '../../domain/texts.ts';
import { notFound } from '../actions.ts';
import type { Core } from '../core.ts';
import { requireWords } from '../moderation/require-words.ts';
import { folderShares, sharedFolder, sharedItem, shareFolder, unshareFolder } from './folder-shares.ts';
import { addFolder, removeFolder, renameFolder } from './folders.ts';
import { peopleOf } from './people-of.ts';
import { plainWords } from './plain-words.ts';

const bytesInGigabyte = 1_000_000_000;

/** What people keep. */
export function createLibrary(core: Core): VideoLibrary {
  const { store } = core;
  return {
    entriesOf: (ids, person) => entriesOf(core, ids, libraryPersonOf(person)),
    async change(id, change, person) {
      const owner = libraryPersonOf(person);
      await requireWords(core, pageScope, noted(change));
      await core.writeForPerson((inner) => changeEntry(inner, id, change, owner));
      core.announce(id);
      const [entry] = await entriesOf(core, [id], owner);
      return entry ?? { generationId: id, isFavourite: false };
    },
    async use(person) {
      const { favourites, keptGigabytes } = limitsOf(core);
      const kept = await store.keptForEver();
      return {
        favourites: { count: await store.favouriteCount(libraryPersonOf(person)), most: favourites },
        kept: { ...kept, mostBytes: keptGigabytes * bytesInGigabyte },
      };
    },
    count: (query) => store.historyCount(query),
    people: (query) => peopleOf(core, query),
    folders: () => store.folders(),
    async addFolder(name) {
      await requireWords(core, pageScope, [{ option: 'name', words: name }]);
      return await addFolder(core, name);
    },
    async renameFolder(id, name) {
      await requireWords(core, pageScope, [{ option: 'name', words: name }]);
      return await renameFolder(core, id, name);
    },
    removeFolder: (id) => removeFolder(core, id),
    shareFolder: (id, wish, person) => shareFolder(core, id, wish, person),
    folderShares: (id) => folderShares(core, id),
    unshareFolder: (id, share) => unshareFolder(core, id, share),
    sharedFolder: (share, before) => sharedFolder(core, share, before),
    sharedItem: (share, number) => sharedItem(core, share, number),
  };
}

async function entriesOf({ store }: Core, ids: readonly string[], person: LibraryPerson): Promise<readonly LibraryEntry[]> {
  const favourites = new Set(await store.favouritesAmong(person, ids));
  const known = new Map((await store.libraryOf(ids)).map((facts) => [facts.generationId, facts]));
  return ids.map((generationId) => ({
    ...known.get(generationId),
    generationId,
    isFavourite: favourites.has(generationId),
  }));
}

/** What somebody calls one, or writes about it, which others read on the page. */
function noted({ name, note }: LibraryChange): readonly GivenWords[] {
  return Object.entries({ name, note }).flatMap(([option, words]) => (words == null ? [] : [{ option, words }]));
}

/** For use inside of a transaction. */
async function changeEntry(core: Core, id: string, change: LibraryChange, person: LibraryPerson): Promise<void> {
  const generation = await core.get(id);
  if (generation === undefined || isErased(generation)) throw notFound(core);
  if (change.isFavourite !== undefined) await mark(core, generation, change.isFavourite, person);
  const [before = {}] = await core.store.libraryOf([id]);
  const { isFavourite: _, ...others } = change;
  if (Object.keys(others).length > 0) await core.store.setLibrary(id, await changedFacts(core, generation, before, others));
}

async function mark(core: Core, generation: Generation, isFavourite: boolean, person: LibraryPerson): Promise<void> {
  const { store, clock } = core;
  if (!isFavourite) {
    await store.removeFavourite(person, generation.id);
    return;
  }
  if ((await store.favouritesAmong(person, [generation.id])).length > 0) return;
  requireOnDisk(core, generation);
  const most = limitsOf(core).favourites;
  if ((await store.favouriteCount(person)) >= most)
    throw new UserError('not_possible_now', text('limit.favourites', { max: most }));
  await store.addFavourite(person, generation.id, clock.now());
}

async function changedFacts(
  core: Core,
  generation: Generation,
  before: LibraryFacts,
  { isKept, name, note, folderId }: LibraryChange,
): Promise<LibraryFacts> {
  const folder = folderId === undefined ? before.folderId : (folderId ?? undefined);
  if (typeof folderId === 'string' && (await core.store.folder(folderId)) === undefined)
    throw new UserError('not_found', text('rest.noSuchFolder'), { option: 'folder_id' });
  const named = name === undefined ? before.name : plainWords(name, 'name', longest.name);
  const noted = note === undefined ? before.note : plainWords(note, 'note', longest.note);
  const kept = isKept === undefined ? before.kept : await keptFacts(core, generation, before, isKept);
  return {
    ...(named !== undefined && { name: named }),
    ...(noted !== undefined && { note: noted }),
    ...(folder !== undefined && { folderId: folder }),
    ...(kept !== undefined && { kept }),
  };
}

async function keptFacts(
  core: Core,
  generation: Generation,
  { kept }: LibraryFacts,
  isKept: boolean,
): Promise<LibraryFacts['kept']> {
  if (!isKept || kept !== undefined) return isKept ? kept : undefined;
  requireOnDisk(core, generation);
  // What stays for ever makes no room any more.
  if (core.disk.reserve.isLow()) throw new UserError('storage_full', text('rest.keptDiskLow'));
  const bytes = bytesOf(generation);
  const { keptGigabytes } = limitsOf(core);
  if ((await core.store.keptForEver()).bytes + bytes > keptGigabytes * bytesInGigabyte)
    throw new UserError('not_possible_now', text('rest.keptFull', { gigabytes: keptGigabytes }));
  return { sinceMs: core.clock.now(), bytes };
}

/** @throws {UserError} where there is nothing that could be kept: not yet, or not any more */
function requireOnDisk(core: Core, generation: Generation): void {
  if (generation.removedAtMs !== undefined || keptVideos(generation).length === 0) throw notFound(core);
}

/** How much may be kept. */
function limitsOf({ settings }: Pick<Core, 'settings'>): { readonly favourites: number; readonly keptGigabytes: number } {
  const { favouritesPerPerson = usualLimits.favouritesPerPerson, keptGigabytes = usualLimits.keptGigabytes } = settings;
  return { favourites: favouritesPerPerson, keptGigabytes };
}
