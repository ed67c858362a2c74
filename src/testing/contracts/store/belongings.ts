import { describe, expect, it } from 'vitest';
import type { ImageBytes } from '../../../domain/media.ts';
import type { KeptProposal, Quote } from '../../../domain/quote.ts';
import { sampleRequest } from '../../set-up/test-engine.ts';
import { idsOf, type StoreBench } from './store-bench.ts';

/** A picture of so many bytes. */
function picture(name: string, sizeBytes = 3): ImageBytes {
  const bytes = new Uint8Array(sizeBytes).fill(name.charCodeAt(0));
  return { sha256: name.repeat(64).slice(0, 64), mimeType: 'image/jpeg', width: 64, height: 48, sizeBytes, bytes };
}

const ada = { platform: 'slack', tenant: 'T1', id: 'ada' };
const ben = { ...ada, id: 'ben' };
const place = { platform: 'slack', tenant: 'T1', channelId: 'C1', ids: { thread: '1' } };

export function describePictures(bench: StoreBench): void {
  const isKept = async ({ sha256 }: ImageBytes): Promise<boolean> => (await bench.store.image(sha256)) !== undefined;

  describe('pictures', () => {
    it('are kept once for all who use them, and go with the last', async () => {
      const { store } = bench;
      const image = picture('a', 5000);
      const [first, second] = [await bench.insert({ images: [image, image] }), await bench.insert({ images: [image] })];
      const kept = await store.image(image.sha256);
      expect({ ...kept, bytes: Uint8Array.from(kept?.bytes ?? []) }).toEqual(image);
      await store.erase(first.id, 5000);
      expect(await isKept(image)).toBe(true);
      await store.eraseWords(second.id, 5000);
      expect(await isKept(image)).toBe(false);
    });

    it('go by age, but not those of something unfinished or younger, whatever the clock said', async () => {
      const { store } = bench;
      const video = {
        sha256: 'v'.repeat(64),
        sizeBytes: 1,
        durationSeconds: 1,
        width: 1,
        height: 1,
        mimeType: 'video/mp4',
      } as const;
      const request = sampleRequest({ video });
      const done = await bench.insert({ images: [picture('a')], createdAtMs: 1000, request });
      await bench.insert({ images: [picture('b')], createdAtMs: 1000 });
      const young = await bench.insert({ images: [picture('c')], createdAtMs: 9000 });
      const behind = await bench.insert({ images: [picture('d')], createdAtMs: 1000 });
      for (const { id } of [done, young, behind]) await store.move(id, 'queued', 'canceled', { endedAtMs: 1000 });
      expect([await store.isVideoNeeded(video.sha256), await store.isVideoNeeded(video.sha256, { platform: 'slack' })]).toEqual([
        true,
        false,
      ]);
      expect(await store.isVideoNeeded(video.sha256, { platform: 'web' })).toBe(true);
      await store.dropOldImages(5000.5);
      expect(await Promise.all(['a', 'b', 'c', 'd'].map((name) => isKept(picture(name))))).toEqual([false, true, true, true]);
      expect(await store.isVideoNeeded(video.sha256)).toBe(false);
    });
  });
}

export function describeErasing(bench: StoreBench): void {
  describe('what is erased', () => {
    it('takes words, names and pictures along, and leaves what it cost and when', async () => {
      const { store } = bench;
      const request = sampleRequest({
        image: { sha256: picture('a').sha256, mimeType: 'image/jpeg', width: 64, height: 48, sizeBytes: 3 },
      });
      const { id, number } = await bench.insert({
        request,
        images: [picture('a')],
        requester: { platform: 'web', id: 'ada', name: 'Ada' },
        set: { id: 'set', index: 1, size: 2, words: 'in snow' },
      });
      await store.change(id, { sentPrompt: 'better', operationName: 'operations/1' });
      await store.eraseWords(id, 5000);
      const { image: _, ...rest } = request;
      expect(await store.find(id)).toMatchObject({
        number,
        hasNoWords: true,
        request: { ...rest, prompt: '' },
        requester: { platform: 'web', id: 'ada' },
        set: { id: 'set', index: 1, size: 2 },
        sentPrompt: undefined,
        operationName: 'operations/1',
      });
      expect(Object.keys((await store.find(id))?.request ?? {})).not.toContain('image');
      expect(await store.history({ limit: 9 })).toHaveLength(1);
      await store.erase(id, 6000);
      expect(await store.find(id)).toMatchObject({ videos: [], removedAtMs: 6000 });
      expect(await store.history({ limit: 9 })).toEqual([]);
      expect(await store.erasures()).toEqual([id]);
      await store.noteErasure('another');
      await store.dropErasures([id]);
      expect(await store.erasures()).toEqual(['another']);
    });

    it('is found by age, but not what was accepted after something younger', async () => {
      const { store } = bench;
      const videos = [{ file: 'a.mp4', sizeBytes: 1, durationSeconds: 8, width: 2, height: 3 }];
      const ended = async (createdAtMs: number, endedAtMs: number) => {
        const { id } = await bench.insert({ createdAtMs });
        await store.move(id, 'queued', 'canceled', { endedAtMs, videos });
        return id;
      };
      const [old, older] = [await ended(2000, 3000), await ended(1000, 2000)];
      await ended(9000, 9500);
      await ended(1500, 1600);
      expect(idsOf(await store.videosEndedBefore(5000, 9))).toEqual([older, old]);
      expect(idsOf(await store.videosEndedBefore(5000, 1))).toEqual([older]);
      expect(idsOf(await store.wordsEndedBefore(3000, 9))).toEqual([older]);
      await store.eraseWords(older, 1);
      await store.change(older, { removedAtMs: 1 });
      expect(idsOf(await store.videosEndedBefore(5000, 9))).toEqual([old]);
      expect(idsOf(await store.wordsEndedBefore(5000, 9))).toEqual([old]);
    });
  });
}

