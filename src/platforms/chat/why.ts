import type { GenerationView } from '../../domain/generation.ts';
import { text } from '../../domain/texts.ts';
import { buttonsOf, type ChatButton, type Offers } from './buttons.ts';
import type { Choice } from './one-of-several.ts';
import { sentencesOf } from './sentences.ts';

/** Why something was not made, for its person alone, with what they can do about it. */
export function whyChoice(generation: GenerationView, offers: Offers): Choice {
  const named = (button: ChatButton): ChatButton =>
    typeof button === 'string' ? { verb: button, id: generation.id, label: { key: `button.${button}`, values: {} } } : button;
  return {
    sentence: text('list.sentences', { sentences: sentencesOf('reason', generation) }),
    buttons: buttonsOf(generation, offers).map(named),
  };
}
