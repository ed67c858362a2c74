import { writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { FailpointName } from '../../domain/failpoint.ts';
import { seededRandom } from '../../preview/seeded-random.ts';
import { makePaddedVideo } from '../bench/padded-video.ts';
import { settled, stop, withBot } from '../bot/bot-client.ts';
import { startBot, startProgram } from '../bot/bot-process.ts';
import { unfinishedWork } from '../bot/promises.ts';
import type { FaultRow } from './fault-row.ts';
import { keptBy, madeOnce, readPage, ready, requestAccepted, toTheEnd, withLife } from './real-life.ts';

const notSure = /could not find out whether Google took this request/;

/** What may happen to the process. */
export const processRows: readonly FaultRow[] = [
  ...crashes(),
  setCrash('after-name', ready, /^3 completed, 3 at Google$/),
  setCrash('before-intent', ready, /^3 completed, 3 at Google$/),
  ...setInDoubt(),
  stops(),
  pauses(),
  secondProcess(),
  littleMemory(),
  fewFiles(),
  bug(),
];

function crashes(): FaultRow[] {
  const points: readonly (readonly [id: string, FailpointName, RegExp, RegExp])[] = [
    ['H1', 'before-intent', ready, madeOnce],
    ['H2', 'after-intent', notSure, /^unknown, 0 at Google$/],
    ['H3', 'request-sent', notSure, /^unknown, [01] at Google$/],
    ['H3', 'after-answer', notSure, /^unknown, 1 at Google$/],
    ['H4', 'after-name', ready, madeOnce],
    ['H5', 'after-done', ready, madeOnce],
    ['H6', 'after-download', ready, madeOnce],
    ['H7', 'after-stored', ready, madeOnce],
    ['H8', 'before-post', ready, madeOnce],
    ['H9', 'after-post', ready, madeOnce],
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

/** One goes out after the other, so that the process dies between the first start of a set and the next. */
function setCrash(dieAt: FailpointName, reads: RegExp, keeps: RegExp): FaultRow {
  return {
    ...{ id: 'H1', fault: `three by braces: kill -9 ${dieAt} of the first, then a restart`, reads: [reads], keeps },
    run: (row) =>
      withLife({ ...row, progress: { polls: 2 }, settings: { CONCURRENT_GENERATIONS: '1' } }, async (life) => {
        const dying = startBot(life.home, { dieAt });
        await life.give((await dying.url) ?? '', 'a hill at {day,night,dusk}');
        await dying.exit;
        return toTheEnd(life);
      }),
  };
}

/** The first of a set may still run at Google, and holds its slot for as long: with a second slot the others go on beside the question. */
function setInDoubt(): FaultRow[] {
  const points: readonly (readonly [id: string, FailpointName, RegExp])[] = [
    ['H2', 'after-intent', /^unknown, 2 completed, 2 at Google$/],
    ['H3', 'after-answer', /^unknown, 2 completed, 3 at Google$/],
  ];
  return points.map(([id, dieAt, keeps]) => ({
    ...{
      id,
      fault: `three by braces: kill -9 ${dieAt} of the first, then a restart with two slots`,
      reads: [notSure, ready],
      keeps,
    },
    run: (row) =>
      withLife({ ...row, progress: { polls: 2 }, settings: { CONCURRENT_GENERATIONS: '1' } }, async (life) => {
        const dying = startBot(life.home, { dieAt });
        await life.give((await dying.url) ?? '', 'a hill at {day,night,dusk}');
        await dying.exit;
        const settings = { ...life.home.settings, CONCURRENT_GENERATIONS: '2' };
        return toTheEnd({ ...life, home: { ...life.home, settings } });
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
    ...{ id: 'H11', fault: 'SIGSTOP for five seconds while it is made, then SIGCONT', reads: [ready], keeps: madeOnce },
    run: (row) =>
      withLife({ ...row, progress: { timeScale: 0.02 } }, async (life) => {
        const bot = startBot(life.home);
        const url = (await bot.url) ?? '';
        await life.give(url, 'a lighthouse');
        // Earlier, its request may meet a connection that Google closed meanwhile, and nobody knows what became of it.
        await requestAccepted(life);
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

function secondProcess(): FaultRow {
  return {
    ...{
      id: 'H15',
      fault: 'a second bot is started on the same data',
      reads: [/Another bot process \(pid \d+\) already uses/, ready],
    },
    keeps: madeOnce,
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
    ...{ id: 'H21', fault: 'a rejection that nobody handles', keeps: madeOnce },
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

/** A program that makes its process throw once a file is there. */
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
