import Database from 'better-sqlite3';
import type { DoorId } from '../../domain/people/person.ts';
import { dropAllDrafts } from './drafts.ts';
import { erasingStatements } from './erasing.ts';
import { addFunctions, dropLog, isOfThisVersion } from './open.ts';
import { forgetBelongings } from './privacy.ts';

// Erases in copies of a database what was erased in itself: `node erase-program.ts <database> <copy> …`. Prints those that could not be
// written, as JSON. A program of its own for the same reason as backup-program.ts.

const [databasePath = '', ...copies] = process.argv.slice(2);

const source = new Database(databasePath, { readonly: true, fileMustExist: true, timeout: 10_000 });
const erased = source
  .prepare<[], { id: string; hidden: number; hasWords: number; videos: string }>(
    'SELECT id, hidden, erased_at_ms IS NULL AS hasWords, videos FROM generations JOIN erasures ON generation_id = id',
  )
  .all();
const forgotten = source
  .prepare<[], { doors: string; account: string | null }>(
    'SELECT doors, CASE WHEN ended_at_ms IS NOT NULL THEN account_id END AS account FROM forgettings WHERE copies_at_ms IS NULL',
  )
  .all();
const folders = source.prepare<[], string>('SELECT folder_id FROM folders').pluck().all();
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
    const forgetPeople = forgetPeopleIn(copy);
    copy.transaction(() => {
      for (const { id, hidden, hasWords, videos } of erased) {
        if (hidden === 1) erase(id, Date.now());
        else {
          // Some of several videos may be deleted, and the words stay.
          setVideos(id, videos);
          if (hasWords === 0) eraseWords(id, Date.now());
        }
      }
      forgetPeople();
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

/** What is of somebody alone, and their account where that goes, too. What they made goes with what was erased. */
function forgetPeopleIn(copy: Database.Database): () => void {
  const forget = forgetBelongings(copy);
  const dropAccount = copy.prepare('DELETE FROM people WHERE id = ?');
  // Their names are words of somebody, too.
  const dropFolders = copy.prepare(
    `DELETE FROM folders WHERE folder_id NOT IN (SELECT value FROM json_each(?))
       AND folder_id NOT IN (SELECT folder_id FROM library WHERE folder_id IS NOT NULL)`,
  );
  return () => {
    for (const { doors, account } of forgotten) {
      for (const door of JSON.parse(doors) as readonly DoorId[]) forget(door);
      if (account !== null) dropAccount.run(account);
    }
    if (forgotten.length > 0) dropFolders.run(JSON.stringify(folders));
  };
}
