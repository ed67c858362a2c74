import { systemClock } from '../lib/clock.ts';
import { goThroughProxy } from '../lib/go-through-proxy.ts';
import { createLog } from '../lib/log.ts';
import { createTexts } from '../lib/say.ts';
import type { App, AppOverrides } from './app.ts';
import { chooseBackend } from './choose-backend.ts';
import { type AppConfig, installed } from './installed.ts';
import { requireKnownModel } from './known-model.ts';
import { putTogether } from './put-together.ts';
import { readModels } from './read-models.ts';
import { refreshModels } from './refresh-models.ts';
import { forOwnRoles, whatRuns } from './what-runs.ts';

/**
 * Puts the bot together and starts it: store, providers, engine, recovery, web door.
 *
 * @throws {StartError} when the settings name something that can't be
 * @throws {DatabaseUnusableError} when the data folder is in use or damaged
 */
export async function startApp(given: AppConfig, overrides: AppOverrides = {}): Promise<App> {
  const config = forOwnRoles(given);
  const modules = overrides.providers ?? installed.providers;
  const goDirectly = await goThroughProxy(config.proxy);
  // What we write is for its owner alone: the database, videos, backups.
  process.umask(0o077);
  const clock = overrides.clock ?? systemClock;
  const texts = createTexts();
  const secrets = [...config.secrets];
  const log = overrides.log ?? createLog({ ...config.log, format: config.log.format ?? logFormat(), secrets });
  const closing: (() => void | Promise<void>)[] = [goDirectly];
  let stopSinceMs = 0;
  const stopSpentMs = (): number => clock.monotonicMs() - stopSinceMs;
  const closeOnce = async (): Promise<void> => {
    stopSinceMs = clock.monotonicMs();
    for (const close of closing.splice(0).reverse()) await close();
  };
  let closed: Promise<void> | undefined;
  /** Those who ask for it while it is under way wait for the same end. */
  const closeAll = (): Promise<void> => {
    closed ??= closeOnce();
    return closed;
  };

  try {
    const { listing, putBack } = await readModels(modules, config, { clock, log });
    closing.push(putBack);
    requireKnownModel(modules, config);
    const backend = chooseBackend(modules, config);
    const refreshed = refreshModels(listing, config, { clock, log });
    closing.push(refreshed.stop);
    const readAgain = (): AppConfig => {
      const read = overrides.readAgain?.() ?? config;
      // What is new in it must not be seen in the log either.
      secrets.push(...read.secrets.filter((secret) => !secrets.includes(secret)));
      return read;
    };
    const runs = whatRuns(given, overrides.platforms ?? installed.platforms);
    const ground = { runs, clock, texts, log, closing, stopSpentMs, refreshed, readAgain };
    const running = await putTogether(config, backend, overrides, ground);
    return { ...running, stop: closeAll };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

function logFormat(): 'pretty' | 'json' {
  return process.stdout.isTTY ? 'pretty' : 'json';
}
