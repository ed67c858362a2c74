import { findModel, type Model } from './catalog.ts';
import { checkVideoRequest } from './request-rules.ts';
import { cleanPrompt, promptWith, promptWithChanges, type VideoRequest } from './video-request.ts';

/**
 * Decides whether a rewritten prompt may be sent in the place of the person's own.
 *
 * @param proposed what a text model answered
 * @returns the prompt as it is sent; undefined when it is empty, the video model can't take it, or words in quotes are not the same. Where
 *   something should be different, they may go, and those of the change may come
 */
export function acceptImprovedPrompt(request: VideoRequest, model: Model, proposed: string): string | undefined {
  const prompt = cleanPrompt(proposed);
  const { changes, ...rest } = request;
  if (prompt === '' || checkVideoRequest({ ...rest, prompt }, model).length > 0) return undefined;
  const said = quotedWords(request.prompt);
  if (changes !== undefined) {
    const known = [...said, ...quotedWords(changes)];
    return quotedWords(prompt).every((each) => known.includes(each)) ? prompt : undefined;
  }
  // What somebody says in the video is theirs, word for word and in their order; with nothing added in between.
  const same = said.length === 0 || JSON.stringify(said) === JSON.stringify(quotedWords(prompt));
  return same ? prompt : undefined;
}

/** The request as the provider gets it. */
export function sentRequest(request: VideoRequest, sentPrompt: string | undefined): VideoRequest {
  const { enhance: _e, changes: _c, ...rest } = request;
  return negativeInWords({ ...rest, prompt: sentPrompt ?? promptWithChanges(request) });
}

/** Whether what should not be seen goes into the prompt, since its model has no field for it. */
export function saysNegativeInPrompt({ model, negativePrompt }: Pick<VideoRequest, 'model' | 'negativePrompt'>): boolean {
  return (negativePrompt ?? '') !== '' && findModel(model)?.negativePrompt === false;
}

function negativeInWords(request: VideoRequest): VideoRequest {
  const { negativePrompt, ...rest } = request;
  if (negativePrompt === undefined || !saysNegativeInPrompt(request)) return request;
  return { ...rest, prompt: promptWith(rest.prompt, negativePrompt) };
}

/** Pairs of quotation marks of many languages. An apostrophe inside of a word is none, and neither is the mark of feet or minutes. */
const quotes =
  /"([^"]+)"|“([^“”"]+)[”"]|„([^„“”"]+)[“”"]|«([^«»]+)»|»([^«»]+)«|「([^「」]+)」|『([^『』]+)』|‘((?:[^‘’]|’(?=\p{L}))+)’|(?<![\p{L}\p{N}])'((?:[^'\n]|'(?=\p{L}))+)'(?![\p{L}\p{N}])/gu;

/** What stands in quotes in a prompt, in its order. */
export function quotedWords(prompt: string): readonly string[] {
  return [...prompt.matchAll(quotes)].map((match) => (match.slice(1).find((group) => group !== undefined) ?? '').trim());
}
