import type { ReactElement } from 'react';
import { text } from '../../../../domain/texts.ts';
import { say } from '../say.ts';
import type { People } from './use-people.ts';

/** Where there are more people than a list is good for: a field for a part of a name, by which the list gets shorter. */
export function PersonSearch({ people }: { readonly people: People }): ReactElement | null {
  if (!people.areMany) return null;
  return (
    <input
      type="search"
      aria-label={say(text('page.findPerson'))}
      placeholder={say(text('page.findPerson'))}
      value={people.words}
      onChange={({ currentTarget }) => people.setWords(currentTarget.value)}
      dir="auto"
      className="h-9 w-40 rounded-full border border-line bg-surface px-3 text-sm placeholder:text-muted pointer-coarse:h-11"
    />
  );
}
