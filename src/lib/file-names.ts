import { wordlessText } from '../domain/card.ts';
import type { GenerationView } from '../domain/generation.ts';
import { graphemesOf } from '../domain/graphemes.ts';
import type { Text } from '../domain/texts.ts';
import { isStill } from '../domain/video-request.ts';
import { hasVisibleText } from '../domain/visible-text.ts';
import { cut } from './cut.ts';

/** A file as people get it. */
export interface ShownFile {
  /** Where it lies. */
  readonly path: string;
  /** What it is called for them: after the prompt, in any script, without anything that means something in a path. */
  readonly name: string;
  /** What is read in place of it. */
  readonly alt: string;
  /** Which of its generation's videos it is, from 1. Default: its place among those that are posted. */
  readonly number?: number;
}

/** How a text of ours reads there. */
type InWords = (sentence: Text) => string;

export interface ShownFilesOptions {
  /** How a text of ours reads there. */
  readonly inWords: InWords;
  /** Longest `alt`, in UTF-16 units. */
  readonly maxAltLength: number;
  /** Letters that a name may have. Default: those of every script. */
  readonly letters?: 'plain Latin';
}

/** Of a name without its ending: file systems take 255 bytes, some of them fewer. */
const mostBytes = 100;
/** Names of devices on Windows, whatever their ending. */
const device = /^(?:con|prn|aux|nul|com\d|lpt\d)$/;

/**
 * Files of a generation as they are posted: one is called `red-fox-runs.mp4`, of several each has its number.
 *
 * @param paths of those that are there; each ends in the name of one of its videos
 */
export function shownFiles(
  generation: Pick<GenerationView, 'request' | 'videos'>,
  paths: readonly string[],
  { inWords, maxAltLength, letters }: ShownFilesOptions,
): readonly ShownFile[] {
  const { videos, request } = generation;
  const name =
    fileNameOf(letters === 'plain Latin' ? plainLatin(request.prompt) : request.prompt) ??
    (isStill(request) ? 'picture' : 'video');
  return paths.map((path, index) => {
    const file = path.replace(/^.*[\\/]/, '');
    const place = videos.findIndex((video) => video.file === file);
    const number = (place === -1 ? index : place) + 1;
    const ending = videos.length > 1 ? `-${number}` : '';
    return {
      path,
      number,
      name: `${name}${ending}${/\.\w+$/.exec(file)?.[0] ?? ''}`,
      alt: altText(generation, inWords, maxAltLength),
    };
  });
}

/** The prompt, for those who can't see what came of it; what it is called where it has no words. */
export function altText({ request }: Pick<GenerationView, 'request'>, inWords: InWords, maxLength: number): string {
  return cut(hasVisibleText(request.prompt) ? request.prompt : inWords(wordlessText(request)), maxLength);
}

/** Letters without their accents; those of other scripts are gone. */
function plainLatin(prompt: string): string {
  return prompt
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^\x20-\x7e]+/g, ' ');
}

/** Letters and numbers of a prompt, a hyphen for all between them; undefined where nothing is left. */
function fileNameOf(prompt: string): string | undefined {
  const letters = prompt
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '');
  const words = letters.replace(/[^\p{L}\p{M}\p{N}]+/gu, '-').replace(/(^|-)\p{M}+/gu, '$1');
  let name = '';
  for (const character of graphemesOf(words.replace(/^-+/, ''))) {
    if (new TextEncoder().encode(name + character).length > mostBytes) break;
    name += character;
  }
  const whole = name.length < words.replace(/^-+/, '').length ? name.replace(/-[^-]*$/, '') : name;
  const clean = (whole === '' ? name : whole).replace(/-+$/, '');
  if (clean === '') return undefined;
  return device.test(clean) ? `video-${clean}` : clean;
}
