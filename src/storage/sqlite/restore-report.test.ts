import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openOldDatabase } from '../../testing/old-database.ts';
import { temporaryFolder } from '../../testing/set-up/test-engine.ts';
import { reportOnRestored, storeReport } from './restore-report.ts';

/** A database with a generation for each list of videos, and the files that are there. */
function setUp(
  before: string,
  generations: readonly (readonly [state: string, videos: string, removedAtMs?: number])[],
  files: readonly string[],
) {
  const dataFolder = join(temporaryFolder(), 'data');
  const database = openOldDatabase(dataFolder, before);
  const columns = database.pragma('table_info(generations)') as {
    name: string;
    type: string;
    notnull: number;
    dflt_value: unknown;
  }[];
  for (const [index, [state, videos, removedAtMs = null]] of generations.entries()) {
    const own: Readonly<Record<string, unknown>> = { id: `g${index}`, state, videos, removed_at_ms: removedAtMs };
    const needed = columns.filter(({ name, notnull, dflt_value }) => name in own || (notnull === 1 && dflt_value === null));
    const values = needed.map(
      ({ name, type }) => own[name] ?? (name in own ? null : type === 'TEXT' ? `${name} ${index}` : index),
    );
    const names = needed.map(({ name }) => name).join(', ');
    database.prepare(`INSERT INTO generations (${names}) VALUES (${needed.map(() => '?').join(', ')})`).run(values);
  }
  database.close();
  const there = files.map((name) => ({ name, sizeBytes: 5, changedAtMs: 0 }));
  return { dataFolder, report: () => reportOnRestored(dataFolder, there) };
}

it.each(['014-intake-words.sql', '999'])(
  'tells which videos are there, missing and later than the backup, of a version before %s',
  (before) => {
    const { report, dataFolder } = setUp(
      before,
      [
        ['completed', '[{"file":"a.mp4"},{"file":"a-2.mp4"}]'],
        ['delivering', '[{"file":"b.png"}]'],
        ['completed', '[{"file":"gone.mp4"}]', 5],
        ['completed', '[{"file":"kept.mp4"},{"file":"deleted.mp4","removedAtMs":5}]'],
        ['generating', '[]'],
        ['completed', 'not JSON'],
      ],
      ['a.mp4', 'a.jpg', 'b.png', 'b.small.jpg', 'kept.mp4', 'later.mp4', 'later.jpg', 'late.png', 'x.mp4.part', '.hidden'],
    );
    const found = report();
    expect(found).toEqual({
      ...{ running: 2, quotes: 0, later: ['late.png', 'later.mp4'], laterBytes: 10 },
      missing: [{ generationId: 'g0', file: 'a-2.mp4' }],
      present: [
        { generationId: 'g0', file: 'a.mp4' },
        { generationId: 'g1', file: 'b.png' },
        { generationId: 'g3', file: 'kept.mp4' },
      ],
    });
    const path = storeReport(dataFolder, found, new Date(Date.UTC(2026, 10, 26, 8)));
    expect(path).toBe(join(dataFolder, 'restored-2026-11-26T08-00-00-000Z.txt'));
    expect(readFileSync(path, 'utf8')).toBe(
      'Videos that are missing: 1\n  g0 a-2.mp4\n\nFiles that came after the backup: 2\n  late.png\n  later.mp4\n\n' +
        'Videos that are there: 3\n  g0 a.mp4\n  g1 b.png\n  g3 kept.mp4\n',
    );
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
  },
);
