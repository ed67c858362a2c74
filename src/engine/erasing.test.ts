import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import type { Receipt } from '../domain/delivery.ts';
import { ManualClock } from '../testing/set-up/manual-clock.ts';
import { type ScriptedProvider, scriptedProvider } from '../testing/set-up/scripted-provider.ts';
import {
  openTestEngine,
  recordingDelivery,
  sampleRequest,
  sampleSubmission,
  sampleVideoFile,
  type TestEngine,
  temporaryFolder,
} from '../testing/set-up/test-engine.ts';
import type { EngineSettings } from './core.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const ada = { requester: { platform: 'web', id: 'ada' }, mayManage: false } as const;
/** Words that stand nowhere else. */
const secrets = ['Quokkaprompt', 'Wombatnegative', 'Numbatname', 'Bilbypicture', 'Dunnartlast', 'Potoroosent'];
const image = (fill: string) => {
  const bytes = Buffer.from(fill.repeat(200));
  return {
    sha256: Buffer.from(fill).toString('hex').padEnd(64, '0').slice(0, 64),
    mimeType: 'image/png',
    width: 64,
    height: 64,
    sizeBytes: bytes.length,
    bytes,
  } as const;
};

let folder: string;
let clock: ManualClock;
let provider: ScriptedProvider;

beforeEach(async () => {
  folder = temporaryFolder();
  clock = new ManualClock();
  provider = scriptedProvider(await sampleVideoFile(folder));
});

async function start(settings: Partial<EngineSettings> = {}): Promise<TestEngine> {
  const app = openTestEngine({ folder, providers: [provider], clock, settings });
  await app.engine.start();
  return app;
}

/** A finished video of somebody who gave everything that can be given. */
async function makeVideo(
  app: TestEngine,
  words: readonly string[] = secrets,
  more: Parameters<typeof sampleSubmission>[0] = {},
): Promise<string> {
  const [prompt = '', negativePrompt = '', name = '', first = '', last = '', sent = ''] = words;
  const images = [image(first), image(last)];
  const [one, two] = images.map(({ bytes, ...facts }) => facts);
  const request = sampleRequest({
    prompt: `a ${prompt} at dawn`,
    negativePrompt,
    ...(one && { image: one }),
    ...(two && { lastFrame: two }),
  });
  const { generation } = await app.engine.submit(
    sampleSubmission({ request, images, requester: { platform: 'web', id: 'ada', name }, ...more }),
  );
  await expect
    .poll(() => clock.advance(1000).then(async () => (await app.engine.find(generation.id))?.operationName))
    .toBeDefined();
  await app.opened.store.change(generation.id, {
    sentPrompt: `${sent} in a field`,
    notes: [{ key: 'note', values: { words: sent } } as never],
  });
  provider.finish((await app.engine.find(generation.id))?.operationName ?? '');
  await expect.poll(() => clock.advance(1000).then(async () => (await app.engine.find(generation.id))?.state)).toBe('completed');
  return generation.id;
}

/** Where a word stands on the disk: the index keeps it in small letters. */
function whereIs(word: string): readonly string[] {
  const files = (place: string): string[] =>
    readdirSync(place, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? files(join(place, entry.name)) : [join(place, entry.name)],
    );
  return files(join(folder, 'data')).filter((path) => {
    const bytes = readFileSync(path);
    // Words that begin alike share their beginning in the index.
    return [word, word.toLowerCase(), word.toLowerCase().slice(3)].some((each) => bytes.includes(each));
  });
}

it('leaves no word, name or picture of a deleted video in the database, its log or the backups', async () => {
  const app = await start();
  onTestFinished(app.stop);
  const id = await makeVideo(app);
  const others = ['Quollprompt', 'Wallabynegative', 'Numpadname', 'Bilbaopicture', 'Dunedinlast', 'Potatosent'];
  const other = await makeVideo(app, others);
  await app.opened.backUp('2026-11-24');
  for (const word of secrets) expect(whereIs(word)).not.toEqual([]);
  const backup = join(folder, 'data', 'backups', '2026-11-24.sqlite');
  expect(readFileSync(backup).includes('Quokkaprompt')).toBe(true);

  await app.engine.remove(id, ada);
  const { request, requester, sentPrompt, notes } = (await app.engine.find(id)) ?? {};
  expect(request).toEqual({ ...sampleRequest(), prompt: '' });
  expect([requester, sentPrompt, notes]).toEqual([{ platform: 'web', id: 'ada' }, undefined, []]);
  const inBackups = (path: string) => !path.includes('backups');
  for (const word of secrets) expect([word, whereIs(word).filter(inBackups)]).toEqual([word, []]);
  await clock.advance(2 * minuteMs);
  await expect.poll(() => clock.advance(minuteMs).then(() => app.opened.store.erasures())).toEqual([]);
  for (const word of secrets) expect([word, whereIs(word)]).toEqual([word, []]);

  const copy = new Database(backup, { readonly: true });
  expect(copy.pragma('integrity_check', { simple: true })).toBe('ok');
  const found = copy.prepare("SELECT rowid FROM prompts WHERE prompts MATCH 'quollprompt'").all();
  copy.close();
  expect(found).toHaveLength(1);
  expect((await app.engine.history({ limit: 10, words: 'quollp' })).generations.map(({ id: each }) => each)).toEqual([other]);
  expect((await app.engine.history({ limit: 10, words: 'quokka' })).generations).toEqual([]);
});

