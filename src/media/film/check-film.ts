import type { CheckFilm, KnownPart } from '../../domain/film.ts';
import { createOwnFonts } from '../../lib/typesetting/own-fonts.ts';
import { drawWords } from './draw-words.ts';
import { checkBytes, checkCount, planFilm } from './plan-film.ts';
import type { PartFacts } from './read-part.ts';

/** Lays a film out by what the records say of its parts, and draws its words once: who asks for one reads at once what can’t be. */
export function createCheckFilm(): CheckFilm {
  const fonts = createOwnFonts(true);
  return async (plan, parts) => {
    checkCount(plan.parts);
    const facts = parts.map(asFacts);
    checkBytes(facts);
    // The largest that any encoder takes: whether this machine's does, is known when it is opened.
    await drawWords(plan, planFilm(plan, facts, 'native'), fonts);
  };
}

/** At the usual rate; the file may have another one, which moves a cut by less than a frame. */
function asFacts({ sizeBytes, durationSeconds, width, height }: KnownPart): PartFacts {
  return {
    ...{ path: '', sizeBytes, width, height, startSeconds: 0, endSeconds: durationSeconds, packets: [] },
    ...{
      rate: { frames: 24, seconds: 1 },
      isSteady: true,
      coding: undefined,
      hasMatrix: false,
      hasSound: true,
      sound: undefined,
    },
  };
}
