import { useCallback, useEffect, useMemo, useState } from 'react';
import { asApiError } from '../server/api.ts';
import { useServer } from '../server/server.ts';
import { createLibraryApi, type Folder } from './library-api.ts';

export interface Folders {
  /** By name; empty until they are read. */
  readonly list: readonly Folder[];
  /** @throws {ApiError} */
  add(name: string): Promise<Folder>;
}

export function useFolders(tell: (problem: string) => void): Folders {
  const { ask } = useServer();
  const libraryApi = useMemo(() => createLibraryApi(ask), [ask]);
  const [list, setList] = useState<readonly Folder[]>([]);
  useEffect(() => {
    libraryApi.folders().then(setList, (error: unknown) => tell(asApiError(error).message));
  }, [libraryApi, tell]);
  const add = useCallback(
    async (name: string) => {
      const added = await libraryApi.addFolder(name);
      setList((known) => [...known, added].toSorted((a, b) => a.name.localeCompare(b.name)));
      return added;
    },
    [libraryApi],
  );
  return { list, add };
}
