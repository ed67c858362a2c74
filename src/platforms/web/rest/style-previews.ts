import { createHash } from 'node:crypto';
import type { DrawStyle } from '../../../domain/styles/draw-style.ts';
import type { UsableStyle } from '../../../domain/styles/style-book.ts';

/** A small picture of a style. */
export interface StylePreview {
  /** JPEG. */
  readonly bytes: Uint8Array;
  /** Of these very bytes, between quotes. */
  readonly etag: string;
}

type Shown = Pick<UsableStyle, 'words' | 'negative' | 'pictures'>;

const mostBytes = 4_000_000;

/** Says what the picture of a style is made of: another one where that changes. */
export function previewKey({ words, negative = '', pictures: [first] }: Shown): string {
  const of = first === undefined ? JSON.stringify([words, negative]) : first.sha256;
  return createHash('sha256').update(of).digest('base64url').slice(0, 22);
}

/**
 * Small pictures of styles, drawn when they are first asked for, one after the other so that a list of them leaves room for others, and kept in
 * memory: those that were asked for last, in four megabytes.
 *
 * @returns asks for one. @param picture gives the bytes of the style's first picture, where it has one
 */
export function createStylePreviews(drawStyle: DrawStyle) {
  const kept = new Map<string, StylePreview>();
  const beingDrawn = new Map<string, Promise<StylePreview>>();
  let turn: Promise<unknown> = Promise.resolve();
  let bytesKept = 0;
  const keep = (key: string, preview: StylePreview): void => {
    kept.set(key, preview);
    bytesKept += preview.bytes.byteLength;
    for (const [oldest, { bytes }] of kept) {
      if (bytesKept <= mostBytes) break;
      kept.delete(oldest);
      bytesKept -= bytes.byteLength;
    }
  };
  const draw = async (key: string, { words, negative }: Shown, picture: PictureOf): Promise<StylePreview> => {
    const bytes = await drawStyle({ words, ...(negative !== undefined && { negative }), picture: await picture() });
    const preview = { bytes, etag: `"${createHash('sha256').update(bytes).digest('base64url')}"` };
    keep(key, preview);
    return preview;
  };
  return async (style: Shown, picture: PictureOf): Promise<StylePreview> => {
    const key = previewKey(style);
    const found = kept.get(key);
    if (found !== undefined) {
      kept.delete(key);
      kept.set(key, found);
      return found;
    }
    const running = beingDrawn.get(key);
    if (running !== undefined) return running;
    const drawing = turn.then(() => draw(key, style, picture)).finally(() => beingDrawn.delete(key));
    beingDrawn.set(key, drawing);
    // The next one has its turn also where this one failed; who asked for this one hears of it.
    turn = drawing.catch(() => undefined);
    return drawing;
  };
}

type PictureOf = () => Promise<Uint8Array | undefined>;
