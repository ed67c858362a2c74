import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import type { Delivery } from '../../domain/delivery.ts';
import type { Failpoint } from '../../domain/failpoint.ts';
import type { Requester } from '../../domain/generation.ts';
import { webIdOf } from '../../domain/people/person.ts';
import type { PersonNotice } from '../../domain/person-notice.ts';
import { createTexts } from '../../lib/say.ts';
import { ManualClock } from '../../testing/set-up/manual-clock.ts';
import { type ScriptedProvider, scriptedProvider } from '../../testing/set-up/scripted-provider.ts';
import {
  committedUsd,
  openTestEngine,
  recordingDelivery,
  sampleRequest,
  sampleSubmission,
  sampleVideoFile,
  type TestEngine,
  temporaryFolder,
} from '../../testing/set-up/test-engine.ts';

const minuteMs = 60_000;
const ann: Requester = { platform: 'slack', tenant: 'T1', id: 'U1', name: 'Numbatname' };
/** The same id in another workspace. */
const stranger: Requester = { platform: 'slack', tenant: 'T2', id: 'U1', name: 'Quollname' };
const personId = 'ann-of-the-web--';
const onTheWeb: Requester = { platform: 'web', id: webIdOf(personId), name: 'Bandicootname' };
/** Words that stand nowhere else. */
const hers = ['Numbatname', 'Quokkaprompt', 'Wombatstyle', 'Dunnartdraft', 'Bettongsession', 'Bilbyfolder', 'Potoroofilter'];

let folder: string;
let clock: ManualClock;
let provider: ScriptedProvider;
let told: PersonNotice[];
/** Operations that the provider was asked to erase. */
let erased: number;

beforeEach(async () => {
  folder = temporaryFolder();
  clock = new ManualClock();
  provider = scriptedProvider(await sampleVideoFile(folder), 'vertex-veo');
  told = [];
  erased = 0;
  provider.erase = async () => {
    erased += 1;
  };
});

async function start(failpoint?: Failpoint): Promise<TestEngine> {
  const slack: Delivery = { ...recordingDelivery([], 'slack'), tellPerson: async (notice) => void told.push(notice) };
  const deliveries = [slack, recordingDelivery([], 'web')];
  const app = openTestEngine({ folder, providers: [provider], clock, deliveries, ...(failpoint && { failpoint }) });
  await app.engine.start();
  return app;
}

/** Something that somebody asks for. @returns its id, once its provider has it */
async function ask(app: TestEngine, requester: Requester, prompt: string): Promise<string> {
  const request = sampleRequest({ model: 'veo-3.1-fast-generate-001', prompt });
  const replyTarget = {
    platform: requester.platform,
    ...(requester.tenant && { tenant: requester.tenant }),
    channelId: 'C1',
    ids: {},
  };
  const { generation } = await app.engine.submit(sampleSubmission({ request, requester, replyTarget }));
  await expect.poll(() => clock.advance(1000).then(() => app.engine.find(generation.id))).toMatchObject({ state: 'generating' });
  return generation.id;
}

async function finish(app: TestEngine, id: string): Promise<void> {
  provider.finish((await app.engine.find(id))?.operationName ?? '');
  await expect.poll(() => clock.advance(1000).then(async () => (await app.engine.find(id))?.state)).toMatch(/completed|canceled/);
}

async function make(app: TestEngine, requester: Requester, prompt: string): Promise<string> {
  const id = await ask(app, requester, prompt);
  await finish(app, id);
  return id;
}

/** Where a word stands on the disk: the index keeps it in small letters. */
function whereIs(word: string): readonly string[] {
  const files = (place: string): string[] =>
    readdirSync(place, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? files(join(place, entry.name)) : [join(place, entry.name)],
    );
  return files(folder).filter((path) => {
    const bytes = readFileSync(path);
    return [word, word.toLowerCase()].some((each) => bytes.includes(each));
  });
}

/** What stands in every place where somebody can leave words. */
async function leaveWords(app: TestEngine, video: string): Promise<void> {
  const { engine, opened } = app;
  await opened.store.addPerson({ id: personId, name: 'Bandicootname', role: 'member', createdAtMs: 1 });
  await engine.people.link(personId, { door: { platform: 'slack', tenant: 'T1', id: 'U1' }, name: 'Numbatname' });
  const at = { requester: ann, replyTarget: { platform: 'slack', tenant: 'T1', channelId: 'C1', ids: {} } };
  await engine.styles.save({ scope: 'own', name: 'Wombatstyle', words: 'in Wombatstyle' }, at);
  await engine.keepDraft({ command: 'video', raw: { prompt: 'a Dunnartdraft' } }, at);
  await engine.keepFilter({ words: 'Potoroofilter', limit: 5 }, ann);
  await opened.store.noteSession(onTheWeb, 's1', 1);
  await opened.store.setSession(onTheWeb, { id: 's1', name: 'Bettongsession' });
  const { id: folderId } = await engine.library.addFolder('Bilbyfolder');
  await engine.library.change(video, { folderId, isFavourite: true }, ann);
}

