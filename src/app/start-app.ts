import { createCommands } from '../../commands/index.ts';
import type { ProviderId } from '../domain/catalog.ts';
import { ChatSettingsError } from '../domain/chat-platform.ts';
import type { Clock } from '../domain/clock.ts';
import type { Delivery } from '../domain/delivery.ts';
import type { Failpoint } from '../domain/failpoint.ts';
import type { OpenStore } from '../domain/generation-store.ts';
import type { Measures } from '../domain/measures.ts';
import type { PublicLink } from '../domain/smaller-media.ts';
import { type Text, text } from '../domain/texts.ts';
import { createEngine, type RunningEngine } from '../engine/engine.ts';
import { systemClock } from '../lib/clock.ts';
import { goThroughProxy } from '../lib/go-through-proxy.ts';
import { httpAddress } from '../lib/http-address.ts';
import { createLog, type Log } from '../lib/log.ts';
import { createPublicLink } from '../lib/public-link.ts';
import { createTexts, type Texts } from '../lib/say.ts';
import { createSignedLinks } from '../lib/signed-link.ts';
import { createOpenVideo } from '../media/open-video.ts';
import { createPrepareImage } from '../media/prepare-image.ts';
import { probePicture } from '../media/probe-picture.ts';
import { probeVideo } from '../media/probe-video.ts';
import type { PlatformModule } from '../platforms/chat/platform-module.ts';
import { keepPage, noPage } from '../platforms/web/pages/keep-page.ts';
import { serveWeb } from '../platforms/web/serve-web.ts';
import { createWebDelivery } from '../platforms/web/web-delivery.ts';
import type { RenderPreview } from '../preview/render-preview.ts';
import type { ProviderModule, ProviderParts } from '../providers/provider-module.ts';
import { readLinkSecret } from '../storage/link-secret.ts';
import { ensureLocalKey } from '../storage/local-key.ts';
import { openStore } from '../storage/store.ts';
import { startAlarms } from './alarms/start-alarms.ts';
import { createAppAdmin } from './app-admin.ts';
import { type AppEncoding, createAppMedia } from './app-media.ts';
import { type ChatPlatforms, type ChatPlatformsDeps, createChatPlatforms } from './chat-platforms.ts';
import { type Backend, chooseBackend } from './choose-backend.ts';
import { type AppConfig, installed } from './installed.ts';
import { requireKnownModel } from './known-model.ts';
import { createMetrics } from './metrics/metrics.ts';
import { startOffSiteBackups } from './off-site-backups.ts';
import { createProbes } from './probes.ts';
import { readModels } from './read-models.ts';
import { type RefreshedModels, refreshModels } from './refresh-models.ts';
import { engineSettings, webSettings } from './settings-of.ts';
import { asStartError, StartError } from './start-error.ts';
import { startProviders } from './start-providers.ts';
import { watchModel } from './watch-model.ts';

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
  /** Reads the settings anew, for a platform that is tried again. Default: they stay as they were at the start. */
  readonly readAgain?: () => AppConfig;
}

