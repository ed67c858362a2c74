import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { createTexts } from '../../lib/say.ts';
import { sampleSubmission, temporaryFolder } from '../../testing/set-up/test-engine.ts';
import { databaseFileName } from './open.ts';
import { openStore } from './store.ts';

const { say } = createTexts();

it('reads a row of a version whose sentences knew one vendor only, in the words that it had', async () => {
  const folder = temporaryFolder();
  const places = { dataFolder: folder, outputsFolder: folder, lowDiskBytes: 0 };
  const before = openStore(places);
  const facts = { id: crypto.randomUUID(), provider: 'gemini-veo', keyFingerprint: 'k', priceUsd: 1, createdAtMs: 1000 } as const;
  const { id } = await before.store.insert({ ...sampleSubmission(), ...facts }, []);
  before.close();
  const database = new Database(join(folder, databaseFileName));
  const write = database.prepare('UPDATE generations SET reason = ?, notes = ? WHERE id = ?');
  write.run('{"key":"google.videoExpired","values":{}}', '[{"key":"google.audioRetried","values":{}}]', id);
  database.close();

  const after = openStore(places);
  const generation = await after.store.find(id);
  after.close();
  expect(generation?.reason).toEqual({ key: 'provider.videoExpired', values: { provider: 'Google' } });
  expect([generation?.reason, ...(generation?.notes ?? [])].map((each) => each && say(each))).toEqual([
    'Google no longer has this video.',
    'Google had a problem with the sound, so the bot sent the same request once more.',
  ]);
});
