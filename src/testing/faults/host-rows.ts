import { copyFileSync, cpSync, existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { z } from 'zod';
import type { FailpointName } from '../../domain/ports.ts';
import { seededRandom } from '../../providers/preview/seeded-random.ts';
import { databaseFileName, openDatabase } from '../../storage/open.ts';
import { makePaddedVideo } from '../bench/padded-video.ts';
import { settled, stop, withBot } from '../bot-client.ts';
import { type BotLife, type BotLifeOptions, openBotLife } from '../bot-life.ts';
import { startBot, startProgram } from '../bot-process.ts';
import { readRecords, unfinishedWork } from '../promises.ts';
import { withFaultApp } from './fault-app.ts';
import type { FaultRow, RowOptions, Seen } from './fault-row.ts';

const ready = /The video is ready\./;
const notSure = /could not find out whether Google took this request/;
const made = /^completed, 1 at Google$/;

/** What may happen to the machine that the bot runs on. */
export const hostRows: readonly FaultRow[] = [
  ...crashes(),
  stops(),
  pauses(),
  ...clocks(),
  ...disks(),
  lostCommit(),
  busyDatabase(),
  secondProcess(),
  ...brokenDatabases(),
  littleMemory(),
  fewFiles(),
  bug(),
  lostFolder(),
];

const operations = z.object({ operations: z.array(z.object({ message: z.string() })) });

/** What everybody's page shows now. */
async function readPage(url: string): Promise<readonly string[]> {
  const response = await fetch(`${url}/api/video_chat/operations?limit=100`);
  return operations.parse(await response.json()).operations.map(({ message }) => message);
}

async function withLife(options: BotLifeOptions, work: (life: BotLife) => Promise<Seen>): Promise<Seen> {
  const life = await openBotLife(options);
  try {
    return await work(life);
  } finally {
    await life.close();
  }
}

/** How many there are in each state, and what Google took. */
function keptBy({ home, emulator }: BotLife): string {
  const states = readRecords(join(home.dataFolder, databaseFileName)).generations.map(({ state }) => state);
  const kinds = [...new Set(states)].map((state) => {
    const count = states.filter((each) => each === state).length;
    return count === 1 ? state : `${count} ${state}`;
  });
  return [...kinds, `${emulator.log.accepted.length} at Google`].join(', ');
}

/** Takes a life to its end with a bot that nothing is wrong with. */
async function toTheEnd(life: BotLife, more: readonly string[] = []): Promise<Seen> {
  return withBot(life.home, async (url) => {
    await settled(life.home, url);
    return { read: [...more, ...(await readPage(url))], kept: keptBy(life), broken: life.broken() };
  });
}

function crashes(): FaultRow[] {
  const points: readonly (readonly [id: string, FailpointName, RegExp, RegExp])[] = [
    ['H1', 'before-intent', ready, made],
    ['H2', 'after-intent', notSure, /^unknown, 0 at Google$/],
    ['H3', 'request-sent', notSure, /^unknown, [01] at Google$/],
    ['H3', 'after-answer', notSure, /^unknown, 1 at Google$/],
    ['H4', 'after-name', ready, made],
    ['H5', 'after-done', ready, made],
    ['H6', 'after-download', ready, made],
    ['H7', 'after-stored', ready, made],
    ['H8', 'before-post', ready, made],
    ['H9', 'after-post', ready, made],
  ];
  return points.map(([id, dieAt, reads, keeps]) => ({
    ...{ id, fault: `kill -9 ${dieAt}, then a restart`, reads: [reads], keeps },
    run: (row) =>
      withLife({ ...row, progress: { polls: 2 } }, async (life) => {
        const dying = startBot(life.home, { dieAt });
        await life.give((await dying.url) ?? '', 'a lighthouse');
        await dying.exit;
        return toTheEnd(life);
      }),
  }));
}

function stops(): FaultRow {
  const rounds = 8;
  return {
    ...{ id: 'H10', fault: `SIGTERM at ${rounds} random moments, with two requests each`, reads: [ready] },
    keeps: /^16 completed, 16 at Google$/,
    run: (row) =>
      withLife({ ...row, progress: { timeScale: 0.01 }, answersAfterMs: 100 }, async (life) => {
        const random = seededRandom(7);
        const broken: string[] = [];
        const prompts = Array.from({ length: rounds }, (_, round) => [`a ${round}`, `b ${round}`]);
        for (const pair of prompts) {
          const bot = startBot(life.home);
          const url = (await bot.url) ?? '';
          const given = pair.map((prompt) => life.give(url, prompt).catch(() => false));
          await wait(700 * random());
          const sinceMs = performance.now();
          await stop(bot);
          const seconds = (performance.now() - sinceMs) / 1000;
          if (seconds > 8) broken.push(`a stop took ${seconds.toFixed(1)} s`);
          if (unfinishedWork(life.home).length > 0) broken.push('a stop left something in the middle');
          await Promise.all(given);
        }
        // Those whose answer was lost ask again, with their key.
        await withBot(life.home, async (url) => {
          for (const prompt of prompts.flat()) await life.give(url, prompt);
        });
        const seen = await toTheEnd(life);
        return { ...seen, broken: [...broken, ...seen.broken] };
      }),
  };
}

function pauses(): FaultRow {
  return {
    ...{ id: 'H11', fault: 'SIGSTOP for five seconds while it is made, then SIGCONT', reads: [ready], keeps: made },
    run: (row) =>
      withLife({ ...row, progress: { timeScale: 0.02 } }, async (life) => {
        const bot = startBot(life.home);
        const url = (await bot.url) ?? '';
        await life.give(url, 'a lighthouse');
        bot.signal('SIGSTOP');
        await wait(5000);
        bot.signal('SIGCONT');
        await settled(life.home, url);
        const read = await readPage(url);
        await stop(bot);
        return { read, kept: keptBy(life), broken: life.broken() };
      }),
  };
}

const hourMs = 3_600_000;

function clocks(): FaultRow[] {
  const jumps = [-24, -1, 1, 24].map((hours): FaultRow => {
    const fault = `the wall clock jumps by ${hours} h while one is made and one waits`;
    return {
      ...{
        id: 'H16',
        fault,
        reads: [ready],
        keeps: /^completed, 1 at Google, 0\.40 USD spent; completed, 1 at Google, 0\.40 USD spent$/,
      },
      run: (row) =>
        withFaultApp({ ...row, settings: { CONCURRENT_GENERATIONS: '1' } }, async (app) => {
          const first = await app.give('the first');
          await app.until('it is made', () => app.find(first).state === 'generating');
          const second = await app.give('the second');
          app.clock.jump(hours * hourMs);
          const sinceMs = app.clock.monotonicMs();
          await app.until('both are over', () => [first, second].every((id) => app.find(id).state === 'completed'));
          const minutes = (app.clock.monotonicMs() - sinceMs) / 60_000;
          return {
            read: [...app.reads(first), ...app.reads(second)],
            kept: `${app.kept(first)}; ${app.kept(second)}`,
            broken: [...app.broken(), ...(minutes > 5 ? [`it took ${minutes} minutes`] : [])],
          };
        }),
    };
  });
  const outages = (
    [
      [47, ready, /^completed, 1 at Google, 0\.40 USD spent$/],
      [49, /Google|expired|no longer/, /^expired, [01] at Google, 0\.40 USD reserved$/],
    ] as const
  ).map(([hours, reads, keeps]): FaultRow => {
    return {
      ...{ id: 'H16', fault: `the bot is away for ${hours} h while one is made`, reads: [reads], keeps },
      run: (row) =>
        withFaultApp({ ...row, progress: { polls: 1 } }, async (app) => {
          const id = await app.give('a lighthouse');
          await app.until('it is made', () => app.find(id).state === 'generating');
          await app.restart(() => app.clock.jump(hours * hourMs));
          await app.until('it is over', () => ['completed', 'expired', 'failed'].includes(app.find(id).state));
          await app.until('its person was told', () => app.outboxIsEmpty());
          return app.seen(id);
        }),
    };
  });
  return [...jumps, ...outages];
}

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
      keeps: made,
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
      const failpoint = (name: FailpointName): void => {
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
        await app.until('it is over', () => app.find(id).state === 'completed' && app.outboxIsEmpty());
        return app.seen(id);
      });
    },
  };
}

