import type { Context } from 'hono';
import { z } from 'zod';
import { text } from '../../../domain/texts.ts';
import type { VideoShare } from '../../../domain/video-share.ts';
import { createShareLinks } from '../../../lib/share-link.ts';
import type { RemovedShareAnswer, ShareAnswer, SharesAnswer } from './answer-schemas.ts';
import { baseUrl } from './answers.ts';
import type { RestApi } from './api.ts';
import { readJson, unknownField } from './body.ts';
import { RestError } from './error.ts';
import type { Route } from './route.ts';

const dayMs = 86_400_000;
const [defaultDays, mostDays] = [30, 365];

/** What is sent to let everybody watch a video who has the link. */
export const shareRequestBody = z.strictObject({
  /** Which of its videos, from 1. */
  video: z.int().min(1).max(100).default(1),
  /** Whether the page says what was asked for. */
  show_prompt: z.boolean().default(false),
  /** Null: until it is taken back. */
  expires_in_days: z.int().min(1).max(mostDays).nullable().default(defaultDays),
});

/** Links to watch a video for people who have no token. */
export function shareRoutes(api: RestApi): readonly Route[] {
  const { deps, named, actor } = api;
  const { engine, texts } = deps;
  const links = createShareLinks(deps.secret);
  const shareBody = (share: VideoShare, base: string): ShareAnswer => ({
    share_id: share.id,
    url: `${base}/watch/${links.tokenOf(share.id)}`,
    video: share.video,
    show_prompt: share.showsPrompt,
    created_at: new Date(share.createdAtMs).toISOString(),
    expires_at: share.untilMs === undefined ? null : new Date(share.untilMs).toISOString(),
  });
  /** @throws {RestError} where nobody else could open a link */
  const requirePublicUrl = (): void => {
    if (deps.web.publicUrl === undefined) throw new RestError('not_possible_now', text('rest.sharesNeedPublicUrl'));
  };
  return [
    {
      method: 'POST',
      path: '/operations/:id/shares',
      async handle(context) {
        const { id } = await named(context);
        const { video, show_prompt: showsPrompt, expires_in_days: days } = readWish(await readJson(context));
        requirePublicUrl();
        const until = days === null ? {} : { untilMs: deps.clock.now() + days * dayMs };
        return answer(
          context,
          shareBody(await engine.share(id, { video, showsPrompt, ...until }, actor(context)), baseUrl(context, deps.web)),
        );
      },
    },
    {
      method: 'GET',
      path: '/operations/:id/shares',
      async handle(context) {
        const { id } = await named(context);
        // There may be some of a time when the address was known.
        const base = baseUrl(context, deps.web);
        const shares = (await engine.sharesOf(id, actor(context))).map((share) => shareBody(share, base));
        return answer(context, { shares } satisfies SharesAnswer);
      },
    },
    {
      method: 'DELETE',
      path: '/operations/:id/shares/:share',
      async handle(context) {
        const { id } = await named(context);
        const share = context.req.param('share') ?? '';
        await engine.unshare(id, share, actor(context));
        return answer(context, { share_id: share, message: texts.say(text('rest.unshared')) } satisfies RemovedShareAnswer);
      },
    },
  ];
}

function answer(context: Context, body: ShareAnswer | SharesAnswer | RemovedShareAnswer): Response {
  return context.json(body, 200, { 'cache-control': 'no-store' });
}

/** @throws {RestError} for what is not known, or no value that could be */
function readWish(body: Readonly<Record<string, unknown>>): z.infer<typeof shareRequestBody> {
  const read = shareRequestBody.safeParse(body);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const known = Object.keys(shareRequestBody.shape);
  if (issue?.code === 'unrecognized_keys') throw unknownField(issue.keys[0] ?? '', known);
  const field = String(issue?.path[0] ?? 'video');
  const expected = field === 'expires_in_days' ? text('expected.number', { min: 1, max: mostDays }) : text('expected.valid');
  throw new RestError('invalid_option', text('rest.filter', { field, expected }), { field });
}
