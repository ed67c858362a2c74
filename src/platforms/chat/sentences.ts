import { cardOf } from '../../domain/card.ts';
import type { GenerationView } from '../../domain/generation.ts';
import { keptVideos } from '../../domain/kept-videos.ts';
import { saysOf } from '../../domain/sets/set-texts.ts';
import { type Text, text } from '../../domain/texts.ts';
import { isStill } from '../../domain/video-request.ts';
import type { Further, Notes, ShownDigest } from './delivery-platform.ts';
import type { Wording } from './routes.ts';

/**
 * The sentences of a post, in their order. A platform calls the one who asked before them, and puts its markup and buttons around; where it
 * adds nothing of its own, this is all that has to be said.
 */
export function sentencesOf(
  wording: Exclude<Wording, 'further'>,
  generation: GenerationView,
  notes: Notes = {},
): readonly Text[] {
  const { state, details, price } = cardOf(generation);
  // One of a set is named: its message shows all of them.
  const named = (sentence: Text): Text => saysOf(generation, sentence);
  switch (wording) {
    case 'question':
      return [named(text('card.question')), state, ...details, ...price];
    case 'short question':
      return generation.set === undefined ? [text('card.question')] : [named(text('card.question')), state];
    case 'not made':
      if (generation.isHushed) return [named(text('card.notMadeWhy'))];
      return [named(text(isStill(generation.request) ? 'still.notMade' : 'card.notMade'))];
    case 'reason':
      return [endedSentence(generation), ...details];
    case 'result': {
      const said = [notes.elsewhere, notes.missing].filter((each) => each !== undefined);
      if (hasVideo(generation)) return [readySentence(generation), ...generation.notes, ...said];
      return [endedSentence(generation), state, ...details, ...price, ...said];
    }
  }
}

/** What it is about, where there is no video. */
export function endedSentence(generation: Pick<GenerationView, 'request' | 'set'>): Text {
  return saysOf(generation, text(isStill(generation.request) ? 'still.ended' : 'card.ended'));
}

/** “⭐ 3”, “by Ada”: what stands above a video where it was not asked for. */
export function furtherFacts({ requester }: Pick<GenerationView, 'requester'>, { stars, post }: Further): readonly Text[] {
  return [
    ...(post.kind === 'showcase' ? [text('button.star', { stars })] : []),
    ...(requester.name === undefined ? [] : [text('card.by', { person: requester.name })]),
  ];
}

/** What a digest says: how much there was, and of the best what leads there. */
export function digestSentences({ count, best }: ShownDigest): {
  readonly title: Text;
  readonly about: Text;
  readonly best: readonly { readonly facts: readonly Text[]; readonly url: string }[];
} {
  return {
    title: text('chat.digestTitle'),
    about: text('chat.digestAbout', { count }),
    best: best.map(({ stars, model, url }) => ({
      facts: [text('button.star', { stars }), text('watch.madeWith', { model })],
      url,
    })),
  };
}

/** What leads to where it is shown. */
export function watchText({ request }: Pick<GenerationView, 'request'>): Text {
  return text(isStill(request) ? 'still.see' : 'card.watch');
}

/** That it is not kept any more. */
export function goneText({ request }: Pick<GenerationView, 'request'>): Text {
  return text(isStill(request) ? 'still.gone' : 'answer.videoGone');
}

/** That the videos are there, or the picture. */
export function readySentence(generation: Pick<GenerationView, 'request' | 'videos' | 'set'>): Text {
  const { length: count } = keptVideos(generation);
  if (isStill(generation.request)) return saysOf(generation, text('still.ready'));
  return saysOf(generation, count > 1 ? text('card.readyMany', { count }) : text('card.ready'));
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
