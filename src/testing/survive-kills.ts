import { seededRandom } from '../providers/preview/seeded-random.ts';
import { settled, stop } from './bot-client.ts';
import type { BotLife, BotLifeOptions } from './bot-life.ts';
import { type BotPlan, startBot } from './bot-process.ts';

/** Four at a time at a Google that takes about a second for each. */
export const busyLife = {
  progress: { timeScale: 0.01 },
  answersAfterMs: 100,
  settings: { CONCURRENT_GENERATIONS: '4', POLL_SECONDS: '0.3' },
} as const satisfies Partial<BotLifeOptions>;

export interface KillOptions {
  /** What is asked for, each once. */
  readonly prompts: readonly string[];
  readonly seed: number;
  readonly plan?: BotPlan;
  /** Looked at after each life. Default: goes on to the end. */
  readonly isEnough?: () => boolean;
}

/** Kills the bot again and again while it works, until every request has ended. @returns how often */
export async function surviveKills(life: BotLife, options: KillOptions): Promise<number> {
  const { prompts, seed, plan = {}, isEnough = () => false } = options;
  const random = seededRandom(seed);
  const waiting = new Set(prompts);
  for (let kills = 0; ; kills += 1) {
    const bot = startBot(life.home, plan);
    // Some die while they start, most while they work.
    const early = random() < 0.2 ? undefined : await bot.url;
    const killer = setTimeout(() => bot.signal('SIGKILL'), 250 + 900 * random());
    const url = early ?? (await bot.url);
    let isOver = false;
    if (url !== undefined) {
      for (const prompt of waiting) if (await life.give(url, prompt)) waiting.delete(prompt);
      isOver = waiting.size === 0 && (await settled(life.home, url)) !== undefined;
    }
    if (isOver || isEnough()) {
      clearTimeout(killer);
      await stop(bot);
      return kills;
    }
    await bot.exit;
  }
}

/** Whether Google took two requests for one thing. */
export function isPaidTwice({ emulator }: BotLife): boolean {
  const { accepted } = emulator.log;
  return new Set(accepted.map(({ prompt }) => prompt)).size < accepted.length;
}
