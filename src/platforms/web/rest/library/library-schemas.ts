import { z } from 'zod';

const at = z.iso.datetime();

/** How many a list has on all of its pages. */
const count = z.object({
  count: z.int(),
  /** Whether there are more than that: nobody counts further. */
  has_more: z.boolean(),
});
export type CountAnswer = z.infer<typeof count>;

const people = z.object({
  /** By name. */
  people: z.array(z.object({ platform: z.string(), id: z.string(), name: z.string().nullable() })),
  has_more: z.boolean(),
});
export type PeopleAnswer = z.infer<typeof people>;

/** How much is kept, and how much may be. */
const library = z.object({
  favourites: z.object({ count: z.int(), most: z.int() }),
  kept: z.object({ count: z.int(), bytes: z.int(), most_bytes: z.int() }),
});
export type LibraryAnswer = z.infer<typeof library>;

const folder = z.object({
  folder_id: z.string(),
  name: z.string(),
  created_at: at,
  /** Videos and pictures in it. */
  count: z.int(),
});
export type FolderAnswer = z.infer<typeof folder>;

const folders = z.object({ folders: z.array(folder) });
export type FoldersAnswer = z.infer<typeof folders>;

const removedFolder = z.object({ folder_id: z.string(), message: z.string() });
export type RemovedFolderAnswer = z.infer<typeof removedFolder>;

/** By their names in the description of the API. */
export const libraryAnswers = {
  ...{ Library: library, Folder: folder, Folders: folders, RemovedFolder: removedFolder, Count: count, People: people },
} as const;
