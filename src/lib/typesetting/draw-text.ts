import { loadSharp } from '../load-sharp.ts';
import type { OwnFont, OwnFonts } from './own-fonts.ts';

/** Straight RGBA pixels. */
export interface Pixels {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
}

export interface TextBox {
  readonly maxWidth: number;
  readonly maxHeight: number;
  /** Sizes to try, in pixels, largest first. */
  readonly sizes: readonly number[];
  readonly weight: 'bold' | 'medium';
  /** A colour as Pango writes it: `#ffffff`. */
  readonly color: string;
  readonly opacity?: number;
  /** As a share of the font's own. */
  readonly lineHeight?: number;
  /** Where shorter lines stand. Default: where their script begins. */
  readonly align?: 'centre';
}

/** A text that only has characters that one of the fonts can write, cut into runs of one font each. */
export interface SetText {
  readonly runs: readonly { readonly text: string; readonly font: OwnFont }[];
  /** Whether its first letter belongs to a script that runs to the left. */
  readonly rightToLeft: boolean;
}

/**
 * Chooses a font for each character. What no font has is left out when it is an emoji or a sign, and becomes an ellipsis when it is
 * a word; marks that pile up and characters that can't be seen are taken out, but for the joiners that some scripts need.
 *
 * @param lines whether line breaks are kept
 */
export async function setText(text: string, fonts: OwnFonts, lines: 'one' | 'as they are' = 'one'): Promise<SetText> {
  const tidy =
    lines === 'one'
      ? tidyLine(text)
      : text
          .split(/\r\n|[\n\r\u2028\u2029]/u)
          .map(tidyLine)
          .join('\n')
          .trim();
  const available = await fonts.forText(tidy);
  const runs: { text: string; font: OwnFont }[] = [];
  for (const character of writable(tidy, available)) {
    const last = runs.at(-1);
    const font = fontOf(character, available, last?.font);
    if (font === undefined) continue;
    if (last?.font === font) last.text += character;
    else runs.push({ text: character, font });
  }
  if (!/[\p{L}\p{N}\p{P}\p{S}]/u.test(runs.map((run) => run.text).join(''))) return { runs: [], rightToLeft: false };
  const firstLetter = tidy.match(/\p{L}/u)?.[0] ?? '';
  return { runs, rightToLeft: /[\p{Script=Arabic}\p{Script=Hebrew}]/u.test(firstLetter) };
}

function tidyLine(text: string): string {
  return text
    .normalize('NFC')
    .replace(/(?![\u200c\u200d])\p{Default_Ignorable_Code_Point}/gu, '')
    .replace(/(\p{M}{2})\p{M}+/gu, '$1')
    .replace(/\s+/gu, ' ')
    .trim();
}

/** @returns the characters of a text that no font can write, each once */
export async function unwritable(text: string, fonts: OwnFonts): Promise<readonly string[]> {
  const seen = new Set(text.normalize('NFC').match(/[^\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/gu));
  const available = await fonts.forText(text);
  return [...seen].filter((character) => fontOf(character, available, undefined) === undefined);
}

function writable(text: string, fonts: readonly OwnFont[]): string {
  return [...text]
    .map((character) => {
      if (fontOf(character, fonts, undefined) !== undefined) return character;
      return /[\p{L}\p{N}]/u.test(character) ? '…' : '';
    })
    .join('')
    .replace(/…(?:[\s\p{M}]*…)+/gu, '…')
    .replace(/ {2,}/g, ' ')
    .trim();
}

/** Spaces, marks and joiners stay with what they follow. */
function fontOf(character: string, fonts: readonly OwnFont[], before: OwnFont | undefined): OwnFont | undefined {
  if (character === '\n') return before ?? fonts[0];
  const codePoint = character.codePointAt(0) ?? 0;
  if (before?.covers(codePoint) && /[\p{M}\p{Z}\p{P}\p{Cf}]/u.test(character)) return before;
  return fonts.find((font) => font.covers(codePoint));
}

/** Sets a text as large as it fits into the box; in the smallest size it ends with an ellipsis where it must. */
export async function drawText(text: SetText, box: TextBox, fonts: OwnFonts): Promise<Pixels | undefined> {
  if (text.runs.length === 0) return undefined;
  return (await drawWhole(text, box, fonts)) ?? drawShortened(text, box, fonts);
}

/** The same. @returns undefined where it does not fit even in the smallest size */
export async function drawWhole(text: SetText, box: TextBox, fonts: OwnFonts): Promise<Pixels | undefined> {
  if (text.runs.length === 0) return undefined;
  await Promise.all(text.runs.map((run) => register(run.font)));
  let [low, high] = [0, box.sizes.length - 1];
  let best: Pixels | undefined;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const drawn = await draw(text, box, box.sizes[middle] ?? 1, fonts, 'word');
    const fits = drawn.width <= box.maxWidth && drawn.height <= box.maxHeight;
    if (fits) [best, high] = [drawn, middle - 1];
    else low = middle + 1;
  }
  return best;
}

