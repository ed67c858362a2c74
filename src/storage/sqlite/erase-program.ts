import Database from 'better-sqlite3';
import { dropAllDrafts } from './drafts.ts';
import { erasingStatements } from './erasing.ts';
import { addFunctions, dropLog, isOfThisVersion } from './open.ts';

// Erases in copies of a database what was erased in itself: `node erase-program.ts <database> <copy> …`. Prints those that could not be
// written, as JSON. A program of its own for the same reason as backup-program.ts.

const [databasePath = '', ...copies] = process.argv.slice(2);

const source = new Database(databasePath, { readonly: true, fileMustExist: true, timeout: 10_000 });
const erased = source
  .prepare<[], { id: string; hidden: number; hasWords: number; videos: string }>(
    'SELECT id, hidden, erased_at_ms IS NULL AS hasWords, videos FROM generations JOIN erasures ON generation_id = id',
  )
  .all();
source.close();
const left = copies.filter((path) => !eraseIn(path));
process.stdout.write(JSON.stringify(left));

function eraseIn(path: string): boolean {
  let copy: Database.Database | undefined;
  try {
    copy = new Database(path, { fileMustExist: true, timeout: 10_000 });
    if (!isOfThisVersion(copy)) return false;
    copy.pragma('secure_delete = ON');
    addFunctions(copy);
    // Of earlier backups; theirs are long over.
    dropAllDrafts(copy);
    const { erase, eraseWords, setVideos } = erasingStatements(copy);
    copy.transaction(() => {
      for (const { id, hidden, hasWords, videos } of erased) {
        if (hidden === 1) erase(id, Date.now());
        else {
          // Some of several videos may be deleted, and the words stay.
          setVideos(id, videos);
          if (hasWords === 0) eraseWords(id, Date.now());
        }
      }
    })();
    dropLog(copy);
    return copy.pragma('quick_check(1)', { simple: true }) === 'ok';
  } catch (error) {
    process.stderr.write(`${path}: ${error instanceof Error ? error.message : error}\n`);
    return false;
  } finally {
    copy?.close();
  }
}
