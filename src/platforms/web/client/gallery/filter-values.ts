import type { Generation } from '../server/api.ts';

/** A person whose videos are shown alone. */
export type Person = Generation['person'] & { readonly platform: string };

const names = ['where', 'words', 'status', 'kind', 'model', 'days', 'person', 'kept', 'folder', 'sort'] as const;

/** What the gallery is narrowed down to, as it stands in its address; an empty text is no filter. */
export type FilterValues = Readonly<Record<(typeof names)[number], string>>;

/** @param query of an address, which anybody may have written; what is not known in it is nothing */
export function readFilters(query: string): FilterValues {
  const given = new URLSearchParams(query);
  return Object.fromEntries(names.map((name) => [name, (given.get(name) ?? '').slice(0, 300)])) as FilterValues;
}

/** The query of an address; empty where nothing is narrowed down. */
export function writeFilters(values: FilterValues): string {
  return new URLSearchParams(names.flatMap((name) => (values[name] === '' ? [] : [[name, values[name]]]))).toString();
}

/** How many of them are set, beside the words. */
export function countFilters(values: FilterValues): number {
  return names.filter((name) => name !== 'words' && name !== 'sort' && values[name] !== '').length;
}

/** A person in an address: an id is only one of its platform. */
export function personKey({ platform, id }: Pick<Person, 'platform' | 'id'>): string {
  return `${platform}:${id}`;
}

/** The one who looks, in the place of somebody by name. */
export const mine = 'mine';

/** @returns undefined for a text that names nobody */
export function readPerson(key: string): Pick<Person, 'platform' | 'id'> | undefined {
  const [, platform, id] = /^([^:]+):(.+)$/s.exec(key) ?? [];
  return platform === undefined || id === undefined ? undefined : { platform, id };
}
