import type { Model, ProviderId } from '../domain/catalog.ts';
import type { Receipt } from '../domain/delivery.ts';
import { isFilm } from '../domain/film-request.ts';
import { type Generation, type GenerationView, isErased } from '../domain/generation.ts';
import { removedNumbers } from '../domain/kept-videos.ts';
import type { SettingScope } from '../domain/place-settings/setting-scope.ts';
import type { Text } from '../domain/texts.ts';
import type { SubmittedAll, VideoEngine } from '../domain/video-engine.ts';
import type { VideoRequest } from '../domain/video-request.ts';
import { inTurn } from '../lib/in-turn.ts';
import { accept, requireRoom } from './accept.ts';
import { notFound } from './actions.ts';
import type { AdminPart } from './admin/admin.ts';
import { adminChannelHere } from './admin-cards/admin-place.ts';
import { createApprovalBook } from './approvals/approval-book.ts';
import { suggestPrompt } from './better-prompt.ts';
import type { Core, EngineDependencies } from './core.ts';
import { createCore } from './create-core.ts';
import { createDefaultsBook } from './defaults.ts';
import { keepDraft, openDraft } from './drafts.ts';
import { estimate } from './estimate.ts';
import { extensionSource } from './extension-source.ts';
import { redoShot } from './films/redo-shot.ts';
import { furtherPost } from './further/find.ts';
import { sendPlaces, sendTo, sentTo, unsend } from './further/send.ts';
import { giveStar } from './further/stars.ts';
import { keepFilter, keptFilter } from './history-filters.ts';
import { lastFrame } from './last-frame.ts';
import { createLibrary } from './library/library.ts';
import { dropPlace } from './moderation/drop-place.ts';
import { createPlaceBlockBook } from './moderation/place-blocks.ts';
import { createReportBook } from './moderation/report-book.ts';
import { createWordBook } from './moderation/word-book.ts';
import { createParts, type Parts } from './parts.ts';
import type { ProviderPause } from './pauses.ts';
import { createPeopleBook } from './people/people-book.ts';
import { choosePlaceSettings, lackedAt, placeSettings } from './place-settings/place-settings.ts';
import { requireOwnVideo } from './place-settings/require-pictures.ts';
import { createPrivacyBook } from './privacy/privacy-book.ts';
import { dropQuote, keepQuote, openQuote, takeQuote } from './quotes.ts';
import { noteStop, recover } from './recovery.ts';
import type { MakeRun } from './schedules/run-planned.ts';
import { createScheduleBook } from './schedules/schedule-book.ts';
import { createSessionBook } from './sessions/session-book.ts';
import { settleStarts, stopTimes, within } from './settle-starts.ts';
import { receiptsWithStatus } from './shared-status.ts';
import { createStyleBook } from './styles.ts';
import { createTakingOver } from './taking-over.ts';
import { createCreditBook } from './tiers/credit-book.ts';
import { createTierBook } from './tiers/tier-book.ts';
import { createUsageBook } from './usage/usage-book.ts';
import { openShares, sharedVideo, shareVideo, unshareVideo } from './video-shares.ts';

/** The engine and its life. */
export interface RunningEngine extends VideoEngine {
  /** Takes up what was unfinished, then goes to work. Resolves when the recovery scan is done. */
  start(): Promise<void>;
  /**
   * Lets what must not be torn finish, stops the rest, within `stopSeconds`; the store may be closed afterwards.
   *
   * @param spentMs what the stop has taken already. Default: 0
   */
  stop(spentMs?: number): Promise<void>;
  /** What is made at set times is made from now on. Called once, after `start`. */
  makeAtTimes(make: MakeRun): void;
  /** Something unforeseen happened, and the bot stops: whatever is running now is under suspicion, as after a kill. */
  crashed(): void;
  /** A provider says, and proved that it is the one, that an operation is over: it is looked at now. What is unknown here is left alone. */
  hint(provider: ProviderId, operationName: string): void;
  /** What the admin does, and is told. */
  readonly admin: AdminPart;
  /** Why nothing is sent for now, for health reports: a sentence for each provider that it concerns. */
  paused(): Promise<readonly Text[]>;
  /** The same as facts, also of those that go on by themselves within a minute. */
  pausedProviders(): readonly ProviderPause[];
  /** The same, with what other processes have begun and ended by now. */
  pausedNow(): Promise<readonly ProviderPause[]>;
  /** What only the admin can mend, for health reports. */
  problems(): Promise<readonly Text[]>;
  /** Whether this process is set to other limits than hold over all of them, for health reports. */
  limitsDiffer(): boolean;
  /** Roles that none of the living processes has, though one has to, for health reports. */
  missingRoles(): readonly string[];
  /** Models that were refused as gone a short time ago, for health reports. */
  goneModels(): readonly Model[];
}

