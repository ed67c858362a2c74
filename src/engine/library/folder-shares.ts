import { randomBytes } from 'node:crypto';
import { UserError } from '../../domain/errors.ts';
import { type Generation, type GenerationState, isErased, type Requester } from '../../domain/generation.ts';
import type { HistoryQuery } from '../../domain/history-query.ts';
import { keptVideos } from '../../domain/kept-videos.ts';
import {
  type FolderShare,
  type FolderShareWish,
  type SharedFolder,
  type SharedItem,
  sharedAtOnce,
} from '../../domain/library/folder-share.ts';
import { personIdOf } from '../../domain/people/person.ts';
import { text } from '../../domain/texts.ts';
import { mostShares } from '../../domain/video-share.ts';
import { inTurn } from '../../lib/in-turn.ts';
import type { Core } from '../core.ts';
import { doorsOf } from '../people/doors-of.ts';
import { viewOf } from '../view.ts';
import { noSuchFolder } from './folders.ts';

/** Of what is in a folder, what has videos to show. */
const states: readonly GenerationState[] = ['stored', 'delivering', 'completed'];

/** As `VideoLibrary.shareFolder`. */
export async function shareFolder(core: Core, folderId: string, wish: FolderShareWish, person: Requester): Promise<FolderShare> {
  const { platform, tenant, id } = person;
  const share: FolderShare = {
    ...{ ...wish, id: randomBytes(16).toString('base64url'), folderId, createdAtMs: Math.floor(core.clock.now()) },
    sharedBy: { platform, ...(tenant !== undefined && { tenant }), id },
  };
  await core.writeForPerson(async ({ store }) => {
    await requireFolder({ store }, folderId);
    const others = (await store.folderSharesOf(folderId)).filter((each) => isOpen(each, share.createdAtMs));
    if (others.length >= mostShares) throw new UserError('not_possible_now', text('rest.tooManyShares', { max: mostShares }));
    await store.addFolderShare(share);
  });
  return share;
}

/** As `VideoLibrary.folderShares`. */
export async function folderShares(core: Core, folderId: string): Promise<readonly FolderShare[]> {
  await requireFolder(core, folderId);
  return (await core.store.folderSharesOf(folderId)).filter((share) => isOpen(share, core.clock.now()));
}

/** As `VideoLibrary.unshareFolder`. */
export async function unshareFolder(core: Core, folderId: string, share: string): Promise<void> {
  await requireFolder(core, folderId);
  const isGone = await core.writeForPerson((inner) => inner.store.dropFolderShare(folderId, share));
  if (!isGone) throw new UserError('not_found', text('rest.noSuchShare'));
}

/** As `VideoLibrary.sharedFolder`. */
export async function sharedFolder(core: Core, id: string, before: number | undefined): Promise<SharedFolder | undefined> {
  const found = await openShare(core, id);
  if (found === undefined) return undefined;
  const query = { folderId: found.folder.id, states, ...(await limitsOf(core, found.share)) };
  const listed = await core.store.history({ ...query, limit: sharedAtOnce, ...(before !== undefined && { before }) });
  const shown = listed.slice(0, sharedAtOnce);
  return {
    ...found,
    items: await itemsOf(core, shown),
    count: await core.store.historyCount(query),
    next: listed.length > sharedAtOnce ? shown.at(-1)?.number : undefined,
  };
}

/** As `VideoLibrary.sharedItem`. */
export async function sharedItem(core: Core, id: string, number: number): Promise<SharedItem | undefined> {
  const found = await openShare(core, id);
  if (found === undefined) return undefined;
  const [newest] = await core.store.history({
    ...{ folderId: found.folder.id, states, before: number + 1, limit: 1 },
    ...(await limitsOf(core, found.share)),
  });
  return newest?.number === number ? (await itemsOf(core, [newest]))[0] : undefined;
}

/** Nobody shows others what they may not see themselves: people of the web who are no admins see of chats what is theirs. */
async function limitsOf(core: Core, { sharedBy }: FolderShare): Promise<Pick<HistoryQuery, 'seenBy' | 'privateTo'>> {
  const personId = personIdOf(sharedBy);
  if (personId === undefined) return { privateTo: 'nameless' };
  const doors = await doorsOf(core, sharedBy);
  return (await core.store.person(personId))?.role === 'admin' ? { privateTo: doors } : { privateTo: doors, seenBy: doors };
}

async function openShare(core: Core, id: string): Promise<Pick<SharedFolder, 'share' | 'folder'> | undefined> {
  const share = await core.store.folderShare(id);
  if (share === undefined || !isOpen(share, core.clock.now())) return undefined;
  const folder = await core.store.folder(share.folderId);
  return folder && { share, folder };
}

/** Nothing of what is deleted, or left the disk by its age. */
async function itemsOf(core: Core, generations: readonly Generation[]): Promise<readonly SharedItem[]> {
  const there = generations.filter((each) => !isErased(each) && each.removedAtMs === undefined && keptVideos(each).length > 0);
  const facts = await core.store.libraryOf(there.map(({ id }) => id));
  return await inTurn(there, async (generation) => {
    const { name } = facts.find(({ generationId }) => generationId === generation.id) ?? {};
    const seen = { generation: await viewOf(core, generation, false, undefined), videos: keptVideos(generation) };
    return { ...seen, ...(name !== undefined && { name }) };
  });
}

async function requireFolder({ store }: Pick<Core, 'store'>, id: string): Promise<void> {
  if ((await store.folder(id)) === undefined) throw noSuchFolder();
}

function isOpen({ untilMs = Number.POSITIVE_INFINITY }: FolderShare, nowMs: number): boolean {
  return untilMs > nowMs;
}
