import { mkdirSync } from 'node:fs';
import { createCommands } from '../../commands/index.ts';
import type { ProviderId } from '../domain/catalog.ts';
import { ChatSettingsError } from '../domain/chat-platform.ts';
import type { Clock } from '../domain/clock.ts';
import type { Delivery } from '../domain/delivery.ts';
import type { Failpoint } from '../domain/failpoint.ts';
import type { HealthReport } from '../domain/health.ts';
import type { Encoder } from '../domain/media.ts';
import { refusedModelNotice } from '../domain/retirement.ts';
import type { MakePoster, PublicLink } from '../domain/smaller-media.ts';
import { type Text, text } from '../domain/texts.ts';
import { createEngine, type RunningEngine } from '../engine/engine.ts';
import { systemClock } from '../lib/clock.ts';
import { goThroughProxy } from '../lib/go-through-proxy.ts';
import { httpAddress } from '../lib/http-address.ts';
import { createLog, type Log } from '../lib/log.ts';
import { createPublicLink } from '../lib/public-link.ts';
import { createTexts, type Texts } from '../lib/say.ts';
import { createSignedLinks } from '../lib/signed-link.ts';
import { createEncoder } from '../media/encoder.ts';
import { createFitVideo } from '../media/fit-video.ts';
import { createMakePoster } from '../media/make-poster.ts';
import { createPrepareImage } from '../media/prepare-image.ts';
import { probePicture } from '../media/probe-picture.ts';
import { probeVideo } from '../media/probe-video.ts';
import type { PlatformModule } from '../platforms/chat/platform-module.ts';
import { keepPage, noPage } from '../platforms/web/pages/keep-page.ts';
import { serveWeb } from '../platforms/web/serve-web.ts';
import { createWebDelivery } from '../platforms/web/web-delivery.ts';
import type { RenderPreview } from '../preview/render-preview.ts';
import type { ProviderModule } from '../providers/provider-module.ts';
import { readLinkSecret } from '../storage/link-secret.ts';
import { ensureLocalKey } from '../storage/local-key.ts';
import { openStore } from '../storage/store.ts';
import { createChatPlatforms } from './chat-platforms.ts';
import { type Backend, chooseBackend } from './choose-backend.ts';
import { type AppConfig, installed } from './installed.ts';
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
  readonly publicLink: PublicLink;
  /** Whether an error that nobody caught leaves everything well but one event. */
  survives(error: unknown): boolean;
  /** As in `RunningEngine`. */
  crashed(): void;
  /** Finishes what must not be torn, then closes everything. Under 8 seconds. */
  stop(): Promise<void>;
}

/** The bot can't start as it is configured: the text tells the admin what to do. The program ends with `exitCode`. */
export class StartError extends Error {
  override readonly name = 'StartError';
  readonly text: Text;
  /** EX_CONFIG of sysexits.h. */
  readonly exitCode = 78;

  constructor(startText: Text, cause?: unknown) {
    super(startText.key, { cause });
    this.text = startText;
  }
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
  const backend = chooseBackend(modules, config);
  const goDirectly = await goThroughProxy(config.proxy);
  // What we write is for its owner alone: the database, videos, backups.
  process.umask(0o077);
  const clock = overrides.clock ?? systemClock;
  const texts = createTexts();
  const log = overrides.log ?? createLog({ ...config.log, format: config.log.format ?? logFormat(), secrets: config.secrets });
  const closing: (() => void | Promise<void>)[] = [goDirectly];
  const closeOnce = async (): Promise<void> => {
    for (const close of closing.splice(0).reverse()) await close();
  };
  let closed: Promise<void> | undefined;
  /** Whoever asks for it while it is under way waits for the same end. */
  const closeAll = (): Promise<void> => {
    closed ??= closeOnce();
    return closed;
  };

