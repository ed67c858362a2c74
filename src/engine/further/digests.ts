import { createHash } from 'node:crypto';
import type { Delivery, Digest, Starred } from '../../domain/delivery.ts';
import type { FurtherPost } from '../../domain/further-post.ts';
import type { Generation, GenerationView, ReplyTarget } from '../../domain/generation.ts';
import { lastWeekly, type WeeklyTime } from '../../domain/weekly-time.ts';
import { inTurn } from '../../lib/in-turn.ts';
import type { Core } from '../core.ts';
import { receiptsWithStatus } from '../shared-status.ts';
import { isShowable, showcaseOf } from './stars.ts';

const dayMs = 86_400_000;
const weekMs = 7 * dayMs;
/** One that was missed by more than this is left out. */
const lateMs = dayMs;
/** As much lies between two at least, also where the admin chose another day meanwhile. */
const leastApartMs = 6 * dayMs;
/** Results that are listed. */
const mostListed = 5;
/** Results of a week that are looked at, the newest: more are counted no further. */
const mostLookedAt = 2000;
const pageSize = 100;

/**
 * Adds the digest of each showcase that is due, once a week. Which week that was stands in the store, and the post has the id of its place and day: so
 * restarts, other processes and clocks that change make no second one.
 *
 * @param posts makes what was added
 */
export function createDigests(core: Core, posts: { run(): void }): () => Promise<void> {
  return async () => {
    for (const delivery of core.deliveries) {
      const { digestTime } = delivery;
      if (digestTime !== undefined && delivery.postDigest !== undefined) await addDue(core, delivery, digestTime, posts);
    }
  };
}

async function addDue(core: Core, delivery: Delivery, time: WeeklyTime, posts: { run(): void }): Promise<void> {
  const { clock, store, wallClock } = core;
  // A clock that is wrong would say good-bye to a week that has not been.
  if (!wallClock.isCertain()) return;
  const { atMs, date } = lastWeekly(time, clock.now());
  if (clock.now() - atMs > lateMs || isDone(await store.fact(factOf(delivery)), atMs)) return;
  const targets = new Map<string, ReplyTarget>();
  for await (const generation of madeBefore(core, delivery, atMs)) {
    const target = (await showcaseOf(core, generation))?.target;
    if (target === undefined || targets.has(placeOf(target)) || (await store.starsOf(generation.id)) === 0) continue;
    targets.set(placeOf(target), target);
  }
  const areAdded = await core.write(async (inner) => {
    // Another process may have come first.
    if (isDone(await inner.store.fact(factOf(delivery)), atMs)) return false;
    await inner.store.setFact(factOf(delivery), String(atMs));
    for (const target of targets.values()) await inner.store.addFurtherPost(digestPost(target, date, atMs, clock.now()));
    return targets.size > 0;
  });
  if (areAdded) posts.run();
}

/** What a digest says by now: of what not everybody may see, is gone or has no star, nothing is listed. @throws {DeliveryError} */
export async function digestOf(
  {
    core,
    view,
    abort,
  }: { readonly core: Core; readonly view: (generation: Generation) => Promise<GenerationView>; readonly abort: AbortSignal },
  delivery: Delivery,
  { target, createdAtMs }: FurtherPost,
): Promise<Digest> {
  const { store } = core;
  const areOpen = new Map<string, boolean>();
  const isOpen = async ({ replyTarget }: Generation): Promise<boolean> => {
    const key = placeOf(replyTarget);
    const known = areOpen.get(key) ?? (await delivery.isPublic?.(replyTarget, abort)) === true;
    areOpen.set(key, known);
    return known;
  };
  const starred: { readonly generation: Generation; readonly stars: number }[] = [];
  let count = 0;
  for await (const generation of madeBefore(core, delivery, createdAtMs)) {
    if (!(await isOf(core, generation, target)) || !isShowable(generation) || !(await isOpen(generation))) continue;
    count += 1;
    const stars = await store.starsOf(generation.id);
    if (stars > 0) starred.push({ generation, stars });
  }
  // Those of equal rank are newest first already.
  const best = starred.toSorted((a, b) => b.stars - a.stars).slice(0, mostListed);
  return {
    count,
    best: await inTurn(best, async ({ generation, stars }): Promise<Starred> => {
      return { stars, generation: await view(generation), receipts: await receiptsWithStatus(store, generation) };
    }),
  };
}

/** What was asked for in the week before and is finished, newest first. */
async function* madeBefore({ store }: Pick<Core, 'store'>, { platform }: Delivery, atMs: number): AsyncGenerator<Generation> {
  const query = { platform, createdSinceMs: atMs - weekMs, createdBeforeMs: atMs, states: ['delivering', 'completed'] } as const;
  let before: number | undefined;
  for (let looked = 0; looked < mostLookedAt; looked += pageSize) {
    const found = await store.history({ ...query, limit: pageSize, ...(before !== undefined && { before }) });
    yield* found.slice(0, pageSize);
    if (found.length <= pageSize) return;
    before = found[pageSize - 1]?.number;
  }
}

/** Of the same server or workspace: what its showcase would show, and what was asked for in the showcase itself. */
async function isOf(core: Core, generation: Generation, target: ReplyTarget): Promise<boolean> {
  if (placeOf(generation.replyTarget) === placeOf(target)) return true;
  const own = (await showcaseOf(core, generation))?.target;
  return own !== undefined && placeOf(own) === placeOf(target);
}

function digestPost(target: ReplyTarget, date: string, atMs: number, nowMs: number): FurtherPost {
  // Short enough for what marks a message at any platform.
  const mark = createHash('sha256')
    .update(`${date}\n${placeOf(target)}`)
    .digest('hex')
    .slice(0, 24);
  return {
    id: `digest:${mark}`,
    kind: 'digest',
    target,
    state: 'due',
    receipt: {},
    attempts: 0,
    dueAtMs: nowMs,
    createdAtMs: atMs,
  };
}

function placeOf({ platform, tenant = '', channelId }: ReplyTarget): string {
  return JSON.stringify([platform, tenant, channelId]);
}

function factOf({ platform }: Delivery): string {
  return `digest ${platform}`;
}

/** @param last when the last one was. One that lies far ahead was written by a clock that was wrong */
function isDone(last: string | undefined, atMs: number): boolean {
  return last !== undefined && Math.abs(atMs - Number(last)) < leastApartMs;
}
