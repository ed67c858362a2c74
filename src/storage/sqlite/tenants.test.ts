import { expect, it, onTestFinished } from 'vitest';
import type { ReplyTarget, Requester } from '../../domain/generation.ts';
import type { OpenStore } from '../../domain/generation-store.ts';
import { openOldDatabase } from '../../testing/old-database.ts';
import { sampleSubmission, temporaryFolder } from '../../testing/set-up/test-engine.ts';
import { openStore } from './store.ts';

const annAt = (tenant: string): Requester => ({ platform: 'slack', tenant, id: 'U1' });
const generalOf = (tenant: string): ReplyTarget => ({
  platform: 'slack',
  tenant,
  channelId: 'C1',
  ids: { installation: tenant },
});

function open(folder = temporaryFolder()): OpenStore {
  const opened = openStore({ dataFolder: folder, outputsFolder: folder, lowDiskBytes: 0 });
  onTestFinished(() => opened.close());
  return opened;
}

async function _insert({ store }: OpenStore, tenant: string, prompt = 'a fox') {
  const submission = sampleSubmission({ requester: annAt(tenant), replyTarget: generalOf(tenant) });
  const facts = { id: crypto.randomUUID(), provider: 'preview', keyFingerprint: 'k', priceUsd: 1, createdAtMs: 1000 } as const;
  const generation = await store.insert({ ...submission, request: { ...submission.request, prompt }, ...facts }, []);
  await store.reserve(generation, 1, 1, 1000);
  return generation;
}

it('knows the workspace of what was stored before tenants were', async () => {
  const folder = temporaryFolder();
  const old = openOldDatabase(folder, '009-tenants.sql');
  const { request } = sampleSubmission();
  const add = old.prepare(
    `INSERT INTO generations (id, event_id, platform, channel_id, requester_id, reply_ids, request, model, resolution,
       duration_seconds, provider, key_fingerprint, state, round, created_at_ms)
     VALUES (?, ?, ?, 'C1', 'U1', ?, ?, 'm', '720p', 8, 'preview', 'k', 'completed', 0, 1)`,
  );
  const slackIds = JSON.stringify({ place: 'channel', installation: 'T1' });
  add.run('one', 'slack:C1:1.2', 'slack', slackIds, JSON.stringify(request));
  add.run('two', 'discord:9', 'discord', '{"place":"text"}', JSON.stringify(request));
  old.exec("INSERT INTO ledger VALUES ('one', 1, 'slack', 'U1', 'C1', 1000000, 'spent', 1, 1, NULL)");
  old.prepare("INSERT INTO intakes VALUES ('slack:7', 'slack', 'C1', 'U1', ?, '{}')").run(slackIds);
  // What can't be read does not keep the rest from being found.
  add.run('torn ids', 'slack:C1:2.1', 'slack', '{"place":', JSON.stringify(request));
  add.run('torn request', 'slack:C1:2.2', 'slack', slackIds, '{"prompt":');
  add.run('no prompt', 'slack:C1:2.3', 'slack', slackIds, '{}');
  old.close();

  const { store } = open(folder);
  expect((await store.history({ platform: 'slack', tenant: 'T1', channelId: 'C1', limit: 9 })).map(({ id }) => id)).toEqual([
    'one',
  ]);
  expect(await store.history({ platform: 'slack', tenant: 'T2', channelId: 'C1', limit: 9 })).toEqual([]);
  expect((await store.find('two'))?.requester).toEqual({ platform: 'discord', id: 'U1' });
  expect((await store.findByEvent('slack:T1:C1:1.2'))?.id).toBe('one');
  expect((await store.spending({ kind: 'person', requester: annAt('T1') }, 0, 0)).spentUsd).toBe(1);
  expect((await store.intakes()).map(({ eventId }) => eventId)).toEqual(['slack:T1:7']);
});
