import type { Showcase } from '../../domain/delivery.ts';
import { DeliveryError } from '../../domain/delivery.ts';
import { UserError } from '../../domain/errors.ts';
import type { FurtherPost, Stargazer } from '../../domain/further-post.ts';
import { type Generation, isErased, isSamePerson, type Requester } from '../../domain/generation.ts';
import { keptVideos } from '../../domain/kept-videos.ts';
import type { StarGiven, Stars } from '../../domain/stars.ts';
import { text } from '../../domain/texts.ts';
import { isStill } from '../../domain/video-request.ts';
import { requireNotBlocked } from '../admin/blocked.ts';
import type { Core } from '../core.ts';
import { valuesAt } from '../place-settings/place-settings.ts';

type StarCore = Pick<Core, 'store' | 'deliveries' | 'settings'>;

/** The post in the showcase: each result has one. */
export function showcasePostId(generationId: string): string {
  return `showcase-${generationId}`;
}

/** What people see of the stars of a finished result; undefined where there is no showcase for it. */
export async function starsSeen(core: StarCore, generation: Generation): Promise<Stars | undefined> {
  const { store } = core;
  if (!isShowable(generation)) return undefined;
  const showcase = await showcaseOf(core, generation);
  if (showcase === undefined) return undefined;
  const post = await store.furtherPost(showcasePostId(generation.id));
  const isShown = post?.state === 'due' || post?.state === 'posted';
  return { count: await store.starsOf(generation.id), needed: showcase.stars, isShown };
}

/**
 * Gives a star to somebody else's result, or takes one's own back. The last one that it needs brings it to the showcase, once.
 *
 * @throws {UserError} `not_found` where there is nothing to give it to, `not_allowed` for one's own result, `not_possible_now`
 */
export async function giveStar(core: Core, id: string, requester: Requester): Promise<StarGiven> {
  const { clock, store } = core;
  const { name: _, ...person } = requester;
  const showcase = await requireStar(core, id, person);
  await requirePublic(core, id);
  // Decided before: what a lost answer makes run again, comes to the same.
  const isGiven = !(await store.hasStar(id, person));
  const given = await core.writeForPerson(async (inner) => {
    const now = await inner.store.find(id);
    await requireNotBlocked(inner, person, now?.replyTarget);
    if (now === undefined || !isShowable(now)) throw goneOf(now);
    await inner.store.setStar(id, person, isGiven, clock.now());
    const count = await inner.store.starsOf(id);
    const before = await inner.store.furtherPost(showcasePostId(id));
    const isReached = isGiven && count >= showcase.stars;
    if (before === undefined && isReached) await inner.store.addFurtherPost(showcasePost(id, showcase, clock.now()));
    if (showcase.isUnderStatus) await inner.want(id, 'status');
    return {
      count,
      needed: showcase.stars,
      isGiven,
      isShown: before?.state === 'posted' || before?.state === 'due' || isReached,
    };
  });
  core.announce(id);
  return given;
}

function showcasePost(generationId: string, { target }: Showcase, nowMs: number): FurtherPost {
  const facts = { state: 'due', receipt: {}, attempts: 0, dueAtMs: nowMs, createdAtMs: nowMs } as const;
  return { id: showcasePostId(generationId), kind: 'showcase', generationId, target, ...facts };
}

/** @throws {UserError} */
async function requireStar(core: StarCore, id: string, person: Stargazer): Promise<Showcase> {
  const generation = await core.store.find(id);
  if (generation === undefined || !isShowable(generation)) throw goneOf(generation);
  const { requester, replyTarget } = generation;
  const isHere = replyTarget.platform === person.platform && (replyTarget.tenant ?? '') === (person.tenant ?? '');
  if (!isHere) throw new UserError('not_found', text('answer.notFoundEver'));
  const showcase = await showcaseOf(core, generation);
  if (showcase === undefined) throw new UserError('not_found', text('answer.oldButton'));
  if (isSamePerson(requester, person)) throw new UserError('not_allowed', text('chat.ownStar'));
  return showcase;
}

/** @throws {UserError} where not everybody there may see it, or nobody can tell now */
async function requirePublic(
  { store, deliveries, stopping }: Pick<Core, 'store' | 'deliveries' | 'stopping'>,
  id: string,
): Promise<void> {
  const generation = await store.find(id);
  const target = generation?.replyTarget;
  const delivery = deliveries.find(({ platform }) => platform === target?.platform);
  try {
    if (target !== undefined && (await delivery?.isPublic?.(target, stopping)) === true) return;
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error;
    throw new UserError('not_possible_now', text('limit.busy'), { cause: error });
  }
  throw new UserError('not_allowed', text('chat.privateStar'));
}

/** Where a result is shown; undefined also where those who manage the place want none of theirs in it. */
export async function showcaseOf(
  core: StarCore,
  { replyTarget }: Pick<Generation, 'replyTarget'>,
): Promise<Showcase | undefined> {
  const showcase = core.deliveries.find(({ platform }) => platform === replyTarget.platform)?.showcaseOf?.(replyTarget);
  if (showcase === undefined) return undefined;
  return (await valuesAt(core, replyTarget)).showcase === false ? undefined : showcase;
}

/** Whether there is something to show: it is finished, and on the disk. */
export function isShowable(generation: Generation): boolean {
  const { state, removedAtMs } = generation;
  const isMade = state === 'completed' || state === 'delivering';
  return isMade && removedAtMs === undefined && !isErased(generation) && keptVideos(generation).length > 0;
}

function goneOf(generation: Generation | undefined): UserError {
  if (generation === undefined || isErased(generation)) return new UserError('not_found', text('answer.notFoundEver'));
  return new UserError('not_found', text(isStill(generation.request) ? 'still.gone' : 'answer.videoGone'));
}
