import { describe, expect, it } from 'vitest';
import type { Generation } from '../../../domain/generation.ts';
import type { HistoryQuery } from '../../../domain/history-query.ts';
import type { FolderShare } from '../../../domain/library/folder-share.ts';
import type { LibraryPerson } from '../../../domain/library/library.ts';
import { sampleRequest } from '../../set-up/test-engine.ts';
import { idsOf, type StoreBench } from './store-bench.ts';

const ada: LibraryPerson = { platform: 'slack', tenant: 'T1', id: 'ada' };
const strangers: readonly LibraryPerson[] = [
  { platform: 'slack', tenant: 'T2', id: 'ada' },
  { platform: 'slack', id: 'ada' },
  { platform: 'slack', tenant: 'T1', id: 'ben' },
  { platform: 'discord', tenant: 'T1', id: 'ada' },
];

export function describeLibrary(bench: StoreBench): void {
  describe('what people keep', () => {
    describeFavourites(bench);
    describeEntries(bench);
    describeFolderShares(bench);
    describeKeptHistory(bench);
    describeHeld(bench);

    it('goes with what is erased, and names and notes with the words', async () => {
      const { store } = bench;
      const [erased, wordless] = [await bench.insert(), await bench.insert()];
      await store.addFolder({ id: 'f', name: 'Films', createdAtMs: 1 });
      for (const { id } of [erased, wordless]) {
        await store.addFavourite(ada, id, 1);
        await store.setLibrary(id, { name: 'Take 2', note: 'sharper', folderId: 'f', kept: { sinceMs: 1, bytes: 5 } });
      }
      await store.erase(erased.id, 5000);
      await store.eraseWords(wordless.id, 5000);
      expect(await store.libraryOf([erased.id, wordless.id])).toEqual([
        { generationId: wordless.id, folderId: 'f', kept: { sinceMs: 1, bytes: 5 } },
      ]);
      expect(await store.favouritesAmong(ada, [erased.id, wordless.id])).toEqual([wordless.id]);
      expect([await store.favouriteCount(ada), (await store.folders())[0]?.count]).toEqual([1, 1]);
      expect(await store.keptForEver()).toEqual({ count: 1, bytes: 5 });
    });

    it('has defaults of each person, in the place of those before', async () => {
      const { store } = bench;
      await store.setOwnDefaults(ada, '{"audio":false}');
      await store.setOwnDefaults(ada, '{"aspect":"9:16"}');
      expect(await store.ownDefaults(ada)).toBe('{"aspect":"9:16"}');
      for (const other of strangers) expect(await store.ownDefaults(other)).toBeUndefined();
      await store.setOwnDefaults(ada, undefined);
      expect(await store.ownDefaults(ada)).toBeUndefined();
    });
  });
}

function describeFavourites(bench: StoreBench): void {
  it('has favourites of each person, who is nobody else in another workspace or on another platform', async () => {
    const { store } = bench;
    const [one, other] = [await bench.insert(), await bench.insert()];
    expect(await store.addFavourite(ada, one.id, 1000.5)).toBe(true);
    expect(await store.addFavourite(ada, one.id, 2000)).toBe(false);
    expect(await store.addFavourite(ada, 'nobody', 1)).toBe(false);
    expect(await store.favouritesAmong(ada, [one.id, other.id, 'nobody'])).toEqual([one.id]);
    for (const stranger of strangers) {
      expect([await store.favouriteCount(stranger), await store.favouritesAmong(stranger, [one.id])]).toEqual([0, []]);
      expect(await store.removeFavourite(stranger, one.id)).toBe(false);
    }
    expect([await store.favouriteCount(ada), await store.removeFavourite(ada, one.id)]).toEqual([1, true]);
    expect([await store.favouriteCount(ada), await store.removeFavourite(ada, one.id)]).toEqual([0, false]);
  });
}

function describeEntries(bench: StoreBench): void {
  it('has a name, a note, a folder and what is kept for ever, until nothing of it is left', async () => {
    const { store } = bench;
    const [{ id }, other] = [await bench.insert(), await bench.insert()];
    const facts = { name: 'Ouverture 🎬', note: 'line\nline', folderId: 'f', kept: { sinceMs: 7, bytes: 6_000_000_000 } };
    await store.setLibrary(id, facts);
    await store.setLibrary(other.id, { kept: { sinceMs: 8, bytes: 4 } });
    await store.setLibrary('nobody', { name: 'x' });
    expect(await store.libraryOf([id, 'nobody'])).toEqual([{ generationId: id, ...facts }]);
    expect(await store.keptForEver()).toEqual({ count: 2, bytes: 6_000_000_004 });
    await store.setLibrary(id, { name: 'Take 3' });
    expect(await store.libraryOf([id])).toEqual([{ generationId: id, name: 'Take 3' }]);
    await store.setLibrary(id, {});
    expect([await store.libraryOf([id]), await store.keptForEver()]).toEqual([[], { count: 1, bytes: 4 }]);
  });

  it('has folders by name, and what was in one stays when it goes', async () => {
    const { store } = bench;
    const { id } = await bench.insert();
    await store.addFolder({ id: 'b', name: 'Beach', createdAtMs: 5 });
    await store.addFolder({ id: 'a', name: 'Zoo', createdAtMs: 6 });
    await store.setLibrary(id, { folderId: 'b', name: 'Sand' });
    expect(await store.folders()).toEqual([
      { id: 'b', name: 'Beach', createdAtMs: 5, count: 1 },
      { id: 'a', name: 'Zoo', createdAtMs: 6, count: 0 },
    ]);
    await store.renameFolder('a', 'Ark');
    expect(await store.folder('a')).toEqual({ id: 'a', name: 'Ark', createdAtMs: 6 });
    await store.removeFolder('b');
    expect((await store.folders()).map(({ name }) => name)).toEqual(['Ark']);
    expect([await store.folder('b'), await store.libraryOf([id])]).toEqual([undefined, [{ generationId: id, name: 'Sand' }]]);
  });
}

