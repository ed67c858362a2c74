import type { Context, Hono } from 'hono';
import { posterOf } from '../../../domain/generation.ts';
import type { SharedFolder } from '../../../domain/library/folder-share.ts';
import { text } from '../../../domain/texts.ts';
import type { SharedVideo } from '../../../domain/video-engine.ts';
import { isStill } from '../../../domain/video-request.ts';
import { createShareLinks } from '../../../lib/share-link.ts';
import { pageLanguage } from '../access/page-language.ts';
import type { createPosters } from '../media/posters.ts';
import { storedResponse } from '../media/videos.ts';
import { baseUrl } from '../rest/answers.ts';
import { RestError } from '../rest/error.ts';
import type { WebDeps } from '../web-deps.ts';
import { folderPage } from './folder-page.ts';
import { reportPart } from './report-page.ts';
import { goneSharePage, shareFiles, sharePage } from './share-page.ts';
import { sharePageHeaders } from './share-style.ts';

type ShareDeps = Pick<WebDeps, 'engine' | 'outputs' | 'texts' | 'secret' | 'web'>;

/** Pages of shared videos and folders, and their files, for everybody who has the link. Each request asks anew whether it still is shared. */
export function openShares(app: Hono, deps: ShareDeps, poster: ReturnType<typeof createPosters>): void {
  const links = createShareLinks(deps.secret);
  const find = async (token: string): Promise<SharedVideo | undefined> => {
    const id = links.idOf(token);
    return id === undefined ? undefined : await deps.engine.shared(id);
  };

  const findFolder = async (token: string, before: number | undefined): Promise<SharedFolder | undefined> => {
    const id = links.idOf(token);
    return id === undefined ? undefined : await deps.engine.library.sharedFolder(id, before);
  };

  app.get('/watch/:file', async (context, next) => {
    const token = context.req.param('file');
    // Videos by a signed link have names with an ending.
    if (!/^[\w-]{44}$/.test(token)) return await next();
    const language = pageLanguage(context.req.header('accept-language'));
    const query = context.req.query('before');
    const before = /^[1-9]\d{0,14}$/.test(query ?? '') ? Number(query) : undefined;
    const shared = await find(token);
    const folder = shared === undefined ? await findFolder(token, before) : undefined;
    const found = shared ?? folder;
    const headers = { ...sharePageHeaders(), 'cache-control': found === undefined ? 'no-store' : 'private, no-cache' };
    if (found === undefined) {
      // What was made here is gone for good; of anything else nobody knows.
      const status = links.idOf(token) === undefined ? 404 : 410;
      return context.body(String(await goneSharePage(deps.texts, language)), status, headers);
    }
    const url = `${baseUrl(context, deps.web)}/watch/${token}`;
    const takesReports = deps.web.off !== true && deps.web.token !== undefined;
    const common = { url, token, texts: deps.texts, language, takesReports };
    const page =
      shared === undefined
        ? folder && folderPage({ ...common, shared: folder, isFirst: before === undefined })
        : sharePage({ ...common, shared });
    return context.body(String(await page), 200, headers);
  });

  app.get('/watch/:file/:part', async (context, next) => {
    const { file: token, part } = context.req.param();
    // It takes a form, which is for the door behind.
    if (part === reportPart) return await next();
    const shared = await find(token);
    return asOf(shared && (await fileOf(context, shared, part)));
  });

  // Of a folder.
  app.get('/watch/:file/:item/:part', async (context) => {
    const { file: token, item, part } = context.req.param();
    const [, number, nth] = /^([1-9]\d{0,14})-([1-9]\d?)$/.exec(item) ?? [];
    const id = links.idOf(token);
    const found = id === undefined || number === undefined ? undefined : await deps.engine.library.sharedItem(id, Number(number));
    const video = found?.videos.find((each) => each.number === Number(nth));
    return asOf(found && video && (await fileOf(context, { generation: found.generation, video }, part)));
  });

  const asOf = (response: Response | undefined): Response => {
    if (response === undefined) throw new RestError('not_found', text('rest.nothingHere'));
    response.headers.set('cross-origin-resource-policy', 'cross-origin');
    response.headers.set('x-robots-tag', 'noindex');
    // Whoever looks again asks again, so that what is taken back is gone at once.
    response.headers.set('cache-control', 'private, no-cache');
    return response;
  };

  const fileOf = async (
    context: Context,
    { video: { file: stored }, generation }: Omit<SharedVideo, 'share'>,
    name: string,
  ): Promise<Response | undefined> => {
    const still = isStill(generation.request);
    if (!still && name === shareFiles.poster) return await poster(context, posterOf(stored));
    if (still && name === shareFiles.still)
      return await storedResponse(context, stored, stored.endsWith('.png') ? 'image/png' : 'image/jpeg', deps);
    if (!still && name === shareFiles.video) return await storedResponse(context, stored, 'video/mp4', deps);
    return undefined;
  };
}
