import type { ButtonVerb } from '../../domain/button.ts';
import { UserError } from '../../domain/errors.ts';
import type { GenerationView } from '../../domain/generation.ts';
import { priceText } from '../../domain/status.ts';
import { type Text, text } from '../../domain/texts.ts';
import { actionOf, type ChosenVideo, type Offers } from './buttons.ts';
import { goneText } from './sentences.ts';
import { isComing, isThere } from './versions.ts';

/** Buttons that need words before anything is made. Each is the command of the same name, whose form has one field: `prompt`. */
export const wordsVerbs = ['edit', 'extend'] as const satisfies readonly ButtonVerb[];
export type WordsVerb = (typeof wordsVerbs)[number];

/** @param name of a button, or of a command */
export function needsWords(name: string): name is WordsVerb {
  return wordsVerbs.some((each) => each === name);
}

/** A form with one field. */
export interface WordsForm {
  readonly verb: WordsVerb;
  readonly chosen: ChosenVideo;
  readonly title: Text;
  readonly asks: Text;
  /** What it costs, before anybody writes. */
  readonly price: Text;
  /** The same in US dollars: who sends the form agrees to it. */
  readonly priceUsd: number;
}

/**
 * The form for the words that a follow-up needs, as it would be made now.
 *
 * @throws {UserError} `not_possible_now` where there is no such follow-up (any more): nobody writes for nothing
 */
export function wordsForm(verb: WordsVerb, generation: GenerationView, video: number, offers: Offers): WordsForm {
  const action = actionOf(generation, verb, video, offers);
  if (action === undefined) throw new UserError('not_possible_now', whyNot(generation));
  const title = text(verb === 'edit' ? 'chat.editTitle' : 'chat.extendTitle');
  const asks = text(verb === 'edit' ? 'help.whatChanges' : 'help.whatNext');
  return {
    verb,
    chosen: { id: generation.id, video },
    title,
    asks,
    price: priceText(action.priceUsd),
    priceUsd: action.priceUsd,
  };
}

function whyNot(generation: GenerationView): Text {
  if (isComing(generation)) return text('chat.stillMade');
  return isThere(generation) ? text('request.noFollowUp') : goneText(generation);
}
