import type { ListedPerson } from '../../domain/library/browsing.ts';
import type { ListedPeople, PeopleQuery } from '../../domain/library/video-library.ts';
import type { Core } from '../core.ts';

/** Of more, those of the first platforms are found. It takes some 20 ms. */
const mostRead = 5000;

/** As `VideoLibrary.people`. */
export async function peopleOf(
  { store }: Pick<Core, 'store'>,
  { platform, words = '', limit }: PeopleQuery,
): Promise<ListedPeople> {
  const wanted = folded(words.trim());
  const known = await store.requesters(mostRead, platform);
  // Browsers have an id and often nothing more, by which nobody knows anybody.
  const named = known.filter(({ platform: where, name }) => where !== 'web' || name !== undefined);
  const found = named.filter(({ id, name = '' }) => folded(name).includes(wanted) || folded(id).includes(wanted));
  const people = found.toSorted((a, b) => shown(a).localeCompare(shown(b)) || a.platform.localeCompare(b.platform));
  return { people: people.slice(0, limit), hasMore: people.length > limit };
}

function shown({ name, id }: ListedPerson): string {
  return name ?? id;
}

/** Without accents: names are typed as somebody's keyboard has them. */
function folded(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
}
