import { expect, it } from 'vitest';
import type { PlatformHealth } from '../domain/health.ts';
import { createMemoryMessages } from '../testing/set-up/memory-messages.ts';
import { openTestEngine, silentLog, temporaryFolder } from '../testing/set-up/test-engine.ts';
import { createAppAdmin } from './app-admin.ts';

/** A process that platforms refuse, and what was tried of it. */
function processOf(refusing: readonly string[]) {
  const tried: string[] = [];
  const row = (id: string): PlatformHealth => ({
    ...{ id, label: id, connected: false, problems: [] },
    refused: refusing.includes(id) && !tried.includes(id),
  });
  const platforms = {
    health: () => ['discord', 'slack'].map(row),
    async tryAgain(_: unknown, id?: string) {
      const meant = refusing.filter((each) => (id ?? each) === each && !tried.includes(each));
      tried.push(...meant);
      return meant;
    },
  };
  return { tried, platforms };
}

it('has a platform tried again in every process that it refuses, whichever the admin has told', async () => {
  const { engine, stop } = openTestEngine({ folder: temporaryFolder(), providers: [] });
  await engine.start();
  const messages = createMemoryMessages();
  const all = { first: processOf([]), second: processOf(['discord', 'slack']), third: processOf(['discord']) };
  const admins = Object.entries(all).map(([owner, { platforms }]) =>
    createAppAdmin({
      ...{ engine, platforms, models: [], log: silentLog, messages: messages.of(owner) },
      health: () => Promise.reject(new Error('nobody asks')),
      readPlatforms: () => ({}),
    }),
  );
  expect(await admins[0]?.resume('page', 'discord')).toEqual([]);
  await expect.poll(() => [all.second.tried, all.third.tried]).toEqual([['discord'], ['discord']]);
  await admins[2]?.resume('page');
  await expect.poll(() => all.second.tried).toEqual(['discord', 'slack']);
  expect((await engine.admin.acts(10)).map(({ act }) => act)).toEqual([]);
  await stop();
});
