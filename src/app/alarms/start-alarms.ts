import { hostname } from 'node:os';
import { type Alarms, noAlarms } from '../../domain/alarms.ts';
import type { Model } from '../../domain/catalog.ts';
import type { ChatPlatform } from '../../domain/chat-platform.ts';
import type { Clock } from '../../domain/clock.ts';
import type { OpenStore } from '../../domain/generation-store.ts';
import type { HealthReport, PlatformHealth } from '../../domain/health.ts';
import { type Text, text } from '../../domain/texts.ts';
import type { EngineSettings } from '../../engine/core.ts';
import type { RunningEngine } from '../../engine/engine.ts';
import type { Log } from '../../lib/log.ts';
import type { SharedParts } from '../../platforms/chat/platform-module.ts';
import { ChatRefusal } from '../../platforms/chat/refusal.ts';
import type { AppConfig } from '../installed.ts';
import { createAlarmTeam } from './alarm-team.ts';
import { createAlarms, type RunningAlarms } from './alarms.ts';
import { createChannelOutlet } from './channel-outlet.ts';
import type { AlarmOutlet } from './outlet-runner.ts';
import { watchForAlarms } from './watch.ts';
import { createWebhookOutlet } from './webhook-outlet.ts';

export interface StartAlarmsParts {
  readonly opened: OpenStore;
  readonly clock: Clock;
  readonly log: Log;
  readonly say: (text: Text) => string;
  /** Those that are set up. */
  readonly chats: readonly ChatPlatform[];
  /** Where several processes tell the same admin. */
  readonly shared?: Pick<SharedParts, 'leases' | 'messages' | 'owner'> | undefined;
}

/** What is looked at once the engine is there. */
export interface Watched {
  readonly engine: Pick<RunningEngine, 'pausedNow' | 'watch'>;
  readonly budgets: EngineSettings['budgets'];
  readonly models: readonly Model[];
  platforms(): readonly PlatformHealth[];
  /** Resolves when the process is about to end because no door is left. */
  readonly gaveUp: Promise<unknown>;
}

/** The alarms of the whole bot. */
export interface StartedAlarms {
  readonly alarms: Alarms;
  /** Begins to look. */
  watch(watched: Watched): void;
  /** Ways to the admin that don't work. The bot is well all the same. */
  problems(): HealthReport['problems'];
  close(): Promise<void>;
}

/** Opens the ways to the admin that are set. Where none is, nobody looks and nothing is kept. */
export async function startAlarms(
  { alerts, web }: Pick<AppConfig, 'alerts' | 'web'>,
  parts: StartAlarmsParts,
): Promise<StartedAlarms> {
  const { opened, clock, log, say, chats, shared } = parts;
  let running: RunningAlarms | undefined;
  const alarms: Alarms = {
    raise: (...alarm) => running?.raise(...alarm),
    clear: (...alarm) => running?.clear(...alarm),
  };
  const platform = chats.find(({ delivery }) => delivery.platform === alerts.channel?.platform);
  const bot = web.publicUrl ?? hostname();
  const outlets: readonly AlarmOutlet[] = [
    ...(alerts.channel !== undefined && platform !== undefined ? [createChannelOutlet(platform, alerts.channel, alarms)] : []),
    ...(alerts.webhook === undefined ? [] : [createWebhookOutlet(alerts.webhook, bot)]),
  ];
  const team = shared && createAlarmTeam({ ...shared, machine: hostname(), log });
  // Others may have the way to the admin that this process lacks.
  const isTold = outlets.length > 0 || (team !== undefined && alerts.channel !== undefined);
  if (!isTold) return nobodyToTell;
  const started = await createAlarms({ store: opened.store, clock, log, say, outlets, team });
  running = started;
  let stopWatching = async (): Promise<void> => undefined;
  return {
    alarms,
    watch({ gaveUp, ...watched }) {
      const { look, stop } = watchForAlarms({ ...watched, alarms: started, opened, clock, log, team });
      stopWatching = stop;
      void gaveUp.then(look);
    },
    problems: () =>
      started.troubled().map(({ outlet, error }) => ({
        code: 'alarms',
        text: say(text('health.alarms', { outlet: settingOf[outlet] ?? outlet, reason: reasonOf(error) })),
      })),
    async close() {
      // What a look under way finds is told with the rest.
      await stopWatching();
      await started.close();
    },
  };
}

const settingOf: Readonly<Record<string, string>> = { channel: 'ALERT_CHANNEL', webhook: 'ALERT_WEBHOOK' };

const nobodyToTell: StartedAlarms = {
  alarms: noAlarms,
  watch: () => undefined,
  problems: () => [],
  close: async () => undefined,
};

/** Errors of outlets hold no secrets. */
function reasonOf(error: unknown): Text | string {
  if (error instanceof ChatRefusal) return error.why;
  return error instanceof Error ? `${error.message}.` : '';
}
