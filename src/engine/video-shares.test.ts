import { beforeEach, expect, it, onTestFinished } from 'vitest';
import type { Requester } from '../domain/generation.ts';
import { ManualClock } from '../testing/set-up/manual-clock.ts';
import { type ScriptedProvider, scriptedProvider } from '../testing/set-up/scripted-provider.ts';
import {
  openTestEngine,
  sampleSubmission,
  sampleVideoFile,
  type TestEngine,
  temporaryFolder,
} from '../testing/set-up/test-engine.ts';

const dayMs = 86_400_000;
const ann: Requester = { platform: 'web', tenant: 'T1', id: 'U1', name: 'Ann' };
const wish = { video: 1, showsPrompt: false } as const;
const by = (requester: Requester, mayManage = false) => ({ requester, mayManage });

let provider: ScriptedProvider;
let clock: ManualClock;
let app: TestEngine;

beforeEach(async () => {
  const folder = temporaryFolder();
  clock = new ManualClock();
  provider = scriptedProvider(await sampleVideoFile(folder));
  app = openTestEngine({ folder, providers: [provider], clock });
  onTestFinished(() => app.stop());
  await app.engine.start();
});

/** @param count of videos */
async function finished(count = 1): Promise<string> {
  const { generation } = await app.engine.submit(sampleSubmission({ requester: ann }));
  const look = async () => await app.engine.find(generation.id);
  await expect.poll(() => clock.advance(1000).then(async () => (await look())?.operationName)).toBeDefined();
  provider.finish((await look())?.operationName ?? '', undefined, count);
  await expect.poll(() => clock.advance(1000).then(async () => (await look())?.state)).toBe('completed');
  return generation.id;
}

it('is seen by its id until its time is over, and until somebody takes it back', async () => {
  const id = await finished();
  const forADay = await app.engine.share(id, { ...wish, showsPrompt: true, untilMs: clock.now() + dayMs }, by(ann));
  await clock.advance(1);
  const forEver = await app.engine.share(id, wish, by(ann));
  expect(forADay).toMatchObject({ generationId: id, sharedBy: { platform: 'web', tenant: 'T1', id: 'U1' } });
  expect(Buffer.from(forADay.id, 'base64url')).toHaveLength(16);
  expect(await app.engine.shared(forADay.id)).toMatchObject({ share: forADay, generation: { id }, video: { number: 1 } });
  expect(await app.engine.sharesOf(id, by(ann))).toEqual([forADay, forEver]);
  await clock.advance(dayMs - 1);
  expect([await app.engine.shared(forADay.id), await app.engine.sharesOf(id, by(ann))]).toEqual([undefined, [forEver]]);
  await app.engine.unshare(id, forEver.id, by(ann));
  expect(await app.engine.shared(forEver.id)).toBeUndefined();
  await expect(app.engine.unshare(id, forEver.id, by(ann))).rejects.toMatchObject({ code: 'not_found' });
});

it('can only be made, listed and taken back by its person, and by somebody who manages its place', async () => {
  const id = await finished();
  const share = await app.engine.share(id, wish, by(ann));
  for (const other of [
    { ...ann, tenant: 'T2' },
    { ...ann, id: 'U2' },
    { platform: 'web', id: 'U1' },
  ]) {
    const refused = { code: 'not_allowed' };
    await expect(app.engine.share(id, wish, by(other))).rejects.toMatchObject(refused);
    await expect(app.engine.sharesOf(id, by(other))).rejects.toMatchObject(refused);
    await expect(app.engine.unshare(id, share.id, by(other))).rejects.toMatchObject(refused);
  }
  expect(await app.engine.shared(share.id)).toBeDefined();
  const second = await app.engine.share(id, wish, by({ platform: 'web', id: 'web' }, true));
  expect(second.sharedBy).toEqual({ platform: 'web', id: 'web' });
});

it('is not taken back by the name of another video', async () => {
  const [id, other] = [await finished(), await finished()];
  const share = await app.engine.share(id, wish, by(ann));
  await expect(app.engine.unshare(other, share.id, by(ann))).rejects.toMatchObject({ code: 'not_found' });
  expect(await app.engine.shared(share.id)).toBeDefined();
});

it('ends with its video, and with that one of several alone', async () => {
  const id = await finished(2);
  const [first, second] = [await app.engine.share(id, wish, by(ann)), await app.engine.share(id, { ...wish, video: 2 }, by(ann))];
  await app.engine.remove(id, by(ann), { only: 1 });
  expect([await app.engine.shared(first.id), (await app.engine.shared(second.id))?.video.number]).toEqual([undefined, 2]);
  expect(await app.opened.store.sharesOf(id)).toEqual([second]);
  await app.engine.remove(id, by(ann));
  expect([await app.engine.shared(second.id), await app.opened.store.sharesOf(id)]).toEqual([undefined, []]);
});

it('is nothing where the file is gone by age', async () => {
  const id = await finished();
  const share = await app.engine.share(id, wish, by(ann));
  await app.opened.store.change(id, { removedAtMs: clock.now() });
  expect(await app.engine.shared(share.id)).toBeUndefined();
  await expect(app.engine.share(id, wish, by(ann))).rejects.toMatchObject({ code: 'not_found' });
});

it('is refused for what is not there: no such video, none of that number, deleted, not finished', async () => {
  const id = await finished();
  const refused = { code: 'not_found' };
  await expect(app.engine.share('nobody', wish, by(ann))).rejects.toMatchObject(refused);
  await expect(app.engine.share(id, { ...wish, video: 2 }, by(ann))).rejects.toMatchObject(refused);
  await app.engine.remove(id, by(ann));
  await expect(app.engine.share(id, wish, by(ann))).rejects.toMatchObject(refused);
  const { generation } = await app.engine.submit(sampleSubmission({ requester: ann }));
  await expect(app.engine.share(generation.id, wish, by(ann))).rejects.toMatchObject(refused);
});

it('has no end of links: twenty at once, those that are over not counted, and the upkeep drops them', async () => {
  const id = await finished();
  await app.engine.share(id, { ...wish, untilMs: clock.now() + 1000 }, by(ann));
  await clock.advance(1000);
  for (let count = 0; count < 20; count += 1) await app.engine.share(id, wish, by(ann));
  await expect(app.engine.share(id, wish, by(ann))).rejects.toMatchObject({ code: 'not_possible_now' });
  const kept = async () => (await app.opened.store.sharesOf(id)).length;
  await expect.poll(() => clock.advance(60_000).then(kept)).toBe(20);
});
