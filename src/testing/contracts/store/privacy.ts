import { describe, expect, it } from 'vitest';
import type { DoorId } from '../../../domain/people/person.ts';
import type { SettingScope } from '../../../domain/place-settings/setting-scope.ts';
import { type Belongings, noBelongings } from '../../../domain/privacy/belongings.ts';
import type { Forgetting } from '../../../domain/privacy/forgetting.ts';
import { inTurn } from '../../../lib/in-turn.ts';
import { sampleRequest } from '../../set-up/test-engine.ts';
import { sampleSchedule } from './schedules.ts';
import type { StoreBench } from './store-bench.ts';

const ann: DoorId = { platform: 'slack', tenant: 'T1', id: 'U1' };
/** The same id in another workspace, and somebody else in the same. */
const others: readonly DoorId[] = [
  { platform: 'slack', tenant: 'T2', id: 'U1' },
  { platform: 'slack', tenant: 'T1', id: 'U2' },
];
const image = (sha256: string) => {
  const bytes = Buffer.from(sha256);
  return { sha256: sha256.padEnd(64, '0'), mimeType: 'image/png', width: 1, height: 1, sizeBytes: bytes.length, bytes } as const;
};
const limits = { perPerson: 9, maxBytesPerPerson: 9e9, inAll: 99, maxBytes: 9e9 };

/** One of everything that somebody can have. @returns the id of what they asked for */
async function give(bench: StoreBench, person: DoorId): Promise<string> {
  const { store } = bench;
  const name = `${person.tenant} ${person.id}`;
  const at = { platform: 'slack', tenant: person.tenant ?? '', channelId: 'C1', ids: {} };
  const made = await bench.insert({ requester: { ...person, name }, replyTarget: at, request: sampleRequest({ prompt: name }) });
  const { bytes: _, ...facts } = image(`q ${name}`);
  const request = sampleRequest({ image: facts });
  const quote = { id: `q ${name}`, requester: person, replyTarget: at, createdAtMs: 1 };
  const proposals = [{ kind: 'asked' as const, submissions: [{ request }], priceUsd: 1 }];
  await store.addQuote({ ...quote, proposals }, [image(`q ${name}`)], [], limits);
  await store.addDraft({ id: `d ${name}`, person, command: 'video', raw: name, untilMs: 9 }, [image(`d ${name}`)], limits);
  await store.addIntake({ eventId: name, requester: person, replyTarget: at, words: name });
  await store.keepGiven(name, '{}', [image(`i ${name}`)]);
  await store.keepFilter(name, name, 1, person);
  await store.addFavourite(person, made.id, 1);
  await store.setStar(made.id, person, true, 1);
  await store.setOwnDefaults(person, '{}');
  await store.noteSession(person, 's1', 1);
  await store.addSchedule(sampleSchedule({ id: name, by: person, target: at }));
  const style = { name, words: name, options: {}, pictures: [], madeBy: person.id, createdAtMs: 1, changedAtMs: 1 };
  const where = { platform: 'slack', ...(person.tenant !== undefined && { tenant: person.tenant }) };
  await store.addStyle({ ...style, id: `own ${name}`, home: { scope: 'own', ...where, id: person.id } }, []);
  await store.addStyle({ ...style, id: `of all ${name}`, home: { scope: 'channel', ...where, id: 'C1' } }, []);
  const share = { sharedBy: person, showsPrompt: true, createdAtMs: 1 };
  await store.addShare({ ...share, id: `s ${name}`, generationId: made.id, video: 1 });
  await store.addFolder({ id: `f ${name}`, name, createdAtMs: 1 });
  await store.addFolderShare({ ...share, id: `fs ${name}`, folderId: `f ${name}` });
  await store.setLibrary(made.id, { folderId: `f ${name}` });
  await store.reserve(made, 1, 1, 1);
  return made.id;
}

const all: Belongings = {
  ...{ videos: 1, onTheirWay: 1, drafts: 2, favourites: 1, stars: 1, styles: 1, sharedStyles: 1, defaults: 1 },
  ...{ sessions: 1, schedules: 1, shares: 2, folders: 1, booked: 1, credits: 0, blocks: 0 },
};

