import { UserError } from '../../domain/errors.ts';
import type { PeopleStore } from '../../domain/people/people-store.ts';
import { longestPersonName } from '../../domain/people/person.ts';
import { text } from '../../domain/texts.ts';
import { cleanPrompt } from '../../domain/video-request.ts';
import { plainWords } from '../library/plain-words.ts';

/** Names as they are compared: nobody is taken for somebody else. @param but this one's own is free */
export async function takenNames(store: Pick<PeopleStore, 'people'>, but?: string): Promise<ReadonlySet<string>> {
  return new Set((await store.people()).filter(({ id }) => id !== but).map(({ name }) => folded(name)));
}

/** @throws {UserError} `invalid_option` */
export function nameOf(given: string, taken: ReadonlySet<string>): string {
  const name = plainWords(given.replaceAll(/\s+/g, ' '), 'name', longestPersonName);
  if (name === undefined) throw new UserError('invalid_option', text('person.nameMissing'), { option: 'name' });
  if (taken.has(folded(name))) throw new UserError('invalid_option', text('person.nameTaken', { name }), { option: 'name' });
  return name;
}

/** What a chat calls somebody, with a number where somebody else is called so. */
export function freeName(given: string, taken: ReadonlySet<string>): string {
  const name = [...cleanPrompt(given.replaceAll(/\s+/g, ' '))].slice(0, longestPersonName - 5).join('') || '–';
  if (!taken.has(folded(name))) return name;
  let nth = 2;
  while (taken.has(folded(`${name} ${nth}`))) nth += 1;
  return `${name} ${nth}`;
}

function folded(name: string): string {
  return name.normalize('NFKC').toLowerCase();
}
