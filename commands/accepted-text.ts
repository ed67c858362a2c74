import type { GenerationView } from '../src/domain/generation.ts';
import { type Text, text } from '../src/domain/texts.ts';

/**
 * The first answer to somebody who asked for something.
 *
 * @param usual what is true where nothing holds it up. Default: the video is on its way
 */
export function acceptedText({ paused }: Pick<GenerationView, 'paused'>, usual: Text = text('answer.accepted')): Text {
  return paused === undefined ? usual : text('answer.acceptedPaused', { reason: paused });
}
