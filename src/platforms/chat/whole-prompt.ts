import { UserError } from '../../domain/errors.ts';
import { type GenerationView, isErased } from '../../domain/generation.ts';
import { splitText } from '../../domain/graphemes.ts';
import { text } from '../../domain/texts.ts';

/** A piece of a prompt that fits into one box of a platform. */
export interface PromptPart {
  readonly words: string;
  /** It begins what was sent in place of the prompt. */
  readonly beginsSent: boolean;
}

/**
 * All words of a prompt, and of what was sent in its place, in their order: for everybody who sees the message that shows the beginning.
 *
 * @param fits whether a piece fits into one box
 * @throws {UserError} `not_found` where its person deleted it
 */
export function wholePrompt(generation: GenerationView, fits: (part: string) => boolean): readonly PromptPart[] {
  const { request, sentPrompt = request.prompt } = generation;
  // A film of shots has no words but its look.
  const asked = request.prompt === '' ? (request.look ?? '') : request.prompt;
  if (isErased(generation) || asked === '') throw new UserError('not_found', text('answer.notFoundEver'));
  const own = splitText(asked, fits).map((words) => ({ words, beginsSent: false }));
  if (sentPrompt === request.prompt) return own;
  return [...own, ...splitText(sentPrompt, fits).map((words, index) => ({ words, beginsSent: index === 0 }))];
}

/**
 * Lines in as few messages as they need, in their order.
 *
 * @param mostCharacters of one message, line breaks with them; a line that is longer stands alone
 */
export function packLines<Line>(
  lines: readonly Line[],
  lengthOf: (line: Line) => number,
  mostCharacters: number,
): readonly (readonly Line[])[] {
  const packs: Line[][] = [];
  let left = 0;
  for (const line of lines) {
    const length = lengthOf(line) + 1;
    if (length > left) packs.push([]);
    left = (length > left ? mostCharacters : left) - length;
    packs.at(-1)?.push(line);
  }
  return packs;
}
