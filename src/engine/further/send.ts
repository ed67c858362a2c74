import { createHash } from 'node:crypto';
import { type Delivery, DeliveryError, type SeenPlace } from '../../domain/delivery.ts';
import { UserError } from '../../domain/errors.ts';
import type { FurtherPost } from '../../domain/further-post.ts';
import { isSameChannel, type ReplyTarget } from '../../domain/generation.ts';
import { wordsOfRequest } from '../../domain/moderation/words-of.ts';
import { settingScopeOf } from '../../domain/place-settings/setting-scope.ts';
import { text } from '../../domain/texts.ts';
import type { Actor } from '../../domain/video-engine.ts';
import { allowed, requireVideo } from '../actions.ts';
import { requireNotBlocked } from '../admin/blocked.ts';
import type { Core } from '../core.ts';
import { refuseUnwanted } from '../moderation/require-words.ts';
import { isShowable } from './stars.ts';

/** Somebody waits for the list. */
const lookMs = 5000;

/** As `VideoEngine.sendPlaces`. */
export async function sendPlaces({
  deliveries,
  stopping,
}: Pick<Core, 'deliveries' | 'stopping'>): Promise<readonly (SeenPlace & { readonly target: ReplyTarget })[]> {
  const signal = AbortSignal.any([stopping, AbortSignal.timeout(lookMs)]);
  const targets = deliveries.flatMap((delivery) => (delivery.sendTargets ?? []).map((target) => ({ delivery, target })));
  return await Promise.all(
    targets.map(async ({ delivery, target }) => ({ ...(await seenPlace(delivery, target, signal)), target })),
  );
}

async function seenPlace(delivery: Delivery, target: ReplyTarget, signal: AbortSignal): Promise<SeenPlace> {
  const name = target.channelId;
  try {
    return (await delivery.lookAt?.(target, signal)) ?? { name };
  } catch (error) {
    if (!(error instanceof DeliveryError) && !signal.aborted) throw error;
    return { name, refusal: text('rest.placeUnknown') };
  }
}

/** As `VideoEngine.sendTo`. What chats have among themselves stays there: only what the web made goes anywhere. */
export async function sendTo(core: Core, id: string, video: number, wanted: ReplyTarget, actor: Actor): Promise<FurtherPost> {
  const { clock, deliveries } = core;
  await allowed(core, id, actor);
  const target = deliveries.flatMap(({ sendTargets = [] }) => sendTargets).find((each) => isSameChannel(each, wanted));
  if (target === undefined) throw new UserError('not_found', text('rest.noSuchPlace'));
  const postId = sentPostId(id, video, target);
  const sent = await core.writeForPerson(async (inner) => {
    const { store } = inner;
    const generation = await store.find(id);
    if (generation === undefined || generation.replyTarget.platform !== 'web')
      throw new UserError('not_allowed', text('rest.notSent'));
    // Its post says what was asked for, and who is blocked there has nothing shown there.
    await requireNotBlocked(inner, actor.requester, target);
    await refuseUnwanted(inner, settingScopeOf(target), wordsOfRequest(generation.request));
    requireVideo(generation, video);
    if (!isShowable(generation)) throw new UserError('not_possible_now', text('answer.notFinished'));
    const nowMs = clock.now();
    const facts = { state: 'due', receipt: {}, attempts: 0, dueAtMs: nowMs, createdAtMs: nowMs } as const;
    const post: FurtherPost = { id: postId, kind: 'sent', generationId: id, video, target, ...facts };
    // One that was refused is tried once more.
    if (!(await store.addFurtherPost(post)))
      await store.changeFurtherPost(postId, 'refused', { state: 'due', attempts: 0, dueAtMs: nowMs });
    return (await store.furtherPost(postId)) ?? post;
  });
  core.announce(id);
  return sent;
}

/** The same video in the same place is the same post, however often it is asked for. */
function sentPostId(id: string, video: number, { platform, tenant = '', channelId }: ReplyTarget): string {
  const facts = JSON.stringify([id, video, platform, tenant, channelId]);
  return `sent-${createHash('sha256').update(facts).digest('hex').slice(0, 32)}`;
}

/** As `VideoEngine.sentTo`. */
export async function sentTo(core: Core, id: string, actor: Actor): Promise<readonly FurtherPost[]> {
  await allowed(core, id, actor);
  return (await core.store.furtherPostsOf(id)).filter(({ kind }) => kind === 'sent');
}

/** As `VideoEngine.unsend`. */
export async function unsend(core: Core, id: string, postId: string, actor: Actor): Promise<void> {
  const post = (await sentTo(core, id, actor)).find((each) => each.id === postId);
  if (post === undefined) throw new UserError('not_found', text('rest.noSuchPost'));
  await core.writeForPerson(async ({ store, clock }) => {
    // It may have been sent once more since it was looked at.
    if ((await store.furtherPost(postId))?.state === 'refused') return await store.dropFurtherPost(postId);
    for (const state of ['due', 'posted'] as const)
      await store.changeFurtherPost(postId, state, { state: 'withdrawing', attempts: 0, dueAtMs: clock.now() });
  });
  core.announce(id);
}
