import type { GenerationView } from '../src/domain/generation.ts';
import { type Text, text } from '../src/domain/texts.ts';
import { isStill } from '../src/domain/video-request.ts';

/**
 * The first answer to somebody who asked for something.
 *
 * @param usual what is true where nothing holds it up. Default: the video or picture is on its way
 */
export function acceptedText({ paused, request }: Pick<GenerationView, 'paused' | 'request'>, usual?: Text): Text {
  if (paused !== undefined) return text('answer.acceptedPaused', { reason: paused });
  return usual ?? text(isStill(request) ? 'still.accepted' : 'answer.accepted');
}
