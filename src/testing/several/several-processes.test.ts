import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isEnded } from '../../domain/generation.ts';
import { seededRandom } from '../../preview/seeded-random.ts';
import { openBotLife } from '../bot/bot-life.ts';
import { type AskedBot, createBotHome, startBot } from '../bot/bot-process.ts';
import { brokenPromises } from '../bot/promises.ts';
import { readPlatform } from '../bot/recording-platform.ts';
import { missingForPostgres } from '../postgres/find-postgres.ts';
import { testDatabase } from '../postgres/test-database.ts';
import { tinyVideo } from '../samples/tiny-video.ts';
import { isTakenForAlive, readSharedRecords } from './shared-records.ts';

const missing = missingForPostgres();
const atOnce = 4;
const orders = 20;
const kills = 4;

describe.skipIf(missing !== undefined)(`three processes on one PostgreSQL (${missing ?? 'a real one'})`, () => {
  it('pay nothing twice, post nothing twice, lose nothing and keep the limit, whichever of them is killed or asleep', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'veo-bot-several-'));
    const video = join(folder, 'video.mp4');
    writeFileSync(video, await tinyVideo());
    const database = await testDatabase();
    const life = await openBotLife({
      ...{ folder, video, progress: { timeScale: 0.02 }, answersAfterMs: 100 },
      settings: { CONCURRENT_GENERATIONS: `${atOnce}`, POLL_SECONDS: '0.3' },
    });
    onTestFinished(life.close);
    const random = seededRandom(7);
    const outputs = join(folder, 'outputs');
    const homes = [0, 1, 2].map((nth) => {
      const home = createBotHome(join(folder, `bot-${nth}`), '', { ...life.home.settings, OUTPUTS_DIR: outputs });
      const dataFolder = join(folder, 'data', `${nth}`);
      return {
        ...home,
        platformFile: life.home.platformFile,
        outputsFolder: outputs,
        settings: { ...home.settings, DATA_DIR: dataFolder },
      };
    });
    const start = (nth: number): AskedBot => {
      const home = homes[nth];
      if (home === undefined) throw new Error('there are three');
      return startBot(home, { database });
    };
    const bots = homes.map((_, nth) => start(nth));
    onTestFinished(() => {
      for (const bot of bots) bot.signal('SIGKILL');
    });
    let most = 0;
    const counting = setInterval(() => {
      most = Math.max(most, life.emulator.log.accepted.filter(({ chargedSeconds }) => chargedSeconds === 0).length);
    }, 10);
    onTestFinished(() => clearInterval(counting));

    const waiting = Array.from({ length: orders }, (_, nth) => `a fox, number ${nth}`);
    const giveSome = async (): Promise<void> => {
      for (const prompt of waiting.slice(0, 8)) {
        const url = await bots[Math.floor(random() * bots.length)]?.url;
        if (url !== undefined && (await life.give(url, prompt))) waiting.splice(waiting.indexOf(prompt), 1);
      }
    };
    for (let killed = 0; killed < kills; killed += 1) {
      await giveSome();
      await wait(1000 + random() * 2000);
      const nth = Math.floor(random() * bots.length);
      bots[nth]?.signal('SIGKILL');
      await bots[nth]?.exit;
      bots[nth] = start(nth);
    }
    while (waiting.length > 0) await giveSome();
    // One that has just been started holds nothing yet, and would simply go on.
    await Promise.all(bots.map(({ url }) => url));
    const [asleep] = bots;
    asleep?.signal('SIGSTOP');
    await expect.poll(() => isTakenForAlive(database, asleep?.pid), { timeout: 60_000, interval: 250 }).toBe(false);
    asleep?.signal('SIGCONT');
    expect(await asleep?.exit).toEqual({ code: 1, signal: null });
    await expect
      .poll(
        async () => {
          const { generations, unsent } = await readSharedRecords(database);
          return [generations.filter(({ state }) => !isEnded(state) && state !== 'unknown').length, unsent];
        },
        { timeout: 120_000, interval: 500 },
      )
      .toEqual([0, 0]);
    const broken = brokenPromises({
      home: {
        ...life.home,
        dataFolder: join(folder, 'data'),
        outputsFolder: outputs,
        output: homes.flatMap(({ output }) => output),
      },
      updates: readPlatform(life.home.platformFile),
      accepted: life.emulator.log.accepted,
      acknowledged: [...life.acknowledged],
      records: await readSharedRecords(database),
    });
    expect(broken).toEqual([]);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(atOnce);
  }, 240_000);
});
