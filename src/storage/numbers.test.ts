import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { GenerationState } from '../domain/generation.ts';
import type { OpenStore } from '../domain/generation-store.ts';
import { text } from '../domain/texts.ts';
import { sampleRequest, sampleSubmission, temporaryFolder } from '../testing/set-up/test-engine.ts';
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

async function insert(states: readonly GenerationState[] = [], platform = 'web', durationSeconds = 8): Promise<string> {
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

async function park(id: string, kind: 'status' | 'question' | 'result', dueMs: number): Promise<void> {
  await opened.store.wantDelivery(id, kind, dueMs);
  const due = (await opened.store.dueDeliveries(dueMs, 100)).find((each) => each.generationId === id && each.kind === kind);
  if (due !== undefined) await opened.store.parkDelivery(due, text('reason.crashed'));
}

it('counts who waits, what is under way and what waits for a decision', async () => {
  await insert();
  await insert();
  await insert([], 'web', 0);
  await insert(['submitting']);
  await insert(['submitting', 'generating']);
  await insert(['submitting', 'unknown']);
  await insert(['submitting', 'generating', 'failed']);
  const { numbers } = opened;
  expect((await numbers.waiting()).toSorted((a, b) => a.count - b.count)).toEqual([
    { of: 'still', count: 1 },
    { of: 'video', count: 2 },
  ]);
  expect(await numbers.inFlight()).toEqual([{ of: 'preview', count: 2 }]);
  expect(await numbers.unknown()).toBe(1);
});

it('counts posts that could be brought nowhere by platform, without statuses, answered questions and what was deleted, and no longer once they are wanted anew', async () => {
  const [first, second] = [await insert([], 'slack'), await insert([], 'discord')];
  await park(first, 'result', 5000);
  await park(first, 'status', 5000);
  await park(await insert(['submitting', 'unknown'], 'slack'), 'question', 9000);
  await park(await insert([], 'slack'), 'question', 9000);
  await park(second, 'result', 9000);
  const erased = await insert([], 'slack');
  await park(erased, 'result', 9000);
  await opened.store.erase(erased, 10_000);
  const { numbers } = opened;
  expect(await numbers.parked(0)).toEqual([
    { of: 'discord', count: 1 },
    { of: 'slack', count: 2 },
  ]);
  await opened.store.wantDelivery(second, 'result', 20_000);
  expect(await numbers.parked(6000)).toEqual([{ of: 'slack', count: 1 }]);
});

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
