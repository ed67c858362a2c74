import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { scriptedProvider } from '../../testing/set-up/scripted-provider.ts';
import {
  committedUsd,
  openTestEngine,
  sampleRequest,
  sampleSubmission,
  sampleVideoFile,
  type TestEngine,
  temporaryFolder,
} from '../../testing/set-up/test-engine.ts';
import { backupsFolder, DatabaseUnusableError, databaseFileName, inWords } from './open.ts';
import { restoreDatabase } from './restore.ts';

const now = new Date(Date.UTC(2026, 10, 26, 8));
let folder: string;
let dataFolder: string;
let path: string;
let provider: ReturnType<typeof scriptedProvider>;

beforeEach(async () => {
  folder = temporaryFolder();
  dataFolder = join(folder, 'data');
  path = join(dataFolder, databaseFileName);
  provider = scriptedProvider(await sampleVideoFile(folder));
});

async function start(): Promise<TestEngine> {
  const app = openTestEngine({ folder, providers: [provider], settings: { concurrentGenerations: 1 } });
  await app.engine.start();
  return app;
}

const stateOf = async ({ engine }: TestEngine, id: string) => (await engine.find(id))?.state;

/** Orders two videos, has `copy` made while the second one waits, then both of them. */
async function makeTwo(copy: (app: TestEngine) => unknown, request = sampleRequest()): Promise<readonly [string, string]> {
  const app = await start();
  const { generation: first } = await app.engine.submit(sampleSubmission({ request }));
  const { generation: second } = await app.engine.submit(sampleSubmission({ request }));
  await app.clock.advance(0);
  await copy(app);
  for (const [index, { id }] of [first, second].entries()) {
    provider.finish(`operations/${index + 1}`);
    await expect.poll(() => app.clock.advance(1000).then(() => stateOf(app, id))).toBe('completed');
  }
  await app.stop();
  return [first.id, second.id];
}

function copyByHand(to: string): void {
  for (const ending of ['', '-wal']) copyFileSync(`${path}${ending}`, `${to}${ending}`);
}

function putBackByHand(from: string): void {
  for (const ending of ['', '-wal', '-shm']) rmSync(`${path}${ending}`, { force: true });
  for (const ending of ['', '-wal']) if (existsSync(`${from}${ending}`)) copyFileSync(`${from}${ending}`, `${path}${ending}`);
}

const ways: readonly (readonly [
  way: string,
  copy: (app: TestEngine, to: string) => unknown,
  putBack: (from: string) => unknown,
])[] = [
  ['a backup, by the command', ({ opened }) => opened.backUp('2026-11-25'), () => restoreDatabase(dataFolder, backup(), now)],
  ['a backup, by hand', ({ opened }) => opened.backUp('2026-11-25'), () => putBackByHand(backup())],
  ['a copy of the file, by hand', (_, to) => copyByHand(to), putBackByHand],
  ['a copy of the file, by the command', (_, to) => copyByHand(to), (from) => restoreDatabase(dataFolder, from, now)],
];

function backup(): string {
  return join(backupsFolder(dataFolder), '2026-11-25.sqlite');
}

it.each(ways)('sends nothing again by itself after %s was put back, and asks its person', async (_, copy, putBack) => {
  const copied = join(folder, 'copy.sqlite');
  const [first, second] = await makeTwo((app) => copy(app, copied));
  await putBack(copied);
  const app = await start();
  onTestFinished(app.stop);
  await expect.poll(() => app.clock.advance(2000).then(() => stateOf(app, first))).toBe('completed');
  await app.clock.advance(3_600_000);
  expect(provider.starts).toHaveLength(2);
  expect(await app.engine.find(second)).toMatchObject({ state: 'unknown', charged: 'maybe', reason: { key: 'reason.putBack' } });
  expect(app.effects.filter(({ kind }) => kind === 'question').map(({ generationId }) => generationId)).toEqual([second]);
});

it('fetches the new video of somebody who says again, and does not take the one of before for it', async () => {
  const [first, second] = await makeTwo(({ opened }) => opened.backUp('2026-11-25'));
  await restoreDatabase(dataFolder, backup(), now);
  const app = await start();
  onTestFinished(app.stop);
  // It is fetched again, too, which has to be over before the last one counts.
  await expect.poll(() => app.clock.advance(1000).then(() => stateOf(app, first))).toBe('completed');
  await app.engine.decide(second, 'again', { requester: { platform: 'web', id: 'ada' }, mayManage: false });
  await expect.poll(() => app.clock.advance(1000).then(() => provider.starts.length)).toBe(3);
  provider.finish('operations/3');
  await expect.poll(() => app.clock.advance(1000).then(() => stateOf(app, second))).toBe('completed');
  expect(provider.downloads.at(-1)).toBe('https://provider.test/operations/3');
});

