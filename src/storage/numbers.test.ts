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

function insert(states: readonly GenerationState[] = [], platform = 'web', durationSeconds = 8): string {
  const submission = sampleSubmission({ request: sampleRequest({ durationSeconds }) });
  const requester = { platform, id: 'ada' };
  const replyTarget = { platform, channelId: 'lobby', ids: {} };
  const facts = { id: crypto.randomUUID(), provider: 'preview', keyFingerprint: 'k', priceUsd: 0, createdAtMs: 1000 } as const;
  const { id } = opened.store.insert({ ...submission, requester, replyTarget, ...facts }, []);
  let from: GenerationState = 'queued';
  for (const to of states) {
    opened.store.move(id, from, to, to === 'failed' ? { endedAtMs: 2000 } : {});
    from = to;
  }
  return id;
}

function park(id: string, kind: 'status' | 'question' | 'result', dueMs: number): void {
  opened.store.wantDelivery(id, kind, dueMs);
  const due = opened.store.dueDeliveries(dueMs, 100).find((each) => each.generationId === id && each.kind === kind);
  if (due !== undefined) opened.store.parkDelivery(due, text('reason.crashed'));
}

it('counts who waits, what is under way and what waits for a decision', () => {
  insert();
  insert();
  insert([], 'web', 0);
  insert(['submitting']);
  insert(['submitting', 'generating']);
  insert(['submitting', 'unknown']);
  insert(['submitting', 'generating', 'failed']);
  const { numbers } = opened;
  expect(numbers.waiting().toSorted((a, b) => a.count - b.count)).toEqual([
    { of: 'still', count: 1 },
    { of: 'video', count: 2 },
  ]);
  expect(numbers.inFlight()).toEqual([{ of: 'preview', count: 2 }]);
  expect(numbers.unknown()).toBe(1);
});

it('counts posts that could be brought nowhere by platform, without statuses, answered questions and what was deleted, and no longer once they are wanted anew', () => {
  const [first, second] = [insert([], 'slack'), insert([], 'discord')];
  park(first, 'result', 5000);
  park(first, 'status', 5000);
  park(insert(['submitting', 'unknown'], 'slack'), 'question', 9000);
  park(insert([], 'slack'), 'question', 9000);
  park(second, 'result', 9000);
  const erased = insert([], 'slack');
  park(erased, 'result', 9000);
  opened.store.erase(erased, 10_000);
  const { numbers } = opened;
  expect(numbers.parked(0)).toEqual([
    { of: 'discord', count: 1 },
    { of: 'slack', count: 2 },
  ]);
  opened.store.wantDelivery(second, 'result', 20_000);
  expect(numbers.parked(6000)).toEqual([{ of: 'slack', count: 1 }]);
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