it('leaves nothing of what was refused in backups, also of earlier ones, and a deletion takes one’s own with it', async () => {
  const app = await start();
  onTestFinished(app.stop);
  const drafted = image('Platypusdraft');
  const raw = { prompt: 'a Echidnadraft in the rain', image: drafted };
  const draftId = await app.engine.keepDraft(
    { command: 'video', raw },
    { ...ada, replyTarget: { platform: 'web', channelId: 'C1', ids: {} } },
  );
  expect(draftId).toBeDefined();
  const inBackups = (word: string) => whereIs(word).filter((path) => path.includes('backups'));
  const draftWords = ['Echidnadraft', 'Platypusdraft'];
  // The first one is as an earlier version wrote it.
  const backup = await app.opened.backUp('2026-11-23');
  for (const word of draftWords) expect([word, inBackups(word)]).toEqual([word, []]);
  new Database(join(folder, 'data', 'veo-bot.sqlite')).exec(`VACUUM INTO '${backup}.old'`).close();
  copyFileSync(`${backup}.old`, backup);
  rmSync(`${backup}.old`);
  for (const word of draftWords) expect([word, inBackups(word)]).toEqual([word, [backup]]);
  await app.engine.remove(await makeVideo(app), ada);
  await expect.poll(() => clock.advance(minuteMs).then(() => app.opened.store.erasures())).toEqual([]);
  for (const word of draftWords) expect([word, whereIs(word)]).toEqual([word, []]);
});

it('drops the log also where somebody is reading it just then, a minute later', async () => {
  const app = await start();
  onTestFinished(app.stop);
  const id = await makeVideo(app);
  const reader = new Database(join(folder, 'data', 'veo-bot.sqlite'), { readonly: true });
  reader.exec('BEGIN');
  reader.prepare('SELECT COUNT(*) FROM generations').get();
  await app.engine.remove(id, ada);
  expect(whereIs('Quokkaprompt')).not.toEqual([]);
  reader.close();
  await expect.poll(() => clock.advance(minuteMs).then(() => whereIs('Quokkaprompt'))).toEqual([]);
});

it('removes the files of a record whose erasing was cut short', async () => {
  const app = await start();
  onTestFinished(app.stop);
  const id = await makeVideo(app);
  await app.opened.store.erase(id, clock.now());
  writeFileSync(join(folder, 'outputs', `${id}.jpg`), 'a still');
  await expect.poll(() => clock.advance(minuteMs).then(() => readdirSync(join(folder, 'outputs')))).toEqual([]);
});

it('has the provider erase what it keeps on this machine', async () => {
  const erased: string[] = [];
  provider.erase = async ({ name }) => void erased.push(name);
  const app = await start();
  onTestFinished(app.stop);
  await app.engine.remove(await makeVideo(app), ada);
  expect(erased).toEqual(['operations/1']);
});

it('has further messages of a deleted video deleted, also one that is posted while it is being deleted', async () => {
  const seen: (readonly Receipt[] | undefined)[] = [];
  const delivery = recordingDelivery([], 'discord');
  const app = openTestEngine({
    ...{ folder, providers: [provider], clock },
    deliveries: [
      {
        ...delivery,
        showStatus: (generation, attempt) => {
          seen.push(attempt.reposts);
          return delivery.showStatus(generation, attempt);
        },
      },
    ],
  });
  await app.engine.start();
  onTestFinished(app.stop);
  const place = {
    replyTarget: { platform: 'discord', channelId: 'lobby', ids: {} },
    requester: { platform: 'discord', id: 'ada' },
  } as const;
  const id = await makeVideo(app, secrets, place);
  await app.engine.reposted(id, 'first', { message: '1' });
  await app.engine.reposted(id, 'first', { message: '1', channel: 'c' });
  await app.engine.reposted(id, 'second', { message: '2', channel: 'c' });
  await app.engine.remove(id, { requester: place.requester, mayManage: false });
  await clock.advance(1000);
  expect(seen.at(-1)).toEqual([
    { message: '1', channel: 'c' },
    { message: '2', channel: 'c' },
  ]);
  await app.engine.reposted(id, 'third', { message: '3', channel: 'c' });
  await clock.advance(1000);
  expect(seen.at(-1)).toContainEqual({ message: '3', channel: 'c' });
});

