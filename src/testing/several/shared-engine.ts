import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Delivery } from '../../domain/delivery.ts';
import type { VideoProvider } from '../../domain/provider.ts';
import type { Sharing } from '../../domain/sharing.ts';
import type { EngineDependencies, EngineSettings } from '../../engine/core.ts';
import { createEngine, type RunningEngine } from '../../engine/engine.ts';
import { systemClock } from '../../lib/clock.ts';
import { createOpenVideo } from '../../media/open-video.ts';
import { probePicture } from '../../media/probe-picture.ts';
import { probeVideo } from '../../media/probe-video.ts';
import { createFolderOutputs } from '../../outputs/folder-outputs.ts';
import { executorOf } from '../../storage/postgres/executor.ts';
import { createLeases } from '../../storage/postgres/leases.ts';
import { createNotices } from '../../storage/postgres/notices.ts';
import { openPostgresStore } from '../../storage/postgres/open-store.ts';
import { createSharing, livingProcesses } from '../../storage/postgres/sharing.ts';
import { createReserve } from '../../storage/reserve.ts';
import { addressOf } from '../postgres/as-admin.ts';
import { silentLog } from '../set-up/test-engine.ts';

/** The engine of one of several processes. */
export interface SharedEngine {
  readonly engine: RunningEngine;
  readonly sharing: Sharing;
  /** Ends it in order, as a stop of its process does. */
  stop(): Promise<void>;
}

export interface SharedEngineOptions extends Partial<Omit<EngineDependencies, 'settings'>> {
  /** Those that differ. */
  readonly settings?: Partial<EngineSettings>;
  /** The database that it shares. */
  readonly url: string;
  /** Of all of them. */
  readonly folder: string;
  readonly me: string;
  readonly providers: readonly VideoProvider[];
  readonly deliveries: readonly Delivery[];
}

/** The real engine on a real PostgreSQL, with the real clock: others share its database. Not started yet. */
export async function openSharedEngine({ url, folder, me, settings, ...given }: SharedEngineOptions): Promise<SharedEngine> {
  const address = addressOf(url);
  const [dataFolder, outputsFolder] = [join(folder, me), join(folder, 'outputs')];
  for (const each of [dataFolder, outputsFolder]) mkdirSync(each, { recursive: true });
  const store = await openPostgresStore({
    ...{ address, owners: { owner: me, living: livingProcesses } },
    reserve: createReserve(dataFolder, outputsFolder, 0),
  });
  const notices = createNotices(address, { log: silentLog });
  const { database, rows } = store;
  const leases = createLeases(executorOf(database.db, { isTransaction: false }), notices);
  const sharing = createSharing({ database, rows, leases, notices, clock: systemClock, log: silentLog, me });
  const engine = createEngine({
    ...{ store, sharing, clock: systemClock, log: silentLog },
    ...{ outputs: createFolderOutputs({ folder: outputsFolder }), probeVideo, probePicture, openVideo: createOpenVideo() },
    settings: {
      ...{ concurrentGenerations: 5, generationsPerMinute: 1000, activePerPerson: 1000, budgets: {} },
      ...{ confirmAboveUsd: 1_000_000, pollFirstSeconds: 0.05, pollSeconds: 0.05, outputsKeepDays: 30 },
      ...settings,
    },
    ...given,
  });
  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    await engine.stop();
    await notices.close();
    await store.close();
  };
  return {
    ...{ engine, sharing },
    stop() {
      stopped ??= stop();
      return stopped;
    },
  };
}
