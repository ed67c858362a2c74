import { createHash } from 'node:crypto';
import type { HistoryFilter } from '../domain/video-engine.ts';
import type { Core } from './core.ts';

/**
 * Keeps a filter, so that a button can carry its id. The same filter has the same id: paging through history a thousand times keeps one.
 *
 * @returns its id
 */
export async function keepFilter(core: Pick<Core, 'store' | 'clock' | 'writeForPerson'>, filter: HistoryFilter): Promise<string> {
  const { store } = core;
  const written = JSON.stringify(filter);
  const id = createHash('sha256').update(written).digest('base64url').slice(0, 16);
  const nowMs = core.clock.now();
  if (!(await store.isFilterKept(id, written, nowMs)))
    await core.writeForPerson((inner) => inner.store.keepFilter(id, written, nowMs));
  return id;
}

/** @returns undefined where it is not kept any more */
export async function keptFilter({ store }: Pick<Core, 'store'>, id: string): Promise<HistoryFilter | undefined> {
  const written = await store.filter(id);
  return written === undefined ? undefined : (JSON.parse(written) as HistoryFilter);
}
