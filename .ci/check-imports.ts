import path from 'node:path';
import { checkImports } from './import-rules.ts';

const faults = checkImports(path.join(import.meta.dirname, '..'));
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exitCode = 1;
