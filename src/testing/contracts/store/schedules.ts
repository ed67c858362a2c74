import { describe, expect, it } from 'vitest';
import type { Schedule } from '../../../domain/schedules/schedule.ts';
import { text } from '../../../domain/texts.ts';
import type { StoreBench } from './store-bench.ts';

const times = { cron: '0 9 * * *', timeZone: 'Europe/Berlin' } as const;

/** One in a workspace. */
export function sampleSchedule(change: Partial<Schedule> = {}): Schedule {
  return {
    ...{ id: 'a', name: 'Été 🦊', ...times, values: { prompt: '{weekday} "x"', audio: false, seed: 7 }, capUsd: 1.5 },
    ...{ by: { platform: 'slack', tenant: 'T1', id: 'U1', name: 'Ann' }, isAgreed: true, state: 'active', skips: 0 },
    ...{ target: { platform: 'slack', tenant: 'T1', channelId: 'C1', ids: { team: 'T1' } } },
    ...{ nextAtMs: 2000, createdAtMs: 1000, changedAtMs: 1000, revision: 1, ...change },
  };
}

export function describeSchedules(bench: StoreBench): void {
  const idsOf = (all: readonly Schedule[]) => all.map(({ id }) => id);

  describe('schedules', () => {
    it('are as they were added, found by person and server, and due while they are active', async () => {
      const { store } = bench;
      const reason = text('schedule.personGone');
      const paused = sampleSchedule({ id: 'b', state: 'paused', reason, last: { atMs: 5, outcome: 'skipped', reason } });
      const elsewhere = { platform: 'slack', tenant: 'T2', channelId: 'C1', ids: { team: 'T2' } };
      const other = sampleSchedule({
        id: 'c',
        by: { platform: 'slack', tenant: 'T2', id: 'U1' },
        target: elsewhere,
        nextAtMs: 1500,
      });
      for (const each of [sampleSchedule(), paused, other]) await store.addSchedule(each);
      expect([await store.schedule('b'), await store.schedule('none')]).toEqual([paused, undefined]);
      const server = { platform: 'slack', tenant: 'T1', serverId: 'T1' };
      expect(await store.schedules({ server })).toEqual([sampleSchedule(), paused]);
      expect(idsOf(await store.schedules({ person: other.by }))).toEqual(['c']);
      expect(idsOf(await store.schedules({ person: { platform: 'slack', id: 'U1' } }))).toEqual([]);
      expect(idsOf(await store.schedules('all'))).toEqual(['a', 'b', 'c']);
      expect(idsOf(await store.dueSchedules('slack', 2000.5, 9))).toEqual(['c', 'a']);
      expect([await store.dueSchedules('slack', 1499, 9), idsOf(await store.dueSchedules('slack', 3000, 1))]).toEqual([
        [],
        ['c'],
      ]);
      expect([await store.nextScheduleAtMs(['web', 'slack']), await store.nextScheduleAtMs(['web'])]).toEqual([1500, undefined]);
    });

    it('are changed by the last who read them alone, and leave nothing', async () => {
      const { store } = bench;
      await store.addSchedule(sampleSchedule());
      const next = sampleSchedule({ nextAtMs: 9000, state: 'paused', name: 'New', last: { atMs: 2000, outcome: 'missed' } });
      expect([await store.changeSchedule(next), await store.changeSchedule({ ...next, name: 'late' })]).toEqual([true, false]);
      expect(await store.schedule('a')).toEqual({ ...next, revision: 2 });
      expect([
        await store.dropSchedule('a'),
        await store.dropSchedule('a'),
        await store.changeSchedule({ ...next, revision: 2 }),
      ]).toEqual([...[true, false, false]]);
      for (const id of ['a', 'b', 'c'])
        await store.addSchedule(sampleSchedule({ id, ...(id === 'c' && { by: { platform: 'slack', tenant: 'T1', id: 'U2' } }) }));
      expect(await store.dropSchedules({ person: sampleSchedule().by })).toBe(2);
      expect(await store.dropSchedules({ server: { platform: 'slack', tenant: 'T1', serverId: 'T1' } })).toBe(1);
      expect(await store.schedules('all')).toEqual([]);
    });
  });
}
