import { createCommands } from '../../commands/index.ts';
import type { Model, ProviderId } from '../domain/catalog.ts';
import type { HealthProblem } from '../domain/health.ts';
import { type Text, text } from '../domain/texts.ts';
import type { RunningEngine } from '../engine/engine.ts';
import { httpAddress } from '../lib/http-address.ts';
import { createPublicLink } from '../lib/public-link.ts';
import type { Texts } from '../lib/say.ts';
import { createSignedLinks } from '../lib/signed-link.ts';
import { createPrepareImage } from '../media/prepare-image.ts';
import { keepPage, noPage } from '../platforms/web/pages/keep-page.ts';
import { createWebDelivery } from '../platforms/web/web-delivery.ts';
import { readLinkSecret } from '../storage/link-secret.ts';
import { startAlarms } from './alarms/start-alarms.ts';
import type { App, AppOverrides, Ground } from './app.ts';
import { createAppAdmin } from './app-admin.ts';
import { createAppMedia } from './app-media.ts';
import type { Backend } from './choose-backend.ts';
import { type AppConfig, installed } from './installed.ts';
import { makeRunOf } from './make-run.ts';
import { createMetrics } from './metrics/metrics.ts';
import { startOffSiteBackups } from './off-site-backups.ts';
import { openOutputs } from './open-outputs.ts';
import { codeOf, makeEngine, openChats, openRecords, openWeb, rememberedBy } from './open-parts.ts';
import { openSecrets } from './open-secrets.ts';
import { createProbes } from './probes.ts';
import { engineSettings } from './settings-of.ts';
import { signInDoors } from './sign-in-doors.ts';
import { startProviders } from './start-providers.ts';
import { watchModel } from './watch-model.ts';

/** Resolved when something is over that the whole process has to hear of. */
interface Ends {
  readonly gaveUp: PromiseWithResolvers<Text>;
  readonly storeBroke: PromiseWithResolvers<Text>;
  readonly drained: PromiseWithResolvers<void>;
}

/** Makes every part, opens the doors when all are there, and lets people in. What has to be closed is among `closing`, also where it fails. */
export async function putTogether(
  config: AppConfig,
  backend: Backend,
  overrides: AppOverrides,
  ground: Ground,
): Promise<Omit<App, 'stop'>> {
  const ends: Ends = {
    gaveUp: Promise.withResolvers<Text>(),
    storeBroke: Promise.withResolvers<Text>(),
    drained: Promise.withResolvers<void>(),
  };
  const inner = await openInner(config, backend, overrides, ground, ends);
  const { opened, chatPlatforms, engine, metrics, told, media } = inner;
  const { commands, prepareImage, port, markReady } = await openDoors(config, backend, overrides, ground, inner);
  await engine.start();
  markReady();
  for (const chat of chatPlatforms.own) chat.open({ engine, commands, prepareImage });
  engine.makeAtTimes(makeRunOf(commands));
  const { budgets } = engineSettings(config);
  const seen = { platforms: chatPlatforms.health, models: allModels(backend), engine, budgets, roles: inner.roles };
  told.watch({ ...seen, gaveUp: ends.gaveUp.promise });
  metrics.read({ ...seen, opened, clock: ground.clock });
  return {
    url: httpAddress(config.web.loopback ? 'localhost' : config.web.host, port),
    hasPage: !config.web.off,
    ...{ backend, engine, log: ground.log, texts: ground.texts },
    gaveUp: ends.gaveUp.promise,
    storeBroke: ends.storeBroke.promise,
    drained: ends.drained.promise,
    publicLink: inner.publicLink,
    encoding: media.encoding.counts,
    survives: (error) => chatPlatforms.all.some((chat) => chat.isIgnorableError(error)),
    crashed: engine.crashed,
  };
}

type Inner = Awaited<ReturnType<typeof openInner>>;

