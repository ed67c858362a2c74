import { findModel, type Model } from '../domain/catalog.ts';
import type { Receipt } from '../domain/delivery.ts';
import { type Generation, type GenerationView, isErased } from '../domain/generation.ts';
import { isOutOfReach } from '../domain/status.ts';
import type { Text } from '../domain/texts.ts';
import type { VideoEngine } from '../domain/video-engine.ts';
import { accept, refusalNow, requireModel, requireNoProblem, requirePrice, requireRoom } from './accept.ts';
import { createRequests, notFound } from './actions.ts';
import { budgetLeft } from './budget.ts';
import { type Core, createCore, type EngineDependencies, guarded } from './core.ts';
import { createErasing } from './erasing.ts';
import { runningRange, usualRange, waitingRange } from './eta.ts';
import { createExpectedTimes } from './expected-times.ts';
import { extensionSource } from './extension-source.ts';
import { createFetcher } from './fetcher.ts';
import { createIntakes } from './intakes.ts';
import { createOtherCredentials } from './other-credentials.ts';
import { createOutbox } from './outbox.ts';
import { createPoller } from './poller.ts';
import { createPromptHelp } from './prompt-help.ts';
import { createQueue } from './queue.ts';
import { noteStop, recover } from './recovery.ts';
import { createSubmitter } from './submitter.ts';
import { createUpkeep } from './upkeep.ts';

/** Past generations that an ETA is made of. */
const etaSamples = 100;
/** A request that is on its way when the bot is stopped gets this long for its answer: an operator waits 10 s. */
const stopForStartsMs = 5000;
/** Posts under way get this long; they are made once, whenever they are made. */
const stopForPostsMs = 1500;

/** The engine and its life. */
export interface RunningEngine extends VideoEngine {
  /** Takes up what was unfinished, then goes to work. Resolves when the recovery scan is done. */
  start(): Promise<void>;
  /** Lets what must not be torn finish, stops the rest. Under 8 seconds; the store may be closed afterwards. */
  stop(): Promise<void>;
  /** Something unforeseen happened, and the bot stops: whatever is running now is under suspicion, as after a kill. */
  crashed(): void;
  /** Why nothing is sent for now, for health reports: a sentence for each provider that it concerns. */
  paused(): readonly Text[];
  /** What only the admin can mend, for health reports. */
  problems(): readonly Text[];
  /** Models that were refused as gone a short time ago, for health reports. */
  goneModels(): readonly Model[];
}

