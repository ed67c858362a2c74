import type { ImageBytes } from '../domain/media.ts';
import type { Style, StyleHome, StyleOptions, StyleScope } from '../domain/styles/style.ts';
import { handleOf } from '../domain/styles/style.ts';
import type { RequestImage } from '../domain/video-request.ts';

/** A row of the table `styles`, as either database gives it. We wrote every value in it, so its JSON is of our own shapes. */
export interface StyleRow {
  readonly id: string;
  readonly scope: StyleScope;
  readonly platform: string;
  readonly tenant: string;
  readonly home_id: string;
  readonly handle: string;
  readonly name: string;
  readonly words: string;
  readonly negative: string | null;
  readonly options: string;
  readonly pictures: string;
  readonly made_by: string;
  readonly created_at_ms: number;
  readonly changed_at_ms: number;
}

export const styleColumns =
  'id, scope, platform, tenant, home_id, handle, name, words, negative, options, pictures, made_by, created_at_ms, changed_at_ms';

/** The values of `styleColumns`, in their order. */
export function styleValues(style: Style): readonly (string | number | null)[] {
  const { id, home, name, madeBy, createdAtMs, changedAtMs } = style;
  return [id, ...homeValues(home), handleOf(name), ...contentValues(style), madeBy, createdAtMs, changedAtMs];
}

/** Scope, platform, tenant and id of a home. */
export type HomeValues = [scope: string, platform: string, tenant: string, id: string];

export function homeValues({ scope, platform, tenant = '', id }: StyleHome): HomeValues {
  return [scope, platform, tenant, id];
}

/** Name, words, what should not be seen, options, pictures. */
export function contentValues({ name, words, negative, options, pictures }: Style): readonly (string | null)[] {
  return [name, words, negative ?? null, JSON.stringify(options), JSON.stringify(pictures)];
}

export function readStyle(row: StyleRow): Style {
  const { scope, platform, tenant } = row;
  return {
    id: row.id,
    home: { scope, platform, ...(tenant !== '' && { tenant }), id: row.home_id },
    ...{ name: row.name, words: row.words },
    ...(row.negative !== null && { negative: row.negative }),
    options: JSON.parse(row.options) as StyleOptions,
    pictures: JSON.parse(row.pictures) as readonly RequestImage[],
    ...{ madeBy: row.made_by, createdAtMs: row.created_at_ms, changedAtMs: row.changed_at_ms },
  };
}

/** A row of the table `style_pictures`, likewise. */
export interface PictureRow {
  readonly mime_type: 'image/jpeg' | 'image/png';
  readonly width: number;
  readonly height: number;
  readonly bytes: Buffer;
}

export function readPicture(sha256: string, { mime_type: mimeType, width, height, bytes }: PictureRow): ImageBytes {
  return { sha256, mimeType, width, height, sizeBytes: bytes.length, bytes };
}