  try {
    const onUnreadable = (generationId: string): void => log.error({ generationId }, 'a record can not be read; it is left out');
    const opened = openStore({ dataFolder: config.dataFolder, outputsFolder: config.outputs.folder, lowDiskBytes, onUnreadable });
    closing.push(opened.close);
    const secret = readLinkSecret(opened.store);
    const links = createSignedLinks({ secret, now: () => clock.now() });
    const publicLink = createPublicLink({ publicUrl: config.web.publicUrl, links, now: () => clock.now() });
    const unfinished = new Set<ProviderId>(opened.store.unfinished().map(({ provider }) => provider));
    const gaveUp = Promise.withResolvers<Text>();
    const storeBroke = Promise.withResolvers<Text>();
    const prepareImage = createPrepareImage();
    const encoder = keepEncoder(config, log, closing);
    const makePoster: MakePoster = async (...job) => createMakePoster({ encoder: await encoder() })(...job);
    const { all: chats, routes } = await createChatPlatforms(overrides.platforms ?? installed.platforms, config, {
      ...{ clock, log, texts, mediaOrigins: config.media.origins, onNoDoor: gaveUp.resolve, publicLink },
      outputsFolder: config.outputs.folder,
      fitVideo: async (...job) => createFitVideo({ encoder: await encoder(), probeVideo, log })(...job),
      ...{ makePoster, sealed: opened.sealed },
    }).catch((error: unknown) => {
      throw error instanceof ChatSettingsError ? new StartError(error.text, error) : error;
    });
    closing.push(async () => void (await Promise.all(chats.map((chat) => chat.close()))));
    const parts = { clock, log, texts, render: overrides.render, closing, encoder };
    const { providers, improvePrompt } = await startProviders(modules, config, backend, unfinished, parts);
    const engine = createEngine({
      store: opened,
      clock,
      log,
      providers,
      offered: [...backend.offered, ...backend.offeredStills],
      deliveries: overrides.deliveries ?? [createWebDelivery(), ...chats.map(({ delivery }) => delivery)],
      probeVideo,
      probePicture,
      makePoster,
      improvePrompt,
      storeBroke: ({ cause }) => storeBroke.resolve(text('start.storeBroke', { code: codeOf(cause) })),
      settings: engineSettings(config),
      ...(overrides.failpoint === undefined ? {} : { failpoint: overrides.failpoint }),
      ...(overrides.retryGraceMs === undefined ? {} : { retryGraceMs: overrides.retryGraceMs }),
    });
    closing.push(engine.stop);
    const watched = watchModel(modules, backend, config, { clock, log, texts });
    closing.push(watched.stop);
    const commands = createCommands({
      engine,
      models: backend.offered,
      defaultModel: backend.model.id,
      imageModels: backend.offeredStills,
    });
    let ready = false;
    const page = config.web.off ? undefined : keepPage({ log, texts, closing });
    const web = await serveWeb({
      engine,
      commands,
      page: page?.open ?? noPage,
      platforms: overrides.platforms ?? installed.platforms,
      routes,
      prepareImage,
      makePoster,
      texts,
      log,
      clock,
      outputsFolder: config.outputs.folder,
      ...{ links, secret, localKey: ensureLocalKey(config.dataFolder) },
      keepDays: config.outputs.keepDays,
      health: () =>
        health(ready, engine, texts, [
          ...unreadableProblems(opened.unreadable(), texts),
          ...chats.flatMap((chat) => chat.problems()),
          ...watched.problems(),
          ...(page?.problems() ?? []),
        ]),
      web: webSettings(config),
      backend: { modelLabel: backend.model.label, providerId: backend.provider },
    }).catch((error: unknown) => {
      throw asStartError(error, config);
    });
    closing.push(async () => void (await Promise.all([web.close(), ...chats.map((chat) => chat.settle())])));
    await engine.start();
    ready = true;
    for (const chat of chats) chat.open({ engine, commands, prepareImage });
    return {
      url: httpAddress(config.web.loopback ? 'localhost' : config.web.host, web.port),
      backend,
      engine,
      log,
      texts,
      gaveUp: gaveUp.promise,
      storeBroke: storeBroke.promise,
      publicLink,
      survives: (error) => chats.some((chat) => chat.isIgnorableError(error)),
      crashed: engine.crashed,
      stop: closeAll,
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

/** This machine's encoder; whoever opens it closes it. */
export function openEncoder({ media: { ffmpegPath } }: Pick<AppConfig, 'media'>, log: Log): Promise<Encoder> {
  return createEncoder({ log, ...(ffmpegPath === undefined ? {} : { ffmpegPath }) });
}

/** This machine's encoder, opened when it is first needed, and closed after all that encodes. */
function keepEncoder(config: AppConfig, log: Log, closing: (() => void | Promise<void>)[]): () => Promise<Encoder> {
  let opened: Promise<Encoder> | undefined;
  // Whoever needed one that could not be opened has heard so.
  closing.push(async () => (await opened?.catch(() => undefined))?.close());
  return () => {
    opened ??= openEncoder(config, log);
    return opened;
  };
}

function engineSettings({ limits, budgets, polling, outputs, history }: AppConfig) {
  mkdirSync(outputs.folder, { recursive: true, mode: 0o700 });
  return {
    ...limits,
    budgets: {
      perDayUsd: budgets.usdPerDay,
      perMonthUsd: budgets.usdPerMonth,
      perPersonPerDayUsd: budgets.usdPerPersonPerDay,
      perChannelPerDayUsd: budgets.usdPerChannelPerDay,
    },
    pollFirstSeconds: polling.firstSeconds,
    pollSeconds: polling.seconds,
    outputsFolder: outputs.folder,
    outputsKeepDays: outputs.keepDays,
    historyKeepDays: history.keepDays,
  };
}

function webSettings({ web }: AppConfig) {
  const { host, port, off, trustProxy, token, publicUrl } = web;
  return {
    host,
    port,
    off,
    trustProxy,
    ...(token === undefined ? {} : { token }),
    ...(publicUrl === undefined ? {} : { publicUrl }),
  };
}

function health(ready: boolean, engine: RunningEngine, texts: Texts, more: HealthReport['problems']): HealthReport {
  return {
    // An admin wants to hear that a platform is away; a model's retirement can wait.
    ready: ready && !more.some(({ code }) => code === 'platform'),
    problems: [
      ...(ready ? [] : [{ code: 'starting' as const, text: texts.say(text('health.starting')) }]),
      // The bot is well; the admin should know all the same.
      ...engine.paused().map((paused) => ({ code: 'paused' as const, text: texts.say(paused) })),
      ...engine.problems().map((problem) => ({ code: 'other_credentials' as const, text: texts.say(problem) })),
      ...engine.goneModels().map((model) => ({ code: 'model_retired' as const, text: texts.say(refusedModelNotice(model)) })),
      ...more,
    ],
  };
}

function unreadableProblems({ length: count }: readonly string[], texts: Texts): HealthReport['problems'] {
  return count === 0 ? [] : [{ code: 'unreadable', text: texts.say(text('health.unreadable', { count })) }];
}

function asStartError(error: unknown, { web: { host, port } }: AppConfig): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') return new StartError(text('start.portTaken', { host, port }), error);
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL') return new StartError(text('start.portForbidden', { host, port }), error);
  return error;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}

function logFormat(): 'pretty' | 'json' {
  return process.stdout.isTTY ? 'pretty' : 'json';
}
