import type { GenerationView } from '../src/domain/generation.ts';
import { isPrivate } from '../src/domain/private-target.ts';
import { type Text, text } from '../src/domain/texts.ts';
import { isStill } from '../src/domain/video-request.ts';

/**
 * The first answer to somebody who asked for something.
 *
 * @param usual what is true where nothing holds it up. Default: the video or picture is on its way
 */
export function acceptedText(
  { paused, set, request, replyTarget }: Pick<GenerationView, 'paused' | 'set' | 'request' | 'replyTarget'>,
  usual?: Text,
): Text {
  if (paused !== undefined) return text('answer.acceptedPaused', { reason: paused });
  if (usual !== undefined) return usual;
  if (isPrivate(replyTarget)) return text('answer.acceptedPrivate');
  const still = isStill(request);
  if (set === undefined) return text(still ? 'still.accepted' : 'answer.accepted');
  if (set.index === 0) return text('film.accepted', { shots: set.size });
  return text(still ? 'still.acceptedSet' : 'answer.acceptedSet', { count: set.size });
}
