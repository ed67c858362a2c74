import { expect, it, onTestFinished } from 'vitest';
import type { Generation, ReplyTarget } from '../../domain/generation.ts';
import type { OpenStore } from '../../domain/generation-store.ts';
import type { SourceWay } from '../../domain/lineage.ts';
import { openOldDatabase } from '../../testing/old-database.ts';
import { sampleRequest, sampleSubmission, temporaryFolder } from '../../testing/set-up/test-engine.ts';
import { openStore } from './store.ts';

const _slack = (tenant: string): ReplyTarget => ({ platform: 'slack', tenant, channelId: 'C1', ids: {} });
const web: ReplyTarget = { platform: 'web', channelId: 'lobby', ids: {} };

function open(folder = temporaryFolder()): OpenStore {
  const opened = openStore({ dataFolder: folder, outputsFolder: folder, lowDiskBytes: 0 });
  onTestFinished(() => opened.close());
  return opened;
}

/** Made from an earlier one, where that is given. */
async function _insert({ store }: OpenStore, from?: Generation, replyTarget = web, how: SourceWay = 'edit'): Promise<Generation> {
  const facts = { id: crypto.randomUUID(), provider: 'preview', keyFingerprint: 'k', priceUsd: 1, createdAtMs: 1000 } as const;
  const source = from === undefined ? {} : { source: { generationId: from.id, video: 1, how } };
  const { platform, tenant } = replyTarget;
  const requester = { platform, id: 'ann', ...(tenant !== undefined && { tenant }) };
  return await store.insert({ ...sampleSubmission({ requester, replyTarget }), ...facts, ...source }, []);
}

it('finds the families of videos that went on from another one before there were any', async () => {
  const folder = temporaryFolder();
  const database = openOldDatabase(folder, '017-sources.sql');
  const row = database.prepare(
    `INSERT INTO generations (id, event_id, platform, channel_id, requester_id, reply_ids, request, model, resolution, duration_seconds,
       provider, key_fingerprint, state, round, created_at_ms) VALUES (?, ?, 'web', 'w', 'ann', '{}', ?, 'preview', '720p', 8, 'preview', 'k',
       'completed', 1, 1)`,
  );
  const add = (id: string, of?: string) =>
    row.run(id, id, JSON.stringify({ ...sampleRequest(), ...(of !== undefined && { extend: { generationId: of } }) }));
  add('first');
  add('second', 'first');
  add('third', 'second');
  add('other');
  add('orphan', 'gone');
  database.close();

  const { store } = open(folder);
  const familyOf = async (id: string) => {
    const found = await store.find(id);
    return found && (await store.familyOf(found));
  };
  expect(await familyOf('first')).toEqual({ version: 1, versions: 3, children: ['second'] });
  expect(await familyOf('third')).toEqual({ version: 3, versions: 3, children: [] });
  expect((await store.find('third'))?.source).toEqual({ generationId: 'second', video: 1, how: 'extend' });
  expect(await familyOf('other')).toBeUndefined();
  expect((await store.find('orphan'))?.source).toMatchObject({ generationId: 'gone', how: 'extend' });
});
