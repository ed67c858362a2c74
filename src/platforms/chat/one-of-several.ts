import type { Button } from '../../domain/button.ts';
import { UserError } from '../../domain/errors.ts';
import type { GenerationView } from '../../domain/generation.ts';
import { keptVideos, removedNumbers } from '../../domain/kept-videos.ts';
import { type Text, text } from '../../domain/texts.ts';
import { actionButtons, type ChatButton, numberedId, type Offers, priced } from './buttons.ts';
import { goneText } from './sentences.ts';

/** Something that is asked or shown to the one who pressed, with what they can press next. */
export interface Choice {
  readonly sentence: Text;
  readonly buttons: readonly ChatButton[];
}

/** Numbers of the videos of a finished generation that people choose one of; none where there is one alone. */
export function choosable(generation: GenerationView): readonly number[] {
  const { state, removedAtMs } = generation;
  const kept = keptVideos(generation);
  return state === 'completed' && removedAtMs === undefined && kept.length > 1 ? kept.map(({ number }) => number) : [];
}

/** A button for each of several videos: it opens what can be done with that one. */
export function chooseButtons(generation: GenerationView): readonly ChatButton[] {
  const { id } = generation;
  return choosable(generation).map((number) => ({
    ...{ verb: 'choose' as const, id: numberedId(id, number), label: text('button.choose', { number }) },
  }));
}

/**
 * What can be done with one of several videos.
 *
 * @param mayChange whether it may be deleted by who asks
 * @throws {UserError} `not_found` where it is deleted by now
 */
export function choiceOf(generation: GenerationView, number: number, offers: Offers, mayChange: boolean): Choice {
  requireKept(generation, number);
  const { id, videos } = generation;
  const own = { id: numberedId(id, number) };
  const isAmongOthers = keptVideos(generation).length > 1;
  return {
    sentence: text('chat.chosen', { number, total: videos.length }),
    buttons: [
      ...(mayChange && isAmongOthers ? [{ verb: 'keep' as const, ...own, label: text('button.keep') }] : []),
      priced('again', generation, number),
      ...actionButtons(generation, offers, [number]),
      ...(mayChange ? [{ verb: 'remove' as const, ...own, label: text('button.remove-this') }] : []),
    ],
  };
}

/**
 * The question before videos are deleted that have a number; undefined for a button that asks none.
 *
 * @param number that the button names
 * @throws {UserError} `not_found` where that one is deleted by now
 */
export function deletionQuestion({ verb }: Button, generation: GenerationView, number: number): Choice | undefined {
  if (verb !== 'keep' && verb !== 'remove') return undefined;
  requireKept(generation, number);
  const id = numberedId(generation.id, number);
  if (verb === 'remove') {
    const label = text('button.remove-this');
    return { sentence: text('chat.removeQuestion', { number }), buttons: [{ verb: 'remove-now', id, label }] };
  }
  const count = keptVideos(generation).length - 1;
  const label = text('button.keep-now', { count });
  return { sentence: text('chat.keepQuestion', { number, count }), buttons: [{ verb: 'keep-now', id, label }] };
}

function requireKept(generation: GenerationView, number: number): void {
  const { videos, removedAtMs } = generation;
  if (removedNumbers(generation).includes(number)) throw new UserError('not_found', text('answer.partGone', { number }));
  if (removedAtMs !== undefined || videos[number - 1] === undefined) throw new UserError('not_found', goneText(generation));
}