export function createEngine(dependencies: EngineDependencies): RunningEngine {
  const stopping = new AbortController();
  const startsAbort = new AbortController();
  const postsAbort = new AbortController();
  let hasCrashed = false;
  const core = createCore(dependencies, stopping.signal, () => hasCrashed);
  const { log, settings } = core;
  const store = core.store.store;

  const submitter = createSubmitter(core, { pauseQueue: (provider, error) => queue.pause(provider, error) }, startsAbort.signal);
  const otherCredentials = createOtherCredentials(core);
  const poller = createPoller(core, {
    ...{ otherCredentials },
    finished: (id, videos, isFirst) => fetcher.fetch(id, videos, isFirst),
    refusedCredentials: (provider, error) => queue.pause(provider, error),
  });
  const watchStarted = async (generation: Generation): Promise<void> => {
    const started = core.get(generation.id);
    if (started?.state !== 'generating') return;
    // Where the start took as long as the generation, it is over by now.
    const isOver = core.provider(started.provider, started.keyFingerprint)?.startsAreShort === false;
    await poller.watch(started, isOver);
  };
  const promptHelp = createPromptHelp(core);
  const queue = createQueue(core, () => submitter, promptHelp, watchStarted);
  const stored = async (id: string): Promise<void> => {
    await core.advance(id, 'stored', 'delivering');
  };
  const fetcher = createFetcher(core, { stored, otherCredentials });
  const view = (generation: Generation): GenerationView =>
    viewOf(core, generation, poller.isLate(generation.id), queue.paused(generation.provider));
  const outbox = createOutbox(core, view, postsAbort.signal);
  const expectedTimes = createExpectedTimes(core, view);
  const intakes = createIntakes(core, postsAbort.signal);
  const erasing = createErasing(core);
  const requests = createRequests(core, erasing);
  const upkeep = createUpkeep(core, erasing);

  // The web door may be open before: what it takes in then waits, so that the recovery finds everything as the last process left it.
  let isRecovered = false;
  core.onAnnounce((id) => {
    if (!isRecovered) return;
    expectedTimes.note(id);
    outbox.run();
    queue.dispatch();
  });

  const find = (id: string): GenerationView | undefined => {
    const generation = store.find(id);
    return generation && view(generation);
  };

  return {
    async submit(submission) {
      core.failpoint('before-accept', submission.eventId);
      const { generation, repeated } = await accept(core, submission);
      core.failpoint('after-accept', generation.id);
      if (!repeated) {
        intakes.accepted(submission.intakeId ?? submission.eventId);
        core.announce(generation.id);
      }
      return { generation: view(generation), repeated };
    },
    requireRoom: (intake) => requireRoom(core, intake),
    arrived: intakes.arrived,
    answered: intakes.answered,
    unanswered: intakes.unanswered,
    estimate(request, spender) {
      const { model } = requireModel(core, request);
      requireNoProblem(core, request, model);
      const priceUsd = requirePrice(core, request, model);
      const queued = store.queuedCount();
      const eta = waitingRange(usual(core, request, model), load(core, queued));
      const { requester, replyTarget } = spender;
      const refusal = refusalNow(core, request, spender);
      return {
        ...{ priceUsd, position: queued + 1, eta },
        budget: priceUsd === 0 ? undefined : budgetLeft(core, priceUsd, requester, replyTarget),
        refusal: refusal && { code: refusal.code, text: refusal.text },
      };
    },
    find,
    history(query) {
      const generations = store.history(query);
      const page = generations.slice(0, query.limit);
      return { generations: page.map(view), next: generations.length > query.limit ? page.at(-1)?.number : undefined };
    },
    cancel: (id, actor) => requests.cancel(id, actor),
    async decide(id, decision, actor) {
      await requests.decide(id, decision, actor);
      const generation = find(id);
      if (generation === undefined) throw notFound(core);
      return generation;
    },
    remove: (id, actor) => requests.remove(id, actor),
    image: (sha256) => store.image(sha256),
    extensionSource: (id, place) => extensionSource(core, id, place),
    receipts: (id) => store.receipts(id),
    reposted: (id, key, receipt) => noteRepost(core, id, key, receipt),
    keepFilter: (filter) => requests.keepFilter(filter),
    filter: (id) => requests.filter(id),
    watch(listener) {
      const tell = guarded(log, 'a watcher failed', listener);
      return core.onAnnounce((id) => {
        const generation = find(id);
        if (generation !== undefined) tell(generation);
      });
    },
    paused: () => queue.pauses(),
    problems: () => otherCredentials.problems(),
    goneModels: () => core.gone.current(),

    async start() {
      queue.recallStarts();
      await recover(core, { watch: (generation) => queue.hold(poller.watch(generation, true)), stored });
      isRecovered = true;
      for (const { id } of store.unfinished()) expectedTimes.note(id);
      outbox.run();
      queue.dispatch();
      intakes.start();
      upkeep.start();
      log.info({ unfinished: store.unfinished().length, outputs: settings.outputsFolder }, 'the engine is running');
    },
    crashed() {
      hasCrashed = true;
    },
    async stop() {
      stopping.abort();
      await within(dependencies.clock, submitter.settled(), stopForStartsMs, () => startsAbort.abort());
      await within(dependencies.clock, Promise.all([outbox.settled(), intakes.settled()]), stopForPostsMs, () =>
        postsAbort.abort(),
      );
      await promptHelp.settled();
      await fetcher.settled();
      await upkeep.settled();
      if (isRecovered && !hasCrashed) noteStop(core);
      log.info({}, 'the engine has stopped');
    },
  };
}

/** What people see of a generation: the record, its place and the time it may still take. */
function viewOf(core: Core, generation: Generation, late: boolean, paused: Text | undefined): GenerationView {
  const { state, request } = generation;
  const model = findModel(request.model);
  const position = state === 'queued' ? core.store.store.position(generation.id) : undefined;
  const eta = (): GenerationView['eta'] => {
    // A line that stands still has no time that would be true.
    if (model === undefined || (state === 'queued' && paused !== undefined) || isOutOfReach(generation)) return undefined;
    const range = usual(core, request, model);
    if (state === 'queued') return waitingRange(range, load(core, (position ?? 1) - 1));
    if ((state !== 'submitting' && state !== 'generating') || generation.startedAtMs === undefined) return undefined;
    return runningRange(range, (core.clock.now() - generation.startedAtMs) / 1000);
  };
  return { ...generation, position, eta: eta(), paused: state === 'queued' ? paused : undefined, late };
}

/** Where its video was deleted meanwhile, the message goes as well. */
async function noteRepost(core: Core, id: string, key: string, receipt: Receipt): Promise<void> {
  const { store } = core.store;
  const isGone = await core.write(() => {
    store.saveRepost(key, id, receipt);
    const generation = store.find(id);
    const isGone = generation !== undefined && isErased(generation);
    if (isGone) core.want(id, 'status');
    return isGone;
  });
  if (isGone) core.announce(id);
}

function usual(core: Core, request: Generation['request'], model: Model) {
  return usualRange(core.store.store.recentSeconds(request, etaSamples), model);
}

function load(core: Core, ahead: number) {
  const { concurrentGenerations: concurrency, generationsPerMinute: perMinute } = core.settings;
  return { ahead, inFlight: core.store.store.inFlightCount(), concurrency, perMinute };
}

/** Waits for `work`, and after `limitMs` tells it to let go and waits for that. */
async function within(clock: Core['clock'], work: Promise<unknown>, limitMs: number, letGo: () => void): Promise<void> {
  const callOff = clock.after(limitMs, letGo);
  await work;
  callOff();
}
