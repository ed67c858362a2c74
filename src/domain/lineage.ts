import { type Text, text } from './texts.ts';
import type { VideoRequest } from './video-request.ts';

/**
 * How one video came of another. The model worked on the video itself: `edit` changed it by words, `extend` went on from its end, `upscale`
 * made it larger. Or it is a new video: `change` from improved words, `continue` from its last frame, `remake` from the same request on a
 * sharper model. `animate` made a video that begins with a still.
 */
export const sourceWays = ['edit', 'extend', 'upscale', 'change', 'continue', 'remake', 'animate'] as const;
export type SourceWay = (typeof sourceWays)[number];

/** What a generation was made from. */
export interface GenerationSource {
  readonly generationId: string;
  /** Which of its videos, from 1. */
  readonly video: number;
  readonly how: SourceWay;
}

/** One of the videos that follow each other, each from the end of the one before. */
export interface ChainPart {
  readonly generationId: string;
  /** Which of its videos, from 1. */
  readonly video: number;
}

/** A generation among all that came of the same first one, as far as its readers may see them. */
export interface Lineage {
  /** Undefined for the first of a family. */
  readonly madeFrom: (GenerationSource & SourceWords) | undefined;
  /** Its place in the family, by time, from 1; undefined where no video came of it. */
  readonly version: number | undefined;
  /** How many there are of which a video came, or may still come. */
  readonly versions: number;
  /** Ids of what was made from it, oldest first, at most 100; none that was deleted. */
  readonly children: readonly string[];
}

interface SourceWords {
  /** The source's prompt; undefined where it was deleted. */
  readonly prompt: string | undefined;
}

/** The way of a request that names its source itself; a person's own video is no generation, and the card says it. */
export function sourceOfRequest({ extend, edit, upscale }: VideoRequest): GenerationSource | undefined {
  const of = (how: SourceWay, source: { readonly generationId: string; readonly video?: number } | undefined) =>
    source && { generationId: source.generationId, video: source.video ?? 1, how };
  return of('extend', extend) ?? of('edit', edit) ?? of('upscale', upscale);
}

/** Longer beginnings of a prompt would take the place of what a card is about. */
const longestWords = 60;

/** “Version 3 of 3”, and from which video and in which way, in short. */
export function lineageTexts({ lineage }: { readonly lineage?: Lineage }): readonly Text[] {
  if (lineage === undefined) return [];
  const { madeFrom, version, versions } = lineage;
  const place = version === undefined || versions < 2 ? [] : [text('card.version', { version, versions })];
  return madeFrom === undefined ? place : [...place, sourceText(madeFrom.prompt), ...wayTexts(madeFrom.how)];
}

function sourceText(prompt: string | undefined): Text {
  if (prompt === undefined) return text('card.fromDeleted');
  const words = [...prompt.replace(/\s+/g, ' ')];
  if (words.length === 0) return text('card.fromVideo');
  return text('card.madeFrom', {
    prompt:
      words.length <= longestWords
        ? words.join('')
        : `${words
            .slice(0, longestWords - 1)
            .join('')
            .trimEnd()}…`,
  });
}

/** The other ways are options of the request, which the card says anyway. */
function wayTexts(how: SourceWay): readonly Text[] {
  switch (how) {
    case 'edit':
    case 'extend':
    case 'upscale':
    case 'animate':
      return [];
    case 'change':
      return [text('card.changedNew')];
    case 'continue':
      return [text('card.fromLastFrame')];
    case 'remake':
      return [text('card.remade')];
  }
}
