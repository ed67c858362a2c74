import { hkdfSync } from 'node:crypto';
import type { Clock } from '../domain/clock.ts';
import type { ExpiringSecrets, SealedRow, SealedRows } from '../domain/expiring-secrets.ts';
import { createSeal, type Seal, SealError } from './seal.ts';

/** What is over is looked for so often, when something is kept. */
const dropEveryMs = 5 * 60_000;
/** A name that is good for nothing but this, so that no other use of the key can open what is sealed here. */
const purpose = 'expiring secrets';
const keyBytes = 32;

/**
 * Seals what is kept by a key made of another one. Those that are kept in one turn of the event loop are stored together.
 *
 * @param key 32 random bytes, the same in all processes that share the rows
 */
export function createExpiringSecrets(rows: SealedRows, key: Uint8Array, clock: Pick<Clock, 'now'>): ExpiringSecrets {
  const seal = expiringSeal(key);
  const store = createGathering(rows);
  let dropAtMs = 0;
  const dropNowAndThen = (): void => {
    const nowMs = clock.now();
    // The wall clock may have gone back since.
    if (nowMs < dropAtMs && dropAtMs - nowMs <= dropEveryMs) return;
    dropAtMs = nowMs + dropEveryMs;
    // They are not found any more, whether their rows are there or not: the next time will do.
    rows.dropOver(nowMs).catch(() => undefined);
  };
  return {
    keep(name, plain, untilMs, fence = 0) {
      dropNowAndThen();
      return store({ name, sealed: seal.seal(name, plain), untilMs, fence });
    },
    async find(name) {
      const row = await rows.find(name);
      if (row === undefined || row.untilMs <= clock.now()) return undefined;
      try {
        return seal.open(name, row.sealed);
      } catch (error) {
        // The key is another one since: it is as if nothing was kept.
        if (error instanceof SealError) return undefined;
        throw error;
      }
    },
    forget: (name) => rows.remove(name),
  };
}

/** Seals what expires. @param key as of `createExpiringSecrets` */
export function expiringSeal(key: Uint8Array): Seal {
  return createSeal(new Uint8Array(hkdfSync('sha256', key, new Uint8Array(), purpose, keyBytes)));
}

/** Of many that come at once each would wait for a commit of its own. */
function createGathering(rows: SealedRows): (row: SealedRow) => Promise<boolean> {
  let gathered: SealedRow[] = [];
  let stored: Promise<readonly boolean[]> | undefined;
  return async (row) => {
    const place = gathered.push(row) - 1;
    stored ??= new Promise((resolve, reject) => {
      setImmediate(() => {
        const all = gathered;
        gathered = [];
        stored = undefined;
        rows.put(all).then(resolve, reject);
      });
    });
    return (await stored)[place] === true;
  };
}
