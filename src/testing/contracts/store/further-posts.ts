import { describe, expect, it } from 'vitest';
import type { FurtherPost } from '../../../domain/further-post.ts';
import type { StoreBench } from './store-bench.ts';

export function describeFurtherPosts(bench: StoreBench): void {
  const postOf = (id: string, change: Partial<FurtherPost> = {}): FurtherPost => ({
    ...{ id, kind: 'showcase', state: 'due', receipt: {}, attempts: 0, dueAtMs: 1000, createdAtMs: 500 },
    target: { platform: 'slack', tenant: 'T1', channelId: 'C1', ids: { installation: 'T1' } },
    ...change,
  });
  const stateOf = async (id: string) => (await bench.store.furtherPost(id))?.state;

  describe('further posts', () => {
    it('are kept as they were made, and made once by their id', async () => {
      const { store } = bench;
      const { id: generationId } = await bench.insert();
      const whole = postOf('a', {
        generationId,
        video: 2,
        receipt: { ts: '1.2' },
        reason: { key: 'reason.crashed', values: {} },
      });
      const bare = postOf('b', { kind: 'digest', target: { platform: 'discord', channelId: 'C2', ids: {} } });
      expect([await store.addFurtherPost(whole), await store.addFurtherPost(bare)]).toEqual([true, true]);
      expect(await store.addFurtherPost({ ...whole, video: 1 })).toBe(false);
      expect([await store.furtherPost('a'), await store.furtherPost('b'), await store.furtherPost('c')]).toEqual([
        whole,
        bare,
        undefined,
      ]);
      expect(await store.furtherPostsOf(generationId)).toEqual([whole]);
      await store.dropFurtherPost('a');
      expect(await store.furtherPostsOf(generationId)).toEqual([]);
    });

    it('are due by their platform and time, until they stand or are refused', async () => {
      const { store } = bench;
      for (const post of [postOf('late', { dueAtMs: 3000 }), postOf('b', { dueAtMs: 1000.2 }), postOf('a')])
        await store.addFurtherPost(post);
      await store.addFurtherPost(postOf('other', { dueAtMs: 1, target: { platform: 'discord', channelId: 'C2', ids: {} } }));
      const due = async (nowMs: number) => (await store.dueFurtherPosts('slack', nowMs, 9)).map(({ id }) => id);
      expect([await due(999), await due(1000), await due(1001), await due(3000)]).toEqual([
        [],
        ['a'],
        ['a', 'b'],
        ['a', 'b', 'late'],
      ]);
      expect([await store.nextFurtherPostAtMs(['slack']), await store.nextFurtherPostAtMs(['slack', 'discord'])]).toEqual([
        1000, 1,
      ]);
      expect(await store.changeFurtherPost('a', 'due', { state: 'posted', receipt: { ts: '1' }, attempts: 2 })).toBe(true);
      expect(await store.changeFurtherPost('a', 'due', { state: 'refused' })).toBe(false);
      expect(await store.changeFurtherPost('b', 'due', { dueAtMs: 2000.5 })).toBe(true);
      expect([await due(2000), await due(2001), await store.nextFurtherPostAtMs(['web'])]).toEqual([[], ['b'], undefined]);
      expect(await store.furtherPost('a')).toMatchObject({ state: 'posted', receipt: { ts: '1' }, attempts: 2, dueAtMs: 1000 });
    });

    it('are withdrawn with the videos that they show, also before they stand', async () => {
      const { store } = bench;
      const { id: generationId } = await bench.insert();
      for (const post of [
        postOf('all', { generationId, state: 'posted' }),
        postOf('second', { generationId, video: 2, attempts: 3 }),
        postOf('third', { generationId, video: 3, state: 'posted' }),
        postOf('refused', { generationId, state: 'refused' }),
        postOf('other', { state: 'posted' }),
      ])
        await store.addFurtherPost(post);
      await store.withdrawFurtherPosts(generationId, [2], 7000);
      expect(await Promise.all(['all', 'second', 'third', 'refused'].map(stateOf))).toEqual([
        'withdrawing',
        'withdrawing',
        'posted',
        'refused',
      ]);
      expect(await store.furtherPost('second')).toMatchObject({ attempts: 0, dueAtMs: 7000 });
      await store.withdrawFurtherPosts(generationId, undefined, 8000);
      expect([await stateOf('third'), await stateOf('other')]).toEqual(['withdrawing', 'posted']);
    });
  });

  describe('stars', () => {
    it('count once for each person of a workspace, and are taken back', async () => {
      const { store } = bench;
      const { id } = await bench.insert();
      const person = { platform: 'slack', tenant: 'T1', id: 'U1' };
      const others = [
        { ...person, tenant: 'T2' },
        { platform: 'discord', id: 'U1' },
      ];
      for (const each of [person, person, ...others]) await store.setStar(id, each, true, 5);
      expect([await store.starsOf(id), await store.hasStar(id, person), await store.hasStar('another', person)]).toEqual([
        3,
        true,
        false,
      ]);
      for (const _ of [1, 2]) await store.setStar(id, person, false, 6);
      expect([await store.starsOf(id), await store.hasStar(id, person)]).toEqual([2, false]);
    });

    it('go with what is erased, and with its words', async () => {
      const { store } = bench;
      const [erased, wordless, kept] = [await bench.insert(), await bench.insert(), await bench.insert()];
      for (const { id } of [erased, wordless, kept]) await store.setStar(id, { platform: 'discord', id: 'ada' }, true, 5);
      await store.erase(erased.id, 5000);
      await store.eraseWords(wordless.id, 5000);
      expect(await Promise.all([erased, wordless, kept].map(({ id }) => store.starsOf(id)))).toEqual([0, 0, 1]);
    });
  });
}
