import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { seededRandom } from '../../preview/seeded-random.ts';
import { databaseFileName } from '../../storage/sqlite/open.ts';
import { decide, settled, withBot } from '../bot/bot-client.ts';
import { type BotLife, openBotLife } from '../bot/bot-life.ts';
import { startBot } from '../bot/bot-process.ts';
import { readRecords } from '../bot/promises.ts';
import { readPlatform } from '../bot/recording-platform.ts';
import { busyLife, isPaidTwice, surviveKills } from '../bot/survive-kills.ts';
import type { FaultRow, Seen } from './fault-row.ts';
import { ready, toTheEnd, until, withLife } from './real-life.ts';

const count = 120;
const prompts = Array.from({ length: count }, (_, index) => `video ${index + 1}`);

/** Killed at random moments until all is over; and a proof that the checker sees what a careless bot would do. */
export const killRows: readonly FaultRow[] = [
  {
    ...{ id: 'K1', fault: `kill -9 at random moments until ${count} generations have ended`, reads: [/at least 20 kills/] },
    keeps: new RegExp(`^${count} ended, none paid twice$`),
    async run(row) {
      const life = await openBotLife({ ...row, ...busyLife });
      try {
        const kills = await surviveKills(life, { prompts, seed: 120, quickKills: 40 });
        const afterKills = life.broken();
        const path = join(life.home.dataFolder, databaseFileName);
        const asked = readRecords(path).generations.filter(({ state }) => state === 'unknown');
        await withBot(life.home, async (url) => {
          for (const [index, { id }] of asked.entries()) await decide(url, id, index % 2 === 0 ? 'again' : 'leave');
          await settled(life.home, url);
        });
        const { generations } = readRecords(path);
        const ended = generations.filter(({ endedAtMs }) => endedAtMs !== undefined).length;
        return {
          read: [kills >= 20 ? `at least 20 kills: ${kills}` : `${kills} kills`],
          kept: `${ended} ended, none paid twice`,
          broken: [...afterKills, ...life.broken()],
        };
      } finally {
        await life.close();
      }
    },
  },
  {
    ...{ id: 'K2', fault: 'the same with a bot that sends again what was not answered: the checker must see it' },
    ...{ reads: [/Google took 2 requests for it, 1 were wanted/], keeps: /^paid twice$/ },
    async run(row) {
      const life = await openBotLife({ ...row, ...busyLife });
      try {
        await surviveKills(life, { prompts, seed: 120, plan: { sendsAgain: true }, isEnough: () => isPaidTwice(life) });
        // What is broken here is what the row is for.
        return { read: life.broken(), kept: isPaidTwice(life) ? 'paid twice' : 'nothing twice', broken: [] };
      } finally {
        await life.close();
      }
    },
  },
  severalOnTheirWay(),
  noteUnderWay(),
];

/** Far longer than it takes to send all that may be on their way. */
const slowAnswers = { progress: { polls: 2 }, answersAfterMs: 3000 } as const;

/** Google has accepted all that may be on their way, and has answered none, when the process is killed; so it goes three times. */
function severalOnTheirWay(): FaultRow {
  const [kills, atOnce, each] = [3, 3, 5];
  return {
    ...{ id: 'K3', fault: `kill -9 with ${atOnce} requests on their way, ${kills} times` },
    reads: [/could not find out whether Google took this request/, ready],
    keeps: new RegExp(`^${kills * atOnce} unknown, ${kills * (each - atOnce)} completed, ${kills * each} at Google$`),
    run: (row) =>
      withLife(
        { ...row, ...slowAnswers, settings: { CONCURRENT_GENERATIONS: '10', STARTS_AT_ONCE: `${atOnce}` } },
        async (life) => {
          const broken: string[] = [];
          for (let kill = 1; kill <= kills; kill += 1) {
            const bot = startBot(life.home);
            const url = (await bot.url) ?? '';
            const before = life.emulator.log.accepted.length;
            for (let number = 1; number <= each; number += 1) await life.give(url, `video ${kill}.${number}`);
            await until('all that may be are on their way', () => life.emulator.log.accepted.length === before + atOnce);
            bot.signal('SIGKILL');
            await bot.exit;
            // What waited is made before the next kill.
            const seen = await toTheEnd(life);
            broken.push(...seen.broken);
            if (life.emulator.log.accepted.length !== before + each) broken.push('something was sent again, or not at all');
          }
          return seenOf(life, broken);
        },
      ),
  };
}

async function seenOf(life: BotLife, broken: readonly string[]): Promise<Seen> {
  const { read, kept } = await toTheEnd(life);
  const asked = readPlatform(life.home.platformFile).filter(({ kind }) => kind === 'question');
  const questions = new Set(asked.map(({ message }) => message)).size;
  const people = new Set(asked.map(({ generationId }) => generationId)).size;
  const twice = questions === people ? [] : [`${questions} questions about ${people} requests`];
  return { read, kept, broken: [...broken, ...twice, ...life.broken()] };
}

/** Nothing but notes of running steps, which do not wait for the disk, by a process that is killed in the middle of them. */
function noteUnderWay(): FaultRow {
  const kills = 8;
  return {
    ...{ id: 'K4', fault: `kill -9 in the middle of noting running steps, ${kills} times`, reads: [/^\d+ notes, all there$/] },
    keeps: /^a whole database$/,
    async run({ folder }) {
      const random = seededRandom(4);
      const read: string[] = [];
      const broken: string[] = [];
      for (let kill = 1; kill <= kills; kill += 1) {
        const dataFolder = join(folder, `data ${kill}`);
        const noted = await killWhileNoting(dataFolder, 50 + 150 * random());
        const database = new Database(join(dataFolder, databaseFileName));
        const kept = database.prepare<[], number>('SELECT COUNT(*) FROM steps WHERE running = 1').pluck().get() ?? 0;
        const isWhole = database.pragma('integrity_check', { simple: true }) === 'ok';
        database.close();
        if (noted === 0) broken.push('it was killed before its first note');
        if (kept < noted) broken.push(`${noted} were noted, ${kept} are there`);
        else read.push(`${kept} notes, all there`);
        if (!isWhole) broken.push('the database is damaged');
      }
      return { read, kept: broken.includes('the database is damaged') ? 'a damaged one' : 'a whole database', broken };
    },
  };
}

/** @returns how many notes the process had made before it was killed */
async function killWhileNoting(dataFolder: string, afterMs: number): Promise<number> {
  const program = join(import.meta.dirname, 'note-process.ts');
  const child = spawn(process.execPath, [program, dataFolder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exit = once(child, 'close');
  let told = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (told === '') setTimeout(() => child.kill('SIGKILL'), afterMs);
    told += text;
  });
  await exit;
  return told.split('\n').length - 1;
}
