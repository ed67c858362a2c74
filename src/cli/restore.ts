import path from 'node:path';
import { installed } from '../app/installed.ts';
import { readConfig } from '../config/config.ts';
import { text } from '../domain/texts.ts';
import { print, say, UsageError } from './terminal.ts';

/** Puts a backup in the place of the database. */
export async function restore(args: string[]): Promise<void> {
  const [file, ...more] = args;
  if (file === undefined || file.startsWith('-') || more.length > 0) throw new UsageError(say(text('terminal.restoreUsage')));
  const { dataFolder } = readConfig(installed);
  const { restoreDatabase } = await import('../storage/restore.ts');
  const { keptAs, waiting } = await restoreDatabase(dataFolder, path.resolve(file), new Date());
  print(
    text('terminal.restored', { path: file }),
    ...(keptAs === undefined ? [] : [text('terminal.restoredKept', { path: keptAs })]),
    ...(waiting === 0 ? [] : [text('terminal.restoredWaiting', { count: waiting })]),
  );
}
