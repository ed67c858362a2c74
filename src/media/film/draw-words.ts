import { type FilmCaption, type FilmPlan, filmLimits } from '../../domain/film.ts';
import { cutGraphemes, graphemesOf } from '../../domain/graphemes.ts';
import { text } from '../../domain/texts.ts';
import { loadSharp } from '../../lib/load-sharp.ts';
import { drawWhole, type Pixels, setText, type TextBox, unwritable } from '../../lib/typesetting/draw-text.ts';
import type { OwnFonts } from '../../lib/typesetting/own-fonts.ts';
import { framesIn } from './frame-rate.ts';
import type { Overlay } from './piece-arguments.ts';
import { refused, type Timeline } from './plan-film.ts';

/** A film's words as pictures: ffmpeg never reads any of them. */
export interface DrawnWords {
  readonly title: Pixels | undefined;
  readonly overlays: readonly Overlay[];
}

type Canvas = Pick<Timeline, 'width' | 'height'>;

/**
 * Draws a film's title and captions with the fonts that come with the program.
 *
 * @throws {UserError} `invalid_request` for words that no font can write, that don't fit, or that have no time to be seen
 */
export async function drawWords(plan: FilmPlan, timeline: Timeline, fonts: OwnFonts): Promise<DrawnWords> {
  const captions = plan.captions ?? [];
  if (captions.length > filmLimits.captions) throw refused(text('film.captions', { max: filmLimits.captions }));
  const spans = captions.map((caption, index) => spanOf(caption, index + 1, timeline));
  requireApart(spans);
  const title = plan.title && (await draw(plan.title.text, filmLimits.characters.title, boxOfTitle(timeline), fonts));
  const overlays: Overlay[] = [];
  for (const [index, caption] of captions.entries()) {
    const words = await draw(caption.text, filmLimits.characters.caption, boxOfCaption(timeline), fonts);
    overlays.push({ ...(await onAShade(words, timeline)), ...(spans[index] ?? { from: 0, to: 0 }) });
  }
  return { title, overlays };
}

type Span = Pick<Overlay, 'from' | 'to'>;

/** In frames of the film. Where a part cross-fades, half of that belongs to each. */
function spanOf({ part, during }: FilmCaption, number: number, { clips, rate, fadeFrames }: Timeline): Span {
  const parts = clips.filter((clip) => clip.part !== undefined);
  const clip = parts[part];
  const wrong = text('film.captionTime', { caption: number, part: part + 1, min: filmLimits.leastCaptionSeconds });
  if (clip === undefined) throw refused(wrong);
  const half = (isThere: boolean): number => (isThere ? Math.floor(fadeFrames / 2) : 0);
  const [begins, ends] = [clip.begins, clip.begins + clip.frames];
  if (during === undefined) return { from: begins + half(clip !== clips[0]), to: ends - half(clip !== clips.at(-1)) };
  const span = {
    from: begins + framesIn(during.fromSeconds, rate),
    to: Math.min(ends, begins + framesIn(during.toSeconds, rate)),
  };
  const isLong = during.toSeconds - during.fromSeconds >= filmLimits.leastCaptionSeconds - 0.001;
  // Whoever gives the length as it was shown, rounded, means the end.
  if (!isLong || span.from < begins || begins + framesIn(during.toSeconds - 0.1, rate) > ends) throw refused(wrong);
  return span;
}

function requireApart(spans: readonly Span[]): void {
  const sorted = spans.map((span, index) => ({ ...span, number: index + 1 })).sort((one, other) => one.from - other.from);
  for (const [index, { from, number }] of sorted.entries()) {
    const before = sorted[index - 1];
    if (before !== undefined && before.to > from) throw refused(text('film.captionsMeet', { one: before.number, other: number }));
  }
}

