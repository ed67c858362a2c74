import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import PQueue from 'p-queue';
import { setup } from '../set-up/prepare-tests.ts';
import { sampleVideoFile } from '../set-up/test-engine.ts';
import { allRows } from './all-rows.ts';
import { type FaultRow, type RowResult, runRow } from './fault-row.ts';

// `npm run faults [-- V1 C2 …] [--json]`: everything that may go wrong, at the wire, with what a person reads and what is kept.

/** Most of a row is waiting. */
const atOnce = 5;
const wanted = process.argv.slice(2).filter((each) => !each.startsWith('--'));
const isJson = process.argv.includes('--json');
/** The long ones first, so that the others run beside them. */
const rows = allRows
  .filter(({ id }) => wanted.length === 0 || wanted.includes(id))
  .toSorted((a, b) => Number(isLong(b)) - Number(isLong(a)));

const sinceMs = performance.now();
await setup();
const folder = await mkdtemp(join(tmpdir(), 'veo-bot-faults-'));
const results: RowResult[] = [];
const uncaught: string[] = [];
process.on('uncaughtException', (error) => uncaught.push(error.stack ?? error.message));
process.on('unhandledRejection', (error) =>
  uncaught.push(error instanceof Error ? (error.stack ?? error.message) : String(error)),
);
try {
  const video = await sampleVideoFile(folder);
  const queue = new PQueue({ concurrency: atOnce });
  await queue.addAll(
    rows.map((row, index) => async () => {
      const place = join(folder, `${index}-${row.id}`);
      await mkdir(place);
      const result = await runRow(row, { folder: place, video });
      results.push(result);
      print(result);
      await rm(place, { recursive: true, force: true });
    }),
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}
for (const error of uncaught) process.stdout.write(`nobody caught this: ${error}\n`);
const failed = results.filter(({ ok }) => !ok).length;
const seconds = Math.round((performance.now() - sinceMs) / 1000);
process.stdout.write(`${results.length - failed} of ${results.length} rows are as promised, in ${seconds} s\n`);
process.exit(failed === 0 && uncaught.length === 0 && results.length > 0 ? 0 : 1);

function isLong({ id }: FaultRow): boolean {
  return id.startsWith('K') || id === 'V5';
}

function print({ id, fault, read, kept, problems, ok, seconds: rowSeconds }: RowResult): void {
  if (isJson)
    return void process.stdout.write(`${JSON.stringify({ id, fault, read, kept, problems, ok, seconds: rowSeconds })}\n`);
  const lines = [
    `${id.padEnd(4)} ${ok ? 'ok    ' : 'BROKEN'} ${fault} (${rowSeconds} s)`,
    ...read.map((sentence) => `     reads: ${sentence}`),
    `     keeps: ${kept}`,
    ...problems.map((problem) => `     ✗ ${problem}`),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
