import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { GenerationState } from '../../domain/generation.ts';
import type { OpenStore } from '../../domain/generation-store.ts';
import { text } from '../../domain/texts.ts';
import { sampleRequest, sampleSubmission, temporaryFolder } from '../../testing/set-up/test-engine.ts';
import { numberStatements } from './numbers.ts';
import { openDatabase } from './open.ts';
import { openStore } from './store.ts';

let folder: string;
let opened: OpenStore;

beforeEach(() => {
  folder = temporaryFolder();
  opened = openStore({ dataFolder: join(folder, 'data'), outputsFolder: join(folder, 'outputs'), lowDiskBytes: 0 });
});
afterEach(() => opened.close());

async function _insert(states: readonly GenerationState[] = [], platform = 'web', durationSeconds = 8): Promise<string> {
  const submission = sampleSubmission({ request: sampleRequest({ durationSeconds }) });
  const requester = { platform, id: 'ada' };
  const replyTarget = { platform, channelId: 'lobby', ids: {} };
  const facts = { id: crypto.randomUUID(), provider: 'preview', keyFingerprint: 'k', priceUsd: 0, createdAtMs: 1000 } as const;
  const { id } = await opened.store.insert({ ...submission, requester, replyTarget, ...facts }, []);
  let from: GenerationState = 'queued';
  for (const to of states) {
    await opened.store.move(id, from, to, to === 'failed' ? { endedAtMs: 2000 } : {});
    from = to;
  }
  return id;
}

async function _park(id: string, kind: 'status' | 'question' | 'result', dueMs: number): Promise<void> {
  await opened.store.wantDelivery(id, kind, dueMs);
  const due = (await opened.store.dueDeliveries(dueMs, 100)).find((each) => each.generationId === id && each.kind === kind);
  if (due !== undefined) await opened.store.parkDelivery(due, text('reason.crashed'));
}

it('reads all of it off indexes of what is unfinished or given up', () => {
  const { database, close } = openDatabase(join(folder, 'other'));
  const prepare = vi.spyOn(database, 'prepare');
  numberStatements(database);
  const statements = prepare.mock.calls.map(([sql]) => sql);
  prepare.mockRestore();
  const plans = statements.map((sql) =>
    database
      .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all(...(sql.match(/\?/g) ?? []).map(() => 0))
      .map(({ detail }) => detail)
      .join('\n'),
  );
  close();
  expect(plans).toHaveLength(4);
  for (const plan of plans)
    expect(plan).toMatch(/^(?:SCAN|SEARCH) \w+ USING (?:COVERING )?INDEX (?:generations_(?:queue|unfinished)|outbox_parked)\b/);
  expect(plans.join('\n')).not.toMatch(/SCAN \w+(?:\n|$)/);
});
