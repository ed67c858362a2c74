import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Requester } from '../../domain/generation.ts';
import { ManualClock } from '../../testing/set-up/manual-clock.ts';
import { type ScriptedProvider, scriptedProvider } from '../../testing/set-up/scripted-provider.ts';
import {
  openTestEngine,
  recordingDelivery,
  sampleSubmission,
  sampleVideoFile,
  type TestEngine,
  temporaryFolder,
} from '../../testing/set-up/test-engine.ts';
import type { EngineSettings } from '../core.ts';

const dayMs = 86_400_000;
const minuteMs = 60_000;
const ann: Requester = { platform: 'slack', tenant: 'T1', id: 'U1', name: 'Ann' };
const elsewhere: Requester = { platform: 'slack', tenant: 'T2', id: 'U1', name: 'Ann' };
const browser = (id: string): Requester => ({ platform: 'web', id: `browser-${id}` });

let folder: string;
let provider: ScriptedProvider;
let clock: ManualClock;
let app: TestEngine;

beforeEach(async () => {
  folder = temporaryFolder();
  clock = new ManualClock();
  provider = scriptedProvider(await sampleVideoFile(folder));
});

async function start(settings: Partial<EngineSettings> = {}, lowDiskBytes?: number): Promise<void> {
  const deliveries = ['slack', 'web'].map((platform) => recordingDelivery([], platform));
  const disk = lowDiskBytes === undefined ? {} : { lowDiskBytes };
  app = openTestEngine({ folder, providers: [provider], clock, settings, deliveries, ...disk });
  onTestFinished(() => app.stop());
  await app.engine.start();
}

/** @param count of videos */
async function finished(requester: Requester = ann, count = 1): Promise<string> {
  const { generation } = await app.engine.submit(sampleSubmission({ requester }));
  const look = async () => await app.engine.find(generation.id);
  await expect.poll(() => clock.advance(1000).then(async () => (await look())?.operationName)).toBeDefined();
  provider.finish((await look())?.operationName ?? '', undefined, count);
  await expect.poll(() => clock.advance(1000).then(async () => (await look())?.state)).toBe('completed');
  return generation.id;
}

const isThere = (id: string): boolean => existsSync(join(app.outputsFolder, `${id}.mp4`));
const entry = async (id: string, person = ann) => (await app.engine.library.entriesOf([id], person))[0];
const mark = async (id: string, person = ann, isFavourite = true) => await app.engine.library.change(id, { isFavourite }, person);
/** The next round of the upkeep is over. */
const untilGone = async (id: string): Promise<void> =>
  await expect.poll(() => clock.advance(minuteMs).then(() => isThere(id))).toBe(false);

describe('favourites', () => {
  it('are of one person in one workspace, and of everybody who may open the page together', async () => {
    await start();
    const id = await finished();
    expect(await mark(id)).toEqual({ generationId: id, isFavourite: true });
    await mark(id, browser('a'));
    const seen = async (person: Requester) => (await entry(id, person))?.isFavourite;
    expect(await Promise.all([ann, { ...ann, name: 'Anna' }, elsewhere, browser('b')].map(seen))).toEqual([
      true,
      true,
      false,
      true,
    ]);
    await mark(id, browser('c'), false);
    expect(await Promise.all([ann, browser('a')].map(seen))).toEqual([true, false]);
  });

  it('stay on the disk for years, and go with age once nobody has them as one any more', async () => {
    await start({ outputsKeepDays: 2 });
    const [mine, plain, theirs] = [await finished(), await finished(), await finished(elsewhere)];
    await mark(mine);
    await mark(theirs, elsewhere);
    await clock.advance(2 * dayMs);
    await untilGone(plain);
    await clock.advance(3 * dayMs);
    await finished();
    await clock.advance(10 * minuteMs);
    expect([isThere(mine), isThere(theirs), (await app.engine.find(mine))?.removedAtMs]).toEqual([true, true, undefined]);
    await mark(mine, ann, false);
    await untilGone(mine);
    expect([isThere(theirs), (await app.engine.find(mine))?.removedAtMs]).toEqual([true, expect.any(Number)]);
  });

  it('are as many as one person may have: the next is refused, and has to give place in no other workspace', async () => {
    await start({ favouritesPerPerson: 2 });
    const [one, two, three] = [await finished(), await finished(), await finished()];
    await mark(one);
    await mark(two);
    await expect(mark(three)).rejects.toMatchObject({
      code: 'not_possible_now',
      text: { key: 'limit.favourites', values: { max: 2 } },
    });
    // Once more changes nothing.
    await mark(two);
    await mark(three, elsewhere);
    expect(await app.engine.library.use(ann)).toMatchObject({ favourites: { count: 2, most: 2 } });
    await mark(one, ann, false);
    await mark(three);
    expect(
      (await app.engine.history({ favouriteOf: { platform: 'slack', tenant: 'T1', id: 'U1' }, limit: 9 })).generations,
    ).toMatchObject([{ id: three }, { id: two }]);
  });

  it('are none of what is not there: nothing yet, gone by age, deleted', async () => {
    await start({ outputsKeepDays: 1 });
    const { generation } = await app.engine.submit(sampleSubmission({ requester: ann }));
    const refused = { code: 'not_found' };
    await expect(mark(generation.id)).rejects.toMatchObject(refused);
    await expect(mark('nobody')).rejects.toMatchObject(refused);
    const id = await finished();
    await mark(id);
    await app.engine.remove(id, { requester: ann, mayManage: false });
    await expect(mark(id)).rejects.toMatchObject(refused);
    expect(await app.engine.library.use(ann)).toMatchObject({ favourites: { count: 0 } });
    const old = await finished();
    await app.opened.store.change(old, { removedAtMs: clock.now() });
    await expect(mark(old)).rejects.toMatchObject(refused);
  });
});

