import { useCallback, useEffect, useState } from 'react';
import { asApiError } from '../server/api.ts';
import { type Folder, libraryApi } from './library-api.ts';

export interface Folders {
  /** By name; empty until they are read. */
  readonly list: readonly Folder[];
  /** @throws {ApiError} */
  add(name: string): Promise<Folder>;
}

export function useFolders(tell: (problem: string) => void): Folders {
  const [list, setList] = useState<readonly Folder[]>([]);
  useEffect(() => {
    libraryApi.folders().then(setList, (error: unknown) => tell(asApiError(error).message));
  }, [tell]);
  const add = useCallback(async (name: string) => {
    const added = await libraryApi.addFolder(name);
    setList((known) => [...known, added].toSorted((a, b) => a.name.localeCompare(b.name)));
    return added;
  }, []);
  return { list, add };
}
