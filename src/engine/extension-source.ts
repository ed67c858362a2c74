import { UserError } from '../domain/errors.ts';
import { isErased, isSameChannel, type ReplyTarget } from '../domain/generation.ts';
import { text } from '../domain/texts.ts';
import type { ExtensionSource } from '../domain/video-request.ts';
import { notFound } from './actions.ts';
import type { Core } from './core.ts';

/** As `extensionSource` of the engine. What a model makes of it, the rules of a request say. */
export function extensionSource(core: Core, generationId: string, place?: ReplyTarget, number = 1): ExtensionSource {
  const earlier = core.get(generationId);
  if (earlier === undefined || isErased(earlier) || earlier.removedAtMs !== undefined) throw notFound(core);
  const { request, replyTarget, finishedAtMs, videos } = earlier;
  const isElsewhere = place !== undefined && place.platform !== 'web' && !isSameChannel(replyTarget, place);
  if (isElsewhere) throw notFound(core);
  const video = videos[number - 1];
  if (video === undefined && videos.length > 0)
    throw new UserError('not_found', text('answer.noSuchPart', { count: videos.length }));
  if (video === undefined || finishedAtMs === undefined) {
    throw new UserError('not_possible_now', text('request.extendUnfinished'), { option: 'extend' });
  }
  return {
    generationId,
    ...(number === 1 ? {} : { video: number }),
    ...(video.uri !== undefined && { uri: video.uri }),
    model: request.model,
    durationSeconds: video.durationSeconds,
    resolution: request.resolution,
    aspectRatio: request.aspectRatio,
    ageHours: Math.max(0, core.clock.now() - finishedAtMs) / 3_600_000,
  };
}