async function draw(words: string, most: number, box: TextBox, fonts: OwnFonts): Promise<Pixels> {
  const shown = cutGraphemes(words.replace(/\s+/gu, ' ').trim(), 40);
  if ([...graphemesOf(words)].length > most) throw refused(text('film.words', { text: shown, max: most }));
  const unknown = await unwritable(words, fonts);
  if (unknown.length > 0) throw refused(text('film.characters', { text: shown, characters: unknown.slice(0, 10).join(' ') }));
  const set = await setText(words, fonts, 'as they are');
  if (set.runs.length === 0) throw refused(text('film.noWords'));
  const drawn = await drawWhole(set, box, fonts);
  if (drawn !== undefined) return drawn;
  throw refused(text('film.words', { text: shown, max: most }));
}

/** One for 720p: everything is measured in it. */
function unitOf({ width, height }: Canvas): number {
  return Math.min(width, height) / 720;
}

function boxOfTitle(canvas: Canvas): TextBox {
  const [maxWidth, maxHeight] = [Math.floor(canvas.width * 0.84), Math.floor(canvas.height * 0.72)];
  return {
    maxWidth,
    maxHeight,
    sizes: sizes(88, 28, unitOf(canvas)),
    weight: 'bold',
    color: '#ffffff',
    align: 'centre',
    lineHeight: 1.1,
  };
}

function boxOfCaption(canvas: Canvas): TextBox {
  const [maxWidth, maxHeight] = [Math.floor(canvas.width * 0.84), Math.floor(canvas.height * 0.36)];
  return {
    maxWidth,
    maxHeight,
    sizes: sizes(40, 24, unitOf(canvas)),
    weight: 'bold',
    color: '#ffffff',
    align: 'centre',
    lineHeight: 1.1,
  };
}

function sizes(largest: number, smallest: number, unit: number): readonly number[] {
  const steps = Math.floor(Math.log(smallest / largest) / Math.log(0.9));
  return [...Array.from({ length: steps + 1 }, (_, step) => largest * 0.9 ** step), smallest].map((size) =>
    Math.max(4, Math.round(size * unit)),
  );
}

/** So that it can be read above everything, near the lower edge. */
async function onAShade(words: Pixels, canvas: Canvas): Promise<Omit<Overlay, keyof Span>> {
  const unit = unitOf(canvas);
  const [beside, above] = [Math.round(16 * unit), Math.round(8 * unit)];
  const size = { width: words.width + 2 * beside, height: words.height + 2 * above };
  const sharp = await loadSharp();
  const data = await sharp({ create: { ...size, channels: 4, background: { ...black, alpha: 0.6 } } })
    .composite([{ ...asInput(words), left: beside, top: above }])
    .raw()
    .toBuffer();
  const even = (pixels: number): number => Math.max(0, Math.floor(pixels / 2) * 2);
  const top = even(canvas.height - size.height - Math.round(48 * unit));
  return { data, ...size, left: even((canvas.width - size.width) / 2), top };
}

/** @param behind RGB as large as the film; undefined for black @returns the same with the title on it */
export async function layTitle(words: Pixels, behind: Uint8Array | undefined, { width, height }: Canvas): Promise<Uint8Array> {
  const sharp = await loadSharp();
  const below =
    behind === undefined
      ? sharp({ create: { width, height, channels: 3, background: black } })
      : sharp(behind, { raw: { width, height, channels: 3 } });
  // Dark enough for white words above everything.
  const shade = await sharp({ create: { width, height, channels: 4, background: { ...black, alpha: 0.5 } } })
    .raw()
    .toBuffer();
  const [left, top] = [Math.round((width - words.width) / 2), Math.round((height - words.height) / 2)];
  return below
    .composite([asInput({ data: shade, width, height }), { ...asInput(words), left, top }])
    .removeAlpha()
    .raw()
    .toBuffer();
}

const black = { r: 0, g: 0, b: 0 };

function asInput({ data, width, height }: Pixels): { readonly input: Buffer; readonly raw: Raw } {
  return { input: data, raw: { width, height, channels: 4 } };
}

interface Raw {
  readonly width: number;
  readonly height: number;
  readonly channels: 4;
}