/** What works without being reached from outside: records, media, chats that are not open yet, providers, engine. */
async function openInner(config: AppConfig, backend: Backend, overrides: AppOverrides, ground: Ground, ends: Ends) {
  const { clock, texts, log, closing, stopSpentMs, refreshed, runs } = ground;
  const { platforms = installed.platforms, providers: modules = installed.providers } = overrides;
  const metrics = createMetrics();
  const { opened, sharing, parts: several } = await openRecords(config, ground, metrics.measures);
  const { outputs, problems: bucketProblems } = await openOutputs(config, { clock, log, texts, closing, owner: sharing?.me });
  const secret = await readLinkSecret(opened.store);
  const links = createSignedLinks({ secret, now: () => clock.now() });
  const publicLink = createPublicLink({ publicUrl: config.web.publicUrl, links, now: () => clock.now() });
  const unfinished = new Set<ProviderId>((await opened.store.unfinished()).map(({ provider }) => provider));
  const prepareImage = createPrepareImage();
  const media = createAppMedia(config, { clock, log, closing, encodesHere: runs.encodes });
  const { encoder, makePoster, takeLastFrame, fitVideo, films } = media;
  const chatPlatforms = await openChats(platforms, config, closing, {
    ...{ clock, log, texts, mediaOrigins: config.media.origins, onNoDoor: ends.gaveUp.resolve, publicLink },
    outputs,
    ...{ offered: backend.offered, usual: backend.model },
    ...{ fitVideo, makePoster, sealed: opened.sealed, secrets: several?.secrets ?? openSecrets(config, opened.expiring, ground) },
    ...{ shared: several?.shared, connects: runs.opens, hasOtherWork: several !== undefined && runs.works },
  });
  const { all: chats } = chatPlatforms;
  const isAble = (role: string): boolean => !chatPlatforms.refuses(role);
  const told = await startAlarms(config, { opened, clock, log, say: texts.say, chats, shared: several?.shared });
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
    sharedFiles: sharing && outputs,
  };
  const created = await startProviders(modules, config, backend, unfinished, { ...parts, render: overrides.render, closing });
  const { providers, improvePrompt } = created;
  const engine = await makeEngine(config, backend, overrides, {
    ...{
      store: { ...opened, backUp: offSite.backUp, eraseInCopies: offSite.eraseInCopies },
      clock,
      log,
      providers,
      outputs,
      makePoster,
      takeLastFrame,
      films,
      improvePrompt,
    },
    ...{ alarms: told.alarms, measures: metrics.measures, sharing },
    outgrown: () => ends.gaveUp.resolve(text('start.outgrown')),
    lostSharing: () => ends.storeBroke.resolve(text('start.lostSharing')),
    deliveries: overrides.deliveries ?? [createWebDelivery(), ...chats.map(({ delivery }) => delivery)],
    // What a platform that refuses this process has to be told is left to the others.
    reaches: (platform) => runs.reaches(platform) && isAble(platform),
    ...{ works: runs.works, roles: runs.roles && { own: runs.roles, needed: runs.needed, isAble } },
    drained: ends.drained.resolve,
    storeBroke: ({ cause }) => ends.storeBroke.resolve(text('start.storeBroke', { code: codeOf(cause) })),
  });
  closing.push(() => engine.stop(stopSpentMs()));
  hint = engine.hint;
  const watched = watchModel(modules, backend, config, { clock, log, texts });
  closing.push(watched.stop);
  const { routes } = created;
  return {
    ...{ opened, several, outputs, bucketProblems, metrics, secret, links, publicLink, prepareImage, media, chatPlatforms },
    ...{ told, offSite, engine, watched, routes, roles: runs.roles },
  };
}

/** The web door, for people, admins and platforms that call. */
async function openDoors(config: AppConfig, backend: Backend, overrides: AppOverrides, ground: Ground, inner: Inner) {
  const { clock, texts, log, closing, refreshed, readAgain } = ground;
  const { platforms = installed.platforms } = overrides;
  const { opened, metrics, secret, links, prepareImage, media, chatPlatforms, told, offSite, engine, watched, outputs } = inner;
  const { encoding, makePoster, drawStyle } = media;
  const { own: chats } = chatPlatforms;
  const { offered: models, offeredStills: imageModels, model } = backend;
  const commands = refreshed.holdWhileRunning(createCommands({ engine, models, defaultModel: model.id, imageModels }));
  let isReady = false;
  const page = config.web.off ? undefined : keepPage({ log, texts, closing });
  const probes = createProbes({
    ...{ engine, clock, log, opened, say: texts.say, webIsOpen: !config.web.off, platforms: chatPlatforms.health },
    roles: inner.roles,
    models: allModels(backend),
    isReady: () => isReady,
    others: async () => [
      ...[...watched.problems(), ...(await offSite.problems()), ...inner.bucketProblems(), ...(page?.problems() ?? [])],
      ...[...encoding.problems(texts.say), ...told.problems(), ...limitsProblems(engine, texts)],
    ],
  });
  const admin = createAppAdmin({
    ...{ engine, platforms: chatPlatforms, models: allModels(backend), health: probes.health },
    readPlatforms: () => readAgain().platforms,
    ...{ log, messages: inner.several?.shared.messages },
  });
  const web = await openWeb(config, backend, {
    ...{ clock, log, texts, engine, commands, platforms, prepareImage, makePoster, drawStyle, links, secret, outputs },
    signInDoors: await signInDoors(platforms, config, { sealed: opened.sealed, nowMs: () => clock.now() }),
    routes: [...chatPlatforms.routes, ...inner.routes, ...encoding.routes],
    page: page?.open ?? noPage,
    shared: inner.several?.shared,
    ...{ probes, admin, metrics },
  });
  closing.push(async () => void (await Promise.all([web.close(), ...chats.map((chat) => chat.settle())])));
  closing.push(encoding.close);
  const markReady = (): void => {
    isReady = true;
  };
  return { commands, prepareImage, port: web.port, markReady };
}

function limitsProblems(engine: RunningEngine, { say }: Texts): readonly HealthProblem[] {
  return engine.limitsDiffer() ? [{ code: 'limits', text: say(text('health.limitsDiffer')) }] : [];
}

function allModels({ offered, offeredStills }: Backend): readonly Model[] {
  return [...offered, ...offeredStills];
}