export function createEngine(dependencies: EngineDependencies): RunningEngine {
  const stopping = new AbortController();
  const startsAbort = new AbortController();
  const postsAbort = new AbortController();
  let hasCrashed = false;
  const core = createCore(dependencies, stopping.signal, () => hasCrashed);
  const parts = createParts(core, { starts: startsAbort.signal, posts: postsAbort.signal });
  const { submitter, poller, promptHelp, queue, fetcher, films, shotFrames, outbox, furtherPosts, intakes } = parts;
  const { upkeep, expectedTimes } = parts;
  const { log, settings, store, works = true } = core;

  // The web door may be open before: what it takes in then waits, so that the recovery finds everything as the last process left it.
  let isRecovered = false;
  core.onAnnounce((id) => {
    if (!isRecovered) return;
    if (works) void core.inBackground('an expected time could not be noted; the next change notes it', expectedTimes.note(id));
    outbox.run();
    furtherPosts.run();
    parts.forgettings.look();
    queue.dispatch();
    parts.drain.look();
  });

  const resuming = {
    watch: (generation: Generation) => queue.hold(poller.watch(generation, true)),
    film: films.make,
    stored: parts.stored,
  };
  const takingOver = createTakingOver(core, parts, resuming);
  const beginFilm = (id: string): void => {
    // With several processes one of them takes it up, in the way of those that dead ones leave.
    if (core.sharing === undefined) films.make(id, true);
    else if (isRecovered) takingOver.look();
  };
  core.filmReady.listen(beginFilm);

  return {
    ...videoEngine(core, parts, beginFilm),
    hint(provider, operationName) {
      const look = async (): Promise<void> => {
        const id = await store.operationOwner(provider, operationName);
        if (id !== undefined) parts.between.hint(id);
      };
      void core.inBackground('a hint of a provider could not be followed; the next look is as usual', look());
    },
    admin: parts.admin,
    paused: () => queue.pauses(),
    pausedProviders: () => queue.pausedProviders(),
    pausedNow: () => queue.pausedNow(),
    problems: () => parts.otherCredentials.problems(),
    limitsDiffer: core.limits.differ,
    missingRoles: core.rolesOfAll.missing,
    goneModels: () => core.gone.current(core.offered ?? []),

    async start() {
      await core.sharing?.join();
      await core.hold.begin();
      await core.limits.agree();
      await core.rolesOfAll.look();
      await core.wallClock.load();
      await queue.recall();
      await recover(core, resuming);
      isRecovered = true;
      const unfinished = await store.unfinished();
      outbox.run();
      furtherPosts.run();
      if (works) {
        for (const { id } of unfinished) await expectedTimes.note(id);
        queue.begin();
        films.begin();
        shotFrames.begin();
        upkeep.start();
      }
      await intakes.start();
      parts.forgettings.start();
      takingOver.start();
      parts.between.start();
      parts.drain.look();
      log.info({ unfinished: unfinished.length }, 'the engine is running');
    },
    makeAtTimes: parts.scheduler.begin,
    crashed() {
      hasCrashed = true;
    },
    async stop(spentMs = 0) {
      stopping.abort();
      const { startsMs, postsMs } = stopTimes(settings.stopSeconds, spentMs);
      const questions = await settleStarts({ clock: dependencies.clock, log, store }, submitter, startsMs, () =>
        startsAbort.abort(),
      );
      await within(dependencies.clock, Promise.all([outbox.settled(), furtherPosts.settled(), intakes.settled()]), postsMs, () =>
        postsAbort.abort(),
      );
      await promptHelp.settled();
      await fetcher.settled();
      await films.settled();
      await shotFrames.settled();
      await upkeep.settled();
      await parts.scheduler.settled();
      await parts.forgettings.settled();
      await takingOver.stop();
      parts.between.stop();
      await core.backgroundSettled();
      if (isRecovered && !hasCrashed) await noteStop(core);
      await core.sharing?.leave();
      log.info({ questions }, 'the engine has stopped');
    },
  };
}

