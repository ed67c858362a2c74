import type { StyleContent } from './style.ts';

/** What a small picture of a style is drawn of. */
export interface StyleDrawing extends Pick<StyleContent, 'words' | 'negative'> {
  /** A picture that the style has, JPEG or PNG: it is shown instead. */
  readonly picture?: Uint8Array | undefined;
}

/** In pixels; the page keeps this room. */
export const stylePreviewSize = { width: 320, height: 180 } as const;

/** Draws a JPEG of `stylePreviewSize`, at most 20 kB, on this machine and without a model: of the same style always the same. */
export type DrawStyle = (drawing: StyleDrawing) => Promise<Uint8Array>;
