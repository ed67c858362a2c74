import { describe, expect, it } from 'vitest';
import type { NewGeneration } from '../../../domain/generation-store.ts';
import { type ImageBytes, withoutBytes } from '../../../domain/media.ts';
import { text } from '../../../domain/texts.ts';
import { sampleRequest } from '../../set-up/test-engine.ts';
import { idsOf, type StoreBench } from './store-bench.ts';

export function describeGenerations(bench: StoreBench): void {
  describe('generations', () => {
    it('come back as they were written, whatever characters their words have', async () => {
      const prompt = 'half a sign \ud83d, none \u0000, a quote ", a slash \\ and a fox 🦊';
      const given = {
        request: sampleRequest({ prompt, durationSeconds: 0.5 }),
        requester: { platform: 'slack', tenant: 'T1', id: 'U1', name: 'Ada' },
        replyTarget: { platform: 'slack', tenant: 'T1', channelId: 'C1', ids: { thread: '1.2' } },
        source: { generationId: 'other', video: 2, how: 'extend' },
        set: { id: 'set', index: 1, size: 2, words: 'in snow' },
        priceUsd: 0.123457,
        createdAtMs: 1_764_000_000_000,
      } as const;
      const inserted = await bench.insert(given);
      expect(inserted).toEqual({
        ...given,
        id: inserted.id,
        number: inserted.number,
        provider: 'preview',
        keyFingerprint: 'k',
        state: 'queued',
        charged: 'no',
        attempts: 0,
        busyTries: 0,
        unreachableTries: 0,
        notes: [],
        discarded: false,
        videos: [],
      });
      expect(await bench.store.find(inserted.id)).toEqual(inserted);
      expect(await bench.store.find('nobody')).toBeUndefined();
    });

    it('keep every change, and lose what is cleared', async () => {
      const { id } = await bench.insert();
      const change = {
        provider: 'gemini-veo',
        keyFingerprint: 'other',
        sentPrompt: 'better',
        operationName: 'operations/1',
        costUsd: 0,
        charged: 'maybe',
        startedAtMs: 1,
        finishedAtMs: 2,
        endedAtMs: 3,
        attempts: 4,
        busyTries: 5,
        unreachableTries: 6,
        reason: text('reason.crashed'),
        notes: [text('reason.crashed')],
        discarded: true,
        videos: [{ file: 'a.mp4', sizeBytes: 1, durationSeconds: 8, width: 2, height: 3 }],
        removedAtMs: 7,
      } as const;
      await bench.store.change(id, { ...change, notBeforeMs: 7.5 });
      expect(await bench.store.find(id)).toMatchObject({ ...change, notBeforeMs: 8 });
      await bench.store.change(id, { operationName: undefined, costUsd: undefined, reason: undefined, notBeforeMs: undefined });
      expect(await bench.store.find(id)).toMatchObject({
        operationName: undefined,
        costUsd: undefined,
        reason: undefined,
        notBeforeMs: undefined,
        charged: 'maybe',
      });
    });
  });
}