/** What platforms may ask of the engine. */
function videoEngine(core: Core, { intakes, actions, view, forgettings }: Parts, beginFilm: (id: string) => void): VideoEngine {
  const { store } = core;
  const find = async (id: string): Promise<GenerationView | undefined> => {
    const generation = await store.find(id);
    return generation && (await view(generation));
  };
  const announced = async (
    { generations, repeated, schedule }: Awaited<ReturnType<typeof takeQuote>>,
    intakeId: string | undefined,
  ): Promise<SubmittedAll> => {
    for (const { id } of generations) core.failpoint('after-accept', id);
    if (!repeated) {
      if (intakeId !== undefined) intakes.accepted(intakeId);
      for (const { id, request, state } of generations) if (isFilm(request) && state === 'downloading') beginFilm(id);
      for (const { id } of generations) core.announce(id);
    }
    return { generations: await inTurn(generations, view), repeated, ...(schedule !== undefined && { schedule }) };
  };
  const submitAll: VideoEngine['submitAll'] = async (submissions, { asSet = false, film } = {}) => {
    const [first] = submissions;
    core.failpoint('before-accept', first?.eventId ?? '');
    const together = { submissions, asSet: asSet || film !== undefined, film };
    return announced(await accept(core, together), first?.intakeId ?? first?.eventId);
  };
  return {
    async submit(submission) {
      const { generations, repeated } = await submitAll([submission]);
      const [generation] = generations;
      if (generation === undefined) throw new Error('nothing was taken in');
      return { generation, repeated };
    },
    submitAll,
    async redoShot(id, press) {
      core.failpoint('before-accept', press.eventId);
      return announced(await redoShot(core, id, press), press.intakeId ?? press.eventId);
    },
    keepDraft: (draft, by) => keepDraft(core, draft, by),
    openDraft: (id, person) => openDraft(core, id, person),
    noteGreeting: (place) => core.writeForPerson((inner) => inner.store.addGreeting(place, core.clock.now())),
    placeSettings: async (scope) => ({ ...(await placeSettings(core, scope)), lacks: lackedAt(core, scope) }),
    choosePlaceSettings: (scope, change, by) => choosePlaceSettings(core, scope, change, by),
    adminChannelHere: (here) => adminChannelHere(core, here),
    keepQuote: (proposals) => keepQuote(core, proposals),
    quote: (id) => openQuote(core, id),
    async takeQuote(press) {
      core.failpoint('before-accept', press.id);
      return announced(await takeQuote(core, press), press.intakeId);
    },
    dropQuote: (id, requester) => dropQuote(core, id, requester),
    requireRoom: (intake) => requireRoom(core, intake),
    arrived: intakes.arrived,
    answered: intakes.answered,
    notTaken: intakes.notTaken,
    unanswered: intakes.unanswered,
    estimate: (request, spender) => estimate(core, request, spender),
    ...(core.improvePrompt && {
      suggestPrompt: (request: VideoRequest, scope: SettingScope) => suggestPrompt(core, request, scope),
    }),
    find,
    async findByEvent(eventId) {
      const generation = await store.findByEvent(eventId);
      return generation && (await view(generation));
    },
    history: async (query) => historyPage(await store.history(query), query.limit, view),
    cancel: (id, actor) => actions.cancel(id, actor),
    cancelWaiting: (id, actor) => actions.cancelWaiting(id, actor),
    async decide(id, decision, actor) {
      await actions.decide(id, decision, actor);
      const generation = await find(id);
      if (generation === undefined) throw notFound(core);
      return generation;
    },
    remove: (id, actor, chosen) => actions.remove(id, actor, chosen),
    share: (id, wish, actor) => shareVideo(core, id, wish, actor),
    sharesOf: (id, actor) => openShares(core, id, actor),
    unshare: (id, share, actor) => unshareVideo(core, id, share, actor),
    shared: (share) => sharedVideo(core, view, share),
    star: (id, requester) => giveStar(core, id, requester),
    furtherPost: (id) => furtherPost(core, view, id),
    styles: createStyleBook(core),
    approvals: createApprovalBook(core),
    tiers: createTierBook(core),
    credits: createCreditBook(core),
    usage: createUsageBook(core, view),
    schedules: createScheduleBook(core),
    defaults: createDefaultsBook(core),
    sendPlaces: () => sendPlaces(core),
    sendTo: (id, video, target, actor) => sendTo(core, id, video, target, actor),
    sentTo: (id, actor) => sentTo(core, id, actor),
    unsend: (id, post, actor) => unsend(core, id, post, actor),
    image: (sha256) => store.image(sha256),
    async takeVideo(intake, given) {
      await requireRoom(core, intake);
      await requireOwnVideo(core, intake);
      return core.sources.take(intake.requester, given);
    },
    hasVideo: core.sources.has,
    extensionSource: (id, place, video) => extensionSource(core, id, place, video),
    lastFrame: (id, place, video) => lastFrame(core, id, place, video),
    receipts: async (id) => receiptsWithStatus(store, (await store.find(id)) ?? { id }),
    shownBy: async (message) => (await inTurn(await store.shownBy(message), async (id) => (await find(id)) ?? [])).flat(),
    reposted: (id, key, receipt) => noteReposts(core, [{ id, key }], receipt),
    listed: (ids, key, receipt) =>
      noteReposts(
        core,
        ids.map((id) => ({ id, key: `${key}:${id}` })),
        receipt,
      ),
    keepFilter: (filter, person) => keepFilter(core, filter, person),
    filter: (id) => keptFilter(core, id),
    watch(listener) {
      let told: Promise<void> = Promise.resolve();
      let hasLeft = false;
      // One after the other: what is told last is the newest.
      const tellNext = async (before: Promise<void>, id: string): Promise<void> => {
        // Read at once: it may go on while somebody is told of what was before.
        const [generation] = await Promise.all([find(id), before]);
        // It may have left meanwhile.
        if (generation !== undefined && !hasLeft) await listener(generation);
      };
      const stop = core.onAnnounce((id) => {
        told = core.inBackground('a watcher failed; it is told of the next change', tellNext(told, id));
      });
      return () => {
        hasLeft = true;
        stop();
      };
    },
    placeGone: (server) =>
      void core.inBackground('what was kept of a server that is gone could not be dropped', dropPlace(core, server)),
    reports: createReportBook(core, actions),
    placeBlocks: createPlaceBlockBook(core),
    words: createWordBook(core),
    library: createLibrary(core),
    sessions: createSessionBook(core, actions),
    people: createPeopleBook(core),
    privacy: createPrivacyBook(core, forgettings),
  };
}

/** @param found one more than fits on the page, where there are more */
async function historyPage(found: readonly Generation[], limit: number, view: Parts['view']): ReturnType<VideoEngine['history']> {
  const page = found.slice(0, limit);
  return { generations: await inTurn(page, view), next: found.length > limit ? page.at(-1)?.number : undefined };
}

/** Where its video was deleted meanwhile, the message goes as well; of several, it loses those that were. */
async function noteReposts(
  core: Core,
  shown: readonly { readonly id: string; readonly key: string }[],
  receipt: Receipt,
): Promise<void> {
  const gone = await core.write(async (inner) => {
    for (const { id, key } of shown) await inner.store.saveRepost(key, id, receipt);
    const ids: string[] = [];
    for (const { id } of shown) {
      const generation = await inner.get(id);
      if (generation === undefined || !(isErased(generation) || removedNumbers(generation).length > 0)) continue;
      await inner.want(id, 'status');
      ids.push(id);
    }
    return ids;
  });
  for (const id of gone) core.announce(id);
}