function busyDatabase(): FaultRow {
  return {
    ...{
      id: 'H14',
      fault: 'another program holds the database for four seconds',
      reads: [/The bot is busy for a moment/, ready],
    },
    keeps: made,
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
        await wait(Math.max(0, 4000 - tookMs));
        other.exec('ROLLBACK');
        other.close();
        await life.give(url, 'a lighthouse');
        await settled(life.home, url);
        const read = [refusal, ...(await readPage(url))];
        await stop(bot);
        const late = tookMs > 3000 ? [`the answer took ${Math.round(tookMs)} ms`] : [];
        return { read, kept: keptBy(life), broken: [...life.broken(), ...late] };
      }),
  };
}

function secondProcess(): FaultRow {
  return {
    ...{
      id: 'H15',
      fault: 'a second bot is started on the same data',
      reads: [/Another bot process \(pid \d+\) already uses/, ready],
    },
    keeps: made,
    run: (row) =>
      withLife({ ...row, progress: { polls: 2 } }, async (life) => {
        const first = startBot(life.home);
        const url = (await first.url) ?? '';
        const { code } = await startProgram(life.home).exit;
        await life.give(url, 'a lighthouse');
        await settled(life.home, url);
        const read = [life.home.output.join(''), ...(await readPage(url))];
        await stop(first);
        const broken = code === 78 ? [] : [`it ended with ${code}`];
        return { read, kept: keptBy(life), broken: [...life.broken(), ...broken] };
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
    ...{ id: 'H17', fault: `${fault}, then the daily backup is put back`, reads: [refusal, ready], keeps: made },
    run: (row) =>
      withLife({ ...row, progress: { polls: 1 } }, async (life) => {
        const { dataFolder } = life.home;
        const path = join(dataFolder, databaseFileName);
        await withBot(life.home, async (url) => {
          await life.give(url, 'a lighthouse');
          await settled(life.home, url);
        });
        // The daily one is of the first start; this is the next day's.
        const { database, close } = openDatabase(dataFolder);
        const backup = join(dataFolder, 'backups', '2999-01-01.sqlite');
        database.prepare('VACUUM INTO ?').run(backup);
        close();
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

function littleMemory(): FaultRow {
  const videos = 10;
  return {
    ...{
      id: 'H18',
      fault: `${videos} videos of 12 MB at once in a heap of 64 MB`,
      reads: [ready],
      keeps: /^10 completed, 10 at Google$/,
    },
    async run(row) {
      const path = join(row.folder, 'large.mp4');
      await writeFile(path, await makePaddedVideo(join(row.folder, 'small.mp4'), 12 * 1024 * 1024));
      const settings = { NODE_OPTIONS: '--max-old-space-size=64', CONCURRENT_GENERATIONS: '10' };
      return withLife({ ...row, video: path, settings, progress: { polls: 1 } }, async (life) => {
        await withBot(life.home, async (url) => {
          for (let number = 0; number < videos; number += 1) await life.give(url, `video ${number}`);
          await settled(life.home, url);
        });
        return toTheEnd(life);
      });
    },
  };
}

function fewFiles(): FaultRow {
  return {
    ...{ id: 'H19', fault: 'ten at once with 64 open files allowed', reads: [ready], keeps: /^10 completed, 10 at Google$/ },
    run: (row) =>
      withLife({ ...row, settings: { CONCURRENT_GENERATIONS: '10' }, progress: { polls: 1 } }, async (life) => {
        const bot = startBot(life.home, {}, { openFiles: 64 });
        const url = (await bot.url) ?? '';
        for (let number = 0; number < 10; number += 1) await life.give(url, `video ${number}`);
        await settled(life.home, url);
        await stop(bot);
        return toTheEnd(life);
      }),
  };
}

function bug(): FaultRow {
  return {
    ...{ id: 'H21', fault: 'a rejection that nobody handles', keeps: made },
    reads: [/something unforeseen happened; stopping, a restart takes everything up again/, ready],
    run: (row) =>
      withLife({ ...row, progress: { timeScale: 0.02 } }, async (life) => {
        const now = join(life.home.folder, 'now');
        const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(mistakeOnce(now))}`;
        const home = { ...life.home, settings: { ...life.home.settings, NODE_OPTIONS } };
        const bot = startProgram(home);
        await life.give((await bot.url) ?? '', 'a lighthouse');
        writeFileSync(now, '');
        const { code } = await bot.exit;
        const seen = await toTheEnd(life, [home.output.join('')]);
        return { ...seen, broken: [...seen.broken, ...(code === 1 ? [] : [`it ended with ${code}`])] };
      }),
  };
}

/** A program that makes its process stumble once a file is there. */
function mistakeOnce(path: string): string {
  return `
    import { existsSync } from 'node:fs';
    import { isMainThread } from 'node:worker_threads';
    const timer = setInterval(() => {
      if (!isMainThread || !existsSync(${JSON.stringify(path)})) return;
      clearInterval(timer);
      Promise.reject(new Error('nobody thought of this'));
    }, 20);
    timer.unref();`;
}

function lostFolder(): FaultRow {
  return {
    ...{ id: 'H22', fault: 'the folder of videos is removed while one is made, and is there again after a restart' },
    ...{ reads: [/can’t be fetched yet/, ready], keeps: /^completed, 1 at Google, 0\.40 USD spent$/ },
    run: (row) =>
      withFaultApp(row, async (app) => {
        const id = await app.give('a lighthouse');
        await app.until('it is made', () => app.find(id).state === 'generating');
        rmSync(app.home.outputsFolder, { recursive: true });
        await app.until('it is told', () => app.reads(id).some((sentence) => sentence.includes('can’t be fetched yet')));
        await app.restart();
        await app.until('it is over', () => app.find(id).state === 'completed' && existsSync(app.home.outputsFolder));
        await app.until('its person was told', () => app.outboxIsEmpty());
        return app.seen(id);
      }),
  };
}
