import { blockKeyPrefix } from '../../domain/moderation/place-block.ts';
import { wordKeyPrefix } from '../../domain/moderation/word-list.ts';
import type { SettingScope } from '../../domain/place-settings/setting-scope.ts';
import type { Core } from '../core.ts';

/** What those who managed a server chose about people there, what was reported and what was to be made there: the bot is not in it any more. */
export async function dropPlace({ write, log }: Pick<Core, 'write' | 'log'>, server: SettingScope): Promise<void> {
  // Without either it would be all of a platform.
  if (server.serverId === undefined && server.tenant === undefined) return;
  const dropped = await write(
    async ({ store }) =>
      (await store.dropPlaceSettings(server, wordKeyPrefix)) +
      (await store.dropPlaceSettings(server, blockKeyPrefix)) +
      (await store.dropReportsIn(server)) +
      (await dropSchedulesIn(store, server)),
  );
  if (dropped > 0) log.info({ platform: server.platform, dropped }, 'what was kept of a server that is gone was dropped');
}

/** @param server without an id: all of its tenant */
async function dropSchedulesIn(
  store: Pick<Core['store'], 'schedules' | 'dropSchedule' | 'dropSchedules'>,
  server: SettingScope,
): Promise<number> {
  if (server.serverId !== undefined) return await store.dropSchedules({ server });
  const { platform, tenant } = server;
  const all = (await store.schedules('all')).filter(({ target }) => target.platform === platform && target.tenant === tenant);
  for (const { id } of all) await store.dropSchedule(id);
  return all.length;
}
