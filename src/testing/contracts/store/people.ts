import { describe, expect, it } from 'vitest';
import type { ApiKey, Invite, Person, PersonSignIn } from '../../../domain/people/person.ts';
import type { StoreBench } from './store-bench.ts';

const ann: Person = { id: 'ann', name: 'Ann', role: 'member', createdAtMs: 5 };
const ben: Person = { id: 'ben', name: 'ben', role: 'viewer', createdAtMs: 4 };
const invite: Invite = { id: 'i1', role: 'member', createdAtMs: 1, untilMs: 100, usesLeft: 2 };
const signIn: PersonSignIn = { id: 's1', personId: 'ann', device: 'Firefox', createdAtMs: 1, usedAtMs: 2, untilMs: 100 };
const key: ApiKey = { id: 'k1', personId: 'ann', name: 'CI', scopes: ['read', 'make'], perDayUsd: 1.5, createdAtMs: 1 };
const onDiscord = { platform: 'discord', id: 'D1' } as const;
const onSlack = { platform: 'slack', tenant: 'T1', id: 'U1' } as const;

export function describePeople(bench: StoreBench): void {
  describe('people', () => {
    it('are known by what they have, until they are gone with all of it', async () => {
      const { store } = bench;
      await store.addPerson(ben);
      await store.addPerson(ann);
      expect([await store.people(), await store.peopleCount(), await store.person('ann')]).toEqual([[ann, ben], 2, ann]);
      const ended = { ...ben, name: 'Zoë', role: 'admin', endedAtMs: 9 } as const;
      expect([await store.changePerson(ended), await store.person('ben')]).toEqual([true, ended]);
      expect(await store.changePerson({ ...ben, id: 'nobody' })).toBe(false);

      await store.addSignIn(signIn, 'hash 1');
      await store.addKey(key, 'hash 2');
      expect(await store.addPersonLink({ door: onSlack, personId: 'ann', linkedAtMs: 3, name: 'annie' })).toBe(true);
      expect(await store.addPersonLink({ door: onSlack, personId: 'ben', linkedAtMs: 4 })).toBe(false);
      const made = await bench.insert({ requester: { platform: 'web', id: 'person-ann', name: 'Ann' } });
      await store.addFavourite({ platform: 'web', id: 'person-ann' }, made.id, 1);
      await store.forgetNameOf({ platform: 'web', id: 'person-ann' });
      await store.forgetFavouritesOf({ platform: 'web', id: 'person-ann' });
      expect(await store.isHeld(made.id)).toBe(false);
      expect((await store.find(made.id))?.requester).toEqual({ platform: 'web', id: 'person-ann' });
      expect([await store.dropPerson('ann'), await store.dropPerson('ann'), await store.person('ann')]).toEqual([
        true,
        false,
        undefined,
      ]);
      const left = [store.signInBy('hash 1', 0), store.keyBy('hash 2'), store.apiKey('k1'), store.personLink(onSlack)];
      expect(await Promise.all(left)).toEqual([undefined, undefined, undefined, undefined]);
    });

    it('are one person on several doors, each id of one person alone', async () => {
      const { store } = bench;
      await store.addPerson(ann);
      await store.addPersonLink({ door: onSlack, personId: 'ann', linkedAtMs: 3, name: 'annie' });
      await store.addPersonLink({ door: onDiscord, personId: 'ann', linkedAtMs: 2 });
      const links = [
        { door: onDiscord, personId: 'ann', linkedAtMs: 2 },
        { door: onSlack, personId: 'ann', linkedAtMs: 3, name: 'annie' },
      ];
      expect([await store.linksOfPerson('ann'), await store.allPersonLinks()]).toEqual([links, links]);
      expect(await store.personLink({ ...onSlack, tenant: 'T2' })).toBeUndefined();
      expect([await store.dropPersonLink(onSlack), await store.dropPersonLink(onSlack)]).toEqual([true, false]);
    });

    it('come by an invite as often as it says, and as long', async () => {
      const { store } = bench;
      await store.addInvite(invite, 'hash');
      await store.addInvite({ ...invite, id: 'i2', createdAtMs: 2 }, 'other');
      expect((await store.invites()).map(({ id }) => id)).toEqual(['i2', 'i1']);
      expect([await store.takeInvite('hash', 100), await store.takeInvite('no', 0)]).toEqual([undefined, undefined]);
      const taken = await Promise.all([1, 2, 3].map(() => store.takeInvite('hash', 99.5)));
      expect(taken.filter((each) => each !== undefined)).toHaveLength(2);
      expect(await store.inviteBy('hash')).toEqual({ ...invite, usesLeft: 0 });
      expect([await store.dropInvite('i1'), await store.inviteBy('hash')]).toEqual([true, undefined]);
      expect([await store.dropInvitesUntil(99), await store.dropInvitesUntil(100)]).toEqual([0, 1]);
    });

    it('are signed in until its time is over or somebody ends it', async () => {
      const { store } = bench;
      await store.addPerson(ann);
      await store.addPerson(ben);
      await store.addSignIn(signIn, 'one');
      await store.addSignIn({ ...signIn, id: 's2', usedAtMs: 9 }, 'two');
      await store.addSignIn({ ...signIn, id: 's3', personId: 'ben' }, 'three');
      expect([await store.signInBy('one', 99.9), await store.signInBy('one', 100)]).toEqual([signIn, undefined]);
      await store.noteSignInUse('s1', 50.5, 200);
      expect(await store.signInsOf('ann')).toMatchObject([{ id: 's1', usedAtMs: 50, untilMs: 200 }, { id: 's2' }]);
      expect([await store.dropSignIn('s1', 'ben'), await store.dropSignIn('s1', 'ann')]).toEqual([false, true]);
      expect([await store.dropSignInsOf('ann'), await store.dropSignInsUntil(100)]).toEqual([1, 1]);
    });

    it('have keys, whose money is counted by key, and which end once', async () => {
      const { store } = bench;
      await store.addPerson(ann);
      await store.addKey(key, 'one');
      await store.addKey({ ...key, id: 'k2', createdAtMs: 2, perMonthUsd: 30, scopes: ['admin'] }, 'two');
      await store.noteKeyUse('k1', 7);
      expect(await store.keyBy('one')).toEqual({ ...key, usedAtMs: 7 });
      expect((await store.keysOf('ann')).map(({ id }) => id)).toEqual(['k2', 'k1']);
      const ends = [await store.endKey('k1', 'ben', 8), await store.endKey('k1', 'ann', 8), await store.endKey('k1', 'ann', 9)];
      expect([ends, (await store.apiKey('k1'))?.endedAtMs]).toEqual([[false, true, false], 8]);
      const [made, other] = [await bench.insert(), await bench.insert()];
      await store.addKeyRequest(made.id, 'k1');
      await store.addKeyRequest(other.id, 'k2');
      for (const each of [made, other]) await store.reserve(each, 1, 2, 0);
      const nothing = { reservedUsd: 0, spentUsd: 0, maybeUsd: 0 };
      expect(await store.spending({ kind: 'key', keyId: 'k1' }, 0, 1)).toEqual({ ...nothing, reservedUsd: 2 });
      await store.settle(made.id, 'spent', 5);
      expect(await store.spending({ kind: 'key', keyId: 'k1' }, 0, 9)).toEqual({ ...nothing, spentUsd: 2 });
    });

    it('see what is theirs on any platform, and nobody else’s of a chat', async () => {
      const { store } = bench;
      const by = async (
        id: string,
        requester: { platform: 'web' | 'discord' | 'slack'; id: string; tenant?: string },
        prompt = id,
      ) => await bench.ask(prompt, { id, requester, replyTarget: { ...requester, channelId: 'C1', ids: {} } });
      await by('own', { platform: 'web', id: 'person-ann' });
      await by('other', { platform: 'web', id: 'person-ben' });
      await by('discord', onDiscord, 'own words');
      await by('foreign', { platform: 'discord', id: 'D2' });
      await by('slack', { ...onSlack, tenant: 'T2' });
      const found = async (query: object) => (await store.history({ limit: 9, ...query })).map(({ id }) => id);
      const doors = [{ platform: 'web', id: 'person-ann' }, onDiscord, onSlack];
      expect([await found({ askedBy: doors }), await found({ seenBy: doors })]).toEqual([
        ['discord', 'own'],
        ['discord', 'other', 'own'],
      ]);
      expect([await found({ askedBy: [] }), await found({ seenBy: [], platform: 'discord' })]).toEqual([[], []]);
      expect(await found({ askedBy: doors, words: 'own' })).toEqual(['discord', 'own']);
      expect(await found({ seenBy: doors, platform: 'discord', words: 'wo' })).toEqual(['discord']);
      const hidden = { replyTarget: { channelId: 'C1', ids: { private: 'yes' } } };
      for (const requester of [{ platform: 'web', id: 'person-ben' }, { platform: 'web', id: 'browser' }, onDiscord]) {
        const { platform } = requester;
        const replyTarget = { ...hidden.replyTarget, platform };
        await bench.ask('words', { id: `hidden ${requester.id}`, requester, replyTarget });
      }
      const shown = ['slack', 'foreign', 'discord', 'other', 'own'];
      expect([await found({ privateTo: doors }), await found({ privateTo: 'nameless' })]).toEqual([
        [`hidden ${onDiscord.id}`, ...shown],
        ['hidden browser', ...shown],
      ]);
      expect(await found({ privateTo: doors, words: 'words' })).toEqual([`hidden ${onDiscord.id}`, 'discord']);
    });
  });
}
