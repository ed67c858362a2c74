import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createTexts } from '../lib/say.ts';
import { setUpDiscord } from '../testing/fakes/discord/set-up-discord.ts';
import { temporaryFolder } from '../testing/set-up/test-engine.ts';
import { mend } from './mend.ts';

const { say } = createTexts();
const dayMs = 86_400_000;

async function mended(folder: string, env: Record<string, string> = {}, temporary = temporaryFolder()): Promise<string[]> {
  const lines: string[] = [];
  await mend({
    ...{ env, folder, now: Date.now, temporaryFolder: temporary },
    onFinding: ({ state, text }) =>
      void lines.push(`${state}: ${say(text).replaceAll(folder, '·').replaceAll(temporary, 'tmp')}`),
  });
  return lines;
}

function modeOf(place: string): string {
  return (statSync(place).mode & 0o777).toString(8);
}

describe('doctor --fix', () => {
  it('makes the folders that are missing, for the bot’s user alone, and says so once', async () => {
    const folder = temporaryFolder();
    expect(await mended(folder, { OUTPUTS_DIR: 'videos/made' })).toEqual([
      'ok: The folder ·/data is made.',
      'ok: The folder ·/videos/made is made.',
    ]);
    expect([modeOf(join(folder, 'data')), modeOf(join(folder, 'videos/made'))]).toEqual(['700', '700']);
    expect(await mended(folder, { OUTPUTS_DIR: 'videos/made' })).toEqual([]);
  });

  it.runIf(process.platform !== 'win32')('closes settings and data to other users, and changes nothing in them', async () => {
    const folder = temporaryFolder();
    const [data, backup] = [join(folder, 'data'), join(folder, 'data/backups/2026-11-28.sqlite')];
    for (const each of [data, join(data, 'backups'), join(folder, 'outputs')]) {
      mkdirSync(each);
      chmodSync(each, 0o755);
    }
    for (const file of [join(folder, '.env'), backup, join(data, 'local-key')]) {
      writeFileSync(file, '# x\n');
      chmodSync(file, 0o644);
    }
    expect(await mended(folder)).toEqual([
      'ok: Only the bot’s user can use ·/.env now.',
      'ok: Only the bot’s user can use ·/data now.',
      'ok: Only the bot’s user can use 3 files and folders in ·/data now.',
    ]);
    expect([join(folder, '.env'), data, join(data, 'backups'), backup].map(modeOf)).toEqual(['600', '700', '700', '600']);
    // Other programs may serve the videos.
    expect(modeOf(join(folder, 'outputs'))).toBe('755');
  });

  it('takes away what killed programs left, and nothing younger, and nothing by another name', async () => {
    const [folder, temporary] = [temporaryFolder(), temporaryFolder()];
    mkdirSync(join(folder, 'data'));
    mkdirSync(join(folder, 'outputs'));
    const dead = [join(folder, '.env.0123456789ab.part'), join(folder, 'data', '.veo-bot-01234567-89ab-cdef-0123-456789abcdef')];
    const kept = [join(folder, '.env.backup'), join(folder, 'outputs', 'x.mp4.part'), join(temporary, 'veo-bot-data')];
    const young = join(folder, '.env.ba9876543210.part');
    for (const file of [...dead, ...kept, young]) writeFileSync(file, '', { mode: 0o600 });
    const encoding = join(temporary, 'veo-bot-encode-aB3xYz');
    mkdirSync(encoding);
    writeFileSync(join(encoding, 'out.mp4'), 'x');
    const before = new Date(Date.now() - 2 * dayMs);
    for (const place of [...dead, ...kept, encoding]) utimesSync(place, before, before);
    const lines = await mended(folder, {}, temporary);
    expect(lines.filter((line) => line.includes('left in'))).toEqual([
      'ok: One file or folder that a killed program had left in · is gone.',
      'ok: One file or folder that a killed program had left in tmp is gone.',
      'ok: One file or folder that a killed program had left in ·/data is gone.',
    ]);
    expect([...dead, encoding].filter((place) => existsSync(place))).toEqual([]);
    expect([...kept, young].every((place) => existsSync(place))).toBe(true);
  });

  it('registers the commands at Discord, and says where they were already', async () => {
    const { discord } = await setUpDiscord();
    const env = { DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.apiUrl };
    const folder = temporaryFolder();
    expect((await mended(folder, env)).at(-1)).toBe('ok: The commands are registered at Discord.');
    expect(await mended(folder, env)).toEqual(['ok: The commands were registered at Discord already, and nothing has changed.']);
    const [refused = ''] = await mended(folder, { ...env, DISCORD_TOKEN: 'MTA0.wrong.discord-token' });
    expect(refused).toMatch(/^problem: .*DISCORD_TOKEN.*Reset Token/);
    expect(refused).not.toContain('MTA0');
  });

  it('says what it can’t mend, and goes on with the rest', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), '');
    const lines = await mended(folder, { DATA_DIR: 'file/data' });
    expect(lines).toContainEqual(expect.stringMatching(/^problem: ·\/file\/data could not be mended \(ENOTDIR\); see below/));
    expect(lines).toContain('ok: The folder ·/outputs is made.');
    expect(readdirSync(folder)).toContain('outputs');
  });
});
