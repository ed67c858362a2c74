import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { catalog } from '../src/domain/catalog.ts';
import { abilityTable } from './ability-table.ts';
import { priceTable, withPriceTable } from './price-table.ts';

it('README.md shows the prices of the catalogue', () => {
  const readme = readFileSync(path.join(import.meta.dirname, '..', 'README.md'), 'utf8');
  expect(readme, 'The catalogue has changed: run `npm run prices` and commit README.md.').toBe(withPriceTable(readme));
});

it('a table of prices has each model that can be used, and none that is retired', () => {
  const table = priceTable(catalog);
  for (const { id, status } of catalog) expect(table.includes(`\`${id}\``), id).toBe(status !== 'retired');
});

it('a row says what each length costs, which are not made, and which have no price', () => {
  const [, , ...rows] = priceTable(catalog.filter(({ id }) => /^veo-3\.1-generate-001$|^gemini-omni/.test(id))).split('\n');
  expect(rows.slice(0, 7)).toEqual([
    '| Veo 3.1<br>`veo-3.1-generate-001` | Google Cloud | 4, 6, 8 s | 720p | $1.60\\* | $2.40\\* | $3.20\\* | – |',
    '|  |  |  | 1080p | – | – | $3.20\\* | – |',
    '|  |  |  | 4k | – | – | $4.80\\* | – |',
    '| Gemini Omni Flash 1.2<br>`gemini-omni-1.2-flash` | API key | 3 to 15 s | 360p | $0.09\\* | $0.14\\* | $0.19\\* | $0.24\\* |',
    '|  |  |  | 720p | $0.28\\* | $0.43\\* | $0.57\\* | $0.71\\* |',
    '|  |  |  | 1080p | $0.43\\* | $0.64\\* | $0.85\\* | $1.06\\* |',
    '|  |  |  | 4k | $0.85\\* | $1.28\\* | $1.70\\* | $2.13\\* |',
  ]);
});

it('a README without a place for the table is told apart from one that is up to date', () => {
  expect(() => withPriceTable('# Something else')).toThrow('README.md has no place for the prices');
});

it('a table of abilities marks what only others report, and leaves retired models out', () => {
  const rows = abilityTable(catalog).split('\n');
  const row = (label: string) => rows.find((each) => each.startsWith(`| ${label} |`));
  expect(row('Gemini Omni Flash 1.2 (Google Cloud)')).toContain(
    '| Gemini Omni Flash 1.2 (Google Cloud) | yes | 3 to 10 s\\* | up to 5 | videos up to 20 s\\* | videos up to 15 s, people’s own up to 14 MB\\* | 360p to 720p or 1080p; 720p to 1080p or 4k |',
  );
  expect(row('Veo 3.1 Lite')).toMatch(
    /^\| Veo 3\.1 Lite \| yes \| 8 s \| – \| videos up to 30 s \| – \| – \| \[limits\]\(https:\S+\) 2026-\S+, \[prices\]\(https:\S+\)\\\* 2026-\S+ \|$/,
  );
  expect(row('Preview renderer')).toMatch(/\| ours \|$/);
  expect(row('Veo 3.1 (Gemini API)')).toBeUndefined();
  expect(rows.at(-1)).toBe('- “\\*” is what others report, and its maker’s own pages do not confirm.');
});
