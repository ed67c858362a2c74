import type { Generation, GenerationView } from '../domain/generation.ts';
import { type Actions, createActions } from './actions.ts';
import { type AdminPart, createAdmin } from './admin/admin.ts';
import { createDrainWatch, type DrainWatch } from './admin/drain.ts';
import { type BetweenProcesses, createBetweenProcesses } from './between-processes.ts';
import type { Core } from './core.ts';
import { createErasing } from './erasing.ts';
import { createExpectedTimes, type ExpectedTimes } from './expected-times.ts';
import { createFetcher, type Fetcher } from './fetcher.ts';
import { createFilmMaker, type FilmMaker } from './films/film-maker.ts';
import { createShotFrames, type ShotFrames } from './films/shot-frames.ts';
import { createDigests } from './further/digests.ts';
import { createFurtherPosts, type FurtherPosts } from './further/further-posts.ts';
import { createIntakes, type Intakes } from './intakes.ts';
import { sendOut } from './keep-stored.ts';
import { createOtherCredentials, type OtherCredentials } from './other-credentials.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { createPoller, type Poller } from './poller.ts';
import { createForgettings, type Forgettings } from './privacy/forgettings.ts';
import { createPromptHelp, type PromptHelp } from './prompt-help.ts';
import { createQueue, type Queue } from './queue.ts';
import { createScheduler, type Scheduler } from './schedules/scheduler.ts';
import { createSubmitter, type Submitter } from './submitter.ts';
import { createUpkeep, type Upkeep } from './upkeep.ts';
import { inSet, viewOf } from './view.ts';

export interface Parts {
  readonly submitter: Submitter;
  readonly poller: Poller;
  readonly promptHelp: PromptHelp;
  readonly queue: Queue;
  readonly fetcher: Fetcher;
  readonly films: FilmMaker;
  readonly shotFrames: ShotFrames;
  readonly outbox: Outbox;
  readonly furtherPosts: FurtherPosts;
  readonly intakes: Intakes;
  readonly actions: Actions;
  readonly drain: DrainWatch;
  readonly admin: AdminPart;
  readonly upkeep: Upkeep;
  readonly scheduler: Scheduler;
  readonly expectedTimes: ExpectedTimes;
  readonly otherCredentials: OtherCredentials;
  readonly between: BetweenProcesses;
  readonly forgettings: Forgettings;
  /** How people see a generation now. */
  view(generation: Generation): Promise<GenerationView>;
  /** Its videos are on the disk: its result goes out. */
  stored(id: string): Promise<void>;
}

/**
 * Puts the parts of the engine together. The queue picks, prompt help may take time first, the submitter sends, the poller looks, the fetcher
 * fetches; and back, submitter and poller pause the queue. Nothing of this is called before all of them are there.
 *
 * @param abort lets go of requests (`starts`) and of posts that are under way
 */
export function createParts(core: Core, abort: { readonly starts: AbortSignal; readonly posts: AbortSignal }): Parts {
  const submitter = createSubmitter(
    core,
    { pauseQueue: (provider, error) => queue.pause(provider, error), noRoom: () => queue.waitForRoom() },
    abort.starts,
  );
  const otherCredentials = createOtherCredentials(core);
  const poller = createPoller(core, {
    otherCredentials,
    finished: (id, videos, isFirst) => fetcher.fetch(id, videos, isFirst),
    refusedCredentials: (provider, error) => queue.pause(provider, error),
  });
  const promptHelp = createPromptHelp(core);
  const queue = createQueue(core, submitter, promptHelp, (generation) => watchStarted(core, poller, generation));
  const stored = async (id: string): Promise<void> => {
    await core.step(id, sendOut);
  };
  const fetcher = createFetcher(core, { otherCredentials });
  const films = createFilmMaker(core);
  const shotFrames = createShotFrames(core);
  const alone = async (generation: Generation): Promise<GenerationView> =>
    viewOf(core, generation, poller.isLate(generation.id), await queue.paused(generation.provider));
  const view = (generation: Generation): Promise<GenerationView> => inSet(core, generation, alone);
  const outbox = createOutbox(core, view, abort.posts);
  const furtherPosts = createFurtherPosts(core, view, abort.posts);
  const expectedTimes = createExpectedTimes(core, view);
  const intakes = createIntakes(core, abort.posts);
  const erasing = createErasing(core);
  const actions = createActions(core, erasing);
  const forgettings = createForgettings(core, { actions, erasing }, abort.posts);
  const upkeep = createUpkeep(core, erasing, createDigests(core, furtherPosts));
  const scheduler = createScheduler(core, abort.posts);
  const drain = createDrainWatch(core, outbox.isBusy);
  const between = createBetweenProcesses(core, { poller, queue });
  const admin = createAdmin(core, { queue, between, actions, drain, lookAtOutbox: outbox.run });
  const working = { submitter, poller, promptHelp, queue, fetcher, films, shotFrames, outbox, furtherPosts };
  return {
    ...working,
    intakes,
    actions,
    drain,
    admin,
    upkeep,
    scheduler,
    expectedTimes,
    otherCredentials,
    between,
    forgettings,
    view,
    stored,
  };
}

async function watchStarted(core: Core, poller: Poller, generation: Generation): Promise<void> {
  // Nobody else would look at it before the next start.
  const started = await core.getSurely(generation.id);
  if (started?.state !== 'generating') return;
  // Where the start took as long as the generation, it is over by now.
  const isOver = core.provider(started.provider, started.keyFingerprint)?.startsAreShort === false;
  await poller.watch(started, isOver);
}
