import { UserError } from '../../domain/errors.ts';
import { text } from '../../domain/texts.ts';
import { cleanPrompt, promptLength } from '../../domain/video-request.ts';

/**
 * What people call something, or write about it: no control characters, and nothing that can't be seen.
 *
 * @param field its REST name
 * @param most characters
 * @returns undefined where nothing is left of it
 * @throws {UserError} `invalid_option`
 */
export function plainWords(given: string | null, field: string, most: number): string | undefined {
  const clean = cleanPrompt(given ?? '');
  if (promptLength(clean) > most)
    throw new UserError('invalid_option', text('rest.tooLong', { field, max: most }), { option: field });
  return clean === '' ? undefined : clean;
}
