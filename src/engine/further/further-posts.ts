import { type AdminCardKind, isAdminCard } from '../../domain/admin-card.ts';
import type { FurtherAttempt } from '../../domain/delivery.ts';
import { type Delivery, DeliveryError, type DeliveryOutcome, type Receipt } from '../../domain/delivery.ts';
import type { FurtherPost, FurtherPostChange } from '../../domain/further-post.ts';
import type { Generation, GenerationView } from '../../domain/generation.ts';
import { keptVideos } from '../../domain/kept-videos.ts';
import { asSpoiler, isSpoiler } from '../../domain/place-settings/placed-target.ts';
import { text } from '../../domain/texts.ts';
import { oneAtATime } from '../../lib/one-at-a-time.ts';
import { moveCard } from '../admin-cards/admin-place.ts';
import { cardMakers } from '../admin-cards/card-makers.ts';
import type { Core } from '../core.ts';
import { retryDelayMs } from '../deliver.ts';
import { valuesAt } from '../place-settings/place-settings.ts';
import { receiptsWithStatus } from '../shared-status.ts';
import { digestOf } from './digests.ts';
import { isShowable } from './stars.ts';

const batch = 20;
/** After an error of the store. */
const retryMs = 1000;
/** With several processes, another one may be at it, or has died over it. */
const sharedLookMs = 2000;
/** About a day of a platform that is away. Each is counted before it is made, so that one that takes the process down ends, too. */
const mostTries = 150;

/** Posts what is to be seen besides where it was asked for, and takes it back with its video. */
export interface FurtherPosts {
  /** Looks for what is due. Called whenever something may have changed; cheap. */
  run(): void;
  settled(): Promise<void>;
}

type View = (generation: Generation) => Promise<GenerationView>;

interface Deps {
  readonly core: Core;
  readonly view: View;
  readonly abort: AbortSignal;
}

/** @param view how people see a generation now @param abort lets go of what is under way */
export function createFurtherPosts(core: Core, view: View, abort: AbortSignal): FurtherPosts {
  const { clock, log, store, sharing, reaches = () => true } = core;
  const deliveries = core.deliveries.filter(({ postFurther }) => postFurther !== undefined);
  let callOff: () => void = () => undefined;
  let looking: Promise<void> = Promise.resolve();

  const look = async (): Promise<void> => {
    callOff();
    if (core.stopping.aborted) return;
    const reached = deliveries.filter(({ platform }) => reaches(platform));
    try {
      for (const delivery of reached) await lookAt({ core, view, abort }, delivery);
      const atMs = await store.nextFurtherPostAtMs(reached.map(({ platform }) => platform));
      if (core.stopping.aborted || atMs === undefined) return;
      callOff = clock.after(Math.max(sharing === undefined ? 0 : sharedLookMs, atMs - clock.now()), run);
    } catch (error) {
      if (core.stopping.aborted) return;
      log.warn({ err: error }, 'further posts can not be made; looking again');
      callOff = clock.after(retryMs, run);
    }
  };

  const run = oneAtATime(() => {
    looking = look();
    return looking;
  });
  if (deliveries.length === 0) return { run: () => undefined, settled: async () => undefined };
  return { run, settled: () => looking };
}

/** One process at a time makes those of a platform. */
async function lookAt(deps: Deps, delivery: Delivery): Promise<void> {
  const { clock, store, sharing, stopping } = deps.core;
  const due = (limit: number) => store.dueFurtherPosts(delivery.platform, clock.now(), limit);
  if ((await due(1)).length === 0) return;
  const work = async (signal: AbortSignal): Promise<void> => {
    for (const post of await due(batch)) {
      if (stopping.aborted || signal.aborted) return;
      await make({ ...deps, abort: AbortSignal.any([deps.abort, signal]) }, delivery, post);
    }
  };
  if (sharing === undefined) await work(deps.abort);
  else if (sharing.isHeld()) await sharing.alone(`further-posts/${delivery.platform}`, work);
}

async function make(deps: Deps, delivery: Delivery, due: FurtherPost): Promise<void> {
  const { core } = deps;
  const { clock, log } = core;
  const tries = due.attempts + 1;
  if (tries > mostTries) return giveUp(core, due, { reason: text('reason.crashed') });
  // What was read may be over; and a try that takes the process down has to count.
  if (!(await change(core, due, { attempts: tries, dueAtMs: clock.now() }))) return;
  try {
    if (due.state === 'withdrawing') await withdraw(deps, delivery, due);
    else if (due.kind === 'digest') await postDigest(deps, delivery, due);
    else if (isAdminCard(due.kind)) await postCard(deps, delivery, due, due.kind);
    else await post(deps, delivery, due);
  } catch (error) {
    if (core.stopping.aborted) return;
    const isOurPace = error instanceof DeliveryError && error.isOurPace;
    if (!isOurPace) log.warn({ err: error, post: due.id, attempts: tries }, 'a further post failed, retrying');
    const dueAtMs = clock.now() + retryDelayMs(error, isOurPace ? 0 : due.attempts);
    await change(core, due, { dueAtMs, attempts: isOurPace ? due.attempts : tries });
  }
}

