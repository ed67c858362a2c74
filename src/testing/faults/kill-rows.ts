import { join } from 'node:path';
import { databaseFileName } from '../../storage/open.ts';
import { decide, settled, withBot } from '../bot/bot-client.ts';
import { openBotLife } from '../bot/bot-life.ts';
import { readRecords } from '../bot/promises.ts';
import { busyLife, isPaidTwice, surviveKills } from '../bot/survive-kills.ts';
import type { FaultRow } from './fault-row.ts';

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
];
