import type { ButtonVerb } from './button.ts';
import { type GenerationState, type GenerationView, isErased } from './generation.ts';
import { lineageTexts } from './lineage.ts';
import { optionTexts } from './option-texts.ts';
import { costTexts, detailTexts, expectedTexts, isCalledOff, stateText } from './status.ts';
import { type Text, text } from './texts.ts';
import type { VideoRequest } from './video-request.ts';

/** What a status message, a result or an entry of history says, before a platform puts it into its markup. */
export interface Card {
  /** As the person wrote it, to be shown literally. Empty where only an image was given. */
  readonly prompt: string;
  /** What stands in the place of words where none were given; undefined beside a prompt, and where all was deleted. */
  readonly wordless: Text | undefined;
  /** What was sent in its place, where help was asked for and changed it. */
  readonly sentPrompt: string | undefined;
  readonly state: Text;
  /** Why it is where it is, and what else there is to know. */
  readonly details: readonly Text[];
  /** The options in short: model, shape, sharpness, length and what else was chosen; and which video it was made from. */
  readonly options: readonly Text[];
  /** What it costs, or cost: one sentence, or none where the state has said so. */
  readonly price: readonly Text[];
  /** When it is likely to be ready; only while there is something to expect. */
  readonly expected: readonly Text[];
  /** In their order. */
  readonly buttons: readonly ButtonVerb[];
}

export function cardOf(generation: GenerationView): Card {
  const { request, sentPrompt } = generation;
  return {
    prompt: request.prompt,
    wordless: request.prompt !== '' || isErased(generation) ? undefined : wordlessText(request),
    sentPrompt: sentPrompt === request.prompt ? undefined : sentPrompt,
    state: stateText(generation),
    details: detailTexts(generation),
    options: isErased(generation) ? [] : [...optionTexts(request), ...lineageTexts(generation)],
    price: costTexts(generation),
    expected: expectedTexts(generation),
    buttons: buttonsOf(generation),
  };
}

/** What may be done with a generation where it stands. */
function buttonsOf(generation: GenerationView): readonly ButtonVerb[] {
  if (isErased(generation)) return [];
  return isCalledOff(generation) ? [] : buttonsByState[generation.state];
}

const buttonsByState: Readonly<Record<GenerationState, readonly ButtonVerb[]>> = {
  queued: ['cancel'],
  submitting: ['cancel'],
  generating: ['cancel'],
  downloading: [],
  stored: [],
  delivering: [],
  completed: ['again', 'change', 'remove'],
  failed: ['again', 'change'],
  refused: ['again', 'change'],
  canceled: ['again', 'change'],
  expired: ['again', 'change'],
  unknown: ['decide-again', 'decide-leave'],
};

/** What a request without words is called. */
export function wordlessText({ image, extend, upscale }: Pick<VideoRequest, 'image' | 'extend' | 'upscale'>): Text {
  if (upscale !== undefined) return text('card.onlyUpscale');
  return text(image === undefined && extend !== undefined ? 'card.onlyExtend' : 'card.onlyImage');
}
