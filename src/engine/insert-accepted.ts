import { isFilm } from '../domain/film-request.ts';
import type { Generation } from '../domain/generation.ts';
import { sourceOfRequest } from '../domain/lineage.ts';
import type { RequestMember } from '../domain/sets/request-set.ts';
import { withoutFrameToCome } from '../domain/shots/shot-film.ts';
import type { Submission } from '../domain/submission.ts';
import type { VideoRequest } from '../domain/video-request.ts';
import { inTurn } from '../lib/in-turn.ts';
import type { Core } from './core.ts';
import { holdUntilShown, isUnseen } from './deliver.ts';
import { requireParts } from './films/require-film.ts';
import type { Place } from './places.ts';
import { paymentOf } from './tiers/tier-money.ts';

/** A submission that keeps the rules, with what it costs and who makes it. */
export interface Ready {
  readonly submission: Submission;
  /** Who makes it. */
  readonly by: Pick<Generation, 'provider' | 'keyFingerprint'>;
  /** What it becomes; at least one. */
  readonly members: readonly RequestMember<VideoRequest>[];
  /** Of all of them. */
  readonly price: number;
  /** It waits for that before anything is sent. Absent: it gets in line at once. */
  readonly approvalId?: string;
  /** What one of them costs. */
  priceOf(request: VideoRequest): number;
}

/** A submission with all that it becomes, in their order, inside of the transaction that takes it in. @param places one for each */
export async function insertAll(core: Core, ready: Ready, places: readonly Place[]): Promise<readonly Generation[]> {
  const { submission, members } = ready;
  const { eventId, requester } = submission;
  const { video } = submission.request;
  if (video !== undefined) await core.sources.require(core.store, video, requester);
  await requireParts(core, submission);
  const inserted = await inTurn(places, (place, at) => insert(core, ready, members[at]?.request ?? submission.request, place));
  if (video !== undefined) core.afterCommit(() => core.sources.settled(video, requester));
  // From here on its status message is what answers.
  await core.store.removeIntake(submission.intakeId ?? eventId);
  return inserted;
}

/** @param request of one of its members, which is what it costs */
export async function insert(
  core: Core,
  { submission, by, priceOf, approvalId }: Ready,
  request: VideoRequest,
  own: Place,
): Promise<Generation> {
  const { store } = core;
  const { requester, replyTarget, notes = [] } = submission;
  const source = own.source ?? submission.source ?? sourceOfRequest(request);
  const price = priceOf(request);
  const nowMs = core.clock.now();
  const inserted = await store.insert(
    {
      ...own,
      requester,
      replyTarget,
      request: withoutFrameToCome(request),
      ...(source === undefined ? {} : { source }),
      ...by,
      priceUsd: price,
      ...(approvalId !== undefined && { approvalId }),
      createdAtMs: nowMs,
    },
    submission.images,
  );
  const generation = notes.length > 0 ? { ...inserted, notes } : inserted;
  if (generation !== inserted) await store.change(inserted.id, { notes });
  if (requester.keyId !== undefined) await store.addKeyRequest(inserted.id, requester.keyId);
  if (price > 0) await store.reserve(generation, 1, price, nowMs, await paymentOf(core, price, requester, replyTarget));
  await core.want(generation.id, 'status');
  // It waits for no slot of a provider, and for nobody's yes: nothing is paid.
  if (isFilm(request) && approvalId === undefined) {
    await store.move(generation.id, 'queued', 'downloading', {});
    return { ...generation, state: 'downloading' };
  }
  // A shot that is made once more is of a set that is seen already.
  if (approvalId === undefined && (await isUnseen(core, generation))) await holdUntilShown(core, generation.id);
  return generation;
}