it('leaves nothing of somebody in files, database and backups, and all of others, for the same money', async () => {
  const app = await start();
  onTestFinished(app.stop);
  const [first, others] = [await make(app, ann, 'a Quokkaprompt'), await make(app, stranger, 'a Quollprompt')];
  await leaveWords(app, first);
  const onWeb = await make(app, onTheWeb, 'another Quokkaprompt');
  const underWay = await ask(app, ann, 'a third Quokkaprompt');
  await app.opened.backUp('2026-11-24');
  for (const word of hers) expect([word, whereIs(word).length > 0]).toEqual([word, true]);
  const costUsd = await committedUsd(app);
  const replyTarget = { platform: 'slack', tenant: 'T1', channelId: 'C1', ids: {} };

  expect(await app.engine.privacy.standing(ann)).toMatchObject({
    doors: [{ platform: 'slack', tenant: 'T1', id: 'U1' }, { id: onTheWeb.id }],
    belongings: { videos: 3, onTheirWay: 1, drafts: 1, favourites: 1, styles: 1, sessions: 2, folders: 1, booked: 3 },
    hasAccount: true,
  });
  await app.engine.privacy.forget(ann, { replyTarget });
  await expect
    .poll(() => clock.advance(1000).then(async () => (await app.engine.privacy.standing(ann)).forgetting))
    .toMatchObject({ count: 3, erased: 2 });
  // Asked once more meanwhile, it is the same.
  expect((await app.engine.privacy.forget(onTheWeb)).count).toBe(3);
  expect([await app.engine.find(underWay), told]).toMatchObject([{ state: 'generating', discarded: true }, []]);
  const later = await make(app, { platform: 'slack', tenant: 'T1', id: 'U1' }, 'what she asks for afterwards');
  provider.finish((await app.engine.find(underWay))?.operationName ?? '');
  await expect.poll(() => clock.advance(1000).then(() => told.length)).toBe(1);
  const [{ person, text } = {}] = told;
  expect(person).toEqual({ platform: 'slack', tenant: 'T1', id: 'U1' });
  expect(text && createTexts().say(text)).toContain('(videos and pictures: 3)');
  expect(erased).toBe(3);

  await expect
    .poll(() => clock.advance(minuteMs).then(() => hers.flatMap((word) => whereIs(word).map((path) => `${word} in ${path}`))))
    .toEqual([]);
  for (const id of [first, onWeb, underWay]) expect(whereIs(id).filter((path) => path.endsWith('.mp4'))).toEqual([]);
  expect((await app.engine.find(others))?.request.prompt).toBe('a Quollprompt');
  expect((await app.engine.find(later))?.request.prompt).toBe('what she asks for afterwards');
  for (const word of ['Quollprompt', 'Quollname']) expect(whereIs(word).length).toBeGreaterThan(1);
  expect(await committedUsd(app)).toBe(costUsd + 0.8);
  // The account stays: they did not ask for that.
  expect((await app.engine.people.find(personId))?.name).toBe('Bandicootname');
  await clock.advance(5 * minuteMs);
  expect(told.length).toBe(1);
});

it('means what came since, where somebody asks once more meanwhile, and tells them and takes their account as they ask now', async () => {
  const app = await start();
  onTestFinished(app.stop);
  const { engine, opened } = app;
  await opened.store.addPerson({ id: personId, name: 'Bandicootname', role: 'member', createdAtMs: 1 });
  await engine.people.link(personId, { door: { platform: 'slack', tenant: 'T1', id: 'U1' }, name: 'Numbatname' });
  const underWay = await ask(app, ann, 'a Quokkaprompt');
  const { id: folderId } = await engine.library.addFolder('Bilbyfolder');
  await engine.library.change(underWay, { folderId }, ann);
  await engine.privacy.forget(onTheWeb);
  // Copies are gone through once that is over, since the folder goes with what is in it.
  await clock.advance(2 * minuteMs);
  expect((await opened.store.forgettings())[0]?.copiesAtMs).toBeUndefined();
  const later = await ask(app, ann, 'another Quokkaprompt');
  const replyTarget = { platform: 'slack', tenant: 'T1', channelId: 'C1', ids: {} };
  await engine.keepDraft({ command: 'video', raw: { prompt: 'a Dunnartdraft' } }, { requester: ann, replyTarget });
  expect((await engine.privacy.forget(ann, { replyTarget, withAccount: true })).count).toBe(2);
  expect((await engine.privacy.standing(ann)).belongings.drafts).toBe(0);
  for (const id of [underWay, later]) provider.finish((await opened.store.find(id))?.operationName ?? '');
  await expect.poll(() => clock.advance(1000).then(() => told.length)).toBe(1);
  expect(told[0]?.person).toEqual({ platform: 'slack', tenant: 'T1', id: 'U1' });
  expect([await engine.people.find(personId), (await engine.history({ limit: 9 })).generations]).toEqual([undefined, []]);
});

it('goes on where it was stopped, and takes the account of the web last', async () => {
  let stopped: Promise<void> | undefined;
  const before = await start((name) => {
    if (name !== 'after-forgotten') return;
    stopped ??= before.stop();
    throw new Error('killed');
  });
  await before.opened.store.addPerson({ id: personId, name: 'Bandicootname', role: 'member', createdAtMs: 1 });
  for (const nth of [1, 2, 3]) await make(before, onTheWeb, `Quokkaprompt ${nth}`);
  await before.opened.backUp('2026-11-24');
  await before.engine.privacy.forget(onTheWeb, { withAccount: true });
  await expect.poll(() => stopped !== undefined).toBe(true);
  await stopped;
  const app = await start();
  onTestFinished(app.stop);
  expect((await app.engine.people.find(personId))?.name).toBe('Bandicootname');
  await expect.poll(() => clock.advance(minuteMs).then(() => app.engine.people.find(personId))).toBeUndefined();
  expect((await app.engine.history({ limit: 9 })).generations).toEqual([]);
  await expect.poll(() => clock.advance(minuteMs).then(() => ['Quokkaprompt', 'Bandicootname'].flatMap(whereIs))).toEqual([]);
  expect(await app.opened.store.forgettings()).toMatchObject([{ count: 3, doors: [{ platform: 'web', id: onTheWeb.id }] }]);
});
