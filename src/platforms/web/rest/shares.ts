import type { Context } from 'hono';
import { z } from 'zod';
import { isSamePerson } from '../../../domain/generation.ts';
import type { FolderShare } from '../../../domain/library/folder-share.ts';
import { text } from '../../../domain/texts.ts';
import type { VideoShare } from '../../../domain/video-share.ts';
import { createShareLinks } from '../../../lib/share-link.ts';
import { baseUrl } from './answers.ts';
import type { RestApi } from './api.ts';
import { RestError } from './error.ts';
import type { Route } from './route.ts';
import { readWish, routesBelow } from './routes-below.ts';
import type { FolderShareAnswer, FolderSharesAnswer, RemovedShareAnswer, ShareAnswer, SharesAnswer } from './share-schemas.ts';

const dayMs = 86_400_000;
const [defaultDays, mostDays] = [30, 365];

/** What is sent to let everybody look through a folder who has the link. */
export const folderShareRequestBody = z.strictObject({
  /** Whether the page says what was asked for. */
  show_prompt: z.boolean().default(false),
  /** Null: until it is taken back. */
  expires_in_days: z.int().min(1).max(mostDays).nullable().default(defaultDays),
});

/** The same for a video. */
export const shareRequestBody = z.strictObject({
  /** Which of its videos, from 1. */
  video: z.int().min(1).max(100).default(1),
  ...folderShareRequestBody.shape,
});

/** Links to watch a video, or to look through a folder, for people who have no token. */
export function shareRoutes(api: RestApi): readonly Route[] {
  const { deps, named, actor, spender } = api;
  const { engine, texts } = deps;
  const { library } = engine;
  const links = createShareLinks(deps.secret);
  const linkBody = (share: VideoShare | FolderShare, base: string): FolderShareAnswer => ({
    share_id: share.id,
    url: `${base}/watch/${links.tokenOf(share.id)}`,
    show_prompt: share.showsPrompt,
    created_at: new Date(share.createdAtMs).toISOString(),
    expires_at: share.untilMs === undefined ? null : new Date(share.untilMs).toISOString(),
  });
  const shareBody = (share: VideoShare, base: string): ShareAnswer => ({ ...linkBody(share, base), video: share.video });
  /** @throws {RestError} where nobody else could open a link */
  const requirePublicUrl = (): void => {
    if (deps.web.publicUrl === undefined) throw new RestError('not_possible_now', text('rest.sharesNeedPublicUrl'));
  };
  const untilIn = (days: number | null) => (days === null ? {} : { untilMs: deps.clock.now() + days * dayMs });
  /** A link shows what its maker may see: others than admins know of their own alone. */
  const foldersOwn = async (context: Context, id: string): Promise<readonly FolderShare[]> => {
    const { requester, mayManage } = actor(context);
    return (await library.folderShares(id)).filter(({ sharedBy }) => mayManage || isSamePerson(sharedBy, requester));
  };
  const removed = (share: string): RemovedShareAnswer => ({ share_id: share, message: texts.say(text('rest.unshared')) });
  return [
    ...routesBelow({
      path: '/operations/:id/shares',
      each: 'share',
      owner: async (context) => (await named(context)).id,
      async add(context, id, body): Promise<ShareAnswer> {
        const wish = readWish(shareRequestBody, body, expected);
        requirePublicUrl();
        const { video, show_prompt: showsPrompt, expires_in_days: days } = wish;
        const share = await engine.share(id, { video, showsPrompt, ...untilIn(days) }, actor(context));
        return shareBody(share, baseUrl(context, deps.web));
      },
      async list(context, id): Promise<SharesAnswer> {
        // There may be some of a time when the address was known.
        const base = baseUrl(context, deps.web);
        return { shares: (await engine.sharesOf(id, actor(context))).map((share) => shareBody(share, base)) };
      },
      async remove(context, id, share) {
        await engine.unshare(id, share, actor(context));
        return removed(share);
      },
    }),
    ...routesBelow({
      path: '/folders/:folder/shares',
      each: 'share',
      owner: async (context) => context.req.param('folder') ?? '',
      async add(context, id, body): Promise<FolderShareAnswer> {
        const { show_prompt: showsPrompt, expires_in_days: days } = readWish(folderShareRequestBody, body, expected);
        requirePublicUrl();
        const share = await library.shareFolder(id, { showsPrompt, ...untilIn(days) }, spender(context).requester);
        return linkBody(share, baseUrl(context, deps.web));
      },
      async list(context, id): Promise<FolderSharesAnswer> {
        const base = baseUrl(context, deps.web);
        return { shares: (await foldersOwn(context, id)).map((share) => linkBody(share, base)) };
      },
      async remove(context, id, share) {
        if (!(await foldersOwn(context, id)).some((each) => each.id === share))
          throw new RestError('not_found', text('rest.noSuchShare'));
        await library.unshareFolder(id, share);
        return removed(share);
      },
    }),
  ];
}

function expected(field: string) {
  return field === 'expires_in_days' ? text('expected.number', { min: 1, max: mostDays }) : undefined;
}
