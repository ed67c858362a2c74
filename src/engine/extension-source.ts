import { UserError } from '../domain/errors.ts';
import { sourceAt } from '../domain/follow-ups/source-video.ts';
import { isErased, type ReplyTarget } from '../domain/generation.ts';
import { isAskedIn } from '../domain/private-target.ts';
import { text } from '../domain/texts.ts';
import type { ExtensionSource } from '../domain/video-request.ts';
import { notFound, requireVideo } from './actions.ts';
import type { Core } from './core.ts';

/** As `extensionSource` of the engine. What a model makes of it, the rules of a request say. */
export async function extensionSource(
  core: Core,
  generationId: string,
  place?: ReplyTarget,
  number = 1,
): Promise<ExtensionSource> {
  const earlier = await core.get(generationId);
  if (earlier === undefined || isErased(earlier) || earlier.removedAtMs !== undefined) throw notFound(core);
  const { replyTarget, videos } = earlier;
  const isElsewhere = place !== undefined && place.platform !== 'web' && !isAskedIn(replyTarget, place);
  if (isElsewhere) throw notFound(core);
  const source = sourceAt(earlier, number, core.clock.now());
  if (source !== undefined) return source;
  if (videos.length > 0) requireVideo(earlier, number);
  throw new UserError('not_possible_now', text('request.extendUnfinished'), { option: 'extend' });
}
