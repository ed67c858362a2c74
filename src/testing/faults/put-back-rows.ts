import { spawnSync } from 'node:child_process';
import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { inTurn } from '../../lib/in-turn.ts';
import { backUp } from '../../storage/sqlite/backup.ts';
import { databaseFileName } from '../../storage/sqlite/open.ts';
import { withFaultApp } from './fault-app.ts';
import type { FaultRow } from './fault-row.ts';
import { ready } from './real-life.ts';

const asked = /The bot’s database was put back to an older state, so your request may have been sent before\./;
/** What people and the folder of videos had since is not taken back. */
const isOfLater = /results were posted|belongs to nobody/;
const cli = join(import.meta.dirname, '..', '..', 'cli', 'cli.ts');

/** An older database in the place of the newest one: what waits in it has been paid for meanwhile. */
export const putBackRows: readonly FaultRow[] = [
  putBack('npm run restore', ({ backup, dataFolder, outputsFolder, folder }) => {
    const env = { DATA_DIR: dataFolder, OUTPUTS_DIR: outputsFolder };
    const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'restore', backup], {
      cwd: folder,
      env,
      encoding: 'utf8',
    });
    // The first was being made when the backup was; both videos came later.
    const told = ['One request was waiting in it.', 'One video was being made or posted then', 'because they came later: 2 ('];
    const isTold = status === 0 && told.every((each) => stdout.includes(each));
    return isTold ? [] : [`the command said: ${stdout}${stderr}`];
  }),
  putBack('a copy by hand', ({ backup, dataFolder }) => {
    const path = join(dataFolder, databaseFileName);
    for (const ending of ['-wal', '-shm']) rmSync(`${path}${ending}`, { force: true });
    copyFileSync(backup, path);
    return [];
  }),
];

interface Place {
  readonly backup: string;
  readonly dataFolder: string;
  readonly outputsFolder: string;
  readonly folder: string;
}

function putBack(how: string, work: (place: Place) => readonly string[]): FaultRow {
  return {
    ...{
      id: 'M02',
      fault: `a backup in which a request waits is put back by ${how} after both were made`,
      reads: [ready, asked],
    },
    keeps: /^completed, 1 at Google, 0\.40 USD spent; unknown, 1 at Google, 0\.40 USD maybe$/,
    run: (row) =>
      withFaultApp({ ...row, settings: { CONCURRENT_GENERATIONS: '1' }, progress: { polls: 2 } }, async (app) => {
        const { dataFolder, outputsFolder } = app.home;
        const [first, second] = [await app.give('the first'), await app.give('the second')];
        await app.until('the first is made', async () => (await app.find(first)).state === 'generating');
        // Not by today's name, which the bot gives its own.
        const backup = await backUp(join(dataFolder, databaseFileName), dataFolder, '2026-11-24');
        const both = [first, second];
        await app.until(
          'both are there',
          async () => (await inTurn(both, app.find)).every(({ state }) => state === 'completed') && app.outboxIsEmpty(),
        );
        let problems: readonly string[] = [];
        await app.restart(() => {
          problems = work({ backup, dataFolder, outputsFolder, folder: row.folder });
        });
        await app.until(
          'the first is there again',
          async () => (await app.find(first)).state === 'completed' && app.outboxIsEmpty(),
        );
        const read = both.flatMap((id) => app.reads(id));
        return {
          read,
          kept: both.map((id) => app.kept(id)).join('; '),
          broken: [...app.broken().filter((each) => !isOfLater.test(each)), ...problems],
        };
      }),
  };
}