async function drawShortened(text: SetText, box: TextBox, fonts: OwnFonts): Promise<Pixels> {
  const size = box.sizes.at(-1) ?? 1;
  let keep = text.runs.reduce((sum, run) => sum + run.text.length, 0);
  let drawn = await draw(text, box, size, fonts, 'word-char');
  while (drawn.height > box.maxHeight && keep > 8) {
    // The height tells how much too long it is; a little less each round, since lines break unevenly.
    keep = Math.floor(keep * Math.min(0.96, (box.maxHeight / drawn.height) * 1.04));
    drawn = await draw(shorten(text, keep), box, size, fonts, 'word-char');
  }
  return drawn;
}

function shorten(text: SetText, length: number): SetText {
  const runs: { text: string; font: OwnFont }[] = [];
  let left = length;
  for (const run of text.runs) {
    if (left <= 0) break;
    runs.push({ ...run, text: run.text.slice(0, left) });
    left -= run.text.length;
  }
  const last = runs.at(-1);
  if (last === undefined) return text;
  // Half a surrogate pair, then half a word, then what can't stand before an ellipsis.
  const cut = last.text.replace(/[\ud800-\udbff]$/, '').replace(/(?<=\s\S.*)\s\S{0,20}$/u, '');
  last.text = `${cut.replace(/[\s\p{P}]+$/u, '')}…`;
  return { ...text, runs };
}

async function draw(text: SetText, box: TextBox, size: number, fonts: OwnFonts, wrap: 'word' | 'word-char'): Promise<Pixels> {
  const weight = box.weight === 'bold' ? 'Bold' : 'Medium';
  const opacity = Math.round((box.opacity ?? 1) * 100);
  // Chinese, Japanese and Korean characters fill their whole height.
  const lineHeight = text.runs.every(({ font }) => font.family.startsWith('Noto')) ? (box.lineHeight ?? 1) : 1.1;
  const body = text.runs.map((run) => span(run.text, run.font.family)).join('');
  const sharp = await loadSharp();
  const { data, info } = await sharp({
    text: {
      text: `<span foreground="${box.color}" alpha="${opacity}%" line_height="${lineHeight}">${body}</span>`,
      font: `Noto Sans ${weight} ${size}`,
      fontfile: fonts.path(box.weight),
      width: box.maxWidth,
      dpi: 72,
      rgba: true,
      wrap,
      ...(box.align === undefined ? {} : { align: box.align }),
    },
  })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

function span(text: string, family: string): string {
  const escaped = text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
  return family === 'Noto Sans' ? escaped : `<span font_family="${family}">${escaped}</span>`;
}

/** Pango only knows font files that it was handed once. */
async function register(font: OwnFont): Promise<void> {
  const sharp = await loadSharp();
  await sharp({ text: { text: '.', font: font.family, fontfile: font.path } })
    .raw()
    .toBuffer();
}
