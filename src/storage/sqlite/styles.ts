import type { Database } from 'better-sqlite3';
import type { ImageBytes } from '../../domain/media.ts';
import { handleOf, type Style, type StyleHome } from '../../domain/styles/style.ts';
import {
  contentValues,
  type HomeValues,
  homeValues,
  type PictureRow,
  readPicture,
  readStyle,
  type StyleRow,
  styleColumns,
  styleValues,
} from '../style-row.ts';

const isOfHome = 'scope = ? AND platform = ? AND tenant = ? AND home_id = ?';

/** The statements over the tables of styles. */
export function styleStatements(database: Database) {
  const add = database.prepare(
    `INSERT INTO styles (${styleColumns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (scope, platform, tenant, home_id, handle) DO NOTHING`,
  );
  const change = database.prepare(
    `UPDATE OR IGNORE styles SET handle = ?, name = ?, words = ?, negative = ?, options = ?, pictures = ?, changed_at_ms = ? WHERE id = ?`,
  );
  const addPicture = database.prepare(
    'INSERT OR IGNORE INTO style_pictures (style_id, sha256, mime_type, width, height, bytes) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const dropPictures = database.prepare('DELETE FROM style_pictures WHERE style_id = ?');
  const picture = database.prepare<[string, string], PictureRow>(
    'SELECT mime_type, width, height, bytes FROM style_pictures WHERE style_id = ? AND sha256 = ?',
  );
  const one = database.prepare<[string], StyleRow>(`SELECT ${styleColumns} FROM styles WHERE id = ?`);
  const all = database.prepare<HomeValues, StyleRow>(`SELECT ${styleColumns} FROM styles WHERE ${isOfHome} ORDER BY handle`);
  const drop = database.prepare('DELETE FROM styles WHERE id = ?');
  const dropAll = database.prepare(`DELETE FROM styles WHERE ${isOfHome}`);
  const bytes = database.prepare<[], number>('SELECT COALESCE(SUM(LENGTH(bytes)), 0) FROM style_pictures').pluck();
  const bytesOf = database
    .prepare<HomeValues, number>(
      `SELECT COALESCE(SUM(LENGTH(p.bytes)), 0) FROM style_pictures p JOIN styles s ON s.id = p.style_id WHERE ${isOfHome}`,
    )
    .pluck();
  const addPictures = (id: string, images: readonly ImageBytes[]): void => {
    for (const { sha256, mimeType, width, height, bytes } of images) addPicture.run(id, sha256, mimeType, width, height, bytes);
  };

  return {
    addStyle(style: Style, images: readonly ImageBytes[]): boolean {
      const isNew = add.run(...styleValues(style)).changes > 0;
      if (isNew) addPictures(style.id, images);
      return isNew;
    },
    changeStyle(style: Style, images: readonly ImageBytes[]): boolean {
      const { id, name, changedAtMs } = style;
      if (change.run(handleOf(name), ...contentValues(style), changedAtMs, id).changes === 0) return false;
      dropPictures.run(id);
      addPictures(id, images);
      return true;
    },
    style(id: string): Style | undefined {
      const row = one.get(id);
      return row && readStyle(row);
    },
    stylesOf: (home: StyleHome): readonly Style[] => all.all(...homeValues(home)).map(readStyle),
    stylePicture(id: string, sha256: string): ImageBytes | undefined {
      const row = picture.get(id, sha256);
      return row && readPicture(sha256, row);
    },
    dropStyle: (id: string): boolean => drop.run(id).changes > 0,
    dropStylesOf: (home: StyleHome): number => dropAll.run(...homeValues(home)).changes,
    styleBytes: (home?: StyleHome): number => (home === undefined ? bytes.get() : bytesOf.get(...homeValues(home))) ?? 0,
  };
}