export function describeDrafts(bench: StoreBench): void {
  const isKept = async ({ sha256 }: ImageBytes): Promise<boolean> => (await bench.store.image(sha256)) !== undefined;

  describe('drafts', () => {
    const limits = { perPerson: 2, inAll: 3, maxBytes: 1000 };
    const draft = (id: string, untilMs: number, person = ada) => ({
      id,
      person,
      command: 'video',
      raw: '{"prompt":"a fox"}',
      untilMs,
    });

    it('are kept with their pictures until their time is over', async () => {
      const { store } = bench;
      await store.addDraft(draft('1', 100), [picture('a')], limits);
      expect(await store.draft('1')).toEqual(draft('1', 100));
      await store.extendDraft('1', 200);
      expect([await store.dropDrafts(199), await isKept(picture('a'))]).toEqual([0, true]);
      expect([await store.dropDrafts(200), await isKept(picture('a')), await store.draft('1')]).toEqual([1, false, undefined]);
    });

    it('are as many of a person, in all and by weight as is allowed, the newest ones', async () => {
      const { store } = bench;
      const kept = async () => {
        const all = await Promise.all(
          ['1', '2', '3', '4', '5', '6'].map(async (id) => ((await store.draft(id)) === undefined ? '' : id)),
        );
        return all.join('');
      };
      for (const nth of [1, 2, 3]) await store.addDraft(draft(String(nth), nth), [], limits);
      expect(await kept()).toBe('23');
      await store.addDraft(draft('4', 4, ben), [picture('a', 900)], limits);
      await store.addDraft(draft('5', 5, ben), [], limits);
      expect(await kept()).toBe('345');
      await store.addDraft(draft('6', 6), [picture('b', 200)], limits);
      expect([await kept(), await isKept(picture('a'))]).toEqual(['56', false]);
    });
  });
}

export function describeQuotes(bench: StoreBench): void {
  const isKept = async ({ sha256 }: ImageBytes): Promise<boolean> => (await bench.store.image(sha256)) !== undefined;

  describe('questions with prices', () => {
    const limits = { perPerson: 2, inAll: 3, maxBytesPerPerson: 1000, maxBytes: 1500 };
    const proposal: KeptProposal = { kind: 'asked', priceUsd: 1, submissions: [{ request: sampleRequest() }] };
    const quote = (id: string, createdAtMs: number, requester = ada, proposals = [proposal]): Quote => ({
      ...{ id, requester, replyTarget: place, proposals, createdAtMs },
    });

    it('wait with their pictures until they are answered or too old', async () => {
      const { store } = bench;
      await store.addQuote(quote('1', 100), [picture('a')], [], limits);
      await store.addQuote(quote('2', 200), [], [], limits);
      expect(await store.quote('1')).toEqual(quote('1', 100));
      expect(await store.dropQuotes(100)).toBe(0);
      await store.dropQuote('1');
      expect([await store.quote('1'), await isKept(picture('a'))]).toEqual([undefined, false]);
      expect([await store.dropQuotes(200.5), await store.quote('2')]).toEqual([1, undefined]);
    });

    it('are as many of a person, in all and by weight as is allowed, the newest ones', async () => {
      const { store } = bench;
      const video = {
        sha256: 'v'.repeat(64),
        sizeBytes: 700,
        durationSeconds: 1,
        width: 1,
        height: 1,
        mimeType: 'video/mp4',
      } as const;
      const heavy = [{ ...proposal, submissions: [{ request: sampleRequest({ video }) }] }];
      const kept = async () => {
        const all = await Promise.all(
          ['1', '2', '3', '4', '5'].map(async (id) => ((await store.quote(id)) === undefined ? '' : id)),
        );
        return all.join('');
      };
      for (const nth of [1, 2, 3]) await store.addQuote(quote(String(nth), nth), [], [], limits);
      expect(await kept()).toBe('23');
      await store.addQuote(quote('4', 4, ben, heavy), [], [], limits);
      expect([await kept(), await store.isVideoNeeded(video.sha256, ada)]).toEqual(['234', true]);
      await store.addQuote(quote('5', 5, ben, heavy), [], [], limits);
      expect(await kept()).toBe('235');
    });

    it('go when one is deleted that they repeat, or whose picture they show, in their own workspace alone', async () => {
      const { store } = bench;
      const roomy = { perPerson: 9, inAll: 9, maxBytesPerPerson: 9999, maxBytes: 9999 };
      const source = await bench.insert({ requester: ada, replyTarget: place, images: [picture('a')] });
      await store.addQuote(quote('1', 1, ben), [], [source.id], roomy);
      await store.addQuote(quote('2', 2, ben), [picture('a')], [], roomy);
      const elsewhere = { ...ben, tenant: 'T2' };
      await store.addQuote({ ...quote('3', 3, elsewhere), replyTarget: { ...place, tenant: 'T2' } }, [picture('a')], [], roomy);
      await store.addQuote(quote('4', 4, ada, [{ ...proposal, kind: 'interrupted' }]), [], [], roomy);
      await store.addQuote(quote('5', 5, ada), [], [], roomy);
      await store.erase(source.id, 9);
      const kept = await Promise.all(['1', '2', '3', '4', '5'].map(async (id) => (await store.quote(id)) !== undefined));
      expect(kept).toEqual([false, false, true, false, true]);
      expect(await isKept(picture('a'))).toBe(true);
    });
  });
}

