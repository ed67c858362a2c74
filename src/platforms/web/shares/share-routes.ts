import type { Context, Hono } from 'hono';
import { posterOf } from '../../../domain/generation.ts';
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
import { goneSharePage, shareFiles, sharePage } from './share-page.ts';
import { sharePolicy } from './share-style.ts';

type ShareDeps = Pick<WebDeps, 'engine' | 'outputs' | 'texts' | 'secret' | 'web'>;

/** Pages of shared videos, and their files, for everybody who has the link. Each request asks anew whether it still is shared. */
export function openShares(app: Hono, deps: ShareDeps, poster: ReturnType<typeof createPosters>): void {
  const links = createShareLinks(deps.secret);
  const find = async (token: string): Promise<SharedVideo | undefined> => {
    const id = links.idOf(token);
    return id === undefined ? undefined : await deps.engine.shared(id);
  };

  app.get('/watch/:file', async (context, next) => {
    const token = context.req.param('file');
    // Videos by a signed link have names with an ending.
    if (!/^[\w-]{44}$/.test(token)) return await next();
    const language = pageLanguage(context.req.header('accept-language'));
    const shared = await find(token);
    const headers = { ...pageHeaders, 'cache-control': shared === undefined ? 'no-store' : 'private, no-cache' };
    if (shared === undefined) {
      // What was made here is gone for good; of anything else nobody knows.
      const status = links.idOf(token) === undefined ? 404 : 410;
      return context.body(String(await goneSharePage(deps.texts, language)), status, headers);
    }
    const url = `${baseUrl(context, deps.web)}/watch/${token}`;
    return context.body(String(await sharePage({ shared, url, token, texts: deps.texts, language })), 200, headers);
  });

  app.get('/watch/:file/:part', async (context) => {
    const { file: token, part } = context.req.param();
    const shared = await find(token);
    const response = shared && (await fileOf(context, shared, part));
    if (response === undefined) throw new RestError('not_found', text('rest.nothingHere'));
    response.headers.set('cross-origin-resource-policy', 'cross-origin');
    response.headers.set('x-robots-tag', 'noindex');
    // Whoever looks again asks again, so that what is taken back is gone at once.
    response.headers.set('cache-control', 'private, no-cache');
    return response;
  });

  const fileOf = async (
    context: Context,
    { video: { file: stored }, generation }: SharedVideo,
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

const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': sharePolicy,
  'x-robots-tag': 'noindex, nofollow',
  vary: 'accept-language',
} as const;
