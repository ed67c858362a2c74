import { expect, it } from 'vitest';
import { silentLog } from '../testing/set-up/test-engine.ts';
import type { EngineSettings } from './core.ts';
import { createSharedLimits } from './shared-limits.ts';

const own: EngineSettings = {
  ...{ concurrentGenerations: 5, generationsPerMinute: 10, activePerPerson: 3, confirmAboveUsd: 1 },
  ...{ budgets: { perDayUsd: 20, perMonthUsd: undefined }, pollSeconds: 10, outputsKeepDays: 30 },
};

it('holds to its own limits where there is one process', async () => {
  const limits = createSharedLimits(own, undefined, silentLog);
  await limits.agree();
  expect([limits.settings, limits.differ()]).toEqual([own, false]);
});

it('follows what holds over all processes, and keeps what is its own', async () => {
  let holding: string | undefined;
  const said: string[] = [];
  const agree = async (set: string): Promise<string> => {
    said.push(set);
    return holding ?? set;
  };
  const limits = createSharedLimits(own, { agree }, silentLog);
  await limits.agree();
  expect([limits.settings.concurrentGenerations, limits.settings.budgets, limits.differ()]).toEqual([
    5,
    { perDayUsd: 20 },
    false,
  ]);
  holding = JSON.stringify({ ...JSON.parse(said[0] ?? ''), concurrentGenerations: 2, budgets: { perDayUsd: 7 } });
  await limits.agree();
  expect(limits.settings).toMatchObject({
    concurrentGenerations: 2,
    budgets: { perDayUsd: 7 },
    pollSeconds: 10,
    outputsKeepDays: 30,
  });
  expect(limits.differ()).toBe(true);
  // It goes on saying what it is set to.
  expect(new Set(said).size).toBe(1);
  holding = undefined;
  await limits.agree();
  expect([limits.settings.concurrentGenerations, limits.differ()]).toEqual([5, false]);
});
