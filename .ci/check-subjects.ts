import path from 'node:path';
import { checkSubjects } from './commit-subjects.ts';

const faults = checkSubjects(path.join(import.meta.dirname, '..'));
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exitCode = 1;
