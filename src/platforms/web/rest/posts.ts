import type { Context } from 'hono';
import { z } from 'zod';
import type { FurtherPost } from '../../../domain/further-post.ts';
import type { ReplyTarget } from '../../../domain/generation.ts';
import { text } from '../../../domain/texts.ts';
import type { ChannelsAnswer, PostAnswer, PostsAnswer, RemovedPostAnswer } from './answer-schemas.ts';
import type { RestApi } from './api.ts';
import { readJson, unknownField } from './body.ts';
import { RestError } from './error.ts';
import type { Route } from './route.ts';

/** What is sent to bring a video to a channel of a chat. */
export const postRequestBody = z.strictObject({
  /** As `GET /channels` names it. */
  channel: z.string().min(1).max(200),
  /** Which of its videos, from 1. */
  video: z.int().min(1).max(100).default(1),
});

/** Videos of the web in channels that the admin has set: who may use the API may send them there. */
export function postRoutes({ deps, named, actor }: RestApi): readonly Route[] {
  const { engine, texts } = deps;
  const postBody = (post: FurtherPost): PostAnswer => ({
    post_id: post.id,
    channel: channelName(post.target),
    video: post.video ?? 1,
    state: post.state === 'due' ? 'pending' : post.state,
    reason: post.state === 'refused' && post.reason !== undefined ? texts.say(post.reason) : null,
    created_at: new Date(post.createdAtMs).toISOString(),
  });
  return [
    {
      method: 'GET',
      path: '/channels',
      async handle(context) {
        const channels = (await engine.sendPlaces()).map(({ target, name, refusal }) => ({
          ...{ channel: channelName(target), platform: target.platform, name },
          ...{ may_post: refusal === undefined, reason: refusal === undefined ? null : texts.say(refusal) },
        }));
        return answer(context, { channels } satisfies ChannelsAnswer);
      },
    },
    {
      method: 'POST',
      path: '/operations/:id/posts',
      async handle(context) {
        const { id } = await named(context);
        const { channel, video } = readWish(await readJson(context));
        return answer(context, postBody(await engine.sendTo(id, video, targetOf(channel), actor(context))));
      },
    },
    {
      method: 'GET',
      path: '/operations/:id/posts',
      async handle(context) {
        const { id } = await named(context);
        const posts = (await engine.sentTo(id, actor(context))).map(postBody);
        return answer(context, { posts } satisfies PostsAnswer);
      },
    },
    {
      method: 'DELETE',
      path: '/operations/:id/posts/:post',
      async handle(context) {
        const { id } = await named(context);
        const post = context.req.param('post') ?? '';
        await engine.unsend(id, post, actor(context));
        return answer(context, { post_id: post, message: texts.say(text('rest.unsent')) } satisfies RemovedPostAnswer);
      },
    },
  ];
}

/** The id of its platform, a colon, its workspace where ids need one, and its own id: what names a channel and no other. */
function channelName({ platform, tenant, channelId }: ReplyTarget): string {
  return `${platform}:${tenant === undefined ? '' : `${tenant}/`}${channelId}`;
}

/** What no channel of the list has is one that the list has not. */
function targetOf(name: string): ReplyTarget {
  const [platform = '', ...rest] = name.split(':');
  const parts = rest.join(':').split('/');
  const channelId = parts.at(-1) ?? '';
  const [tenant] = parts.slice(0, -1);
  return { platform, channelId, ...(tenant !== undefined && { tenant }), ids: {} };
}

function answer(context: Context, body: ChannelsAnswer | PostAnswer | PostsAnswer | RemovedPostAnswer): Response {
  return context.json(body, 200, { 'cache-control': 'no-store' });
}

/** @throws {RestError} for what is not known, or no value that could be */
function readWish(body: Readonly<Record<string, unknown>>): z.infer<typeof postRequestBody> {
  const read = postRequestBody.safeParse(body);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  if (issue?.code === 'unrecognized_keys') throw unknownField(issue.keys[0] ?? '', Object.keys(postRequestBody.shape));
  const field = String(issue?.path[0] ?? 'channel');
  throw new RestError('invalid_option', text('rest.filter', { field, expected: text('expected.valid') }), { field });
}