async function post(deps: Deps, delivery: Delivery, due: FurtherPost): Promise<void> {
  const { core, abort } = deps;
  const { log, outputs } = core;
  const generation = due.generationId === undefined ? undefined : await core.get(due.generationId);
  const kept = generation === undefined || !isShowable(generation) ? [] : keptVideos(generation).filter(isMeant(due));
  if (generation === undefined || kept.length === 0) return giveUp(core, due, { reason: text('answer.videoGone') });
  if (due.kind === 'showcase' && (await delivery.isPublic?.(generation.replyTarget, abort)) !== true)
    return giveUp(core, due, { reason: text('chat.privateStar') });
  const files = await Promise.all(kept.map(({ file }) => outputs.localPath(file, abort)));
  core.failpoint('before-further-post', generation.id);
  const outcome = await delivery.postFurther?.(await attemptOf(deps, due, generation), files);
  core.failpoint('after-further-post', generation.id);
  if (outcome === undefined) return;
  await book(core, due, outcome);
  log.info({ generationId: generation.id, kind: due.kind, state: outcome.state }, 'a further post was made');
}

async function postDigest(deps: Deps, delivery: Delivery, due: FurtherPost): Promise<void> {
  const { core, abort } = deps;
  const digest = await digestOf(deps, delivery, due);
  if (digest.best.length === 0) return giveUp(core, due, { reason: text('answer.videoGone') });
  core.failpoint('before-further-post', due.id);
  const outcome = await delivery.postDigest?.({ post: due, digest, save: (receipt) => keep(core, due, receipt), signal: abort });
  core.failpoint('after-further-post', due.id);
  if (outcome === undefined) return;
  await book(core, due, outcome);
  core.log.info({ post: due.id, state: outcome.state }, 'a digest was posted');
}

/** Posted once; changed once when it is decided, also where that happens while it is being posted. */
async function postCard({ core, abort }: Deps, delivery: Delivery, due: FurtherPost, kind: AdminCardKind): Promise<void> {
  const make = cardMakers[kind];
  const card = await make?.(core, due);
  if (make === undefined || card === undefined) return giveUp(core, due, { reason: text('answer.notFoundEver') });
  core.failpoint('before-further-post', due.id);
  const save = (receipt: Receipt): Promise<void> => keep(core, due, receipt);
  const outcome = await delivery.postAdminCard?.({ post: due, card, save, signal: abort });
  core.failpoint('after-further-post', due.id);
  if (outcome === undefined) return;
  if (outcome.state === 'parked') {
    // What has no buttons is no card that somebody decides about: it is said to one person, and to nobody else.
    if (card.buttons.length > 0 && (await moveCard(core, due, kind))) return;
    return giveUp(core, due, outcome);
  }
  const { receipt } = outcome;
  await core.write(async (inner) => {
    const isNews = (await make(inner, due))?.outcome !== undefined && card.outcome === undefined;
    const state = isNews ? 'due' : 'posted';
    await inner.store.changeFurtherPost(due.id, 'due', { state, receipt, attempts: 0, dueAtMs: core.clock.now() });
  });
  core.log.info({ post: due.id, isDecided: card.outcome !== undefined }, 'a card for admins was posted');
}

function isMeant({ video }: FurtherPost): (kept: { readonly number: number }) => boolean {
  return ({ number }) => video === undefined || number === video;
}

async function book(core: Core, due: FurtherPost, outcome: DeliveryOutcome): Promise<void> {
  if (outcome.state === 'parked') return giveUp(core, due, outcome);
  const { receipt } = outcome;
  if (await change(core, due, { state: 'posted', receipt, attempts: 0 })) return;
  // Its video was deleted while it was being posted: now it is known what has to be taken back.
  await keep(core, due, receipt);
}

async function withdraw(deps: Deps, delivery: Delivery, due: FurtherPost): Promise<void> {
  const { core } = deps;
  const generation = due.generationId === undefined ? undefined : await core.get(due.generationId);
  // Nothing was ever sent.
  const isUnsent = Object.keys(due.receipt).length === 0;
  if (generation !== undefined && !isUnsent) await delivery.withdrawFurther?.(await attemptOf(deps, due, generation));
  await core.write((inner) => inner.store.dropFurtherPost(due.id));
}

async function attemptOf({ core, view, abort }: Deps, due: FurtherPost, generation: Generation): Promise<FurtherAttempt> {
  const isHidden = isSpoiler(generation.replyTarget) || (await valuesAt(core, due.target)).spoiler === true;
  return {
    post: isHidden ? { ...due, target: asSpoiler(due.target) } : due,
    generation: await view(generation),
    receipts: await receiptsWithStatus(core.store, generation),
    stars: await core.store.starsOf(generation.id),
    save: (receipt) => keep(core, due, receipt),
    signal: abort,
  };
}

/** It is never tried again. */
async function giveUp(core: Core, due: FurtherPost, { reason }: Pick<FurtherPostChange, 'reason'>): Promise<void> {
  if (due.state === 'withdrawing') return core.write((inner) => inner.store.dropFurtherPost(due.id));
  await change(core, due, { state: 'refused', ...(reason !== undefined && { reason }) });
  core.log.info({ post: due.id, reason: reason?.key }, 'a further post can not be made');
}

/** @returns false where it is in another state by now */
function change(core: Core, { id, state }: FurtherPost, changed: FurtherPostChange): Promise<boolean> {
  return core.write((inner) => inner.store.changeFurtherPost(id, state, changed));
}

/** What was sent is known for good, whatever is wanted of it by now. */
function keep(core: Core, { id }: FurtherPost, receipt: Receipt): Promise<void> {
  return core.write(async ({ store }) => {
    for (const state of ['due', 'withdrawing'] as const) await store.changeFurtherPost(id, state, { receipt });
  });
}
