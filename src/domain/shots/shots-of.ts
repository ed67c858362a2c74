import { isFilm } from '../film-request.ts';
import { type Generation, isEnded, isErased, isWaiting } from '../generation.ts';
import { keptVideos } from '../kept-videos.ts';

/** What has to be known of one of a set to tell how its film stands. */
export type SetMember = Pick<
  Generation,
  'id' | 'number' | 'request' | 'state' | 'videos' | 'removedAtMs' | 'hasNoWords' | 'set' | 'source' | 'waitsFor'
>;

/** The newest film of a set of shots; undefined where it is none of them, or its person deleted the film. */
export function currentFilm<Member extends SetMember>(members: readonly Member[]): Member | undefined {
  const films = members.filter(({ request, set }) => isFilm(request) && set?.index === 0);
  const [newest] = films.toSorted((one, other) => other.number - one.number);
  return newest === undefined || isErased(newest) ? undefined : newest;
}

/** The shots of a film in their order. Those that their person deleted, with their words, are left out of it. */
export function shotsOf<Member extends SetMember>(film: SetMember, members: readonly Member[]): readonly Member[] {
  const parts = film.request.film?.parts ?? [];
  return parts.flatMap(({ generationId }) => members.find((each) => each.id === generationId && !isErased(each)) ?? []);
}

/** Those of a set that its message tells of: of a film of shots the newest, with its shots; of any other set all. */
export function shownMembers<Member extends SetMember>(members: readonly Member[]): readonly Member[] {
  const film = currentFilm(members);
  return film === undefined ? members : [film, ...shotsOf(film, members)];
}

/** By which number people know a shot: it stays when others are deleted. */
export function shotNumber({ set }: Pick<SetMember, 'set'>): number {
  return set?.index ?? 0;
}

/** Whether its video can be joined. */
export function isShotThere(shot: SetMember): boolean {
  return shot.removedAtMs === undefined && keptVideos(shot).length > 0;
}

/** Whether it has ended without a video, or that is gone: nothing more comes of it by itself. */
export function isShotLost(shot: SetMember): boolean {
  return isEnded(shot.state) && !isShotThere(shot);
}

/** Whether a shot waits in vain: the one that it goes on from is lost, or waits in vain itself. */
export function waitsInVain(shot: SetMember, members: readonly SetMember[]): boolean {
  if (shot.waitsFor !== 'shot before' || !isWaiting(shot.state)) return false;
  const before = members.find(({ id }) => id === shot.source?.generationId);
  return before === undefined || isErased(before) || isShotLost(before) || waitsInVain(before, members);
}

/** `ready`: all shots are there; `lost`: nothing more comes of those that are missing; `on its way`: something still does. */
export type FilmStand = 'ready' | 'lost' | 'on its way';

export function standOf(film: SetMember, members: readonly SetMember[]): FilmStand {
  const shots = shotsOf(film, members);
  const missing = shots.filter((shot) => !isShotThere(shot));
  if (missing.length === 0) return shots.length < 2 ? 'lost' : 'ready';
  return missing.every((shot) => isShotLost(shot) || waitsInVain(shot, members)) ? 'lost' : 'on its way';
}

/** Whether a shot that is on the disk is posted later: its film comes first, for as long as it is to be expected. */
export function isHeldBack(shot: SetMember, members: readonly SetMember[]): boolean {
  const film = currentFilm(members);
  return film !== undefined && !isEnded(film.state) && shotsOf(film, members).some(({ id }) => id === shot.id);
}
