import { type EngineAdmin, scopedName } from '../../domain/admin.ts';
import { UserError } from '../../domain/errors.ts';
import type { Schedule } from '../../domain/schedules/schedule.ts';
import { text } from '../../domain/texts.ts';
import type { Core } from '../core.ts';

/** What the bot's admin sees and does of what is made at set times: it is other people's money, so that they pause it, and let nothing go on. */
export function createScheduleAdmin(core: Core): Pick<EngineAdmin, 'schedules' | 'pauseSchedule' | 'removeSchedule'> {
  const { clock } = core;
  return {
    schedules: () => core.store.schedules('all'),
    pauseSchedule: (who, id) =>
      core.write(async ({ store }) => {
        const found = await requireThere(store, id);
        if (found.state === 'paused') return false;
        const { reason: _, ...kept } = found;
        await store.changeSchedule({ ...kept, state: 'paused', changedAtMs: clock.now() });
        await store.addAct({ atMs: clock.now(), who, act: 'schedule-pause', details: detailsOf(found) });
        return true;
      }),
    removeSchedule: (who, id) =>
      core.write(async ({ store }) => {
        const found = await requireThere(store, id);
        await store.dropSchedule(id);
        await store.addAct({ atMs: clock.now(), who, act: 'schedule-remove', details: detailsOf(found) });
      }),
  };
}

/** @throws {UserError} `not_found` */
async function requireThere(store: Pick<Core['store'], 'schedule'>, id: string): Promise<Schedule> {
  const found = await store.schedule(id);
  if (found === undefined) throw new UserError('not_found', text('schedule.unknown', { given: id.slice(0, 60) }));
  return found;
}

/** Words of people are not kept with acts. */
function detailsOf({ id, by }: Schedule) {
  return { schedule: id, person: scopedName(by) };
}