describe('what is kept for ever', () => {
  const keep = async (id: string, isKept = true) => await app.engine.library.change(id, { isKept }, browser('a'));

  it('stays on the disk, within what may be kept', async () => {
    await start({ outputsKeepDays: 2, keptGigabytes: 1 });
    const [kept, plain] = [await finished(), await finished()];
    await keep(kept);
    const { kept: use } = await app.engine.library.use(ann);
    expect(use).toEqual({ count: 1, bytes: (await app.engine.find(kept))?.videos[0]?.sizeBytes, mostBytes: 1e9 });
    await app.opened.store.setLibrary(plain, { kept: { sinceMs: 1, bytes: 1e9 - use.bytes } });
    const third = await finished();
    await expect(keep(third)).rejects.toMatchObject({ code: 'not_possible_now', text: { key: 'rest.keptFull' } });
    await keep(plain, false);
    await clock.advance(3 * dayMs);
    await untilGone(plain);
    expect(isThere(kept)).toBe(true);
    await keep(kept, false);
    await untilGone(kept);
  });

  it('takes less room once some of several videos are deleted', async () => {
    await start();
    const id = await finished(ann, 2);
    await keep(id);
    const bytes = async () => (await app.engine.library.use(ann)).kept.bytes;
    const both = await bytes();
    await app.engine.remove(id, { requester: ann, mayManage: false }, { only: 1 });
    expect(await bytes()).toBe(both / 2);
    await app.engine.remove(id, { requester: ann, mayManage: false });
    expect(await bytes()).toBe(0);
  });

  it('is nothing more while the disk is nearly full', async () => {
    await start({}, 0);
    const id = await finished();
    await app.stop();
    await start({}, Number.MAX_SAFE_INTEGER);
    await expect(keep(id)).rejects.toMatchObject({ code: 'storage_full' });
    // It takes no more room than it does already.
    await mark(id);
  });
});

it('removes the files of what is gone by age, also where the process ended in between', async () => {
  await start({ outputsKeepDays: 1 });
  const id = await finished();
  await app.opened.store.change(id, { removedAtMs: clock.now() });
  await app.opened.store.setFact('removing', JSON.stringify([`${id}.mp4`]));
  await untilGone(id);
  await expect.poll(() => clock.advance(minuteMs).then(() => app.opened.store.fact('removing'))).toBeUndefined();
});

describe('names, notes and folders', () => {
  const change = async (id: string, to: Parameters<TestEngine['engine']['library']['change']>[1]) =>
    await app.engine.library.change(id, to, browser('a'));

  it('are changed one by one, cleaned, and taken away', async () => {
    await start();
    const id = await finished();
    const { id: folderId } = await app.engine.library.addFolder(' Sommer\u0007 ');
    expect(await change(id, { name: '  Take\u0000 2 ', note: 'soft\nlight', folderId })).toEqual({
      ...{ generationId: id, isFavourite: false },
      ...{ name: 'Take 2', note: 'soft\nlight', folderId },
    });
    expect(await app.engine.library.folders()).toMatchObject([{ name: 'Sommer', count: 1 }]);
    expect(await change(id, { name: null, folderId: null })).toEqual({
      generationId: id,
      isFavourite: false,
      note: 'soft\nlight',
    });
    expect(await change(id, { note: ' \u200b ' })).toEqual({ generationId: id, isFavourite: false });
    await expect(change(id, { name: '😀'.repeat(121) })).rejects.toMatchObject({ code: 'invalid_option', option: 'name' });
    await expect(change(id, { folderId: 'none' })).rejects.toMatchObject({ code: 'not_found' });
    await app.engine.remove(id, { requester: ann, mayManage: false });
    await expect(change(id, { name: 'x' })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('has no two folders of one name, and leaves what is in one when it goes', async () => {
    await start();
    const { library } = app.engine;
    const [id, { id: folderId }, other] = [await finished(), await library.addFolder('Café'), await library.addFolder('Zoo')];
    await change(id, { folderId });
    for (const given of ['café', ' CAFÉ '])
      await expect(library.addFolder(given)).rejects.toMatchObject({ code: 'invalid_option', option: 'name' });
    await expect(library.renameFolder(other.id, 'Café')).rejects.toMatchObject({ code: 'invalid_option' });
    expect(await library.renameFolder(folderId, 'CAFÉ')).toMatchObject({ id: folderId, name: 'CAFÉ', count: 1 });
    await expect(library.addFolder('\u200b')).rejects.toMatchObject({ code: 'invalid_option' });
    await library.removeFolder(folderId);
    await expect(library.removeFolder(folderId)).rejects.toMatchObject({ code: 'not_found' });
    await expect(library.renameFolder(folderId, 'x')).rejects.toMatchObject({ code: 'not_found' });
    expect([await entry(id), isThere(id)]).toEqual([{ generationId: id, isFavourite: false }, true]);
  });
});
