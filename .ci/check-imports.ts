import path from 'node:path';
import { checkImports } from './import-rules.ts';
import { checkVendorNames } from './vendor-names.ts';

const root = path.join(import.meta.dirname, '..');
const faults = [...checkImports(root), ...checkVendorNames(root)];
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exitCode = 1;
