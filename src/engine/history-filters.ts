import { createHash } from 'node:crypto';
import type { DoorId } from '../domain/people/person.ts';
import type { HistoryFilter } from '../domain/video-engine.ts';
import type { Core } from './core.ts';

/**
 * Keeps a filter, so that a button can carry its id. The same filter of a person has the same id: paging through history a thousand times keeps one.
 *
 * @param person whose words it has
 * @returns its id
 */
export async function keepFilter(
  core: Pick<Core, 'store' | 'clock' | 'writeForPerson'>,
  filter: HistoryFilter,
  person: DoorId,
): Promise<string> {
  const { store } = core;
  const written = JSON.stringify(filter);
  const { platform, tenant = '', id: personId } = person;
  const named = JSON.stringify([platform, tenant, personId, written]);
  const id = createHash('sha256').update(named).digest('base64url').slice(0, 16);
  const nowMs = core.clock.now();
  if (!(await store.isFilterKept(id, written, nowMs)))
    await core.writeForPerson((inner) => inner.store.keepFilter(id, written, nowMs, person));
  return id;
}

/** @returns undefined where it is not kept any more */
export async function keptFilter({ store }: Pick<Core, 'store'>, id: string): Promise<HistoryFilter | undefined> {
  const written = await store.filter(id);
  return written === undefined ? undefined : (JSON.parse(written) as HistoryFilter);
}
