import { expect, it, onTestFinished, vi } from 'vitest';
import { DeliveryError } from '../../domain/delivery.ts';
import type { ReplyTarget, Requester } from '../../domain/generation.ts';
import { settingScopeOf } from '../../domain/place-settings/setting-scope.ts';
import { MemoryChat } from '../../testing/fakes/chat/memory-chat.ts';
import { ManualClock } from '../../testing/set-up/manual-clock.ts';
import { scriptedProvider } from '../../testing/set-up/scripted-provider.ts';
import {
  openTestEngine,
  sampleSubmission,
  sampleVideoFile,
  silentLog,
  type TestEngineOptions,
  temporaryFolder,
} from '../../testing/set-up/test-engine.ts';
import { createChatDelivery } from './deliver.ts';

const ada: Requester = { platform: 'web', tenant: 'T1', id: 'ada', name: 'Ada' };
const person = (id: string, tenant = 'T1'): Requester => ({ platform: 'web', tenant, id });
const placeOf = (channelId: string, tenant = 'T1'): ReplyTarget => ({ platform: 'web', tenant, channelId, ids: {} });

interface Options extends Partial<TestEngineOptions> {
  /** What stands there already. */
  readonly chat?: MemoryChat;
  readonly isPublic?: () => Promise<boolean>;
  /** Waited for before anything is posted or taken back. */
  readonly gate?: () => Promise<void>;
}

/** The real engine with a chat in memory whose workspace T1 has a showcase for two stars. */
async function open({ chat: before, isPublic = async () => true, gate = async () => undefined, ...options }: Options = {}) {
  const folder = options.folder ?? temporaryFolder();
  const clock = options.clock ?? new ManualClock();
  const chat =
    before ??
    new MemoryChat(clock, {
      further: {
        digest: () => ({ wording: 'further' }),
        showcaseOf: ({ tenant }) =>
          tenant === 'T1' ? { target: placeOf('showcase'), stars: 2, isUnderStatus: true } : undefined,
        isPublic: () => isPublic(),
        sendTargets: [placeOf('news')],
        lookAt: async ({ channelId }) => ({ name: channelId }),
        async place({ target: { channelId } }) {
          await gate();
          return { channelId, isElsewhere: false };
        },
      },
    });
  const provider = scriptedProvider(await sampleVideoFile(folder));
  const delivery = createChatDelivery({ platform: chat.platform, clock, log: silentLog });
  const app = openTestEngine({ ...options, folder, clock, providers: [provider], deliveries: [delivery] });
  await app.engine.start();
  const made = async (tenant = 'T1', count = 1): Promise<string> => {
    const target = { ...placeOf('general', tenant) };
    const { generation } = await app.engine.submit(sampleSubmission({ requester: { ...ada, tenant }, replyTarget: target }));
    const look = async () => await app.engine.find(generation.id);
    await expect.poll(() => clock.advance(1000).then(async () => (await look())?.operationName)).toBeDefined();
    provider.finish((await look())?.operationName ?? '', undefined, count);
    await expect.poll(() => clock.advance(1000).then(async () => (await look())?.state)).toBe('completed');
    return generation.id;
  };
  const shown = () => chat.posts.filter(({ channelId }) => channelId === 'showcase');
  const post = async (id: string) => await app.opened.store.furtherPost(`showcase-${id}`);
  const settles = async (id: string, state: string | undefined) =>
    await expect.poll(() => clock.advance(1000).then(async () => (await post(id))?.state)).toBe(state);
  const liked = async (id: string) => {
    for (const each of ['ben', 'cleo']) await app.engine.star(id, person(each));
  };
  return { ...app, chat, clock, folder, made, shown, post, settles, liked };
}

async function opened(...given: Parameters<typeof open>) {
  const world = await open(...given);
  onTestFinished(() => world.stop());
  return world;
}

it('shows a result once when enough other people gave it a star, with its files and where it came from', async () => {
  const { engine, made, shown, settles, chat } = await opened();
  const id = await made();
  expect((await engine.find(id))?.stars).toEqual({ count: 0, needed: 2, isShown: false });
  expect(await engine.star(id, person('ben'))).toEqual({ count: 1, needed: 2, isShown: false, isGiven: true });
  expect(shown()).toEqual([]);
  expect(await engine.star(id, person('cleo'))).toMatchObject({ count: 2, isShown: true });
  await settles(id, 'posted');
  await engine.star(id, person('dan'));
  await engine.star(id, person('cleo'));
  await engine.star(id, person('cleo'));
  await settles(id, 'posted');
  expect(shown()).toMatchObject([{ files: [`${id}.mp4`], message: { wording: 'further', generation: { isQuiet: true } } }]);
  expect((await engine.find(id))?.stars).toEqual({ count: 3, needed: 2, isShown: true });
  expect(chat.posts.filter(({ files }) => files.length > 0)).toHaveLength(2);
});

it('counts one star of each person, never of the one who made it, and takes it back by a second press', async () => {
  const { engine, made } = await opened();
  const id = await made();
  expect(await engine.star(id, person('ben'))).toMatchObject({ count: 1, isGiven: true });
  expect(await engine.star(id, person('ben'))).toMatchObject({ count: 0, isGiven: false });
  await expect(engine.star(id, ada)).rejects.toMatchObject({ code: 'not_allowed', text: { key: 'chat.ownStar' } });
});

