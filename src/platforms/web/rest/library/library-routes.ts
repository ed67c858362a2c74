import type { Context } from 'hono';
import { mostCounted } from '../../../../domain/library/browsing.ts';
import type { FilledFolder, LibraryChange } from '../../../../domain/library/library.ts';
import { text } from '../../../../domain/texts.ts';
import { inTurn } from '../../../../lib/in-turn.ts';
import type { LibraryChangesAnswer } from '../answer-schemas.ts';
import { baseUrl } from '../answers.ts';
import type { RestApi } from '../api.ts';
import { readJson } from '../body.ts';
import { asRestError, RestError } from '../error.ts';
import { readHistoryQuery, readPeopleQuery } from '../history.ts';
import type { Route } from '../route.ts';
import { readFolderName, readLibraryChange, readLibraryChanges } from './library-requests.ts';
import type {
  CountAnswer,
  FolderAnswer,
  FoldersAnswer,
  LibraryAnswer,
  PeopleAnswer,
  RemovedFolderAnswer,
} from './library-schemas.ts';

/** Favourites, names, notes, folders, and what is kept for ever. */
export function libraryRoutes(api: RestApi, platforms: readonly string[]): readonly Route[] {
  const { deps, named, spender, answer } = api;
  const { library } = deps.engine;
  const changed = async (context: Context, id: string, change: LibraryChange): Promise<void> => {
    const { isFavourite: _, ...others } = change;
    // A favourite is one's own; what it is called and whether it stays is for all who see it.
    if (Object.keys(others).length > 0 && !api.mayChange(await api.find(id)))
      throw new RestError('not_allowed', text('answer.notYours'));
    await library.change(id, change, spender(context).requester);
  };
  return [
    {
      method: 'GET',
      path: '/library',
      async handle(context) {
        const { favourites, kept } = await library.use(spender(context).requester);
        return respond(context, {
          favourites,
          kept: { count: kept.count, bytes: kept.bytes, most_bytes: kept.mostBytes },
        } satisfies LibraryAnswer);
      },
    },
    {
      method: 'PATCH',
      path: '/operations/:id',
      async handle(context) {
        const { id } = await named(context);
        await changed(context, id, readLibraryChange(await readJson(context)));
        return answer(context, await api.find(id));
      },
    },
    {
      method: 'PATCH',
      path: '/operations',
      async handle(context) {
        const { ids, change } = readLibraryChanges(await readJson(context));
        const results = await inTurn(ids, (id) => oneOfMany(api, context, id, () => changed(context, id, change)));
        return respond(context, { results } satisfies LibraryChangesAnswer);
      },
    },
    ...browsingRoutes(api, platforms),
    ...folderRoutes(api),
  ];
}

/** How many a list has, and whose. */
function browsingRoutes(api: RestApi, platforms: readonly string[]): readonly Route[] {
  const { deps, spender, history } = api;
  const { library } = deps.engine;
  return [
    {
      method: 'GET',
      path: '/library/count',
      async handle(context) {
        const { requester: person } = spender(context);
        const query = readHistoryQuery(context, history, { platforms, person, doors: api.asking()?.doors ?? [person] });
        const count = await library.count(query);
        return respond(context, { count: Math.min(count, mostCounted), has_more: count > mostCounted } satisfies CountAnswer);
      },
    },
    {
      method: 'GET',
      path: '/library/people',
      async handle(context) {
        const { people, hasMore } = await library.people(readPeopleQuery(context, platforms));
        const listed = people.map(({ name = null, ...person }) => ({ ...person, name }));
        return respond(context, { people: listed, has_more: hasMore } satisfies PeopleAnswer);
      },
    },
  ];
}

/** What became of one of several: what can't be done of one keeps no other from it. */
async function oneOfMany(
  api: RestApi,
  context: Context,
  id: string,
  act: () => Promise<void>,
): Promise<LibraryChangesAnswer['results'][number]> {
  try {
    await api.find(id);
    await act();
    return { operation_id: id, operation: await api.tell(await api.find(id), baseUrl(context, api.deps.web)), error: null };
  } catch (error) {
    const known = asRestError(error);
    if (known.code === 'internal') throw error;
    return { operation_id: id, operation: null, error: { code: known.code, message: api.deps.texts.say(known.text) } };
  }
}

function folderRoutes({ deps }: RestApi): readonly Route[] {
  const { library } = deps.engine;
  const idIn = (context: Context): string => context.req.param('folder') ?? '';
  return [
    {
      method: 'GET',
      path: '/folders',
      handle: async (context) =>
        respond(context, { folders: (await library.folders()).map(folderAnswer) } satisfies FoldersAnswer),
    },
    {
      method: 'POST',
      path: '/folders',
      async handle(context) {
        return respond(context, folderAnswer(await library.addFolder(readFolderName(await readJson(context)))));
      },
    },
    {
      method: 'PATCH',
      path: '/folders/:folder',
      async handle(context) {
        const name = readFolderName(await readJson(context));
        return respond(context, folderAnswer(await library.renameFolder(idIn(context), name)));
      },
    },
    {
      method: 'DELETE',
      path: '/folders/:folder',
      async handle(context) {
        const id = idIn(context);
        await library.removeFolder(id);
        const message = deps.texts.say(text('rest.folderRemoved'));
        return respond(context, { folder_id: id, message } satisfies RemovedFolderAnswer);
      },
    },
  ];
}

function folderAnswer({ id, name, createdAtMs, count }: FilledFolder): FolderAnswer {
  return { folder_id: id, name, created_at: new Date(createdAtMs).toISOString(), count };
}

function respond(
  context: Context,
  body: LibraryAnswer | LibraryChangesAnswer | FolderAnswer | FoldersAnswer | RemovedFolderAnswer | CountAnswer | PeopleAnswer,
): Response {
  return context.json(body, 200, { 'cache-control': 'no-store' });
}
