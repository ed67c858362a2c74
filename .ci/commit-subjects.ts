import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

/** As CONTRIBUTING says: a list of subjects is read in windows of this width. */
const mostCharacters = 72;
/** Commits of before are left as they are. */
export const checkedSince = '2026-11-29T16:45:00Z';

/** @returns a sentence for each commit whose subject is too long; none where the project has no history, as in an archive of it */
export function checkSubjects(root: string, since = checkedSince): string[] {
  if (!existsSync(path.join(root, '.git'))) return [];
  const log = execFileSync('git', ['log', '--no-merges', `--since=${since}`, '--format=%h %s'], { cwd: root, encoding: 'utf8' });
  return log.split('\n').flatMap((line) => {
    const [commit = '', ...words] = line.split(' ');
    const length = [...words.join(' ')].length;
    if (length <= mostCharacters) return [];
    return [`${commit} has a subject of ${length} characters; ${mostCharacters} are the most: ${words.join(' ')}`];
  });
}
