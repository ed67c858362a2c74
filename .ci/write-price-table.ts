import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { withPriceTable } from './price-table.ts';

const readme = path.join(import.meta.dirname, '..', 'README.md');
writeFileSync(readme, withPriceTable(readFileSync(readme, 'utf8')));
