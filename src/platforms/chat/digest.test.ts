import { expect, it, onTestFinished } from 'vitest';
import type { ReplyTarget, Requester } from '../../domain/generation.ts';
import { settingScopeOf } from '../../domain/place-settings/setting-scope.ts';
import type { WeeklyTime } from '../../domain/weekly-time.ts';
import { MemoryChat } from '../../testing/fakes/chat/memory-chat.ts';
import { ManualClock } from '../../testing/set-up/manual-clock.ts';
import { scriptedProvider } from '../../testing/set-up/scripted-provider.ts';
import {
  openTestEngine,
  sampleSubmission,
  sampleVideoFile,
  silentLog,
  temporaryFolder,
} from '../../testing/set-up/test-engine.ts';
import { createChatDelivery } from './deliver.ts';
import type { ShownDigest } from './delivery-platform.ts';

const hourMs = 3_600_000;
const requesterOf = (id: string, tenant: string): Requester => ({ platform: 'web', tenant, id, name: id });
const placeOf = (channelId: string, tenant: string): ReplyTarget => ({ platform: 'web', tenant, channelId, ids: {} });

/** The time of the week that comes in an hour. */
function inAnHour(clock: ManualClock): WeeklyTime {
  const at = new Date(clock.now() + hourMs);
  return { weekday: at.getUTCDay(), minute: at.getUTCHours() * 60 + at.getUTCMinutes(), timeZone: 'UTC' };
}

/** The real engine with a chat in memory whose workspaces have a showcase each; everybody sees what does not begin with “closed”. */
async function open({ isOn = true }: { readonly isOn?: boolean } = {}) {
  const folder = temporaryFolder();
  const clock = new ManualClock();
  const shown: ShownDigest[] = [];
  const chat = new MemoryChat(clock, {
    further: {
      ...(isOn && { digestTime: inAnHour(clock) }),
      digest(digest) {
        shown.push(digest);
        return { wording: 'further' };
      },
      showcaseOf: ({ tenant = '', channelId }) =>
        channelId === 'showcase' ? undefined : { target: placeOf('showcase', tenant), stars: 9, isUnderStatus: true },
      isPublic: async ({ channelId }) => !channelId.startsWith('closed'),
      sendTargets: [],
      lookAt: async ({ channelId }) => ({ name: channelId }),
      place: async ({ target: { channelId, tenant } }) => ({ channelId: `${channelId} of ${tenant}`, isElsewhere: false }),
    },
  });
  const provider = scriptedProvider(await sampleVideoFile(folder));
  const start = async () => {
    const delivery = createChatDelivery({ platform: chat.platform, clock, log: silentLog });
    const app = openTestEngine({ folder, clock, providers: [provider], deliveries: [delivery] });
    await app.engine.start();
    return app;
  };
  let app = await start();
  onTestFinished(() => app.stop());
  const made = async (stars: number, channelId = 'general', tenant = 'T1'): Promise<string> => {
    const who = { requester: requesterOf('ada', tenant), replyTarget: placeOf(channelId, tenant) };
    const { id } = (await app.engine.submit(sampleSubmission(who))).generation;
    const look = async () => await app.engine.find(id);
    await expect.poll(() => clock.advance(1000).then(async () => (await look())?.operationName)).toBeDefined();
    provider.finish((await look())?.operationName ?? '');
    await expect.poll(() => clock.advance(1000).then(async () => (await look())?.state)).toBe('completed');
    // As it was before the channel was closed.
    for (let nth = 0; nth < stars; nth += 1)
      await app.opened.store.setStar(id, { platform: 'web', tenant, id: `fan ${nth}` }, true, clock.now());
    return id;
  };
  const digests = () => chat.posts.filter(({ mark }) => mark.startsWith('digest:'));
  return {
    ...{ chat, clock, made, digests, shown },
    engine: () => app.engine,
    store: () => app.opened.store,
    /** Rounds of upkeep until so long has passed. */
    async pass(ms: number) {
      for (let passed = 0; passed < ms; passed += hourMs) {
        await clock.advance(hourMs);
        await app.engine.history({ limit: 1 });
      }
    },
    async restart() {
      await app.stop();
      app = await start();
    },
  };
}

it('posts the best of a week in each showcase once, of what everybody there may see and nobody deleted', async () => {
  const { chat, clock, made, digests, shown, engine, pass, restart } = await open();
  const ids: string[] = [];
  for (const stars of [1, 3, 0, 2, 1, 1]) ids.push(await made(stars));
  await made(8, 'closed');
  const gone = await made(7);
  await made(1, 'general', 'T2');
  await engine().remove(gone, { requester: requesterOf('ada', 'T1'), mayManage: false });
  chat.lose('post');
  await expect.poll(() => clock.advance(60_000 * 10).then(() => digests().length)).toBe(2);
  expect(digests().map(({ channelId }) => channelId)).toEqual(['showcase of T1', 'showcase of T2']);
  await restart();
  await made(1);
  await pass(hourMs);
  expect(digests()).toHaveLength(2);
  const [first] = shown.filter(({ count }) => count === 6);
  const results = await Promise.all([1, 3, 5, 4, 0].map(async (at) => (await engine().receipts(ids[at] ?? '')).result));
  expect(first).toEqual({
    count: 6,
    best: results.map(({ channel, message }, at) => ({
      stars: [3, 2, 1, 1, 1][at],
      model: expect.any(String),
      url: `https://chat.example/${channel}/${message}`,
    })),
  });
  expect(JSON.stringify(shown)).not.toMatch(/lighthouse|ada/);
});

it('posts none where nobody asked for it, none of a week without stars, and none of a place that wants to be in no showcase', async () => {
  const { clock, made, digests, pass } = await open({ isOn: false });
  await made(3);
  const silent = await open();
  await silent.made(0);
  const shy = await open();
  await shy.made(3);
  await shy.engine().choosePlaceSettings(settingScopeOf(placeOf('general', 'T1')), { showcase: false }, requesterOf('ada', 'T1'));
  await expect.poll(() => shy.clock.advance(60_000 * 10).then(() => shy.store().fact('digest web'))).toBeDefined();
  expect([await shy.store().nextFurtherPostAtMs(['web']), shy.digests()]).toEqual([undefined, []]);
  for (const each of [{ pass, digests, clock }, silent, shy]) {
    await each.pass(2 * hourMs);
    expect(each.digests()).toEqual([]);
  }
});
