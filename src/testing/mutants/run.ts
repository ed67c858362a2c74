import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import PQueue from 'p-queue';
import { z } from 'zod';
import { type Mutant, mutants } from './mutants.ts';

// `npm run mutants [-- X01 X02 …]`: changes one line of the program at a time, and says whether the tests that are named for it notice.

/** Copies of the program that are worked on at once. */
const atOnce = 2;
/** Longest that the tests of one change may take: a change may make them wait for ever. */
const limitMs = 240_000;
const root = path.join(import.meta.dirname, '../../..');
const copied = [
  'src',
  'commands',
  '.config',
  '.ci',
  '.env.example',
  'README.md',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
];

type Verdict = 'killed' | 'survived' | 'not there';

const report = z.object({ numFailedTests: z.number(), numPassedTests: z.number(), success: z.boolean() });
const wanted = process.argv.slice(2);
const chosen = mutants.filter(({ id }) => wanted.length === 0 || wanted.includes(id));
const folder = await mkdtemp(path.join(tmpdir(), 'veo-bot-mutants-'));
const verdicts: Verdict[] = [];
try {
  const places = await Promise.all(Array.from({ length: atOnce }, (_, index) => copyOfProgram(path.join(folder, String(index)))));
  await new PQueue({ concurrency: atOnce }).addAll(
    chosen.map((mutant) => async () => {
      const place = places.pop();
      if (place === undefined) throw new Error('there are fewer copies than mutants at once');
      const verdict = await tryMutant(mutant, place);
      places.push(place);
      verdicts.push(verdict);
      process.stdout.write(`${mutant.id.padEnd(5)} ${verdict.padEnd(9)} ${mutant.file}: ${mutant.what}\n`);
    }),
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}
const killed = verdicts.filter((verdict) => verdict === 'killed').length;
process.stdout.write(`${killed} of ${chosen.length} killed\n`);
process.exit(killed === chosen.length && chosen.length > 0 ? 0 : 1);

async function copyOfProgram(place: string): Promise<string> {
  for (const each of copied) await cp(path.join(root, each), path.join(place, each), { recursive: true });
  await symlink(path.join(root, 'node_modules'), path.join(place, 'node_modules'), 'junction');
  return place;
}

async function tryMutant({ file, from, to, tests }: Mutant, place: string): Promise<Verdict> {
  const changed = path.join(place, file);
  const source = await readFile(changed, 'utf8');
  const [before, after, ...more] = source.split(from);
  if (before === undefined || after === undefined || more.length > 0) return 'not there';
  await writeFile(changed, `${before}${to}${after}`);
  try {
    return await testsNotice(tests, place);
  } finally {
    await writeFile(changed, source);
  }
}

/** A run that ends without a report was ended by the change: nobody could miss that either. */
async function testsNotice(tests: readonly string[], place: string): Promise<Verdict> {
  const reportPath = path.join(place, 'report.json');
  await rm(reportPath, { force: true });
  const vitest = path.join('node_modules', 'vitest', 'vitest.mjs');
  const child = spawn(
    process.execPath,
    [
      vitest,
      'run',
      '--config',
      '.config/vitest.config.ts',
      '--maxWorkers=1',
      '--reporter=json',
      `--outputFile=${reportPath}`,
      ...tests,
    ],
    {
      cwd: place,
      stdio: 'ignore',
      signal: AbortSignal.timeout(limitMs),
      killSignal: 'SIGKILL',
    },
  );
  // It ends by its limit, too.
  child.on('error', () => undefined);
  await once(child, 'close');
  const written = await readFile(reportPath, 'utf8').catch(() => undefined);
  if (written === undefined) return 'killed';
  const { numFailedTests, numPassedTests, success } = report.parse(JSON.parse(written));
  // A list of tests that runs nothing notices nothing.
  if (numFailedTests + numPassedTests === 0) return 'survived';
  return success ? 'survived' : 'killed';
}