it('takes the again of somebody whose video costs something, and counts both requests', async () => {
  provider = scriptedProvider(await sampleVideoFile(folder), 'gemini-veo');
  // 8 s at 0.10 USD a second.
  const request = sampleRequest({ model: 'veo-3.1-fast-generate-preview' });
  const [, second] = await makeTwo(({ opened }) => opened.backUp('2026-11-25'), request);
  await restoreDatabase(dataFolder, backup(), now);
  const app = await start();
  onTestFinished(app.stop);
  expect(await committedUsd(app)).toBeCloseTo(2 * 0.8, 9);
  await app.engine.decide(second, 'again', { requester: { platform: 'web', id: 'ada' }, mayManage: false });
  expect(await committedUsd(app)).toBeCloseTo(3 * 0.8, 9);
  await expect.poll(() => app.clock.advance(1000).then(() => provider.starts.length)).toBe(3);
});

it('asks once: what is asked for afterwards is made, also after another start', async () => {
  const [, second] = await makeTwo(({ opened }) => opened.backUp('2026-11-25'));
  await restoreDatabase(dataFolder, backup(), now);
  await (await start()).stop();
  const app = await start();
  onTestFinished(app.stop);
  const { generation } = await app.engine.submit(sampleSubmission());
  await expect.poll(() => app.clock.advance(1000).then(() => stateOf(app, generation.id))).toBe('generating');
  expect(await stateOf(app, second)).toBe('unknown');
});

it('asks nobody after a stop, a crash or a move of the whole folder', async () => {
  const app = await start();
  await app.engine.submit(sampleSubmission());
  const { generation: waiting } = await app.engine.submit(sampleSubmission());
  await app.clock.advance(0);
  const moved = join(folder, 'moved');
  mkdirSync(moved);
  for (const name of readdirSync(dataFolder).filter((each) => !each.startsWith('lock')))
    copyFileSync(join(dataFolder, name), join(moved, name));
  await app.stop();
  rmSync(dataFolder, { recursive: true });
  mkdirSync(dataFolder);
  for (const name of readdirSync(moved)) copyFileSync(join(moved, name), join(dataFolder, name));
  const again = await start();
  onTestFinished(again.stop);
  expect(await again.opened.isPutBack()).toBe(false);
  expect(await stateOf(again, waiting.id)).toBe('queued');
});

it('asks about what waits in a database that came without its folder', async () => {
  const [first] = await makeTwo(() => undefined);
  const app = await start();
  await app.engine.submit(sampleSubmission());
  const { generation: waiting } = await app.engine.submit(sampleSubmission());
  await app.clock.advance(0);
  await app.stop();
  rmSync(join(dataFolder, 'sent'));
  const again = await start();
  onTestFinished(again.stop);
  expect([await stateOf(again, first), await stateOf(again, waiting.id)]).toEqual(['completed', 'unknown']);
});

it('refuses while a bot runs on the folder, and names it', async () => {
  const app = await start();
  onTestFinished(app.stop);
  await app.opened.backUp('2026-11-25');
  await expect(restoreDatabase(dataFolder, backup(), now)).rejects.toThrow(`Another bot process (pid ${process.pid})`);
});

it('changes nothing when the file is missing, damaged, foreign or of a newer version', async () => {
  await makeTwo(({ opened }) => opened.backUp('2026-11-25'));
  const before = readFileSync(path);
  const file = join(folder, 'other.sqlite');
  const refused = (why: RegExp) => expect(restoreDatabase(dataFolder, file, now)).rejects.toThrow(why);
  await refused(/There is no file/);
  writeFileSync(file, 'This is not a database. '.repeat(100));
  await refused(/is no database of this bot/);
  rmSync(file);
  const foreign = new Database(file);
  foreign.exec('CREATE TABLE other (a)');
  foreign.close();
  await refused(/is no database of this bot/);
  copyFileSync(backup(), file);
  truncateSync(file, 3 * 4096);
  await refused(/damaged/);
  copyFileSync(backup(), file);
  const newer = new Database(file);
  newer.pragma('user_version = 999');
  newer.close();
  await refused(/newer version/);
  expect(readFileSync(path).equals(before)).toBe(true);
  expect(readdirSync(dataFolder).filter((name) => /restor/.test(name))).toEqual([]);
});

it('keeps what was there, and says how many wait', async () => {
  const [, second] = await makeTwo(({ opened }) => opened.backUp('2026-11-25'));
  const { keptAs = '', waiting } = await restoreDatabase(dataFolder, backup(), now);
  expect([keptAs, waiting]).toEqual([join(dataFolder, 'before-restore-2026-11-26T08-00-00-000Z.sqlite'), 1]);
  const kept = new Database(keptAs, { readonly: true });
  expect(kept.prepare('SELECT state FROM generations WHERE id = ?').pluck().get(second)).toBe('completed');
  kept.close();
});

it('is what the text about a damaged database recommends', async () => {
  await makeTwo(({ opened }) => opened.backUp('2026-11-25'));
  truncateSync(path, 3 * 4096);
  const failure = await start().then(
    () => undefined,
    (error: unknown) => inWords(error, path, dataFolder),
  );
  expect(failure).toBeInstanceOf(DatabaseUnusableError);
  expect(String(failure)).toContain(`npm run restore -- "${backup()}"`);
});