it('erases words, names and pictures after HISTORY_KEEP_DAYS, and keeps the video and what it cost', async () => {
  const app = await start({ historyKeepDays: 3, outputsKeepDays: 5 });
  onTestFinished(app.stop);
  const id = await makeVideo(app);
  await app.opened.store.reserve({ ...sampleSubmission(), id } as never, 1, 0.4, clock.now());
  await app.opened.store.settle(id, 'spent', clock.now());
  await clock.advance(2 * dayMs);
  expect((await app.engine.find(id))?.request.prompt).toBe('a Quokkaprompt at dawn');
  await clock.advance(dayMs);
  await expect.poll(() => clock.advance(minuteMs).then(async () => (await app.engine.find(id))?.request.prompt)).toBe('');
  expect(await app.engine.find(id)).toMatchObject({
    request: { prompt: '' },
    videos: [{ file: `${id}.mp4` }],
    removedAtMs: undefined,
  });
  expect(existsSync(join(folder, 'outputs', `${id}.mp4`))).toBe(true);
  await expect.poll(() => clock.advance(minuteMs).then(() => secrets.flatMap(whereIs))).toEqual([]);
  expect((await app.opened.store.spending({ kind: 'everyone' }, 0, clock.now())).spentUsd).toBe(0.4);
  await clock.advance(2 * dayMs);
  await expect
    .poll(() => clock.advance(minuteMs).then(async () => (await app.engine.history({ limit: 10 })).generations))
    .toEqual([]);
  expect(existsSync(join(folder, 'outputs', `${id}.mp4`))).toBe(false);
});

it('keeps words for ever where HISTORY_KEEP_DAYS is 0, and does not believe a clock that jumps', async () => {
  const app = await start({ historyKeepDays: 0, outputsKeepDays: 0 });
  const id = await makeVideo(app);
  await clock.advance(2 * dayMs);
  expect((await app.engine.find(id))?.request.prompt).not.toBe('');
  await app.stop();
  const again = await start({ historyKeepDays: 30 });
  onTestFinished(again.stop);
  clock.jump(400 * dayMs);
  await clock.advance(5 * minuteMs);
  expect((await again.engine.find(id))?.request.prompt).not.toBe('');
});

it('forgets how history was narrowed down thirty days after that was last used', async () => {
  const app = await start();
  onTestFinished(app.stop);
  const used = async (words: string, ...daysAgo: readonly number[]): Promise<string> => {
    const id = await app.engine.keepFilter({ words, limit: 10 }, ada.requester);
    const written = JSON.stringify({ words, limit: 10 });
    for (const days of daysAgo) await app.opened.store.keepFilter(id, written, clock.now() - days * dayMs, ada.requester);
    return id;
  };
  const over = await used('Quokkaprompt', 45, 31);
  const young = await used('young', 29);
  const again = await used('again', 31);
  expect(await used('again')).toBe(again);
  await expect.poll(() => clock.advance(minuteMs).then(() => app.engine.filter(over))).toBeUndefined();
  expect(await app.engine.filter(young)).toEqual({ words: 'young', limit: 10 });
  expect(await app.engine.filter(again)).toEqual({ words: 'again', limit: 10 });
  expect(whereIs('Quokkaprompt').filter((path) => !path.includes('backups'))).toEqual([]);
});

it('leaves nothing in pieces of copies that were cut off by a kill', async () => {
  const before = await start();
  const id = await makeVideo(before);
  const backup = await before.opened.backUp('2026-11-24');
  await before.stop();
  const data = join(folder, 'data');
  const pieces = ['backups/2026-11-23.sqlite.part', 'veo-bot.sqlite.restoring'].map((name) => join(data, name));
  for (const piece of pieces) copyFileSync(backup, piece);
  const app = await start();
  onTestFinished(app.stop);
  await app.engine.remove(id, ada);
  await expect.poll(() => clock.advance(minuteMs).then(() => app.opened.store.erasures())).toEqual([]);
  expect(whereIs('Quokkaprompt')).toEqual([]);
});

it('removes backups of an earlier version that hold what was erased, once there is a newer one', async () => {
  const app = await start();
  onTestFinished(app.stop);
  const id = await makeVideo(app);
  const old = await app.opened.backUp('2026-11-20');
  const database = new Database(old);
  database.pragma('user_version = 8');
  database.close();
  copyFileSync(old, join(folder, 'data', 'backups', 'before-009-2026-11-20.db'));
  await app.engine.remove(id, ada);
  expect(await app.opened.eraseInCopies(new AbortController().signal)).toBe(false);
  expect(statSync(old).size).toBeGreaterThan(0);
  await app.opened.backUp('2026-11-25');
  expect(await app.opened.eraseInCopies(new AbortController().signal)).toBe(true);
  expect(readdirSync(join(folder, 'data', 'backups'))).toEqual(['2026-11-25.sqlite']);
});