function describeFolderShares(bench: StoreBench): void {
  it('has links to folders, until they are taken back, their time is over, or their folder goes', async () => {
    const { store } = bench;
    for (const id of ['a', 'b']) await store.addFolder({ id, name: id, createdAtMs: 1 });
    const link = (id: string, change: Partial<FolderShare> = {}): FolderShare => ({
      ...{ id, folderId: 'a', sharedBy: ada, showsPrompt: true, createdAtMs: 5, ...change },
    });
    const [one, two] = [link('one'), link('two', { untilMs: 70, createdAtMs: 6, showsPrompt: false })];
    const [other, soon] = [
      link('other', { folderId: 'b' }),
      link('soon', { untilMs: 20, sharedBy: { platform: 'web', id: 'x' } }),
    ];
    for (const each of [two, one, other, soon]) await store.addFolderShare(each);
    await expect(store.addFolderShare(link('none', { folderId: 'c' }))).rejects.toThrow();
    expect([await store.folderShare('soon'), await store.folderShare('none')]).toEqual([soon, undefined]);
    expect(await store.folderSharesOf('a')).toEqual([one, soon, two]);
    expect([await store.dropFolderShares(20), await store.dropFolderShares(69)]).toEqual([1, 0]);
    expect([await store.dropFolderShare('a', 'other'), await store.dropFolderShare('a', 'two')]).toEqual([false, true]);
    expect(await store.folderSharesOf('a')).toEqual([one]);
    await store.removeFolder('a');
    expect([await store.folderShare('one'), await store.folderShare('other')]).toEqual([undefined, other]);
  });
}

function describeKeptHistory(bench: StoreBench): void {
  it('is a list of its own, page by page, with words and narrowed down', async () => {
    const { store } = bench;
    const all: Generation[] = [];
    for (let n = 1; n <= 6; n += 1)
      all.push(await bench.insert({ createdAtMs: n * 1000, request: sampleRequest({ prompt: `fox number ${n}` }) }));
    const [one, two, three, four, five, six] = idsOf(all);
    for (const id of [five, one, three, six]) await store.addFavourite(ada, id ?? '', 1);
    for (const id of [two, three]) await store.setLibrary(id ?? '', { folderId: 'f' });
    for (const id of [three, four]) await store.setLibrary(id ?? '', { folderId: 'f', kept: { sinceMs: 1, bytes: 1 } });
    await store.erase(six ?? '', 9000);
    const found = async (query: Omit<HistoryQuery, 'limit'>, limit = 9) => idsOf(await store.history({ limit, ...query }));
    expect(await found({ favouriteOf: ada })).toEqual([five, three, one]);
    const page = await store.history({ favouriteOf: ada, limit: 1 });
    expect(idsOf(page)).toEqual([five, three]);
    expect(await found({ favouriteOf: ada, before: page[0]?.number ?? 0 }, 1)).toEqual([three, one]);
    for (const stranger of strangers) expect(await found({ favouriteOf: stranger })).toEqual([]);
    expect(await found({ folderId: 'f' })).toEqual([four, three, two]);
    expect(await found({ folderId: 'g' })).toEqual([]);
    expect(await found({ isKept: true })).toEqual([four, three]);
    expect(await found({ folderId: 'f', favouriteOf: ada, isKept: true })).toEqual([three]);
    for (const [words, expected] of [
      ['fox', [five, three, one]],
      ['number 3', [three]],
      ['number 4', []],
    ] as const)
      expect(await found({ favouriteOf: ada, words })).toEqual(expected);
    expect(await found({ folderId: 'f', words: 'fox numb' })).toEqual([four, three, two]);
    expect(await found({ favouriteOf: ada, createdSinceMs: 3000, createdBeforeMs: 5000 })).toEqual([three]);
    expect(await found({ favouriteOf: ada, platform: 'slack' })).toEqual([]);
    expect(await found({ favouriteOf: ada, states: ['failed'], words: 'fox' })).toEqual([]);
  });
}

function describeHeld(bench: StoreBench): void {
  it('stays on the disk whatever its age: favourites of anybody, and what is kept for ever', async () => {
    const { store } = bench;
    const videos = [{ file: 'a.mp4', sizeBytes: 1, durationSeconds: 8, width: 1, height: 1 }];
    const old = async () => {
      const { id } = await bench.insert();
      await store.change(id, { endedAtMs: 2000, videos });
      return id;
    };
    const [plain, favourite, kept, twice] = [await old(), await old(), await old(), await old()];
    // Accepted later, so that those before count as old.
    await bench.insert({ createdAtMs: 90_000 });
    await store.addFavourite(ada, favourite, 1);
    await store.setLibrary(plain, { name: 'Named alone', folderId: 'f' });
    await store.setLibrary(kept, { kept: { sinceMs: 1, bytes: 1 } });
    for (const person of [ada, strangers[0] ?? ada]) await store.addFavourite(person, twice, 1);
    const gone = async () => idsOf(await store.videosEndedBefore(50_000, 9)).toSorted();
    const held = async () =>
      await Promise.all([plain, favourite, kept, twice, 'nobody'].map(async (id) => await store.isHeld(id)));
    expect([await gone(), await held()]).toEqual([[plain], [false, true, true, true, false]]);
    await store.removeFavourite(ada, favourite);
    await store.removeFavourite(ada, twice);
    await store.setLibrary(kept, {});
    expect(await gone()).toEqual([plain, favourite, kept].toSorted());
    expect(await held()).toEqual([false, false, false, true, false]);
  });
}