export function describeStates(bench: StoreBench): void {
  describe('what can happen once', () => {
    it('is no step that the states do not allow', async () => {
      const { id } = await bench.insert();
      await expect(bench.store.move(id, 'queued', 'completed', {})).rejects.toThrow(/can't go from queued to completed/);
    });

    it('is that a film leaves the line: it takes no start and no place of a provider, and keeps what it is made of', async () => {
      const film = { parts: [{ generationId: 'a', video: 2, trim: { fromSeconds: 0.5, toSeconds: 3 } }], crossFadeSeconds: 0.5 };
      const captions = [{ text: 'then', part: 0 }];
      const request = { ...sampleRequest({ prompt: 'Two foxes', model: 'film' }), film, captions };
      const { id } = await bench.insert({ request, provider: 'film', keyFingerprint: 'film', priceUsd: 0 });
      const both = [1, 2].map(() => bench.store.move(id, 'queued', 'downloading', {}));
      expect((await Promise.all(both)).toSorted()).toEqual([false, true]);
      expect((await bench.store.find(id))?.request).toEqual(request);
      const busy = { atOnce: 1, perMinute: 1, windowMs: 60_000, mayRunMs: 60_000 };
      expect((await bench.store.room(busy, 2000)).isThere).toBe(true);
      expect([await bench.store.inFlightCount(), await bench.store.queuedCount(), await bench.store.startsSince(0)]).toEqual([
        0,
        0,
        [],
      ]);
      expect(await bench.store.unfinished()).toMatchObject([{ id, state: 'downloading' }]);
      await bench.store.move(id, 'downloading', 'canceled', { endedAtMs: 3000 });
      await bench.store.erase(id, 4000);
      expect((await bench.store.find(id))?.request).toEqual({ ...sampleRequest({ prompt: '', model: 'film' }), film });
    });

    it('is a step that two want to make', async () => {
      const { id } = await bench.insert();
      const both = [1, 2].map((endedAtMs) => bench.store.move(id, 'queued', 'canceled', { endedAtMs }));
      expect((await Promise.all(both)).toSorted()).toEqual([false, true]);
      expect((await bench.store.find(id))?.state).toBe('canceled');
    });

    it('is an event', async () => {
      const first = await bench.insert({ eventId: 'same' });
      await expect(bench.insert({ eventId: 'same' })).rejects.toMatchObject({ name: 'StoreError', kind: 'rejected' });
      expect((await bench.store.findByEvent('same'))?.id).toBe(first.id);
    });

    it('is an operation of a provider', async () => {
      const [first, second] = [await bench.insert(), await bench.insert()];
      await bench.store.change(first.id, { operationName: 'operations/1' });
      await expect(bench.store.change(second.id, { operationName: 'operations/1' })).rejects.toMatchObject({ kind: 'rejected' });
      await bench.store.change(second.id, { operationName: 'operations/1', provider: 'gemini-veo' });
      expect(await bench.store.operationOwner('preview', 'operations/1')).toBe(first.id);
      expect(await bench.store.operationOwner('gemini-veo', 'operations/1')).toBe(second.id);
    });
  });
}

export function describeSets(bench: StoreBench): void {
  describe('several that were asked for at once', () => {
    it('come in their order', async () => {
      const set = (index: number) => ({ set: { id: 'set', index, size: 2 } });
      const [second, first] = [await bench.insert(set(2)), await bench.insert(set(1))];
      expect(idsOf(await bench.store.membersOf('set'))).toEqual([first.id, second.id]);
    });

    it('call their person once', async () => {
      const first = await bench.insert({ id: 'set', set: { id: 'set', index: 1, size: 2 } });
      const second = await bench.insert({ set: { id: 'set', index: 2, size: 2 } });
      const claims = await Promise.all([first, second].map(({ id }) => bench.store.claimCall(id)));
      expect(claims.toSorted()).toEqual([false, true]);
      const [caller, other] = claims[0] === true ? [first, second] : [second, first];
      expect(await bench.store.claimCall(caller.id)).toBe(true);
      await bench.store.releaseCall(other.id);
      expect(await bench.store.claimCall(other.id)).toBe(false);
      await bench.store.releaseCall(caller.id);
      expect(await bench.store.claimCall(other.id)).toBe(true);
    });
  });
}

export function describeShots(bench: StoreBench): void {
  const bytes = new Uint8Array([1, 2, 3]);
  const picture: ImageBytes = { sha256: 'f'.repeat(64), mimeType: 'image/jpeg', width: 16, height: 9, sizeBytes: 3, bytes };

  describe('a shot that waits for the one before it', () => {
    const waiting = async (change: Partial<NewGeneration> = {}) => {
      const before = await bench.insert();
      const source = { generationId: before.id, video: 1, how: 'continue' } as const;
      return { before, shot: await bench.insert({ source, waitsFor: 'shot before', ...change }) };
    };

    it('is queued and is in no line, however much is looked for it', async () => {
      const { before, shot } = await waiting();
      const { store } = bench;
      expect((await store.find(shot.id))?.waitsFor).toBe('shot before');
      expect([await store.queuedCount(), await store.firstInLine(10)]).toEqual([1, [before.id]]);
      await store.move(before.id, 'queued', 'canceled', { endedAtMs: 1 });
      expect(await store.nextQueued(Number.MAX_SAFE_INTEGER)).toBeUndefined();
      expect(await store.position(shot.id)).toBeUndefined();
      expect((await store.unfinished()).map(({ id }) => id)).toEqual([shot.id]);
    });

    it('is found once the video before it is there, and is in line with its frame, which is kept', async () => {
      const { before, shot } = await waiting();
      const { store } = bench;
      expect(await store.framesWanted(5)).toEqual([]);
      await store.change(before.id, { videos: [{ file: 'a.mp4', sizeBytes: 1, durationSeconds: 4, width: 16, height: 9 }] });
      expect((await store.framesWanted(5)).map(({ id }) => id)).toEqual([shot.id]);
      await store.setFirstFrame(shot.id, picture);
      await store.change(shot.id, { waitsFor: undefined });
      const image = withoutBytes(picture);
      expect(await store.find(shot.id)).toMatchObject({ request: { ...shot.request, image } });
      expect((await store.find(shot.id))?.waitsFor).toBeUndefined();
      expect([await store.framesWanted(5), await store.position(shot.id)]).toEqual([[], 2]);
      await store.dropOldImages(Number.MAX_SAFE_INTEGER);
      expect(await store.image(picture.sha256)).toMatchObject({ sizeBytes: picture.sizeBytes });
    });
  });
}

export function describeTransactions(bench: StoreBench): void {
  describe('a transaction', () => {
    it.each(['transaction', 'accept', 'takeTurn'] as const)('is stored whole, or not at all: %s', async (kind) => {
      const { id } = await bench.insert();
      const failing = bench.store[kind](async (tx) => {
        await tx.setFact('a', 'fact');
        expect(await tx.fact('a')).toBe('fact');
        await tx.move(id, 'queued', 'submitting', {});
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      expect([await bench.store.fact('a'), (await bench.store.find(id))?.state]).toEqual([undefined, 'queued']);
      expect(await bench.store[kind](async (tx) => await tx.move(id, 'queued', 'submitting', {}))).toBe(true);
      expect((await bench.store.find(id))?.state).toBe('submitting');
    });

    it.each(['transaction', 'accept', 'takeTurn'] as const)('loses no change of several at once: %s', async (kind) => {
      const count = async (): Promise<number> => Number((await bench.store.fact('count')) ?? 0);
      const add = async () =>
        await bench.store[kind](async (tx) => {
          const before = Number((await tx.fact('count')) ?? 0);
          await tx.setFact('count', String(before + 1));
        });
      await Promise.all([1, 2, 3, 4, 5].map(add));
      expect(await count()).toBe(5);
    });
  });
}

export function describeUnreadable(bench: StoreBench): void {
  describe('a record that can not be read', () => {
    it.each(['{', 'null', '{"prompt":5}', '[]'])('is left out of every list, told once and counted: %s', async (request) => {
      const [first, bad, last] = [
        await bench.insert({ person: 'ada' }),
        await bench.insert({ person: 'ben' }),
        await bench.insert({ person: 'cleo' }),
      ];
      await bench.overwrite(bad.id, 'request', request);
      const { store } = bench;
      expect(idsOf(await store.history({ limit: 10 }))).toEqual([last.id, first.id]);
      expect(idsOf(await store.history({ limit: 10, words: 'lighthouse' }))).toEqual([last.id, first.id]);
      // With one row more, which says that there is a next page.
      expect(idsOf(await store.history({ limit: 1 }))).toEqual([last.id, first.id]);
      expect(idsOf(await store.unfinished())).toEqual([first.id, last.id]);
      expect(await store.find(bad.id)).toBeUndefined();
      expect([bench.told, bench.unreadable()]).toEqual([[bad.id], [bad.id]]);
    });

    it('does not hold up those behind it in line', async () => {
      const bad = await bench.insert({ person: 'ada' });
      const next = await bench.insert({ person: 'ben' });
      await bench.overwrite(bad.id, 'notes', 'x');
      expect((await bench.store.nextQueued(2000))?.id).toBe(next.id);
    });

    it.each([
      ['a reason without its values', '{"key":"reason.busy"}', '[]', true],
      ['a value that JSON has no word for', '{"key":"reason.quota","values":{"seconds":null}}', '[]', true],
      ['a reason that is no text', 'null', '[null, 7]', true],
      ['notes that are no list', '{"key":"reason.busy","values":{}}', '{}', false],
    ])('for %s takes nothing down but itself', async (_, reason, notes, isRead) => {
      const [odd, whole] = [await bench.insert(), await bench.insert()];
      await bench.overwrite(odd.id, 'reason', reason);
      await bench.overwrite(odd.id, 'notes', notes);
      expect(idsOf(await bench.store.unfinished())).toEqual(isRead ? [odd.id, whole.id] : [whole.id]);
      expect(bench.unreadable()).toEqual(isRead ? [] : [odd.id]);
    });
  });
}