export function describePrivacy(bench: StoreBench): void {
  describe('what belongs to somebody', () => {
    it('is counted, and goes without anything of others, also of the same id in another workspace', async () => {
      const { store } = bench;
      const id = await give(bench, ann);
      for (const other of others) await give(bench, other);
      expect([await store.belongingsOf(ann), await store.belongingsOf({ ...ann, platform: 'discord' })]).toEqual([
        all,
        noBelongings,
      ]);
      expect(await store.ownRows(ann)).toEqual({
        ...{ favourites: [id], stars: [id], credits: [], drafts: [{ command: 'video', raw: 'T1 U1' }] },
        shares: [
          { of: id, createdAtMs: 1 },
          { of: 'f T1 U1', createdAtMs: 1 },
        ].toSorted((one, other) => (one.of < other.of ? -1 : 1)),
      });
      await store.forgetBelongings(ann);
      const left = { videos: 1, onTheirWay: 1, folders: 1, booked: 1 };
      expect(await store.belongingsOf(ann)).toEqual({ ...noBelongings, ...left });
      expect([await store.givenOf('T1 U1'), await store.filter('T1 U1'), (await store.style('of all T1 U1'))?.madeBy]).toEqual([
        undefined,
        undefined,
        '',
      ]);
      for (const picture of ['q T1 U1', 'd T1 U1', 'i T1 U1'])
        expect([picture, await store.image(image(picture).sha256)]).toEqual([picture, undefined]);
      await store.erase(id, 1);
      expect(await store.belongingsOf(ann)).toMatchObject({ videos: 0, folders: 0, booked: 1 });
      for (const other of others) expect(await store.belongingsOf(other)).toEqual(all);
      for (const picture of ['q T2 U1', 'd T1 U2', 'i T1 U2']) expect(await store.image(image(picture).sha256)).toBeDefined();
      expect((await store.intakes()).flatMap(({ words }) => words ?? []).toSorted()).toEqual(['T1 U2', 'T2 U1']);
    });

    it('is listed by its number, as long as it is not deleted', async () => {
      const { store } = bench;
      const made = await inTurn([1, 2, 3, 4], () => bench.insert({ requester: ann }));
      await bench.insert({ requester: others[0] ?? ann });
      const [first, second, third, fourth] = made.map(({ id, number }) => ({ id, number }));
      expect(await store.newestNumber()).toBe((fourth?.number ?? 0) + 1);
      await store.erase(second?.id ?? '', 1);
      const upTo = third?.number ?? 0;
      expect(await store.madeBy(ann, 0, upTo, 9)).toEqual([first, third]);
      expect([await store.madeBy(ann, first?.number ?? 0, upTo, 9), await store.madeBy(ann, 0, upTo, 1)]).toEqual([
        [third],
        [first],
      ]);
    });

    it('of a place is found by its age, with its threads and without channels that have a choice of their own', async () => {
      const { store } = bench;
      const add = async (channelId: string, ids: Readonly<Record<string, string>>, platform = 'discord', atMs = 1000) => {
        const requester = { platform, id: 'ann' };
        const { id } = await bench.insert({ requester, replyTarget: { platform, channelId, ids }, createdAtMs: atMs });
        for (const state of ['submitting', 'failed'] as const)
          await store.move(
            id,
            state === 'failed' ? 'submitting' : 'queued',
            state,
            state === 'failed' ? { endedAtMs: atMs } : {},
          );
        return id;
      };
      const film = await add('film', { guild: 'S1' });
      const thread = await add('a thread', { guild: 'S1', parent: 'film' });
      const general = await add('general', { guild: 'S1' });
      const kept = await add('film', { guild: 'S1' });
      const page = await add('a session', {}, 'web');
      for (const [channelId, ids] of [
        ['film', { guild: 'S2' }],
        ['film', {}],
      ] as const)
        await add(channelId, ids);
      await add('film', { guild: 'S1' }, 'discord', 5000);
      await store.addFavourite(ann, kept, 1);
      const server = { platform: 'discord', serverId: 'S1' };
      const idsAt = async (...[scope, except = [], limit = 9]: readonly [SettingScope, (readonly string[])?, number?]) =>
        (await store.endedAt(scope, 2000, except, limit)).map(({ id }) => id).toSorted();
      expect(await idsAt(server)).toEqual([film, thread, general, kept].toSorted());
      expect(await idsAt(server, ['film'])).toEqual([general]);
      expect(await idsAt({ ...server, channelId: 'film' })).toEqual([film, thread, kept].toSorted());
      expect([await idsAt({ platform: 'web', serverId: 'page' }), (await idsAt(server, [], 1)).length]).toEqual([[page], 1]);
      expect([await store.endedCountAt(server, 2000, [], 9), await store.endedCountAt(server, 2000, [], 2)]).toEqual([4, 2]);
      await store.eraseWords(kept, 3000);
      await store.erase(film, 3000);
      expect(await idsAt({ ...server, channelId: 'film' })).toEqual([thread]);
      await store.setPlaceSetting({ ...server, channelId: 'film' }, 'keepDays', '7');
      await store.setPlaceSetting(server, 'keepDays', '9');
      await store.setPlaceSetting(server, 'language', '"de"');
      expect((await store.settingsOf('keepDays')).map(({ written }) => written)).toEqual(['9', '7']);
    });

    it('may be on its way out, until that is over and erased in all copies', async () => {
      const { store } = bench;
      const wish: Forgetting = {
        ...{ id: 'f1', doors: [ann], upTo: 7, askedAtMs: 5, count: 3, erased: 0, accountId: 'p1', receipt: {} },
        replyTarget: { platform: 'slack', tenant: 'T1', channelId: 'C1', ids: { thread: '1' } },
      };
      await store.addForgetting({ ...wish, id: 'f2', askedAtMs: 6 });
      await store.addForgetting(wish);
      expect((await store.forgettings()).map(({ id }) => id)).toEqual(['f1', 'f2']);
      await store.changeForgetting('f1', { erased: 2, receipt: { message: '1' } });
      expect((await store.forgettings())[0]).toEqual({ ...wish, erased: 2, receipt: { message: '1' } });
      const wider = { doors: [ann, { platform: 'web', id: 'w' }], upTo: 8, count: 4, accountId: 'p2' };
      await store.changeForgetting('f1', wider);
      expect((await store.forgettings())[0]).toMatchObject({ ...wider, erased: 2 });
      const { doors, upTo, count, accountId } = wish;
      await store.changeForgetting('f1', { replyTarget: undefined, endedAtMs: 8.5, doors, upTo, count, accountId });
      const { replyTarget: _, ...told } = wish;
      expect((await store.forgettings())[0]).toEqual({ ...told, erased: 2, receipt: { message: '1' }, endedAtMs: 8 });
      expect(await store.dropForgettings(9)).toBe(0);
      await store.changeForgetting('f1', { copiesAtMs: 9 });
      expect([await store.dropForgettings(8), await store.dropForgettings(9)]).toEqual([0, 1]);
      expect((await store.forgettings()).map(({ id }) => id)).toEqual(['f2']);
    });
  });
}
