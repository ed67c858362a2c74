import { randomBytes } from 'node:crypto';
import { UserError } from '../domain/errors.ts';
import { isErased } from '../domain/generation.ts';
import { keptVideos } from '../domain/kept-videos.ts';
import { text } from '../domain/texts.ts';
import type { Actor, SharedVideo } from '../domain/video-engine.ts';
import { mostShares, type ShareWish, type VideoShare } from '../domain/video-share.ts';
import { allowed, notFound, requireVideo } from './actions.ts';
import type { Core } from './core.ts';
import type { Parts } from './parts.ts';

/** As `VideoEngine.share`. */
export async function shareVideo(core: Core, id: string, wish: ShareWish, actor: Actor): Promise<VideoShare> {
  const { platform, tenant, id: person } = actor.requester;
  const share: VideoShare = {
    ...{ ...wish, id: randomBytes(16).toString('base64url'), generationId: id, createdAtMs: core.clock.now() },
    sharedBy: { platform, ...(tenant !== undefined && { tenant }), id: person },
  };
  await core.writeForPerson(async (inner) => {
    const generation = await allowed(inner, id, actor);
    if (isErased(generation)) throw notFound(core);
    requireVideo(generation, wish.video);
    const others = (await inner.store.sharesOf(id)).filter((each) => isOpen(each, share.createdAtMs));
    if (others.length >= mostShares) throw new UserError('not_possible_now', text('rest.tooManyShares', { max: mostShares }));
    await inner.store.addShare(share);
  });
  return share;
}

/** As `VideoEngine.sharesOf`. */
export async function openShares(core: Core, id: string, actor: Actor): Promise<readonly VideoShare[]> {
  await allowed(core, id, actor);
  return (await core.store.sharesOf(id)).filter((share) => isOpen(share, core.clock.now()));
}

/** As `VideoEngine.unshare`. */
export async function unshareVideo(core: Core, id: string, share: string, actor: Actor): Promise<void> {
  await allowed(core, id, actor);
  const isGone = await core.writeForPerson((inner) => inner.store.dropShare(id, share));
  if (!isGone) throw new UserError('not_found', text('rest.noSuchShare'));
}

/** As `VideoEngine.shared`. */
export async function sharedVideo(core: Core, view: Parts['view'], id: string): Promise<SharedVideo | undefined> {
  const share = await core.store.share(id);
  if (share === undefined || !isOpen(share, core.clock.now())) return undefined;
  const generation = await core.store.find(share.generationId);
  if (generation === undefined || isErased(generation) || generation.removedAtMs !== undefined) return undefined;
  const video = keptVideos(generation).find(({ number }) => number === share.video);
  return video && { share, video, generation: await view(generation) };
}

function isOpen({ untilMs = Number.POSITIVE_INFINITY }: VideoShare, nowMs: number): boolean {
  return untilMs > nowMs;
}
