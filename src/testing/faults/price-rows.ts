import { setTimeout as wait } from 'node:timers/promises';
import type { FailpointName } from '../../domain/failpoint.ts';
import { stop } from '../bot/bot-client.ts';
import type { BotLife } from '../bot/bot-life.ts';
import { type BotPlan, type BotProcess, startBot } from '../bot/bot-process.ts';
import type { ChatSide } from './chat-side.ts';
import { discordPlatform } from './discord-side.ts';
import type { FaultRow } from './fault-row.ts';
import { keptBy, madeOnce, withLife } from './real-life.ts';

/** Long enough for a process that starts on a busy machine. */
const patienceMs = 60_000;
const question = /^This costs about \$0\.\d\d/;
const ready = /Your video is ready\./;
const taken = /This is already being made\./;

/** A price that was asked about and pressed, while the process dies: one video, or the question as it was. */
export const priceRows: readonly FaultRow[] = [
  {
    ...{ id: 'Q1', fault: 'kill -9 between a press on a price and its acceptance; pressed again after the restart' },
    ...{ reads: [question, /was interrupted/, ready], keeps: madeOnce },
    run: (row) => pressAndDie(row, 'before-accept', /was interrupted/),
  },
  {
    ...{ id: 'Q2', fault: 'kill -9 just after a pressed price was accepted; pressed again after the restart' },
    ...{ reads: [question, taken, ready], keeps: madeOnce },
    run: (row) => pressAndDie(row, 'after-accept', ready),
  },
];

/** @param told what is read after the restart before anybody presses again */
async function pressAndDie(row: Parameters<FaultRow['run']>[0], dieAt: FailpointName, told: RegExp) {
  const side = await discordPlatform.open(Date.now);
  try {
    const settings = { ...side.settings, CONFIRM_ABOVE_USD: '0.10' };
    return await withLife({ ...row, settings, isReal: true, progress: { polls: 2 } }, async (life) => {
      const asking = await connected(life, {});
      side.ask('a lighthouse');
      await reads(side, question);
      const before = keptBy(life);
      await stop(asking);
      const dying = await connected(life, { dieAt });
      side.press('take');
      await dying.exit;
      const bot = await connected(life, {});
      await reads(side, told);
      side.press('take');
      await reads(side, ready);
      if (dieAt === 'after-accept') await reads(side, taken);
      await stop(bot);
      const broken = before === '0 at Google' ? [] : [`before anybody pressed there were: ${before}`];
      return { read: side.reads(), kept: keptBy(life), broken: [...life.broken(), ...broken] };
    });
  } finally {
    await side.close();
  }
}

async function connected({ home }: BotLife, plan: BotPlan): Promise<BotProcess> {
  const bot = startBot(home, { ...plan, isReal: true });
  const url = await bot.url;
  await until('the bot is connected', async () => (await fetch(`${url}/healthz`)).status === 200);
  return bot;
}

function reads(side: ChatSide, sentence: RegExp): Promise<void> {
  return until(`somebody reads ${sentence}`, () => {
    side.look();
    return side.reads().some((each) => sentence.test(each));
  });
}

/** @throws {Error} when it does not come to be within a minute */
async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const giveUpAtMs = performance.now() + patienceMs;
  while (!(await holds())) {
    if (performance.now() > giveUpAtMs) throw new Error(`it did not come to be: ${what}`);
    await wait(20);
  }
}