it('takes stars of the same workspace alone, and shows nothing where there is no showcase', async () => {
  const { engine, made, shown } = await opened();
  const [own, other] = [await made(), await made('T2')];
  for (const each of [person('ben', 'T2'), { platform: 'discord', id: 'ben' }])
    await expect(engine.star(own, each)).rejects.toMatchObject({ code: 'not_found' });
  await expect(engine.star(other, person('ben', 'T2'))).rejects.toMatchObject({ code: 'not_found' });
  expect((await engine.find(other))?.stars).toBeUndefined();
  expect([(await engine.find(own))?.stars?.count, shown().length]).toEqual([0, 0]);
});

it('never shows what not everybody there may see, also where that changed after the last star', async () => {
  const answers = [false, true, true, false];
  const { engine, made, shown, settles, liked, post } = await opened({ isPublic: async () => answers.shift() ?? false });
  const id = await made();
  await expect(engine.star(id, person('ben'))).rejects.toMatchObject({ text: { key: 'chat.privateStar' } });
  await liked(id);
  await settles(id, 'refused');
  expect([shown(), (await post(id))?.reason?.key]).toEqual([[], 'chat.privateStar']);
});

it('is posted once where its answer was lost, and where the platform is away', async () => {
  const { chat, made, shown, settles, liked } = await opened();
  const id = await made();
  chat.lose('upload');
  await liked(id);
  await settles(id, 'posted');
  expect(shown()).toHaveLength(1);
  const second = await made();
  chat.fail('upload', new DeliveryError('away', { retryAfterMs: 5000 }));
  await liked(second);
  await settles(second, 'posted');
  expect(shown()).toHaveLength(2);
});

it('is given up with the reason where the bot may not post there', async () => {
  const { chat, made, shown, settles, liked, post } = await opened();
  chat.refuse('showcase', 'forbidden');
  const id = await made();
  await liked(id);
  await settles(id, 'refused');
  expect([shown(), (await post(id))?.reason?.values]).toEqual([[], { person: 'forbidden' }]);
});

it('is taken back when its video is deleted, also one of several, and where nobody heard that it was posted', async () => {
  const { engine, chat, clock, made, shown, settles, liked } = await opened();
  const by = { requester: ada, mayManage: false };
  const [all, part, lost] = [await made(), await made('T1', 2), await made()];
  for (const id of [all, part]) {
    await liked(id);
    await settles(id, 'posted');
  }
  expect(shown()).toHaveLength(2);
  await engine.remove(all, by);
  await engine.remove(part, by, { only: 2 });
  for (const id of [all, part]) await settles(id, undefined);
  expect(shown()).toEqual([]);
  chat.lose('upload');
  await liked(lost);
  await expect.poll(() => shown().length).toBe(1);
  await engine.remove(lost, by);
  await clock.advance(1000);
  await settles(lost, undefined);
  expect(shown()).toEqual([]);
});

it.each(['before-further-post', 'after-further-post'] as const)('is posted once where the process dies %s', async (dieAt) => {
  const died = Promise.withResolvers<void>();
  const never = new Error('the process is gone');
  const failpoint = (name: string): void => {
    if (name !== dieAt) return;
    died.resolve();
    throw never;
  };
  const first = await open({ failpoint });
  const id = await first.made();
  await first.liked(id);
  await died.promise;
  // Nothing that a dead process does after that counts.
  first.engine.crashed();
  await first.stop();
  const { folder, clock, chat } = first;
  const { settles, shown } = await opened({ folder, clock, chat });
  await settles(id, 'posted');
  expect(shown()).toHaveLength(1);
});

it('stays known where it is sent once more while the one that was refused is taken back', async () => {
  let closed: PromiseWithResolvers<void> | undefined;
  const waiting = Promise.withResolvers<void>();
  const gate = async () => {
    if (closed !== undefined) waiting.resolve();
    await closed?.promise;
  };
  const { chat, engine, made, clock, opened: opening } = await opened({ gate });
  onTestFinished(() => closed?.resolve());
  const actor = { requester: { ...ada }, mayManage: true };
  const [id, news] = [await made(), placeOf('news')];
  const state = async () => (await engine.sentTo(id, actor))[0]?.state;
  const settled = async (to: string | undefined) => await expect.poll(() => clock.advance(1000).then(state)).toBe(to);
  // Its post would say what was asked for, which that place does not want.
  const words = [(await engine.find(id))?.request.prompt ?? ''];
  await engine.words.add(settingScopeOf(news), words, { who: 'terminal' });
  await expect(engine.sendTo(id, 1, news, actor)).rejects.toMatchObject({ text: { key: 'words.refused' } });
  await engine.words.remove(settingScopeOf(news), words[0] ?? '', { who: 'terminal' });
  await engine.admin.block('terminal', 'web:T1/ada', {});
  await expect(engine.sendTo(id, 1, news, actor)).rejects.toMatchObject({ text: { key: 'limit.blocked' } });
  await engine.admin.unblock('terminal', 'web:T1/ada');
  chat.refuse('news', 'forbidden');
  const { id: post } = await engine.sendTo(id, 1, news, actor);
  await settled('refused');
  chat.refuse('news', undefined);
  closed = Promise.withResolvers();
  const { furtherPostsOf } = opening.store;
  vi.spyOn(opening.store, 'furtherPostsOf').mockImplementationOnce(async (generationId) => {
    const before = await furtherPostsOf(generationId);
    await engine.sendTo(id, 1, news, actor);
    await waiting.promise;
    return before;
  });
  await engine.unsend(id, post, actor);
  expect(await state()).toBe('withdrawing');
  closed.resolve();
  await settled(undefined);
  expect(chat.posts.filter(({ channelId }) => channelId === 'news')).toEqual([]);
});
