import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { spendingGroups } from '../../domain/admin.ts';
import type { GenerationStore, StoreTransaction } from '../../domain/generation-store.ts';
import { openStore } from '../../storage/sqlite/store.ts';
import { ManualClock } from '../../testing/set-up/manual-clock.ts';
import { sampleRequest, sampleSubmission, temporaryFolder } from '../../testing/set-up/test-engine.ts';
import { spendingReport } from './spending.ts';

const dayMs = 86_400_000;
const nowMs = Date.UTC(2026, 10, 25, 12);
const clock = new ManualClock(nowMs);

/** What somebody asked for, and what became of it so many days ago. */
const paid = fc.record({
  platform: fc.constantFrom('web', 'slack'),
  tenant: fc.constantFrom(undefined, 'T1', 'T2'),
  person: fc.constantFrom('ada', 'ben', '=cmd()'),
  channel: fc.constantFrom('C1', 'C2'),
  model: fc.constantFrom('preview', 'veo-3.1-generate-001'),
  microUsd: fc.integer({ min: 1, max: 9_999_999 }),
  became: fc.constantFrom('reserved' as const, 'spent' as const, 'released' as const, 'maybe' as const),
  daysAgo: fc.double({ min: 0, max: 40, noNaN: true }),
  heldDays: fc.integer({ min: 0, max: 60 }),
});
type Paid = typeof paid extends fc.Arbitrary<infer T> ? T : never;

it('groups the ledger by day, person, channel, model and platform, to the last millionth of a dollar', async () => {
  const store = open();
  await fc.assert(
    fc.asyncProperty(fc.array(paid, { maxLength: 12 }), fc.integer({ min: 1, max: 35 }), async (all, days) => {
      await undone(store, async (tx) => {
        for (const [at, each] of all.entries()) await pay(tx, String(at), each);
        const sinceMs = Math.floor(nowMs / dayMs) * dayMs - (days - 1) * dayMs;
        const inAll = await tx.spending({ kind: 'everyone' }, sinceMs, nowMs);
        for (const by of spendingGroups) {
          const { total, rows } = await spendingReport({ store: tx, clock }, by, days);
          expect(total, by).toMatchObject(inAll);
          expect(new Set(rows.map(({ key }) => key)).size, by).toBe(rows.length);
        }
      });
    }),
  );
});

function open(): GenerationStore {
  const folder = temporaryFolder();
  const { store, close } = openStore({ dataFolder: folder, outputsFolder: folder, lowDiskBytes: 0 });
  onTestFinished(close);
  return store;
}

/** Leaves nothing behind. */
async function undone(store: GenerationStore, work: (tx: StoreTransaction) => Promise<void>): Promise<void> {
  const undo = new Error('undone');
  try {
    await store.transaction(async (tx) => {
      await work(tx);
      throw undo;
    });
  } catch (error) {
    if (error !== undo) throw error;
  }
}

async function pay(store: StoreTransaction, id: string, what: Paid): Promise<void> {
  const { platform, tenant, person, channel, model, microUsd, became, daysAgo, heldDays } = what;
  const where = { platform, ...(tenant !== undefined && { tenant }) };
  const facts = { id, provider: 'preview', keyFingerprint: 'k', priceUsd: 1, createdAtMs: 0 } as const;
  const submission = sampleSubmission({
    request: sampleRequest({ model }),
    requester: { ...where, id: person },
    replyTarget: { ...where, channelId: channel, ids: {} },
  });
  const generation = await store.insert({ ...submission, ...facts }, []);
  await store.reserve(generation, 1, microUsd / 1e6, 0);
  const atMs = Math.round(nowMs - daysAgo * dayMs);
  if (became === 'maybe') await store.holdReservations(id, atMs, atMs + heldDays * dayMs);
  else if (became !== 'reserved') await store.settle(id, became, atMs);
}

it('has a row for each day, and says how long people waited on it', async () => {
  const store = open();
  for (const [at, waitedSeconds] of [1, 2, 3, 100].entries()) {
    const startedAtMs = nowMs - dayMs;
    const facts = { id: String(at), provider: 'preview', keyFingerprint: 'k', priceUsd: 1 } as const;
    const { id } = await store.insert({ ...sampleSubmission(), ...facts, createdAtMs: startedAtMs - waitedSeconds * 1000 }, []);
    await store.change(id, { startedAtMs });
  }
  const { rows, waits } = await spendingReport({ store, clock }, 'day', 3);
  expect(rows.map(({ key }) => key)).toEqual(['2026-11-23', '2026-11-24', '2026-11-25']);
  expect(waits).toEqual([{ day: '2026-11-24', count: 4, medianSeconds: 3, p90Seconds: 100 }]);
});
