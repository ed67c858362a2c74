import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { list } from '../bot/bot-client.ts';
import { openBotLife } from '../bot/bot-life.ts';
import { type AskedBot, createBotHome, startBot } from '../bot/bot-process.ts';
import { readPlatform } from '../bot/recording-platform.ts';
import { missingForPostgres } from '../postgres/find-postgres.ts';
import { testDatabase } from '../postgres/test-database.ts';
import { tinyVideo } from '../samples/tiny-video.ts';

const missing = missingForPostgres();

describe.skipIf(missing !== undefined)(`processes with different roles on one PostgreSQL (${missing ?? 'a real one'})`, () => {
  it('take in and make, each what it is there for, and say what none of them does', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'veo-bot-roles-'));
    const video = join(folder, 'video.mp4');
    writeFileSync(video, await tinyVideo());
    const database = await testDatabase();
    const life = await openBotLife({ folder, video, progress: { timeScale: 0.02 } });
    onTestFinished(life.close);
    const outputs = new Map<string, string[]>();
    const start = (role: string): AskedBot => {
      const shared = { ...life.home.settings, OUTPUTS_DIR: join(folder, 'outputs') };
      const home = createBotHome(join(folder, role), '', shared);
      const own = { ...home.settings, DATA_DIR: join(folder, role, 'data') };
      const bot = startBot({ ...home, platformFile: life.home.platformFile, settings: own }, { database, roles: [role] });
      onTestFinished(() => bot.signal('SIGKILL'));
      outputs.set(role, home.output);
      return bot;
    };
    const hasSent = (role: string) => outputs.get(role)?.join('').includes('"to":"submitting"');
    const health = async (url: string) => {
      const report = (await (await fetch(`${url}/healthz`)).json()) as {
        roles?: string[];
        problems?: { code: string; text: string }[];
      };
      return [
        report.roles,
        report.problems?.flatMap(({ code, text }) => (code === 'roles' ? [/role (\w+)/.exec(text)?.[1]] : [])),
      ];
    };
    const front = (await start('web').url) ?? '';
    expect(await life.give(front, 'a fox')).toBe(true);
    expect(await health(front)).toEqual([['web'], ['engine']]);
    const making = start('engine');
    const maker = (await making.url) ?? '';
    await expect.poll(async () => (await list(front))?.map(({ state }) => state), { timeout: 60_000 }).toEqual(['completed']);
    expect(life.emulator.log.accepted).toHaveLength(1);
    expect([hasSent('web'), hasSent('engine')]).toEqual([false, true]);
    expect(readPlatform(life.home.platformFile).filter(({ kind }) => kind === 'result')).toHaveLength(1);
    await expect.poll(() => health(front)).toEqual([['web'], []]);
    const [page, api] = await Promise.all([fetch(maker), fetch(`${maker}/api/video_chat/operations`)]);
    expect([page.status, api.status, (await fetch(`${maker}/readyz`)).status]).toEqual([404, 404, 200]);
    making.signal('SIGTERM');
    expect(await making.exit).toEqual({ code: 0, signal: null });
    await expect.poll(() => health(front)).toEqual([['web'], ['engine']]);
  }, 120_000);
});
