import { join } from 'node:path';
import { type BotLife, type BotLifeOptions, openBotLife } from '../bot/bot-life.ts';
import { type AskedBot, type BotHome, type BotPlan, createBotHome, startBot } from '../bot/bot-process.ts';
import type { Evidence } from '../bot/promises.ts';
import { readPlatform } from '../bot/recording-platform.ts';
import { readSharedRecords } from './shared-records.ts';

/** Several processes of a bot on one database, with one Google, one folder of videos, and one platform that records. */
export interface SeveralBots {
  readonly life: BotLife;
  readonly homes: readonly BotHome[];
  /** Starts a process in the place of the last one of that number, whose end is the caller's. */
  start(nth: number, plan?: Omit<BotPlan, 'database'>): AskedBot;
  /** What is left once nothing moves any more, for `brokenPromises`. @param acknowledged default: what the life was given */
  evidence(acknowledged?: Iterable<string>): Promise<Evidence>;
  /** Kills them all. */
  close(): Promise<void>;
}

export interface SeveralBotsOptions extends BotLifeOptions {
  readonly count: number;
  readonly database: string;
  /** Where one of them finds the database. Default: where it is. */
  readonly databaseOf?: (nth: number) => string;
}

/** Makes their homes; none of them runs yet. */
export async function openSeveralBots(options: SeveralBotsOptions): Promise<SeveralBots> {
  const { count, database, databaseOf = () => database, folder } = options;
  const life = await openBotLife(options);
  const outputsFolder = join(folder, 'outputs');
  const homes = Array.from({ length: count }, (_, nth): BotHome => {
    const shared = { ...life.home.settings, OUTPUTS_DIR: outputsFolder, DATA_DIR: join(folder, 'data', `${nth}`) };
    return {
      ...createBotHome(join(folder, `bot-${nth}`), '', shared),
      ...{ platformFile: life.home.platformFile, outputsFolder },
    };
  });
  const running = new Set<AskedBot>();
  return {
    ...{ life, homes },
    start(nth, plan = {}) {
      const home = homes[nth];
      if (home === undefined) throw new Error(`there are ${count}`);
      const bot = startBot(home, { ...plan, database: databaseOf(nth) });
      running.add(bot);
      void bot.exit.then(() => running.delete(bot));
      return bot;
    },
    evidence: async (acknowledged = life.acknowledged) => ({
      home: { dataFolder: join(folder, 'data'), outputsFolder, output: homes.flatMap(({ output }) => output) },
      updates: readPlatform(life.home.platformFile),
      accepted: life.emulator.log.accepted,
      acknowledged: [...acknowledged],
      records: await readSharedRecords(database),
    }),
    async close() {
      const left = [...running];
      for (const bot of left) bot.signal('SIGKILL');
      await Promise.all(left.map(({ exit }) => exit));
      await life.close();
    },
  };
}
