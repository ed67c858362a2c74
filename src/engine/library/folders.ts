import { randomBytes } from 'node:crypto';
import { UserError } from '../../domain/errors.ts';
import { type FilledFolder, type Folder, longest, mostFolders } from '../../domain/library/library.ts';
import { text } from '../../domain/texts.ts';
import type { Core } from '../core.ts';
import { plainWords } from './plain-words.ts';

/** As `VideoLibrary.addFolder`. */
export async function addFolder(core: Core, given: string): Promise<FilledFolder> {
  const folder = { id: randomBytes(9).toString('base64url'), name: folderName(given), createdAtMs: Math.floor(core.clock.now()) };
  await core.writeForPerson(async ({ store }) => {
    const others = await store.folders();
    if (others.length >= mostFolders) throw new UserError('not_possible_now', text('rest.tooManyFolders', { max: mostFolders }));
    requireOther(others, folder);
    await store.addFolder(folder);
  });
  return { ...folder, count: 0 };
}

/** As `VideoLibrary.renameFolder`. */
export async function renameFolder(core: Core, id: string, given: string): Promise<FilledFolder> {
  const name = folderName(given);
  return await core.writeForPerson(async ({ store }) => {
    const all = await store.folders();
    const folder = all.find((each) => each.id === id);
    if (folder === undefined) throw noSuchFolder();
    requireOther(all, { id, name });
    await store.renameFolder(id, name);
    return { ...folder, name };
  });
}

/** As `VideoLibrary.removeFolder`. */
export async function removeFolder(core: Core, id: string): Promise<void> {
  await core.writeForPerson(async ({ store }) => {
    if ((await store.folder(id)) === undefined) throw noSuchFolder();
    await store.removeFolder(id);
  });
}

/** There is no folder with that id (any more). */
export function noSuchFolder(): UserError {
  return new UserError('not_found', text('rest.noSuchFolder'));
}

function folderName(given: string): string {
  const name = plainWords(given, 'name', longest.folderName);
  if (name === undefined) throw new UserError('invalid_option', text('rest.folderWithoutName'), { option: 'name' });
  return name;
}

/** Nobody could tell two of the same name apart. */
function requireOther(others: readonly Pick<Folder, 'id' | 'name'>[], { id, name }: Pick<Folder, 'id' | 'name'>): void {
  const isSame = (other: string): boolean => other.localeCompare(name, undefined, { sensitivity: 'accent' }) === 0;
  if (others.some((other) => other.id !== id && isSame(other.name)))
    throw new UserError('invalid_option', text('rest.folderTwice', { name }), { option: 'name' });
}
