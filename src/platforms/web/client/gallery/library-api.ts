import type { LibraryChangesAnswer } from '../../rest/answer-schemas.ts';
import type { CountAnswer, FolderAnswer, FoldersAnswer, PeopleAnswer } from '../../rest/library/library-schemas.ts';
import { ApiError, type Ask, type Generation, queryText } from '../server/api.ts';
import type { GalleryFilter } from './use-gallery.ts';

export type Folder = FolderAnswer;
export type ListedPerson = PeopleAnswer['people'][number];

/** What is to become of what people keep of a generation; null takes it away. */
export interface LibraryChange {
  readonly favourite?: boolean;
  readonly kept?: boolean;
  readonly name?: string | null;
  readonly note?: string | null;
  readonly folder_id?: string | null;
}

/** As many as the server changes at once. */
const mostAtOnce = 100;

/** @param ask asks the bot whose library it is */
export function createLibraryApi(ask: Ask) {
  return {
    count: (filter: GalleryFilter) => ask<CountAnswer>('GET', `/library/count?${queryText({ ...filter, sort: '' })}`),
    people: (words: string) => ask<PeopleAnswer>('GET', `/library/people?${queryText({ platform: 'all', words })}`),
    folders: async () => (await ask<FoldersAnswer>('GET', '/folders')).folders,
    addFolder: (name: string) => ask<Folder>('POST', '/folders', { body: JSON.stringify({ name }) }),
    change: (id: string, change: LibraryChange) =>
      ask<Generation>('PATCH', `/operations/${id}`, { body: JSON.stringify(change) }),
    changeAll: (ids: readonly string[], change: LibraryChange) => changeAll(ask, ids, change),
  };
}

/** Each is changed by itself. @returns those that were, and what the first of the others was refused with */
async function changeAll(
  ask: Ask,
  ids: readonly string[],
  change: LibraryChange,
): Promise<{ readonly changed: readonly Generation[]; readonly refusal: ApiError | undefined }> {
  const results: LibraryChangesAnswer['results'][number][] = [];
  for (let from = 0; from < ids.length; from += mostAtOnce) {
    const body = JSON.stringify({ operation_ids: ids.slice(from, from + mostAtOnce), ...change });
    results.push(...(await ask<LibraryChangesAnswer>('PATCH', '/operations', { body })).results);
  }
  const refused = results.find(({ error }) => error !== null)?.error;
  return {
    changed: results.flatMap(({ operation }) => (operation === null ? [] : [operation])),
    refusal: refused ? new ApiError(refused.code, refused.message) : undefined,
  };
}
