import { ChatSettingsError } from '../domain/chat-platform.ts';
import type { OpenStore } from '../domain/generation-store.ts';
import type { Measures } from '../domain/measures.ts';
import type { Sharing } from '../domain/sharing.ts';
import { createEngine, type RunningEngine } from '../engine/engine.ts';
import type { Log } from '../lib/log.ts';
import { createOpenVideo } from '../media/open-video.ts';
import { probePicture } from '../media/probe-picture.ts';
import { probeVideo } from '../media/probe-video.ts';
import type { PlatformModule } from '../platforms/chat/platform-module.ts';
import { serveWeb } from '../platforms/web/serve-web.ts';
import type { ProviderParts } from '../providers/provider-module.ts';
import { ensureLocalKey } from '../storage/local-key.ts';
import { openStore } from '../storage/sqlite/store.ts';
import type { AppOverrides, Ground } from './app.ts';
import { type ChatPlatforms, type ChatPlatformsDeps, createChatPlatforms } from './chat-platforms.ts';
import type { Backend } from './choose-backend.ts';
import type { AppConfig } from './installed.ts';
import { openShared } from './open-shared.ts';
import { engineSettings, webSettings } from './settings-of.ts';
import type { OpenedSharedParts } from './shared-parts.ts';
import { asStartError, StartError } from './start-error.ts';

/** Free space that a finished video and its records need to be safe. */
const lowDiskBytes = 64 * 1024 * 1024;

/** The records, and how they are shared with other processes, where they are. */
export interface Records {
  readonly opened: OpenStore;
  readonly sharing?: Sharing;
  /** What platforms and the web share then. */
  readonly parts?: OpenedSharedParts;
}

/** @throws {StartError} where the database of several processes can't be used */
export async function openRecords(config: AppConfig, ground: Ground, measures: Measures): Promise<Records> {
  const { log, closing } = ground;
  const onUnreadable = (generationId: string): void => log.error({ generationId }, 'a record can not be read; it is left out');
  const { database } = config.several;
  if (database !== undefined) return openShared(database, config, ground, { lowDiskBytes, onUnreadable });
  const opened = openStore({
    dataFolder: config.dataFolder,
    outputsFolder: config.outputs.folder,
    lowDiskBytes,
    onUnreadable,
    onCommit: measures.committed,
  });
  closing.push(opened.close);
  return { opened };
}

/** @throws {StartError} where a platform's settings can't be */
export async function openChats(
  platforms: readonly PlatformModule[],
  config: AppConfig,
  closing: Ground['closing'],
  deps: ChatPlatformsDeps,
): Promise<ChatPlatforms> {
  const chats = await createChatPlatforms(platforms, config, deps).catch((error: unknown) => {
    throw error instanceof ChatSettingsError ? new StartError(error.text, error) : error;
  });
  closing.push(async () => void (await Promise.all(chats.all.map((chat) => chat.close()))));
  return chats;
}

type EngineGiven = Omit<
  Parameters<typeof createEngine>[0],
  'offered' | 'probeVideo' | 'probePicture' | 'openVideo' | 'settings' | 'alertPlace' | 'failpoint' | 'retryGraceMs'
>;

export async function makeEngine(
  config: AppConfig,
  { offered, offeredStills }: Backend,
  { failpoint, retryGraceMs, wrapStore }: AppOverrides,
  given: EngineGiven,
): Promise<RunningEngine> {
  return createEngine({
    ...given,
    store: wrapStore?.(given.store) ?? given.store,
    offered: [...offered, ...offeredStills],
    probeVideo,
    probePicture,
    openVideo: createOpenVideo(),
    settings: engineSettings(config),
    alertPlace: config.alerts.channel,
    ...(failpoint === undefined ? {} : { failpoint }),
    ...(retryGraceMs === undefined ? {} : { retryGraceMs }),
  });
}

type WebGiven = Omit<Parameters<typeof serveWeb>[0], 'localKey' | 'keepDays' | 'web' | 'backend'>;

/** @throws {StartError} where the port can't be had */
export async function openWeb(config: AppConfig, backend: Backend, given: WebGiven): ReturnType<typeof serveWeb> {
  const { outputs, dataFolder } = config;
  return serveWeb({
    ...given,
    localKey: ensureLocalKey(dataFolder),
    keepDays: outputs.keepDays,
    web: webSettings(config),
    backend: { modelLabel: backend.model.label, providerId: backend.provider },
  }).catch((error: unknown) => {
    throw asStartError(error, config);
  });
}

/** What providers found out, beside the engine's own facts. */
export function rememberedBy(store: OpenStore['store'], log: Log): ProviderParts['remembered'] {
  const nameOf = (name: string): string => `provider ${name}`;
  return {
    read: (name) =>
      store.fact(nameOf(name)).catch((error: unknown) => {
        log.warn({ err: error, name }, 'what a provider found out could not be read; it is found out again');
        return undefined;
      }),
    async write(name, value) {
      try {
        await store.setFact(nameOf(name), value);
      } catch (error) {
        log.warn({ err: error, name }, 'what a provider found out could not be kept; it is found out again');
      }
    },
  };
}

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
