import sharp from 'sharp';
import type { Encoder } from '../domain/media.ts';
import { text } from '../domain/texts.ts';
import { allowPictureLoadersOnly } from '../lib/load-sharp.ts';
import type { Texts } from '../lib/say.ts';
import { createOwnFonts } from '../lib/typesetting/own-fonts.ts';
import { previewArguments } from './preview-arguments.ts';
import { paintBackdrop } from './preview-backdrop.ts';
import { lookOf } from './preview-look.ts';
import { drawOverlay, type PreviewTexts } from './preview-overlay.ts';
import { fitPicture } from './preview-picture.ts';
import { renderFromSource } from './preview-source.ts';
import type { PreviewRender, RenderPreview } from './render-preview.ts';

export interface PreviewRendererOptions {
  readonly encoder: Encoder;
  readonly texts: PreviewTexts;
}

/** The renderer with its words in English. */
export function createRenderer(encoder: Encoder, texts: Texts): RenderPreview {
  allowPictureLoadersOnly(sharp);
  const mark = texts.say(text('preview.mark'));
  return createPreviewRenderer({ encoder, texts: { mark, without: (words) => texts.say(text('preview.without', { words })) } });
}

/**
 * Makes the videos of the preview: H.264 and AAC at 24 frames a second, in exactly the size and length asked for. A title card of the
 * prompt with a slow camera move, or the given picture with a slow push-in and the prompt below it. A still is the same, standing. Of an earlier
 * video it makes the same in another light, a longer one or a larger one.
 */
export function createPreviewRenderer({ encoder, texts }: PreviewRendererOptions): RenderPreview {
  const fonts = createOwnFonts();
  return async (render) => {
    const { width, height, durationSeconds, image, lastFrame, signal } = render;
    signal.throwIfAborted();
    const look = lookOf(render.seed);
    if (render.source !== undefined) {
      const overlay = render.source.use === 'upscale' ? undefined : await drawOverlay(render, look, texts, fonts);
      return renderFromSource({ ...render, source: render.source }, { look, overlay, encoder });
    }
    const behind = image === undefined ? paintBackdrop(look, width, height) : fitPicture(image, width, height);
    const last = lastFrame === undefined ? undefined : fitPicture(lastFrame, width, height);
    const [first, second, overlay] = await Promise.all([behind, last, drawOverlay(render, look, texts, fonts)]);
    if (durationSeconds === 0) return drawStill(render, first, overlay);
    const plan = { width, height, durationSeconds, look, overlay: 'overlay.rgba', output: 'preview.mp4' };
    await encoder.run({
      args: previewArguments({
        ...plan,
        pictures: second === undefined ? ['first.rgb'] : ['first.rgb', 'last.rgb'],
        motion: image === undefined ? 'drift' : 'push in',
      }),
      inputs: { 'first.rgb': first, 'overlay.rgba': overlay, ...(second === undefined ? {} : { 'last.rgb': second }) },
      output: plan.output,
      outputPath: render.outputPath,
      signal,
    });
  };
}

async function drawStill({ width, height, outputPath }: PreviewRender, behind: Buffer, overlay: Buffer): Promise<void> {
  await sharp(behind, { raw: { width, height, channels: 3 } })
    .composite([{ input: overlay, raw: { width, height, channels: 4 } }])
    .removeAlpha()
    .png()
    .toFile(outputPath);
}
