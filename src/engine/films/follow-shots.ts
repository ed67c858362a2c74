import { type Generation, isWaiting } from '../../domain/generation.ts';
import { currentFilm, isHeldBack, isShotThere, shotNumber, shotsOf, standOf, waitsInVain } from '../../domain/shots/shots-of.ts';
import { text } from '../../domain/texts.ts';
import type { Core, Decide } from '../core.ts';
import { uncharged } from '../unclear.ts';

/** Takes a step inside of a transaction, see `takeWithin`: handed over, since what follows the shots follows from each of them. */
export type Take = (inner: Core, id: string, decide: Decide) => Promise<unknown>;

/**
 * What follows for a film of shots and the rest of it from any step of one of them, in the same transaction: the film is joined once all shots are
 * there, or given up once nothing more comes of those that are missing; what waits in vain is called off; and what was kept back until the film
 * is posted goes out.
 */
export async function followShots(inner: Core, take: Take, setId: string): Promise<void> {
  // A film is the first of its set: of any other one, not all are read for each step.
  if ((await inner.store.find(setId))?.set?.index !== 0) return;
  const members = await inner.store.membersOf(setId);
  if (members.some(({ waitsFor }) => waitsFor === 'shot before')) inner.afterCommit(() => inner.frameWanted.tell());
  const film = currentFilm(members);
  const hasFollowed = film !== undefined && isWaiting(film.state) && (await followFilm(inner, take, film, members));
  const now = hasFollowed ? await inner.store.membersOf(setId) : members;
  for (const each of now)
    if (each.state === 'stored' && each.set?.index !== 0 && !isHeldBack(each, now)) await release(inner, take, each);
}

/** Whether one that is on the disk is posted later; see `isHeldBack`. Inside of a transaction, or alone. */
export async function isKeptBack({ store }: Pick<Core, 'store'>, generation: Generation): Promise<boolean> {
  const { set } = generation;
  return set !== undefined && set.index > 0 && isHeldBack(generation, await store.membersOf(set.id));
}

/** @returns whether something was done */
async function followFilm(inner: Core, take: Take, film: Generation, members: readonly Generation[]): Promise<boolean> {
  const stand = standOf(film, members);
  if (stand === 'on its way') return false;
  if (stand === 'ready') {
    await take(inner, film.id, ({ state }) =>
      state === 'queued' ? { to: 'downloading', change: { waitsFor: undefined, notBeforeMs: undefined } } : undefined,
    );
    inner.afterCommit(() => inner.filmReady.tell(film.id));
    return true;
  }
  const shots = shotsOf(film, members);
  const missing = shots.filter((shot) => !isShotThere(shot));
  const [first] = missing;
  for (const shot of missing.filter((each) => waitsInVain(each, members))) {
    const reason = text('film.shotBehind', { number: first === undefined ? 1 : shotNumber(first) });
    await take(inner, shot.id, (now) =>
      isWaiting(now.state) ? { ...uncharged(now, 'canceled', reason), isQuiet: true } : undefined,
    );
  }
  const reason = text('film.shotsLost', { numbers: missing.map(shotNumber).join(', ') });
  // Who waits for it has heard of the shot.
  await take(inner, film.id, (now) =>
    isWaiting(now.state) ? { ...uncharged(now, 'failed', reason), isQuiet: true } : undefined,
  );
  return true;
}

async function release(inner: Core, take: Take, { id }: Generation): Promise<void> {
  await take(inner, id, ({ state }) => (state === 'stored' ? { to: 'delivering' } : undefined));
}
