import type { Database } from 'better-sqlite3';
import type { DeliveryKind, Receipt, Receipts } from '../../domain/delivery.ts';
import { type DueDelivery, longestWaitMs } from '../../domain/generation-store.ts';
import type { Text } from '../../domain/texts.ts';

interface OutboxRow {
  generation_id: string;
  kind: DeliveryKind;
  wanted: number;
  sent: number;
  attempts: number;
}

/** The statements over the table `outbox`: what has to be shown or posted. */
export function outboxStatements(database: Database) {
  const want = database.prepare(
    `INSERT INTO outbox (generation_id, kind, due_at_ms) VALUES (?, ?, ?)
     ON CONFLICT (generation_id, kind) DO UPDATE SET wanted = wanted + 1, parked = NULL,
       due_at_ms = CASE WHEN attempts = 0 THEN excluded.due_at_ms ELSE due_at_ms END`,
  );
  const due = database.prepare<[number, number, number], OutboxRow>(
    `SELECT generation_id, kind, wanted, sent, attempts FROM outbox
     WHERE wanted > sent AND (due_at_ms <= ? OR due_at_ms > ?) ORDER BY due_at_ms LIMIT ?`,
  );
  const nextDue = database.prepare<[], number | null>('SELECT MIN(due_at_ms) FROM outbox WHERE wanted > sent').pluck();
  const nextDueOf = database
    .prepare<[string], number | null>(
      `SELECT MIN(due_at_ms) FROM outbox WHERE wanted > sent
       AND (SELECT platform FROM generations WHERE id = generation_id) IN (SELECT value FROM json_each(?))`,
    )
    .pluck();
  const hasten = database.prepare('UPDATE outbox SET due_at_ms = ? WHERE wanted > sent AND attempts = 0 AND due_at_ms > ?');
  const isOut = database
    .prepare<[string, string], number>('SELECT sent > 0 FROM outbox WHERE generation_id = ? AND kind = ?')
    .pluck();
  const isParked = database
    .prepare<[string, string], number>('SELECT parked IS NOT NULL FROM outbox WHERE generation_id = ? AND kind = ?')
    .pluck();
  const setReceipt = database.prepare('UPDATE outbox SET receipt = ? WHERE generation_id = ? AND kind = ?');
  const done = database.prepare(
    'UPDATE outbox SET sent = ?, parked = ?, attempts = 0, receipt = COALESCE(?, receipt) WHERE generation_id = ? AND kind = ?',
  );
  const receipts = database.prepare<[string], { kind: DeliveryKind; receipt: string }>(
    'SELECT kind, receipt FROM outbox WHERE generation_id = ?',
  );
  const inTurn = database.prepare('UPDATE outbox SET due_at_ms = ? WHERE generation_id = ? AND kind = ? AND wanted = ?');
  const later = database.prepare('UPDATE outbox SET attempts = attempts + 1, due_at_ms = ? WHERE generation_id = ? AND kind = ?');

  return {
    wantDelivery: (generationId: string, kind: DeliveryKind, nowMs: number): void => void want.run(generationId, kind, nowMs),
    dueDeliveries: (nowMs: number, limit: number): readonly DueDelivery[] =>
      due.all(nowMs, nowMs + longestWaitMs, limit).map((row) => ({
        generationId: row.generation_id,
        kind: row.kind,
        wanted: row.wanted,
        attempts: row.attempts,
        isFirst: row.sent === 0,
      })),
    isDelivered: (generationId: string, kind: DeliveryKind): boolean => isOut.get(generationId, kind) === 1,
    isParked: (generationId: string, kind: DeliveryKind): boolean => isParked.get(generationId, kind) === 1,
    hastenDeliveries: (nowMs: number): void => void hasten.run(nowMs, nowMs),
    nextDeliveryAtMs: (platforms?: readonly string[]): number | undefined =>
      (platforms === undefined ? nextDue.get() : nextDueOf.get(JSON.stringify(platforms))) ?? undefined,
    saveReceipt: (generationId: string, kind: DeliveryKind, receipt: Receipt): void =>
      void setReceipt.run(JSON.stringify(receipt), generationId, kind),
    markDelivered: (delivery: DueDelivery, receipt: Receipt): void =>
      void done.run(delivery.wanted, null, JSON.stringify(receipt), delivery.generationId, delivery.kind),
    parkDelivery: (delivery: DueDelivery, reason: Text): void =>
      void done.run(delivery.wanted, JSON.stringify(reason), null, delivery.generationId, delivery.kind),
    postponeDelivery: (delivery: DueDelivery, untilMs: number): void =>
      void later.run(Math.ceil(untilMs), delivery.generationId, delivery.kind),
    deferDelivery: (delivery: DueDelivery, untilMs: number): void =>
      void inTurn.run(Math.ceil(untilMs), delivery.generationId, delivery.kind, delivery.wanted),
    receipts: (generationId: string): Receipts => {
      const kept = new Map(receipts.all(generationId).map(({ kind, receipt }) => [kind, JSON.parse(receipt) as Receipt]));
      return { status: kept.get('status') ?? {}, question: kept.get('question') ?? {}, result: kept.get('result') ?? {} };
    },
  };
}
