import { mkdirSync } from 'node:fs';
import type { EngineSettings } from '../engine/core.ts';
import type { WebSettings } from '../platforms/web/web-deps.ts';
import type { AppConfig } from './installed.ts';

/** What the engine needs of the settings. Makes the folder for videos, for its owner alone. */
export function engineSettings(config: AppConfig): EngineSettings {
  const { polling, stopSeconds, outputs, library, history } = config;
  mkdirSync(outputs.folder, { recursive: true, mode: 0o700 });
  return {
    ...limitSettings(config),
    pollFirstSeconds: polling.firstSeconds,
    pollSeconds: polling.seconds,
    stopSeconds,
    outputsKeepDays: outputs.keepDays,
    historyKeepDays: history.keepDays,
    ...library,
  };
}

/** How much may be made, and spent: what holds over all processes, where several share the work. */
export function limitSettings({
  limits,
  budgets,
  confirmAboveUsd,
  approveAboveUsd,
}: Pick<AppConfig, 'limits' | 'budgets' | 'confirmAboveUsd' | 'approveAboveUsd'>): AppConfig['limits'] &
  Pick<EngineSettings, 'budgets' | 'confirmAboveUsd' | 'approveAboveUsd'> {
  return {
    ...limits,
    budgets: {
      perDayUsd: budgets.usdPerDay,
      perMonthUsd: budgets.usdPerMonth,
      perPersonPerDayUsd: budgets.usdPerPersonPerDay,
      perChannelPerDayUsd: budgets.usdPerChannelPerDay,
    },
    ...{ confirmAboveUsd, approveAboveUsd },
  };
}

/** What the web needs of them. */
export function webSettings({ web }: AppConfig): WebSettings {
  const { host, port, off, trustProxy, origins, token, publicUrl, signInRole } = web;
  return {
    host,
    port,
    off,
    trustProxy,
    origins,
    signInRole,
    ...(token === undefined ? {} : { token }),
    ...(publicUrl === undefined ? {} : { publicUrl }),
  };
}
