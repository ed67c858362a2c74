import sharp from 'sharp';
import { type DrawStyle, stylePreviewSize } from '../domain/styles/draw-style.ts';
import { promptInStyle } from '../domain/styles/style-words.ts';
import { cut } from '../lib/cut.ts';
import { allowPictureLoadersOnly } from '../lib/load-sharp.ts';
import { createOwnFonts } from '../lib/typesetting/own-fonts.ts';
import { paintBackdrop } from './preview-backdrop.ts';
import { lookOf } from './preview-look.ts';
import { drawOverlay } from './preview-overlay.ts';
import { fitPicture } from './preview-picture.ts';
import { hashSeed } from './seeded-random.ts';

/** What every style is shown with. */
const example = 'A fox in the snow';
/** As many letters as can be read in a small picture. */
const mostLetters = 60;
/** Words by which a style asks for no colours. */
const colourless = /\bblack[- ]and[- ]white\b|\bmonochrome\b/iu;
const maxBytes = 20_000;
const qualities = [84, 70, 50, 30] as const;

/** Draws styles as the preview draws stills: a title card of the words, in lights that follow from all of them. */
export function createDrawStyle(): DrawStyle {
  allowPictureLoadersOnly(sharp);
  const fonts = createOwnFonts();
  const { width, height } = stylePreviewSize;
  return async ({ words, negative, picture }) => {
    if (picture !== undefined) return toJpeg(await fitPicture(picture, width, height));
    const whole = promptInStyle(example, words);
    const look = lookOf(hashSeed(`${whole}\n${negative ?? ''}`));
    const card = { prompt: beginning(whole), width, height, referenceImages: [] };
    // The page says beside it that it is drawn: a mark of this size could not be read.
    const [behind, front] = await Promise.all([
      paintBackdrop(look, width, height),
      drawOverlay(card, look, { mark: '', without: (unwanted) => unwanted }, fonts),
    ]);
    const drawn = sharp(behind, { raw: { width, height, channels: 3 } });
    return toJpeg(
      await drawn
        .modulate({ saturation: colourless.test(whole) ? 0 : 1 })
        .composite([{ input: front, raw: { width, height, channels: 4 } }])
        .removeAlpha()
        .raw()
        .toBuffer(),
    );
  };
}

/** As many whole sentences as there is room for, or else words. */
function beginning(words: string): string {
  if (words.length <= mostLetters) return words;
  const [sentences] = /^.*[.!?。！？](?=\s|$)/su.exec(words.slice(0, mostLetters)) ?? [];
  return sentences ?? cut(words, mostLetters).replace(/\s\S*…$/u, '…');
}

/** In the best quality that has room. */
async function toJpeg(pixels: Buffer): Promise<Uint8Array> {
  let made = new Uint8Array();
  for (const quality of qualities) {
    made = await sharp(pixels, { raw: { ...stylePreviewSize, channels: 3 } })
      .jpeg({ quality, chromaSubsampling: '4:4:4' })
      .toBuffer();
    if (made.byteLength <= maxBytes) break;
  }
  return made;
}
