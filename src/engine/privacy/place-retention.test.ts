import { expect, it, onTestFinished } from 'vitest';
import { createSettingsCommand } from '../../../commands/settings.ts';
import { catalog } from '../../domain/catalog.ts';
import type { ReplyTarget, Requester } from '../../domain/generation.ts';
import type { PlaceChange } from '../../domain/place-settings/place-settings.ts';
import { serverScopeOf, settingScopeOf } from '../../domain/place-settings/setting-scope.ts';
import { createTexts } from '../../lib/say.ts';
import { scriptedProvider } from '../../testing/set-up/scripted-provider.ts';
import {
  openTestEngine,
  recordingDelivery,
  sampleRequest,
  sampleSubmission,
  sampleVideoFile,
  temporaryFolder,
} from '../../testing/set-up/test-engine.ts';

const dayMs = 86_400_000;
const ann: Requester = { platform: 'discord', id: 'ann', name: 'Ann' };
const place = (guild: string, channelId: string, parent?: string): ReplyTarget => ({
  ...{ platform: 'discord', channelId, ids: { guild, ...(parent !== undefined && { parent }) } },
});

async function start() {
  const folder = temporaryFolder();
  const provider = scriptedProvider(await sampleVideoFile(folder));
  const settings = { outputsKeepDays: 90, historyKeepDays: 60 };
  const app = openTestEngine({ folder, providers: [provider], settings, deliveries: [recordingDelivery([], 'discord')] });
  onTestFinished(app.stop);
  await app.engine.start();
  const { engine, clock, opened } = app;
  const make = async (replyTarget: ReplyTarget): Promise<string> => {
    const { generation } = await engine.submit(sampleSubmission({ requester: ann, replyTarget, request: sampleRequest() }));
    const state = async () => (await engine.find(generation.id))?.state;
    await expect.poll(() => clock.advance(1000).then(state)).toBe('generating');
    provider.finish((await engine.find(generation.id))?.operationName ?? '');
    await expect.poll(() => clock.advance(1000).then(state)).toBe('completed');
    return generation.id;
  };
  const pass = (days: number): Promise<void> => clock.advance(days * dayMs);
  const kept = async (): Promise<readonly string[]> =>
    (await engine.history({ limit: 99 })).generations.filter(({ videos }) => videos.length > 0).map(({ id }) => id);
  const choose = (change: PlaceChange, target: ReplyTarget, isServer = false) =>
    engine.choosePlaceSettings(isServer ? serverScopeOf(settingScopeOf(target)) : settingScopeOf(target), change, ann);
  return { engine, clock, opened, make, pass, kept, choose };
}

it('erases words and videos of a place by its own age, of its threads, too, and nothing of other places or that people keep', async () => {
  const { engine, clock, opened, make, pass, kept, choose } = await start();
  const film = place('S1', 'film');
  const old = [await make(film), await make(place('S1', 'a thread', 'film'))];
  const general = await make(place('S1', 'general'));
  const others = [await make(place('S2', 'film')), await make({ platform: 'discord', channelId: 'dm', ids: {} })];
  const favourite = await make(film);
  await engine.library.change(favourite, { isFavourite: true }, ann);
  await choose({ keepDays: 1 }, film, true);
  await choose({ keepDays: 30 }, place('S1', 'general'));
  await expect(choose({ keepDays: 91 }, film)).rejects.toMatchObject({ text: { key: 'place.keptLess' } });

  await pass(0.9);
  expect((await kept()).length).toBe(6);
  const young = await make(film);
  await pass(0.2);
  await expect.poll(() => clock.advance(60_000).then(kept)).toEqual([young, favourite, ...others.toReversed(), general]);
  expect((await engine.find(favourite))?.request.prompt).toBe('');
  for (const id of old) expect(await opened.store.find(id)).toMatchObject({ videos: [], request: { prompt: '' } });
  expect((await opened.store.spending({ kind: 'everyone' }, 0, clock.now())).spentUsd).toBe(0);
});

it('says how many go within a day before it is saved, asks once, and counts what a channel’s own choice keeps', async () => {
  const { engine, clock, make, choose } = await start();
  const film = place('S1', 'film');
  for (const target of [film, film, place('S1', 'general')]) await make(target);
  await choose({ keepDays: 60 }, place('S1', 'general'));
  await clock.advance(60_000);
  const command = createSettingsCommand({ engine, models: catalog, defaultModel: catalog[0]?.id ?? '' });
  const call = { requester: ann, replyTarget: film, mayManage: true, managesPlace: true, eventId: 'e' };
  const asked = await command.run({ where: 'server', keepDays: 1, most: 3 }, call);
  if (asked.kind !== 'text') return expect.unreachable();
  expect(createTexts().say(asked.text)).toContain('deletes 2 videos and pictures of the whole server within a day');
  expect(asked).toMatchObject({ buttons: [{ verb: 'keep-days', id: 'server.1' }] });
  const now = async () => (await engine.placeSettings(settingScopeOf(film))).server;
  expect(await now()).toEqual({ videosAtOnce: 3 });
  const saved = await command.run({ where: 'server', keepDays: 1, confirmed: true }, call);
  expect(saved).not.toHaveProperty('buttons');
  expect(await now()).toEqual({ videosAtOnce: 3, keepDays: 1 });
  expect(await command.run({ where: 'server', keepDays: 30 }, call)).not.toHaveProperty('buttons');
});
