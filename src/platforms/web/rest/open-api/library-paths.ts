import { z } from 'zod';
import { folderBody, libraryChangeBody, libraryChangesBody } from '../library/library-requests.ts';
import { json, string, type Words } from './words.ts';

/** What people keep: favourites, names, notes and folders. */
export function libraryPaths({ say, answers, operation }: Words) {
  const folder = { name: 'folder', in: 'path', required: true, description: say('api.folderId'), schema: string };
  return {
    '/api/video_chat/library': {
      get: operation('library', 'api.library', { responses: answers(json('Library')) }),
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
  };
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
