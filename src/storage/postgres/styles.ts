import type { ImageBytes } from '../../domain/media.ts';
import { handleOf, type Style, type StyleHome } from '../../domain/styles/style.ts';
import {
  contentValues,
  homeValues,
  type PictureRow,
  readPicture,
  readStyle,
  type StyleRow,
  styleColumns,
  styleValues,
} from '../style-row.ts';
import type { Executor } from './executor.ts';

const isOfHome = 'scope = $1 AND platform = $2 AND tenant = $3 AND home_id = $4';

/** The statements over the tables of styles. */
export function styleStatements(database: Executor) {
  return {
    async addStyle(style: Style, images: readonly ImageBytes[]): Promise<boolean> {
      const isNew = await database.run(
        `INSERT INTO styles (${styleColumns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
         ON CONFLICT (scope, platform, tenant, home_id, handle) DO NOTHING`,
        ...styleValues(style),
      );
      if (isNew > 0) await addPictures(database, style.id, images);
      return isNew > 0;
    },
    async changeStyle(style: Style, images: readonly ImageBytes[]): Promise<boolean> {
      const { id, name, changedAtMs } = style;
      const changed = await database.run(
        `UPDATE styles SET handle = $1, name = $2, words = $3, negative = $4, options = $5, pictures = $6, changed_at_ms = $7
         WHERE id = $8 AND NOT EXISTS (
           SELECT FROM styles o WHERE o.handle = $1 AND o.id <> $8 AND o.scope = styles.scope AND o.platform = styles.platform
             AND o.tenant = styles.tenant AND o.home_id = styles.home_id)`,
        handleOf(name),
        ...contentValues(style),
        changedAtMs,
        id,
      );
      if (changed === 0) return false;
      await database.run('DELETE FROM style_pictures WHERE style_id = $1', id);
      await addPictures(database, id, images);
      return true;
    },
    async style(id: string): Promise<Style | undefined> {
      const row = await database.get<StyleRow>(`SELECT ${styleColumns} FROM styles WHERE id = $1`, id);
      return row && readStyle(row);
    },
    async stylesOf(home: StyleHome): Promise<readonly Style[]> {
      const rows = await database.all<StyleRow>(
        `SELECT ${styleColumns} FROM styles WHERE ${isOfHome} ORDER BY handle`,
        ...homeValues(home),
      );
      return rows.map(readStyle);
    },
    async stylePicture(id: string, sha256: string): Promise<ImageBytes | undefined> {
      const row = await database.get<PictureRow>(
        'SELECT mime_type, width, height, bytes FROM style_pictures WHERE style_id = $1 AND sha256 = $2',
        id,
        sha256,
      );
      return row && readPicture(sha256, row);
    },
    dropStyle: async (id: string): Promise<boolean> => (await database.run('DELETE FROM styles WHERE id = $1', id)) > 0,
    dropStylesOf: async (home: StyleHome): Promise<number> =>
      await database.run(`DELETE FROM styles WHERE ${isOfHome}`, ...homeValues(home)),
    async styleBytes(home?: StyleHome): Promise<number> {
      const of = home === undefined ? '' : ` WHERE style_id IN (SELECT id FROM styles WHERE ${isOfHome})`;
      const row = await database.get<{ sum: number }>(
        `SELECT COALESCE(SUM(LENGTH(bytes)), 0) AS sum FROM style_pictures${of}`,
        ...(home === undefined ? [] : homeValues(home)),
      );
      return Number(row?.sum ?? 0);
    },
  };
}

async function addPictures(database: Executor, id: string, images: readonly ImageBytes[]): Promise<void> {
  for (const { sha256, mimeType, width, height, bytes } of images) {
    await database.run(
      `INSERT INTO style_pictures (style_id, sha256, mime_type, width, height, bytes) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT DO NOTHING`,
      ...[id, sha256, mimeType, width, height, bytes],
    );
  }
}
