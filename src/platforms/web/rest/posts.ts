import { z } from 'zod';
import type { FurtherPost } from '../../../domain/further-post.ts';
import type { ReplyTarget } from '../../../domain/generation.ts';
import { text } from '../../../domain/texts.ts';
import type { RestApi } from './api.ts';
import type { Route } from './route.ts';
import { answer, readWish, routesBelow } from './routes-below.ts';
import type { ChannelsAnswer, PostAnswer, PostsAnswer, RemovedPostAnswer } from './share-schemas.ts';

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
    ...routesBelow({
      path: '/operations/:id/posts',
      each: 'post',
      owner: async (context) => (await named(context)).id,
      async add(context, id, body) {
        const { channel, video } = readWish(postRequestBody, body);
        return postBody(await engine.sendTo(id, video, targetOf(channel), actor(context)));
      },
      async list(context, id): Promise<PostsAnswer> {
        return { posts: (await engine.sentTo(id, actor(context))).map(postBody) };
      },
      async remove(context, id, post): Promise<RemovedPostAnswer> {
        await engine.unsend(id, post, actor(context));
        return { post_id: post, message: texts.say(text('rest.unsent')) };
      },
    }),
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
