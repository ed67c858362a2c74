import type { Clock } from '../domain/clock.ts';
import type { Delivery } from '../domain/delivery.ts';
import type { Failpoint } from '../domain/failpoint.ts';
import type { OpenStore } from '../domain/generation-store.ts';
import type { PublicLink } from '../domain/smaller-media.ts';
import type { Text } from '../domain/texts.ts';
import type { RunningEngine } from '../engine/engine.ts';
import type { Log } from '../lib/log.ts';
import type { Texts } from '../lib/say.ts';
import type { PlatformModule } from '../platforms/chat/platform-module.ts';
import type { RenderPreview } from '../preview/render-preview.ts';
import type { ProviderModule } from '../providers/provider-module.ts';
import type { AppEncoding } from './app-media.ts';
import type { Backend } from './choose-backend.ts';
import type { AppConfig } from './installed.ts';
import type { RefreshedModels } from './refresh-models.ts';
import type { WhatRuns } from './what-runs.ts';

/** What tests put in the place of the real thing. */
export interface AppOverrides {
  readonly clock?: Clock;
  readonly log?: Log;
  readonly failpoint?: Failpoint;
  readonly render?: RenderPreview;
  readonly deliveries?: readonly Delivery[];
  readonly platforms?: readonly PlatformModule[];
  readonly providers?: readonly ProviderModule[];
  /** As in `EngineDependencies`. */
  readonly retryGraceMs?: number;
  /** Puts something between the engine and its store. */
  readonly wrapStore?: (opened: OpenStore) => OpenStore;
  /** Reads the settings anew, for a platform that is tried again. Default: they stay as they were at the start. */
  readonly readAgain?: () => AppConfig;
}

/** A running bot. */
export interface App {
  /** Where this machine reaches the page. */
  readonly url: string;
  /** Whether people find the page there. */
  readonly hasPage: boolean;
  readonly backend: Backend;
  readonly engine: RunningEngine;
  readonly log: Log;
  readonly texts: Texts;
  /** Resolves with what to do when every platform refuses the bot for good and no door is left; for ever pending otherwise. */
  readonly gaveUp: Promise<Text>;
  /** Resolves when the database can't be written any more: what is started then could not be remembered, so the process has to end. */
  readonly storeBroke: Promise<Text>;
  /** Resolves when a drain is over: the process has to end in order. */
  readonly drained: Promise<void>;
  readonly publicLink: PublicLink;
  /** How many videos are encoded to fit, and by how many. */
  readonly encoding: AppEncoding['counts'];
  /** Whether an error that nobody caught leaves everything well but one event. */
  survives(error: unknown): boolean;
  /** As in `RunningEngine`. */
  crashed(): void;
  /** Finishes what must not be torn, then closes everything, within `STOP_SECONDS`. */
  stop(): Promise<void>;
}

/** What every part of the bot is made with. */
export interface Ground {
  readonly clock: Clock;
  readonly texts: Texts;
  readonly log: Log;
  /** What the end has to close, last first. */
  readonly closing: (() => void | Promise<void>)[];
  /** What the end has taken so far, in milliseconds. */
  stopSpentMs(): number;
  readonly refreshed: RefreshedModels;
  readonly runs: WhatRuns;
  readAgain(): AppConfig;
}