/** A running bot. */
export interface App {
  /** Where this machine reaches the page. */
  readonly url: string;
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

/** Free space that a finished video and its records need to be safe. */
const lowDiskBytes = 64 * 1024 * 1024;

/**
 * Puts the bot together and starts it: store, providers, engine, recovery, web door.
 *
 * @throws {StartError} when the settings name something that can't be
 * @throws {DatabaseUnusableError} when the data folder is in use or damaged
 */
export async function startApp(config: AppConfig, overrides: AppOverrides = {}): Promise<App> {
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
    const ground = { clock, texts, log, closing, stopSpentMs, refreshed, readAgain };
    const running = await putTogether(config, backend, overrides, ground);
    return { ...running, stop: closeAll };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

/** What every part of the bot is made with. */
interface Ground {
  readonly clock: Clock;
  readonly texts: Texts;
  readonly log: Log;
  /** What the end has to close, last first. */
  readonly closing: (() => void | Promise<void>)[];
  /** What the end has taken so far, in milliseconds. */
  stopSpentMs(): number;
  readonly refreshed: RefreshedModels;
  readAgain(): AppConfig;
}

async function putTogether(
  config: AppConfig,
  backend: Backend,
  overrides: AppOverrides,
  { clock, texts, log, closing, stopSpentMs, refreshed, readAgain }: Ground,
): Promise<Omit<App, 'stop'>> {
  const { platforms = installed.platforms, providers: modules = installed.providers } = overrides;
  const metrics = createMetrics();
  const opened = openRecords(config, log, closing, metrics.measures);
  const secret = readLinkSecret(opened.store);
  const links = createSignedLinks({ secret, now: () => clock.now() });
  const publicLink = createPublicLink({ publicUrl: config.web.publicUrl, links, now: () => clock.now() });
  const unfinished = new Set<ProviderId>(opened.store.unfinished().map(({ provider }) => provider));
  const gaveUp = Promise.withResolvers<Text>();
  const storeBroke = Promise.withResolvers<Text>();
  const drained = Promise.withResolvers<void>();
  const prepareImage = createPrepareImage();
  const { encoder, makePoster, takeLastFrame, fitVideo, encoding } = createAppMedia(config, { clock, log, closing });
  const chatPlatforms = await openChats(platforms, config, closing, {
    ...{ clock, log, texts, mediaOrigins: config.media.origins, onNoDoor: gaveUp.resolve, publicLink },
    outputsFolder: config.outputs.folder,
    ...{ offered: backend.offered, usual: backend.model },
    ...{ fitVideo, makePoster, sealed: opened.sealed },
  });
  const { all: chats, routes } = chatPlatforms;
  const told = startAlarms(config, { opened, clock, log, say: texts.say, chats });
  const offSite = startOffSiteBackups(config, { opened, clock, log, texts, closing, alarms: told.alarms });
  closing.push(told.close);
  const { publicUrl } = config.web;
  // Nobody is told of anything before it runs.
  let hint: RunningEngine['hint'] = () => undefined;
  const remembered = rememberedBy(opened.store, log);
  const parts = {
    clock,
    log,
    texts,
    publicUrl,
    hint: (...told: Parameters<typeof hint>) => hint(...told),
    remembered,
    encoder,
    doubtModels: refreshed.doubt,
  };
  const created = await startProviders(modules, config, backend, unfinished, { ...parts, render: overrides.render, closing });
  const { providers, improvePrompt } = created;
  const engine = makeEngine(config, backend, overrides, {
    ...{
      store: { ...opened, backUp: offSite.backUp, eraseInCopies: offSite.eraseInCopies },
      clock,
      log,
      providers,
      makePoster,
      takeLastFrame,
      improvePrompt,
    },
    ...{ alarms: told.alarms, measures: metrics.measures },
    deliveries: overrides.deliveries ?? [createWebDelivery(), ...chats.map(({ delivery }) => delivery)],
    drained: drained.resolve,
    storeBroke: ({ cause }) => storeBroke.resolve(text('start.storeBroke', { code: codeOf(cause) })),
  });
  closing.push(() => engine.stop(stopSpentMs()));
  hint = engine.hint;
  const watched = watchModel(modules, backend, config, { clock, log, texts });
  closing.push(watched.stop);
  const { offered: models, offeredStills: imageModels, model } = backend;
  const commands = refreshed.holdWhileRunning(createCommands({ engine, models, defaultModel: model.id, imageModels }));
  let isReady = false;
  const page = config.web.off ? undefined : keepPage({ log, texts, closing });
  const probes = createProbes({
    ...{ engine, clock, log, opened, say: texts.say, webIsOpen: !config.web.off, platforms: chatPlatforms.health },
    models: [...models, ...imageModels],
    isReady: () => isReady,
    others: () => [
      ...[...watched.problems(), ...offSite.problems(), ...(page?.problems() ?? [])],
      ...[...encoding.problems(texts.say), ...told.problems()],
    ],
  });
  const admin = createAppAdmin({
    ...{ engine, platforms: chatPlatforms, models: [...models, ...imageModels], health: probes.health },
    readPlatforms: () => readAgain().platforms,
  });
  const web = await openWeb(config, backend, {
    ...{ clock, log, texts, engine, commands, platforms, prepareImage, makePoster, links, secret },
    routes: [...routes, ...created.routes, ...encoding.routes],
    page: page?.open ?? noPage,
    ...{ probes, admin, metrics },
  });
  closing.push(async () => void (await Promise.all([web.close(), ...chats.map((chat) => chat.settle())])));
  closing.push(encoding.close);
  await engine.start();
  isReady = true;
  for (const chat of chats) chat.open({ engine, commands, prepareImage });
  const { budgets } = engineSettings(config);
  const seen = { platforms: chatPlatforms.health, models: [...models, ...imageModels], engine, budgets };
  told.watch({ ...seen, gaveUp: gaveUp.promise });
  metrics.read({ ...seen, opened, clock });
  return {
    url: httpAddress(config.web.loopback ? 'localhost' : config.web.host, web.port),
    backend,
    engine,
    log,
    texts,
    gaveUp: gaveUp.promise,
    storeBroke: storeBroke.promise,
    drained: drained.promise,
    publicLink,
    encoding: encoding.counts,
    survives: (error) => chats.some((chat) => chat.isIgnorableError(error)),
    crashed: engine.crashed,
  };
}

function openRecords(config: AppConfig, log: Log, closing: Ground['closing'], measures: Measures): OpenStore {
  const onUnreadable = (generationId: string): void => log.error({ generationId }, 'a record can not be read; it is left out');
  const opened = openStore({
    dataFolder: config.dataFolder,
    outputsFolder: config.outputs.folder,
    lowDiskBytes,
    onUnreadable,
    onCommit: measures.committed,
  });
  closing.push(opened.close);
  return opened;
}

/** @throws {StartError} where a platform's settings can't be */
async function openChats(
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
  'offered' | 'probeVideo' | 'probePicture' | 'openVideo' | 'settings' | 'failpoint' | 'retryGraceMs'
>;

function makeEngine(
  config: AppConfig,
  { offered, offeredStills }: Backend,
  { failpoint, retryGraceMs }: AppOverrides,
  given: EngineGiven,
): RunningEngine {
  return createEngine({
    ...given,
    offered: [...offered, ...offeredStills],
    probeVideo,
    probePicture,
    openVideo: createOpenVideo(),
    settings: engineSettings(config),
    ...(failpoint === undefined ? {} : { failpoint }),
    ...(retryGraceMs === undefined ? {} : { retryGraceMs }),
  });
}

type WebGiven = Omit<Parameters<typeof serveWeb>[0], 'outputsFolder' | 'localKey' | 'keepDays' | 'web' | 'backend'>;

/** @throws {StartError} where the port can't be had */
async function openWeb(config: AppConfig, backend: Backend, given: WebGiven): ReturnType<typeof serveWeb> {
  const { outputs, dataFolder } = config;
  return serveWeb({
    ...given,
    outputsFolder: outputs.folder,
    localKey: ensureLocalKey(dataFolder),
    keepDays: outputs.keepDays,
    web: webSettings(config),
    backend: { modelLabel: backend.model.label, providerId: backend.provider },
  }).catch((error: unknown) => {
    throw asStartError(error, config);
  });
}

/** What providers found out, beside the engine's own facts. */
function rememberedBy(store: OpenStore['store'], log: Log): ProviderParts['remembered'] {
  const nameOf = (name: string): string => `provider ${name}`;
  return {
    read: (name) => store.fact(nameOf(name)),
    write(name, value) {
      try {
        store.setFact(nameOf(name), value);
      } catch (error) {
        log.warn({ err: error, name }, 'what a provider found out could not be kept; it is found out again');
      }
    },
  };
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}

function logFormat(): 'pretty' | 'json' {
  return process.stdout.isTTY ? 'pretty' : 'json';
}
