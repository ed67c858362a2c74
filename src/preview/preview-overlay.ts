import sharp, { type OverlayOptions } from 'sharp';
import { drawText, type Pixels, type SetText, setText } from '../lib/typesetting/draw-text.ts';
import type { OwnFonts } from '../lib/typesetting/own-fonts.ts';
import type { PreviewLook, Rgb } from './preview-look.ts';
import type { PreviewRender } from './render-preview.ts';

/** The words that appear in the video besides the person's own. */
export interface PreviewTexts {
  /** Says that this is not the real thing. */
  readonly mark: string;
  /** Says what should not be seen. */
  without(words: string): string;
}

/** What is drawn of a render: all but where the file goes. */
type Drawn = Omit<PreviewRender, 'seed' | 'durationSeconds' | 'outputPath' | 'signal'>;

interface Canvas {
  readonly width: number;
  readonly height: number;
  /** One for 720p: everything is measured in it. */
  readonly unit: number;
  readonly margin: number;
  readonly fonts: OwnFonts;
}

/** What stands still above the moving picture, in the video's size: RGBA. */
export async function drawOverlay(render: Drawn, look: PreviewLook, texts: PreviewTexts, fonts: OwnFonts): Promise<Buffer> {
  const { width, height } = render;
  const unit = Math.min(width, height) / 720;
  const canvas: Canvas = { width, height, unit, margin: Math.round(56 * unit), fonts };
  const isTitle = render.image === undefined && render.source === undefined;
  const layers = isTitle ? await titleCard(render, look, texts, canvas) : await caption(render, look, texts, canvas);
  return sharp({ create: { width, height, channels: 4, background: wash(render, look) } })
    .composite([...layers, ...(await mark(texts.mark, look.accent, canvas))])
    .raw()
    .toBuffer();
}

/** An edit lies in the light of its own look; everything else is seen as it is. */
function wash(
  { source }: Drawn,
  {
    light: {
      wash: [r, g, b],
    },
  }: PreviewLook,
) {
  return { r, g, b, alpha: source?.use === 'edit' ? 0.25 : 0 };
}

/** The prompt as a title, with a bar of light above it; below it what is not wanted, and the reference pictures. */
async function titleCard(render: Drawn, look: PreviewLook, texts: PreviewTexts, canvas: Canvas): Promise<OverlayOptions[]> {
  const { width, height, unit, margin, fonts } = canvas;
  const maxWidth = Math.round(height > width ? width - 2 * margin : width * 0.76);
  const words = await setText(render.prompt, fonts);
  const above: Stacked = { item: roundedBox(Math.round(72 * unit), Math.round(7 * unit), 3.5 * unit, look.accent, 1), gap: 0 };
  const below = stacked([
    { item: await withoutLine(render.negativePrompt, texts, maxWidth, canvas), gap: 40 * unit },
    { item: await thumbnailStrip(render.referenceImages, canvas), gap: 48 * unit },
  ]);
  const gap = Math.round(40 * unit);
  const room = { top: margin + Math.round(92 * unit), bottom: height - margin };
  const maxHeight = room.bottom - room.top - heightOf([above, ...below]) - gap;
  const box = {
    maxWidth,
    maxHeight,
    sizes: steps(92 * unit, 26 * unit),
    weight: 'bold',
    color: '#ffffff',
    lineHeight: 0.88,
  } as const;
  const stack = [above, ...stacked([{ item: await drawText(words, box, fonts), gap }]), ...below];
  let top = Math.round((room.top + room.bottom - heightOf(stack)) / 2);
  return stack.map(({ item, gap }) => {
    const layer = at(item, words.rightToLeft ? width - margin - item.width : margin, top + gap);
    top += gap + item.height;
    return layer;
  });
}

/** Something below something else, with a gap above it. */
interface Stacked {
  readonly item: Pixels;
  readonly gap: number;
}

function stacked(parts: readonly { readonly item: Pixels | undefined; readonly gap: number }[]): readonly Stacked[] {
  return parts.flatMap(({ item, gap }) => (item === undefined ? [] : [{ item, gap: Math.round(gap) }]));
}

function heightOf(stack: readonly Stacked[]): number {
  return stack.reduce((sum, { item, gap }) => sum + item.height + gap, 0);
}

/** The prompt below the picture, on a shadow that keeps it readable. */
async function caption(render: Drawn, look: PreviewLook, texts: PreviewTexts, canvas: Canvas): Promise<OverlayOptions[]> {
  const { width, height, unit, margin, fonts } = canvas;
  const maxWidth = Math.round(Math.min(width - 2 * margin - 24 * unit, 1000 * unit));
  const words = await setText(render.prompt, fonts);
  const box = {
    maxWidth,
    maxHeight: Math.round(150 * unit),
    sizes: steps(44 * unit, 24 * unit),
    weight: 'bold',
    color: '#ffffff',
  } as const;
  const prompt = await drawText(words, { ...box, lineHeight: 0.92 }, fonts);
  const without = await withoutLine(render.negativePrompt, texts, maxWidth, canvas);
  const lines = stacked([
    { item: prompt, gap: 0 },
    { item: without, gap: prompt === undefined ? 0 : 24 * unit },
  ]);
  if (lines.length === 0) return [];
  const total = heightOf(lines);
  const place = (item: Pixels, inset: number, top: number): OverlayOptions =>
    at(item, words.rightToLeft ? width - margin - inset - item.width : margin + inset, top);
  // What an earlier version says there must not be read through it.
  const darkest = render.source === undefined ? 215 : 255;
  const shadow = shadowBelow(width, Math.min(height, Math.round(total + margin * 3.2)), darkest);
  let top = height - margin - total;
  const bar = roundedBox(Math.round(6 * unit), total, 3 * unit, look.accent, 1);
  const layers = [at(shadow, 0, height - shadow.height), place(bar, 0, top)];
  for (const { item, gap } of lines) {
    layers.push(place(item, Math.round(24 * unit), top + gap));
    top += gap + item.height;
  }
  return layers;
}

