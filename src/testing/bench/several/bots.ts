import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { submit } from '../../bot/bot-client.ts';
import { type AskedBot, type BotHome, createBotHome, startBot } from '../../bot/bot-process.ts';
import { type SlowProxy, startSlowProxy } from '../../fakes/slow-proxy.ts';
import { asAdmin } from '../../postgres/as-admin.ts';
import type { BenchCluster } from '../postgres/bench-cluster.ts';

/** Processes of the bot on one PostgreSQL, each a real one, in front of one Google. */
export interface BenchBots {
  /** Of each that was started, by its place. */
  readonly bots: readonly AskedBot[];
  /** What reached the platform, see `readPlatform`. */
  readonly platformFile: string;
  readonly databaseUrl: string;
  /** Starts one anew, at the place of one that ended. Resolves when it is ready. */
  restart(nth: number): Promise<void>;
  /** Asks for videos, one after the other at each process, and all of them at once. @returns their ids by their prompts */
  ask(prompts: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Whether anything is started, as an admin says it. What was asked for waits meanwhile. */
  hold(isHeld: boolean): Promise<void>;
  /** Of the database's processes that work for the bots. */
  databasePids(): Promise<readonly number[]>;
  close(): Promise<void>;
}

export interface BenchBotsOptions {
  readonly cluster: BenchCluster;
  /** A new one on the cluster; lower case. */
  readonly databaseName: string;
  readonly folder: string;
  readonly count: number;
  readonly googleUrl: string;
  /** How long Google takes to answer a start. */
  readonly answersAfterMs: number;
  readonly settings?: Readonly<Record<string, string>>;
  /** Told of each request of a process, by its place. */
  readonly onRequest?: (nth: number, path: string) => void;
}

export async function openBenchBots(options: BenchBotsOptions): Promise<BenchBots> {
  const { cluster, databaseName, folder, count, googleUrl, answersAfterMs, settings, onRequest } = options;
  await asAdmin(cluster.databaseUrl, `CREATE DATABASE ${databaseName}`);
  const database = cluster.url(databaseName);
  mkdirSync(folder, { recursive: true });
  const platformFile = join(folder, 'platform.jsonl');
  const outputsFolder = join(folder, 'outputs');
  const proxies: SlowProxy[] = [];
  const homes: BotHome[] = [];
  for (let nth = 0; nth < count; nth += 1) {
    const proxy = await startSlowProxy(googleUrl, answersAfterMs, (path) => onRequest?.(nth, path));
    proxies.push(proxy);
    const home = createBotHome(join(folder, `bot-${nth}`), proxy.url, {
      LOG_LEVEL: 'warn',
      OUTPUTS_DIR: outputsFolder,
      ...settings,
    });
    homes.push({ ...home, platformFile, outputsFolder });
  }
  const bots: AskedBot[] = [];
  const start = async (nth: number): Promise<void> => {
    const home = homes[nth];
    if (home === undefined) throw new Error(`there are ${count}`);
    const bot = startBot(home, { database });
    bots[nth] = bot;
    if ((await bot.url) === undefined) throw new Error(`the bot did not start: ${home.output.join('')}`);
  };
  // The first one makes the tables.
  for (let nth = 0; nth < count; nth += 1) await start(nth);
  return {
    ...{ bots, platformFile, databaseUrl: database, restart: start },
    async ask(prompts) {
      const ids = new Map<string, string>();
      const askOne = async (nth: number): Promise<void> => {
        const url = await bots[nth]?.url;
        for (const prompt of prompts.filter((_, index) => index % count === nth)) {
          const id = url === undefined ? undefined : await submit(url, prompt).catch(() => undefined);
          if (id === undefined) throw new Error(`a process did not answer: ${homes[nth]?.output.join('').slice(-2000)}`);
          ids.set(prompt, id);
        }
      };
      await Promise.all(bots.map((_, nth) => askOne(nth)));
      return ids;
    },
    async hold(isHeld) {
      const held = JSON.stringify({ kind: 'pause', sinceMs: Date.now() });
      await asAdmin(
        database,
        isHeld ? `INSERT INTO facts (name, value) VALUES ('hold', '${held}')` : "DELETE FROM facts WHERE name = 'hold'",
      );
    },
    databasePids: async () =>
      (
        await asAdmin(
          database,
          "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name <> 'admin'",
        )
      ).map(({ pid }) => Number(pid)),
    async close() {
      for (const bot of bots) bot.signal('SIGKILL');
      await Promise.all(bots.map(({ exit }) => exit));
      for (const proxy of proxies) await proxy.close();
      await asAdmin(cluster.databaseUrl, `DROP DATABASE ${databaseName} WITH (FORCE)`);
    },
  };
}
