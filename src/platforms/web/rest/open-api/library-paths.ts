import { z } from 'zod';
import { defaultLimit } from '../history.ts';
import { folderBody, libraryChangeBody, libraryChangesBody } from '../library/library-requests.ts';
import type { RestSchema } from '../options.ts';
import { filterParameters, listParameters } from './operation-paths.ts';
import { json, string, type Words } from './words.ts';

/** What people keep: favourites, names, notes and folders. */
export function libraryPaths(words: Words, history: RestSchema, platforms: readonly string[]) {
  const { say, answers, operation } = words;
  const folder = { name: 'folder', in: 'path', required: true, description: say('api.folderId'), schema: string };
  return {
    '/api/video_chat/library': {
      get: operation('library', 'api.library', { responses: answers(json('Library')) }),
    },
    '/api/video_chat/library/count': {
      get: operation('count', 'api.count', {
        parameters: listParameters(words, history, platforms),
        responses: answers(json('Count')),
      }),
    },
    '/api/video_chat/library/people': {
      get: operation('people', 'api.people', {
        parameters: peopleParameters(words, platforms),
        responses: answers(json('People')),
      }),
    },
    '/api/video_chat/folders': {
      get: operation('folders', 'api.folders', { responses: answers(json('Folders')) }),
      post: operation('addFolder', 'api.addFolder', {
        requestBody: { required: true, content: json('FolderRequest') },
        responses: answers(json('Folder')),
      }),
    },
    '/api/video_chat/folders/{folder}': {
      patch: operation('renameFolder', 'api.renameFolder', {
        parameters: [folder],
        requestBody: { required: true, content: json('FolderRequest') },
        responses: answers(json('Folder')),
      }),
      delete: operation('removeFolder', 'api.removeFolder', {
        parameters: [folder],
        responses: answers(json('RemovedFolder')),
      }),
    },
    '/api/video_chat/folders/{folder}/shares': {
      post: operation('shareFolder', 'api.shareFolder', {
        parameters: [folder],
        requestBody: { required: true, content: json('FolderShareRequest') },
        responses: answers(json('FolderShare')),
      }),
      get: operation('folderShares', 'api.folderShares', {
        parameters: [folder],
        responses: answers(json('FolderShares')),
      }),
    },
    '/api/video_chat/folders/{folder}/shares/{share}': {
      delete: operation('unshareFolder', 'api.unshareFolder', {
        parameters: [folder, { name: 'share', in: 'path', required: true, description: say('api.shareId'), schema: string }],
        responses: answers(json('RemovedShare')),
      }),
    },
  };
}

function peopleParameters({ say }: Words, platforms: readonly string[]) {
  const platform = filterParameters(say, platforms).filter(({ name }) => name === 'platform');
  return [
    ...platform,
    { name: 'words', in: 'query', description: say('api.peopleWords'), schema: string },
    {
      ...{ name: 'limit', in: 'query', description: say('api.peopleLimit') },
      schema: { type: 'integer', minimum: 1, maximum: defaultLimit, default: defaultLimit },
    },
  ];
}

/** What is sent to them, as JSON Schema. */
export function libraryRequestSchemas() {
  const bodies = { LibraryChange: libraryChangeBody, LibraryChanges: libraryChangesBody, FolderRequest: folderBody };
  const plain = Object.entries(bodies).map(([name, schema]) => {
    const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input' });
    return [name, rest];
  });
  return Object.fromEntries(plain);
}
