import type { DeliveryKind, Receipt, Receipts } from '../../domain/delivery.ts';
import { type DueDelivery, longestWaitMs } from '../../domain/generation-store.ts';
import type { Text } from '../../domain/texts.ts';
import type { Executor, Value } from './executor.ts';
import { wholeMs } from './whole-ms.ts';

export interface OutboxRow {
  generation_id: string;
  kind: DeliveryKind;
  wanted: number;
  sent: number;
  attempts: number;
}

/** The statements over the table `outbox`: what has to be shown or posted. */
export function outboxStatements(database: Executor) {
  const run = async (sql: string, ...values: readonly Value[]): Promise<void> => void (await database.run(sql, ...values));
  const done = async ({ generationId, kind, wanted }: DueDelivery, parked: Text | null, receipt: Receipt | null) =>
    await run(
      `UPDATE outbox SET sent = $1, parked = $2, attempts = 0, owner = NULL, receipt = COALESCE($3, receipt)
       WHERE generation_id = $4 AND kind = $5`,
      wanted,
      parked === null ? null : JSON.stringify(parked),
      receipt === null ? null : JSON.stringify(receipt),
      generationId,
      kind,
    );
  const is = async (condition: string, generationId: string, kind: DeliveryKind): Promise<boolean> =>
    (await database.get(`SELECT 1 FROM outbox WHERE generation_id = $1 AND kind = $2 AND ${condition}`, generationId, kind)) !==
    undefined;

  return {
    wantDelivery: async (generationId: string, kind: DeliveryKind, nowMs: number): Promise<void> =>
      await run(
        `INSERT INTO outbox AS o (generation_id, kind, due_at_ms) VALUES ($1, $2, $3)
         ON CONFLICT (generation_id, kind) DO UPDATE SET wanted = o.wanted + 1, parked = NULL,
           due_at_ms = CASE WHEN o.attempts = 0 THEN excluded.due_at_ms ELSE o.due_at_ms END`,
        generationId,
        kind,
        nowMs,
      ),
    async dueDeliveries(nowMs: number, limit: number): Promise<readonly DueDelivery[]> {
      const rows = await database.all<OutboxRow>(
        `SELECT generation_id, kind, wanted, sent, attempts FROM outbox
         WHERE wanted > sent AND (due_at_ms <= $1 OR due_at_ms > $2) ORDER BY due_at_ms, generation_id, kind LIMIT $3`,
        wholeMs(nowMs),
        wholeMs(nowMs) + longestWaitMs,
        limit,
      );
      return rows.map(toDue);
    },
    async nextDeliveryAtMs(platforms?: readonly string[]): Promise<number | undefined> {
      const due = 'SELECT MIN(due_at_ms) AS at FROM outbox WHERE wanted > sent';
      const ofThese = `${due} AND (SELECT platform FROM generations WHERE id = generation_id) = ANY($1::text[])`;
      const row =
        platforms === undefined
          ? await database.get<{ at: number | null }>(due)
          : await database.get<{ at: number | null }>(ofThese, platforms);
      return row?.at ?? undefined;
    },
    isDelivered: async (generationId: string, kind: DeliveryKind): Promise<boolean> => await is('sent > 0', generationId, kind),
    isParked: async (generationId: string, kind: DeliveryKind): Promise<boolean> =>
      await is('parked IS NOT NULL', generationId, kind),
    hastenDeliveries: async (nowMs: number): Promise<void> =>
      await run('UPDATE outbox SET due_at_ms = $1 WHERE wanted > sent AND attempts = 0 AND due_at_ms > $1', wholeMs(nowMs)),
    saveReceipt: async (generationId: string, kind: DeliveryKind, receipt: Receipt): Promise<void> =>
      await run(
        'UPDATE outbox SET receipt = $1 WHERE generation_id = $2 AND kind = $3',
        JSON.stringify(receipt),
        generationId,
        kind,
      ),
    markDelivered: async (delivery: DueDelivery, receipt: Receipt): Promise<void> => await done(delivery, null, receipt),
    parkDelivery: async (delivery: DueDelivery, reason: Text): Promise<void> => await done(delivery, reason, null),
    postponeDelivery: async ({ generationId, kind }: DueDelivery, untilMs: number): Promise<void> =>
      await run(
        'UPDATE outbox SET attempts = attempts + 1, due_at_ms = $1, owner = NULL WHERE generation_id = $2 AND kind = $3',
        Math.ceil(untilMs),
        generationId,
        kind,
      ),
    deferDelivery: async ({ generationId, kind, wanted }: DueDelivery, untilMs: number): Promise<void> =>
      await run(
        'UPDATE outbox SET due_at_ms = $1, owner = NULL WHERE generation_id = $2 AND kind = $3 AND wanted = $4',
        Math.ceil(untilMs),
        generationId,
        kind,
        wanted,
      ),
    receipts: async (generationId: string): Promise<Receipts> => await receiptsOf(database, generationId),
  };
}

export function toDue({ generation_id: generationId, kind, wanted, sent, attempts }: OutboxRow): DueDelivery {
  return { generationId, kind, wanted, attempts, isFirst: sent === 0 };
}

async function receiptsOf(database: Executor, generationId: string): Promise<Receipts> {
  const rows = await database.all<{ kind: DeliveryKind; receipt: Receipt }>(
    'SELECT kind, receipt FROM outbox WHERE generation_id = $1',
    generationId,
  );
  const kept = new Map(rows.map(({ kind, receipt }) => [kind, receipt]));
  return { status: kept.get('status') ?? {}, question: kept.get('question') ?? {}, result: kept.get('result') ?? {} };
}
