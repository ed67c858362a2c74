import { seededRandom } from '../../preview/seeded-random.ts';
import { settled, stop } from './bot-client.ts';
import type { BotLife, BotLifeOptions } from './bot-life.ts';
import { type BotPlan, startBot } from './bot-process.ts';
import { readPlatform } from './recording-platform.ts';

/** Four at a time at a Google that takes about a second for each. */
export const busyLife = {
  progress: { timeScale: 0.01 },
  answersAfterMs: 100,
  settings: { CONCURRENT_GENERATIONS: '4', POLL_SECONDS: '0.3' },
} as const satisfies Partial<BotLifeOptions>;

/**
 * Longer than any process lives here, however slow the machine is. The bot promises that a kill within the grace period never counts as the
 * third crash of a step; it does not promise that for a kill after it, which gives up a generation.
 */
const retryGraceMs = 600_000;
/** So many lives are needed at least to ask for everything: the bot dies often, however fast it is. */
const leastLives = 7;

export interface KillOptions {
  /** What is asked for, each once. */
  readonly prompts: readonly string[];
  readonly seed: number;
  readonly plan?: BotPlan;
  /** After this many kills each process lives half as long again as the one before, so that a slow machine gets to the end. Default: no limit. */
  readonly quickKills?: number;
  /** Looked at after each life. Default: goes on to the end. */
  readonly isEnough?: () => boolean;
}

/**
 * Kills the bot again and again while it works, until every request has ended. @returns how often
 *
 * A life is about half as long as a start takes, however slow the machine is; and twice as long after one that brought nothing
 * forward, as a bot that never comes to its work says nothing about what it does there.
 */
export async function surviveKills(life: BotLife, options: KillOptions): Promise<number> {
  const { prompts, seed, plan = {}, quickKills = Number.POSITIVE_INFINITY, isEnough = () => false } = options;
  const random = seededRandom(seed);
  const waiting = new Set(prompts);
  const portion = Math.ceil(prompts.length / leastLives);
  const progress = (): number => readPlatform(life.home.platformFile).length;
  let startMs = 0;
  let patience = 1;
  for (let kills = 0; ; kills += 1) {
    const before = progress();
    const beganMs = performance.now();
    const bot = startBot(life.home, { retryGraceMs, ...plan });
    // Some die while they start, most while they work.
    const isEarly = startMs > 0 && random() < 0.2;
    if (!isEarly) {
      await bot.url;
      startMs = performance.now() - beganMs;
    }
    const growth = 1.5 ** Math.max(0, kills - quickKills);
    const killer = setTimeout(() => bot.signal('SIGKILL'), startMs * (0.1 + 0.7 * random()) * patience * growth);
    const url = await bot.url;
    let isOver = false;
    if (url !== undefined) {
      for (const prompt of [...waiting].slice(0, portion)) if (await life.give(url, prompt)) waiting.delete(prompt);
      isOver = waiting.size === 0 && (await settled(life.home, url)) !== undefined;
    }
    if (isOver || isEnough()) {
      clearTimeout(killer);
      await stop(bot);
      return kills;
    }
    await bot.exit;
    patience = progress() > before ? 1 : 2 * patience;
  }
}

/** Whether Google took two requests for one thing. */
export function isPaidTwice({ emulator }: BotLife): boolean {
  const { accepted } = emulator.log;
  return new Set(accepted.map(({ prompt }) => prompt)).size < accepted.length;
}
