import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { databaseFileName } from '../../storage/sqlite/open.ts';
import { settled, withBot } from '../bot/bot-client.ts';
import { type BotLife, type BotLifeOptions, openBotLife } from '../bot/bot-life.ts';
import { readRecords } from '../bot/promises.ts';
import type { Seen } from './fault-row.ts';

export const ready = /The video is ready\./;
/** Of a real process's life. */
export const madeOnce = /^completed, 1 at Google$/;

const operations = z.object({ operations: z.array(z.object({ message: z.string() })) });

/** What everybody's page shows now. */
export async function readPage(url: string): Promise<readonly string[]> {
  const response = await fetch(`${url}/api/video_chat/operations?limit=100`);
  return operations.parse(await response.json()).operations.map(({ message }) => message);
}

/** Runs a row with real processes on one life, and closes it whatever happens. */
export async function withLife(options: BotLifeOptions, work: (life: BotLife) => Promise<Seen>): Promise<Seen> {
  const life = await openBotLife(options);
  try {
    return await work(life);
  } finally {
    await life.close();
  }
}

/** Waits until Google has taken a request, and makes its video. @throws {Error} when it takes none within a minute */
export function requestAccepted({ emulator }: BotLife): Promise<void> {
  return until('Google took a request', () => emulator.log.accepted.length > 0);
}

/** @throws {Error} when it does not come to be within a minute */
export async function until(what: string, holds: () => boolean): Promise<void> {
  const giveUpAtMs = performance.now() + 60_000;
  while (!holds()) {
    if (performance.now() > giveUpAtMs) throw new Error(`it did not come to be: ${what}`);
    await wait(10);
  }
}

/** How many there are in each state, and what Google took. */
export function keptBy({ home, emulator }: BotLife): string {
  const states = readRecords(join(home.dataFolder, databaseFileName)).generations.map(({ state }) => state);
  const kinds = [...new Set(states)].map((state) => {
    const count = states.filter((each) => each === state).length;
    return count === 1 ? state : `${count} ${state}`;
  });
  return [...kinds, `${emulator.log.accepted.length} at Google`].join(', ');
}

/** Takes a life to its end with a bot that nothing is wrong with. @param more what was read before */
export async function toTheEnd(life: BotLife, more: readonly string[] = []): Promise<Seen> {
  return withBot(life.home, async (url) => {
    await settled(life.home, url);
    return { read: [...more, ...(await readPage(url))], kept: keptBy(life), broken: life.broken() };
  });
}
