import { useCallback, useEffect, useMemo, useState } from 'react';
import { asApiError, type Generation } from '../server/api.ts';
import { useServer } from '../server/server.ts';
import { personKey } from './filter-values.ts';
import { createLibraryApi, type ListedPerson } from './library-api.ts';

/** People stop typing for this long before what they typed is searched for. */
const typingMs = 250;

/** Who asked for what may be seen here. */
export interface People {
  /** By name; of many, those that are searched for. */
  readonly list: readonly ListedPerson[];
  /** Whether there are more than are listed. */
  readonly areMany: boolean;
  readonly words: string;
  setWords(words: string): void;
  /** What somebody is called, as far as it is known. @param key see `personKey` */
  nameOf(key: string): string | undefined;
}

/** @param generations that are shown, whose people are known by name at any rate */
export function usePeople(generations: readonly Generation[], tell: (problem: string) => void): People {
  const { ask } = useServer();
  const [list, setList] = useState<readonly ListedPerson[]>([]);
  const [areMany, setMany] = useState(false);
  const [words, setWords] = useState('');
  useEffect(() => {
    let isWanted = true;
    const timer = window.setTimeout(
      () => {
        createLibraryApi(ask)
          .people(words)
          .then(
            ({ people, has_more: hasMore }) => {
              if (!isWanted) return;
              setList(people);
              // Once there were too many to list, the search stays.
              setMany((before) => before || hasMore);
            },
            (error: unknown) => isWanted && tell(asApiError(error).message),
          );
      },
      words === '' ? 0 : typingMs,
    );
    return () => {
      isWanted = false;
      window.clearTimeout(timer);
    };
  }, [ask, words, tell]);
  const names = useMemo(() => {
    const shown = generations.map(({ platform, person }) => ({ ...person, platform }));
    return new Map([...shown, ...list].map((person) => [personKey(person), person.name ?? undefined]));
  }, [generations, list]);
  const nameOf = useCallback((key: string) => names.get(key), [names]);
  return { list, areMany, words, setWords, nameOf };
}
