import { createHmac } from 'node:crypto';
import type { Executor } from './executor.ts';
import { executorOf } from './executor.ts';
import { factStatements } from './facts.ts';
import { locks } from './locks.ts';
import { aliveProcesses } from './sharing.ts';
import type { StoreDatabase } from './store.ts';

const fact = 'data-key';

/** `other`: processes run that seal by another one. `changed`: nobody does, and what was sealed before is lost with the key of before. */
export type KeyAgreement = 'same' | 'changed' | 'other';

/**
 * Notes by which key all processes seal: that of the first one, and a new one only where no process runs.
 *
 * @param sealKey 32 bytes in base64
 */
export function agreeOnKey(database: Pick<StoreDatabase, 'locked'>, sealKey: string): Promise<KeyAgreement> {
  return database.locked(locks.limits, async (tx) => {
    const inner = executorOf(tx, { isTransaction: true });
    const found = await compareKey(inner, sealKey);
    if (found === 'changed' && (await aliveProcesses(inner)).length > 0) return 'other';
    await factStatements(inner).setFact(fact, fingerprintOf(sealKey));
    return found;
  });
}

/** Whether it is the key of before, or the first one. */
export async function compareKey(database: Executor, sealKey: string): Promise<'same' | 'changed'> {
  const kept = await factStatements(database).fact(fact);
  return kept === undefined || kept === fingerprintOf(sealKey) ? 'same' : 'changed';
}

/** Tells keys apart, and gives none away: nobody finds 32 random bytes by trying. */
function fingerprintOf(sealKey: string): string {
  return createHmac('sha256', Buffer.from(sealKey, 'base64')).update('which key').digest('base64url');
}
