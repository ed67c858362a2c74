import path from 'node:path';
import { installed } from '../app/installed.ts';
import { readConfig } from '../config/config.ts';
import { type Text, text } from '../domain/texts.ts';
import { print, say, UsageError } from './terminal.ts';

/** Puts a backup in the place of the database. */
export async function restore(args: string[]): Promise<void> {
  const [file, ...more] = args;
  if (file === undefined || file.startsWith('-') || more.length > 0) throw new UsageError(say(text('terminal.restoreUsage')));
  const { dataFolder, outputs } = readConfig(installed);
  const { restoreDatabase } = await import('../storage/restore.ts');
  const now = new Date();
  const { keptAs, waiting } = await restoreDatabase(dataFolder, path.resolve(file), now);
  print(
    text('terminal.restored', { path: file }),
    ...(keptAs === undefined ? [] : [text('terminal.restoredKept', { path: keptAs })]),
    ...(waiting === 0 ? [] : [text('terminal.restoredWaiting', { count: waiting })]),
    ...(await reportOn(dataFolder, outputs.folder, now)),
  );
}

/** What the database that is there now says, beside the files that are there. */
async function reportOn(dataFolder: string, folder: string, now: Date): Promise<readonly Text[]> {
  const { reportOnRestored, storeReport } = await import('../storage/restore-report.ts');
  const report = reportOnRestored(dataFolder, folder);
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

/** Without room for it the database is put back all the same. */
function storedReport(store: () => string): Text {
  try {
    return text('terminal.restoredReport', { path: store() });
  } catch (error) {
    return text('terminal.restoredNoReport', { reason: error instanceof Error ? error.message : String(error) });
  }
}
