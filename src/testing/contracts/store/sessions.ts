import { describe, expect, it } from 'vitest';
import type { SessionPerson } from '../../../domain/sessions/session.ts';
import { sampleRequest } from '../../set-up/test-engine.ts';
import type { StoreBench } from './store-bench.ts';

const ada: SessionPerson = { platform: 'web', id: 'browser-ada' };
const strangers: readonly SessionPerson[] = [
  { platform: 'web', id: 'browser-ben' },
  { platform: 'web', tenant: 'T1', id: 'browser-ada' },
  { platform: 'slack', id: 'browser-ada' },
];

export function describeSessions(bench: StoreBench): void {
  const idsOf = async (person = ada) => (await bench.store.sessionsOf(person)).map(({ id }) => id);
  const inSession = (id: string, requester: SessionPerson = ada) => ({
    requester,
    replyTarget: { platform: requester.platform, channelId: id, ids: {} },
  });

  describe('sessions', () => {
    it('stand in the list of each person, last used first, with a name and a pin of their own', async () => {
      const { store } = bench;
      expect([await store.noteSession(ada, 's1', 1000.5), await store.noteSession(ada, 's2', 2000)]).toEqual([true, true]);
      expect(await idsOf()).toEqual(['s2', 's1']);
      // A clock that goes back takes nothing back.
      expect([await store.noteSession(ada, 's1', 3000), await store.noteSession(ada, 's1', 500)]).toEqual([false, false]);
      for (const other of strangers) expect(await idsOf(other)).toEqual([]);
      await store.setSession(ada, { id: 's2', name: 'Été 🦊', pinnedAtMs: 4000 });
      const plain = { first: undefined, shown: undefined };
      expect(await store.sessionsOf(ada)).toEqual([
        { id: 's1', createdAtMs: 1000, usedAtMs: 3000, ...plain },
        { id: 's2', name: 'Été 🦊', pinnedAtMs: 4000, createdAtMs: 2000, usedAtMs: 2000, ...plain },
      ]);
      expect([await store.pinnedCount(ada), await store.pinnedCount(strangers[0] ?? ada)]).toEqual([1, 0]);
      for (const other of strangers) await store.setSession(other, { id: 's2' });
      expect((await store.session(ada, 's2'))?.name).toBe('Été 🦊');
      await store.setSession(ada, { id: 's2' });
      expect(await store.session(ada, 's2')).toEqual({ id: 's2', createdAtMs: 2000, usedAtMs: 2000, ...plain });
      expect([await store.session(ada, 'none'), await store.session(strangers[0] ?? ada, 's1')]).toEqual([undefined, undefined]);
    });

    it('come with what their person alone made in them, as long as it is there', async () => {
      const { store } = bench;
      await store.noteSession(ada, 's1', 1);
      const video = { file: 'a.mp4', sizeBytes: 1, durationSeconds: 8, width: 1280, height: 720 };
      const ask = async (prompt: string, requester?: SessionPerson) =>
        await bench.insert({ ...inSession('s1', requester), request: sampleRequest({ prompt }) });
      for (const other of strangers) await store.change((await ask('not hers', other)).id, { videos: [video] });
      const [first, second, third] = [await ask('a fox'), await ask('a hare'), await ask('an owl')];
      await bench.insert({ ...inSession('s2'), request: sampleRequest({ prompt: 'elsewhere' }) });
      const seen = async () => {
        const session = await store.session(ada, 's1');
        return [session?.first?.request.prompt, session?.shown?.id];
      };
      expect(await seen()).toEqual(['a fox', undefined]);
      for (const { id } of [first, second]) await store.change(id, { videos: [video] });
      expect(await seen()).toEqual(['a fox', second.id]);
      await store.eraseWords(first.id, 5000);
      await store.change(second.id, { removedAtMs: 5000 });
      expect(await seen()).toEqual(['a hare', first.id]);
      await store.erase(first.id, 6000);
      await store.erase(second.id, 6000);
      expect(await seen()).toEqual(['an owl', undefined]);
      await store.erase(third.id, 7000);
      expect(await seen()).toEqual([undefined, undefined]);
    });

    it('are taken over once, and leave the list one by one, by their number and by age', async () => {
      const { store } = bench;
      const known = { id: 'old', name: 'From before', createdAtMs: 5, usedAtMs: 5 };
      expect([await store.addSession(ada, known), await store.addSession(ada, { ...known, name: 'x' })]).toEqual([true, false]);
      for (const [at, id] of ['s1', 's2', 's3'].entries()) await store.noteSession(ada, id, 10 * (at + 1));
      await store.setSession(ada, { ...known, pinnedAtMs: 9 });
      await store.noteSession(strangers[0] ?? ada, 's1', 1);
      await store.trimSessions(ada, 3);
      expect(await idsOf()).toEqual(['s3', 's2', 'old']);
      expect([await store.dropSession(ada, 's2'), await store.dropSession(ada, 's2')]).toEqual([true, false]);
      // Those of people who come back are kept whole.
      expect([await store.dropSessions(30, true), await idsOf(), await idsOf(strangers[0])]).toEqual([1, ['s3', 'old'], []]);
      expect([await store.dropSessions(5), await store.dropSessions(6), await idsOf()]).toEqual([0, 1, ['s3']]);
    });
  });
}
