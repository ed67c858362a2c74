import path from 'node:path';
import { type AppConfig, installed } from '../app/installed.ts';
import { openPlace } from '../app/open-outputs.ts';
import { readConfig } from '../config/config.ts';
import { type ListedOutput, OutputsError } from '../domain/outputs.ts';
import { type Text, text } from '../domain/texts.ts';
import { systemClock } from '../lib/clock.ts';
import { goThroughProxy } from '../lib/go-through-proxy.ts';
import { bucketTrouble } from '../outputs/bucket-trouble.ts';
import { print, quietLog, say, UsageError } from './terminal.ts';

/** Puts a backup in the place of the database. */
export async function restore(args: string[]): Promise<void> {
  const [file, ...more] = args;
  if (file === undefined || file.startsWith('-') || more.length > 0) throw new UsageError(say(text('terminal.restoreUsage')));
  const config = readConfig(installed);
  const { dataFolder } = config;
  const { restoreDatabase } = await import('../storage/sqlite/restore.ts');
  const now = new Date();
  const { keptAs, waiting } = await restoreDatabase(dataFolder, path.resolve(file), now);
  print(
    text('terminal.restored', { path: file }),
    ...(keptAs === undefined ? [] : [text('terminal.restoredKept', { path: keptAs })]),
    ...(waiting === 0 ? [] : [text('terminal.restoredWaiting', { count: waiting })]),
    ...(await reportOn(config, now)),
  );
}

/** What the database that is there now says, beside the files that are there. */
async function reportOn(config: AppConfig, now: Date): Promise<readonly Text[]> {
  const { dataFolder, bucket } = config;
  const { reportOnRestored, storeReport } = await import('../storage/sqlite/restore-report.ts');
  let files: readonly ListedOutput[];
  try {
    files = await listVideos(config);
  } catch (error) {
    // The database is back all the same.
    if (!(error instanceof OutputsError) || bucket === undefined) throw error;
    return [bucketTrouble(error, bucket)];
  }
  const folder = bucket === undefined ? config.outputs.folder : `s3://${bucket.bucket}/${bucket.prefix}`;
  const report = reportOnRestored(dataFolder, files);
  const { running, quotes, present, missing, later, laterBytes } = report;
  const megabytes = (laterBytes / 1_000_000).toFixed(1);
  return [
    ...(running === 0 ? [] : [text('terminal.restoredRunning', { count: running })]),
    ...(quotes === 0 ? [] : [text('terminal.restoredQuotes', { count: quotes })]),
    missing.length === 0
      ? text('terminal.restoredVideos', { files: present.length, folder })
      : text('terminal.restoredMissing', { files: missing.length, all: present.length + missing.length, folder }),
    ...(later.length === 0 ? [] : [text('terminal.restoredLater', { files: later.length, megabytes, folder })]),
    storedReport(() => storeReport(dataFolder, report, now)),
  ];
}

/** All that lie in the folder, and in the bucket where there is one. */
async function listVideos(config: AppConfig): Promise<readonly ListedOutput[]> {
  const goDirectly = await goThroughProxy(config.proxy);
  const outputs = await openPlace(config, { clock: systemClock, log: quietLog() });
  try {
    const files: ListedOutput[] = [];
    for await (const file of outputs.list([''])) files.push(file);
    return files;
  } finally {
    outputs.close();
    await goDirectly();
  }
}

/** Without room for it the database is put back all the same. */
function storedReport(store: () => string): Text {
  try {
    return text('terminal.restoredReport', { path: store() });
  } catch (error) {
    return text('terminal.restoredNoReport', { reason: error instanceof Error ? error.message : String(error) });
  }
}