async function withoutLine(
  negative: string | undefined,
  texts: PreviewTexts,
  maxWidth: number,
  canvas: Canvas,
): Promise<Pixels | undefined> {
  if (negative === undefined || negative.trim() === '') return undefined;
  const { unit, fonts } = canvas;
  const box = {
    maxWidth,
    maxHeight: Math.round(66 * unit),
    sizes: [Math.round(24 * unit)],
    weight: 'medium',
    color: '#ffffff',
    opacity: 0.75,
  } as const;
  return drawText(await setText(texts.without(negative), fonts), box, fonts);
}

/** A dark pill with a point of light in the upper corner. */
async function mark(words: string, accent: Rgb, canvas: Canvas): Promise<OverlayOptions[]> {
  const { unit, margin, fonts, width } = canvas;
  const set: SetText = await setText(words, fonts);
  const box = {
    maxWidth: width - 4 * margin,
    maxHeight: 60 * unit,
    sizes: [Math.round(22 * unit)],
    weight: 'medium',
    color: '#ffffff',
  } as const;
  const label = await drawText(set, box, fonts);
  if (label === undefined) return [];
  const height = Math.round(44 * unit);
  const point = Math.round(12 * unit);
  const inset = Math.round(18 * unit);
  const gap = Math.round(12 * unit);
  const pill = roundedBox(label.width + point + gap + 2 * inset, height, height / 2, [8, 8, 18], 0.62);
  const center = (inner: number): number => margin + Math.round((height - inner) / 2);
  return [
    at(pill, margin, margin),
    at(roundedBox(point, point, point / 2, accent, 1), margin + inset, center(point)),
    at(label, margin + inset + point + gap, center(label.height)),
  ];
}

/** Up to five pictures side by side, each whole, with round corners. */
async function thumbnailStrip(images: readonly Uint8Array[], canvas: Canvas): Promise<Pixels | undefined> {
  if (images.length === 0) return undefined;
  const most = 5;
  const columns = Math.min(most, Math.max(3, images.length));
  const room = canvas.width - 2 * canvas.margin - (columns - 1) * 20 * canvas.unit;
  const side = Math.round(Math.min(170 * canvas.unit, room / columns));
  const gap = Math.round(20 * canvas.unit);
  const frame = Math.max(2, Math.round(3 * canvas.unit));
  const corner = Math.round(16 * canvas.unit);
  const border = roundedBox(side, side, corner, [255, 255, 255], 0.85);
  const inner = side - 2 * frame;
  const mask = roundedBox(inner, inner, corner - frame, [255, 255, 255], 1);
  const tiles = await Promise.all(
    images.slice(0, most).map(async (image) =>
      sharp(image)
        .resize(inner, inner, { fit: 'cover', position: 'attention' })
        .ensureAlpha()
        .composite([{ ...at(mask, 0, 0), blend: 'dest-in' }])
        .raw()
        .toBuffer(),
    ),
  );
  const width = tiles.length * (side + gap) - gap;
  const layers = tiles.flatMap((data, index) => [
    at(border, index * (side + gap), 0),
    at({ data, width: inner, height: inner }, index * (side + gap) + frame, frame),
  ]);
  const data = await sharp({ create: { width, height: side, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } })
    .composite(layers)
    .raw()
    .toBuffer();
  return { data, width, height: side };
}

/** Sizes of a text, from large to small, each a tenth smaller. */
function steps(largest: number, smallest: number): readonly number[] {
  const count = Math.ceil(Math.log(smallest / largest) / Math.log(0.9));
  return [...Array.from({ length: count }, (_, index) => Math.round(largest * 0.9 ** index)), Math.round(smallest)];
}

function at({ data, width, height }: Pixels, left: number, top: number): OverlayOptions {
  return { input: data, raw: { width, height, channels: 4 }, left: Math.round(left), top: Math.round(top) };
}

function roundedBox(width: number, height: number, radius: number, [red, green, blue]: Rgb, opacity: number): Pixels {
  const data = Buffer.alloc(width * height * 4);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const x = Math.max(radius - column - 0.5, column + 0.5 - (width - radius), 0);
      const y = Math.max(radius - row - 0.5, row + 0.5 - (height - radius), 0);
      const cover = Math.max(0, Math.min(1, radius - Math.hypot(x, y) + 0.5));
      data.set([red, green, blue, Math.round(255 * opacity * cover)], (row * width + column) * 4);
    }
  }
  return { data, width, height };
}

/** From nothing to dark, downwards. @param darkest opacity at its lower end, 0 to 255 */
function shadowBelow(width: number, height: number, darkest: number): Pixels {
  const data = Buffer.alloc(width * height * 4);
  for (let row = 0; row < height; row++) {
    const share = row / height;
    data.fill(
      Buffer.from([4, 4, 12, Math.round(darkest * share ** (darkest > 240 ? 0.3 : 1.4))]),
      row * width * 4,
      (row + 1) * width * 4,
    );
  }
  return { data, width, height };
}
