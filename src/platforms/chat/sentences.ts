import { cardOf } from '../../domain/card.ts';
import type { GenerationView } from '../../domain/generation.ts';
import { type Text, text } from '../../domain/texts.ts';
import type { Notes } from './delivery-platform.ts';
import type { Wording } from './routes.ts';

/**
 * The sentences of a post, in their order. A platform calls the one who asked before them, and puts its markup and buttons around; where it
 * adds nothing of its own, this is all that has to be said.
 */
export function sentencesOf(wording: Wording, generation: GenerationView, notes: Notes = {}): readonly Text[] {
  const { state, details, price } = cardOf(generation);
  switch (wording) {
    case 'question':
      return [text('card.question'), state, ...details, ...price];
    case 'short question':
      return [text('card.question')];
    case 'not made':
      return [text('card.notMade')];
    case 'reason':
      return [text('card.ended'), ...details];
    case 'result': {
      const said = [notes.elsewhere, notes.missing].filter((each) => each !== undefined);
      if (hasVideo(generation)) return [readySentence(generation), ...generation.notes, ...said];
      return [text('card.ended'), state, ...details, ...price, ...said];
    }
  }
}

/** That the videos are there. */
export function readySentence({ videos: { length: count } }: Pick<GenerationView, 'videos'>): Text {
  return count > 1 ? text('card.readyMany', { count }) : text('card.ready');
}

/** In the place of a question that is answered. */
export function answeredSentences(): readonly Text[] {
  return [text('answer.notWaiting')];
}

/** To somebody who got no answer. @param elsewhere why it stands where they did not ask */
export function interruptedSentences(elsewhere: Text | undefined): readonly Text[] {
  return [text('chat.interrupted'), ...(elsewhere === undefined ? [] : [elsewhere])];
}

function hasVideo({ videos, removedAtMs }: GenerationView): boolean {
  return videos.length > 0 && removedAtMs === undefined;
}