export function describeIntakes(bench: StoreBench): void {
  const isKept = async ({ sha256 }: ImageBytes): Promise<boolean> => (await bench.store.image(sha256)) !== undefined;

  describe('requests that are not answered', () => {
    const intake = { eventId: 'e1', requester: ada, replyTarget: place, words: 'a fox' };

    it('are kept with all that their person gave, until they are answered', async () => {
      const { store } = bench;
      await store.addIntake(intake);
      await store.addIntake({ ...intake, words: 'another' });
      expect(await store.intakes()).toEqual([intake]);
      expect([await store.intakeReceipt('e1'), await store.givenOf('e1')]).toEqual([{}, undefined]);
      await store.saveIntakeReceipt('e1', { ts: '1' });
      await store.keepGiven('e1', '{"command":"video"}', [picture('a', 700)]);
      await store.keepGiven('nobody', '{}', [picture('b')]);
      expect([await store.intakeReceipt('e1'), await store.givenOf('e1')]).toEqual([{ ts: '1' }, '{"command":"video"}']);
      expect([await store.givenBytes(), await isKept(picture('b'))]).toEqual([700, false]);
      await store.removeIntake('e1');
      expect([await store.intakes(), await store.intakeReceipt('e1'), await isKept(picture('a'))]).toEqual([
        [],
        undefined,
        false,
      ]);
    });

    it('are taken once, by one process, and once more only where nothing came of them', async () => {
      const { store } = bench;
      const take = async (eventId: string) => await store.takeEvent(eventId, 1000);
      expect((await Promise.all([take('e1'), take('e1'), take('e2')])).toSorted()).toEqual([false, true, true]);
      await store.addIntake(intake);
      expect(await take('e1')).toBe(false);
      await store.removeIntake('e1');
      expect(await take('e1')).toBe(false);
      await store.leaveEvent('e1');
      expect(await take('e1')).toBe(true);
    });

    it('are forgotten once nobody sends them any more', async () => {
      const { store } = bench;
      await store.takeEvent('old', 1000);
      await store.takeEvent('new', 2000);
      expect(await store.dropEvents(2000)).toBe(1);
      expect([await store.takeEvent('old', 3000), await store.takeEvent('new', 3000)]).toEqual([true, false]);
    });

    it('lose what was given when their person deletes something', async () => {
      const { store } = bench;
      await store.addIntake(intake);
      await store.keepGiven('e1', '{}', [picture('a')]);
      await store.addDraft({ id: '1', person: ada, command: 'video', raw: '{}', untilMs: 9 }, [], {
        perPerson: 9,
        inAll: 9,
        maxBytes: 9,
      });
      const { id } = await bench.insert({ requester: ada, replyTarget: place });
      await store.erase(id, 5);
      expect(await store.intakes()).toEqual([{ ...intake, words: undefined }].map(({ words: _, ...rest }) => rest));
      expect([await store.givenOf('e1'), await isKept(picture('a')), await store.draft('1')]).toEqual([
        undefined,
        false,
        undefined,
      ]);
    });
  });
}
