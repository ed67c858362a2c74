import { copyFileSync, cpSync, existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { backUp } from '../../storage/sqlite/backup.ts';
import { databaseFileName } from '../../storage/sqlite/open.ts';
import { makePaddedVideo } from '../bench/padded-video.ts';
import { settled, stop, withBot } from '../bot/bot-client.ts';
import { startBot, startProgram } from '../bot/bot-process.ts';
import { withFaultApp } from './fault-app.ts';
import type { FaultRow, RowOptions } from './fault-row.ts';
import { keptBy, madeOnce, readPage, ready, toTheEnd, withLife } from './real-life.ts';

/** What may happen to the disk and the database. */
export const storageRows: readonly FaultRow[] = [...disks(), lostCommit(), busyDatabase(), ...brokenDatabases(), lostFolder()];

function disks(): FaultRow[] {
  const large = async ({ folder }: RowOptions): Promise<string> => {
    const path = join(folder, 'large.mp4');
    await writeFile(path, await makePaddedVideo(join(folder, 'small.mp4'), 12 * 1024 * 1024));
    return path;
  };
  return [
    {
      ...{
        id: 'H12',
        fault: 'no room for the video while it is fetched; later there is',
        reads: [/can’t be fetched yet/, ready],
      },
      keeps: madeOnce,
      async run(row) {
        return withLife({ ...row, video: await large(row), progress: { polls: 1 } }, async (life) => {
          const bot = startBot(life.home, {}, { fileKilobytes: 6 * 1024 });
          const url = await bot.url;
          if (url === undefined) throw new Error(life.home.output.join(''));
          await life.give(url, 'a lighthouse');
          const read: string[] = [];
          while (!read.some((sentence) => sentence.includes('can’t be fetched yet'))) {
            read.push(...(await readPage(url)));
            await wait(100);
          }
          const parts = readdirSync(life.home.outputsFolder);
          await stop(bot);
          const seen = await toTheEnd(life, [...new Set(read)]);
          return { ...seen, broken: [...seen.broken, ...parts.map((name) => `${name} was left`)] };
        });
      },
    },
    {
      ...{ id: 'H12', fault: 'no room for the database when somebody asks; later there is' },
      reads: [/The bot’s disk is full, so nothing was started or charged\./, ready],
      keeps: /^(\d+ )?completed, (\d+ unknown, )?\d+ at Google$/,
      run: (row) =>
        withLife({ ...row, progress: { polls: 1 } }, async (life) => {
          await withBot(life.home, async (url) => void (await settled(life.home, url)));
          const bot = startBot(life.home, {}, { fileKilobytes: 260 });
          const url = (await bot.url) ?? '';
          let refusal: string | undefined;
          for (let number = 1; refusal === undefined && number < 300; number += 1) {
            await life.give(url, `video ${number}`).catch((error: unknown) => {
              refusal = error instanceof Error ? error.message : String(error);
            });
          }
          bot.signal('SIGTERM');
          await Promise.race([bot.exit, wait(9000)]);
          bot.signal('SIGKILL');
          await bot.exit;
          return toTheEnd(life, [refusal ?? 'nothing was refused']);
        }),
    },
  ];
}

function lostCommit(): FaultRow {
  return {
    ...{ id: 'H13', fault: 'Google has answered, the database takes nothing, and then the power is gone', reads: [ready] },
    keeps: /^completed, 1 at Google, 0\.40 USD spent$/,
    run(row) {
      const dataFolder = join(row.folder, 'data');
      const image = join(row.folder, 'at-the-crash');
      const other: { database?: Database.Database } = {};
      // Held from the moment that Google has it.
      const failpoint = (name: string): void => {
        if (name !== 'after-answer' || other.database !== undefined) return;
        other.database = new Database(join(dataFolder, databaseFileName));
        other.database.exec('BEGIN IMMEDIATE');
      };
      return withFaultApp({ ...row, failpoint }, async (app) => {
        const id = await app.give('a lighthouse');
        const journal = join(dataFolder, 'journal');
        await app.until('its name is in the journal', () => readFileSync(journal).includes('operations/'));
        cpSync(dataFolder, image, { recursive: true });
        other.database?.close();
        await app.restart(() => {
          rmSync(dataFolder, { recursive: true });
          cpSync(image, dataFolder, { recursive: true });
        });
        await app.until('it is over', async () => (await app.find(id)).state === 'completed' && app.outboxIsEmpty());
        return app.seen(id);
      });
    },
  };
}

function busyDatabase(): FaultRow {
  /** The bot answers after two; the rest is for a machine that is busy itself. */
  const heldMs = 10_000;
  return {
    ...{
      id: 'H14',
      fault: 'another program holds the database for ten seconds',
      reads: [/The bot is busy for a moment/, ready],
    },
    keeps: madeOnce,
    run: (row) =>
      withLife({ ...row, progress: { polls: 1 } }, async (life) => {
        const bot = startBot(life.home);
        const url = (await bot.url) ?? '';
        const other = new Database(join(life.home.dataFolder, databaseFileName));
        other.exec('BEGIN IMMEDIATE');
        const sinceMs = performance.now();
        const refusal = await life.give(url, 'a lighthouse').then(
          () => 'it was taken',
          (error: unknown) => (error instanceof Error ? error.message : String(error)),
        );
        const tookMs = performance.now() - sinceMs;
        await wait(Math.max(0, heldMs - tookMs));
        other.exec('ROLLBACK');
        other.close();
        await life.give(url, 'a lighthouse');
        await settled(life.home, url);
        const read = [refusal, ...(await readPage(url))];
        await stop(bot);
        const late = tookMs > heldMs ? ['the answer came when the database was free again'] : [];
        return { read, kept: keptBy(life), broken: [...life.broken(), ...late] };
      }),
  };
}

function brokenDatabases(): FaultRow[] {
  const damages: readonly (readonly [fault: string, RegExp, (path: string) => void])[] = [
    [
      'pages of the database are overwritten',
      /is damaged\. The newest backup is/,
      (path) => writeFileSync(path, Buffer.alloc(12_288, 0xab), { flag: 'r+' }),
    ],
    ['the database is emptied', /is empty although there are backups/, (path) => truncateSync(path, 0)],
    [
      'the database is of a newer version',
      /was written by a newer version of the bot \(format 99/,
      (path) => {
        const database = new Database(path);
        database.pragma('user_version = 99');
        database.close();
      },
    ],
  ];
  return damages.map(([fault, refusal, damage]) => ({
    ...{ id: 'H17', fault: `${fault}, then the daily backup is put back`, reads: [refusal, ready], keeps: madeOnce },
    run: (row) =>
      withLife({ ...row, progress: { polls: 1 } }, async (life) => {
        const { dataFolder } = life.home;
        const path = join(dataFolder, databaseFileName);
        await withBot(life.home, async (url) => {
          await life.give(url, 'a lighthouse');
          await settled(life.home, url);
        });
        // As the bot does it once a day.
        const backup = await backUp(path, dataFolder, '2999-01-01');
        removeWal(path);
        damage(path);
        const { code } = await startProgram(life.home).exit;
        const said = life.home.output.join('');
        removeWal(path);
        copyFileSync(backup, path);
        const seen = await toTheEnd(life, [said]);
        return { ...seen, broken: [...seen.broken, ...(code === 78 ? [] : [`it ended with ${code}`])] };
      }),
  }));
}

function removeWal(path: string): void {
  for (const ending of ['-wal', '-shm']) rmSync(`${path}${ending}`, { force: true });
}

function lostFolder(): FaultRow {
  return {
    ...{ id: 'H22', fault: 'the folder of videos is removed while one is made, and is there again after a restart' },
    ...{ reads: [/can’t be fetched yet/, ready], keeps: /^completed, 1 at Google, 0\.40 USD spent$/ },
    run: (row) =>
      withFaultApp(row, async (app) => {
        const id = await app.give('a lighthouse');
        await app.until('it is made', async () => (await app.find(id)).state === 'generating');
        rmSync(app.home.outputsFolder, { recursive: true });
        await app.until('it is told', () => app.reads(id).some((sentence) => sentence.includes('can’t be fetched yet')));
        await app.restart();
        await app.until(
          'it is over',
          async () => (await app.find(id)).state === 'completed' && existsSync(app.home.outputsFolder),
        );
        await app.until('its person was told', () => app.outboxIsEmpty());
        return app.seen(id);
      }),
  };
}
