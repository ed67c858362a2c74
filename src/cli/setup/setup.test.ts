import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { setUpDiscord } from '../../testing/fakes/discord/set-up-discord.ts';
import { renderTinyVideo } from '../../testing/samples/tiny-video.ts';
import { temporaryFolder } from '../../testing/set-up/test-engine.ts';
import { say } from '../terminal.ts';
import { setUpWithoutQuestions } from './without-questions.ts';

const key = 'AIza-not-a-real-key-1234567890';
let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator({ render: renderTinyVideo, folder: temporaryFolder(), keys: [key] });
});
afterAll(() => emulator.close());

/** The whole program, without a terminal. */
async function run(folder: string, env: Readonly<Record<string, string>>, ...args: string[]) {
  const program = join(import.meta.dirname, '..', 'cli.ts');
  const options = { cwd: folder, env: { PATH: process.env.PATH, ...env } };
  try {
    return { code: 0, ...(await promisify(execFile)(process.execPath, [program, 'setup', ...args], options)) };
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error && 'stdout' in error && 'stderr' in error)) throw error;
    return { code: error.code, stdout: String(error.stdout), stderr: String(error.stderr) };
  }
}

async function byScript(env: Readonly<Record<string, string>>, folder = temporaryFolder()) {
  const lines: string[] = [];
  const isWritten = await setUpWithoutQuestions({
    ...{ env, folder, now: Date.now, timeoutMs: 30_000 },
    show: (findings) => void lines.push(...findings.map(({ state, text }) => `${state}: ${say(text)}`)),
    tell: (sentence) => void lines.push(say(sentence)),
  });
  return { isWritten, lines, file: join(folder, '.env') };
}

describe('npm run setup -- --yes', () => {
  it('takes what the environment has, tries it, and writes it for its owner alone; secrets in files stay there', async () => {
    const { discord } = await setUpDiscord();
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'token'), discord.token);
    writeFileSync(join(folder, '.env'), '# mine\nBUDGET_USD_PER_DAY=5\n');
    const addresses = { GOOGLE_GEMINI_BASE_URL: emulator.url, DISCORD_API_URL: discord.apiUrl };
    const env = { ...addresses, GOOGLE_API_KEY: key, DISCORD_TOKEN_FILE: 'token', SOMETHING_ELSE: '1' };
    const { code, stdout, stderr } = await run(folder, env, '--yes');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/Google accepts the API key[\s\S]*Discord accepts the token[\s\S]*Kept in \.env/);
    expect(stdout).not.toMatch(new RegExp(`${key}|${discord.token}`));
    const file = join(folder, '.env');
    expect(readFileSync(file, 'utf8')).toBe(
      [
        ...['# mine', 'BUDGET_USD_PER_DAY=5', `GOOGLE_API_KEY=${key}`, `GOOGLE_GEMINI_BASE_URL=${emulator.url}`],
        ...[`DISCORD_API_URL=${discord.apiUrl}`, 'DISCORD_TOKEN_FILE=token', ''],
      ].join('\n'),
    );
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('says all that is wrong at once and writes nothing then', async () => {
    const { discord } = await setUpDiscord();
    const { isWritten, lines, file } = await byScript({
      ...{ GOOGLE_API_KEY: 'AIza-wrong-key-000000000000', GOOGLE_GEMINI_BASE_URL: emulator.url, POLL_SECONDS: 'soon' },
      ...{ DISCORD_TOKEN: 'MTA0.wrong.discord-token', DISCORD_API_URL: discord.apiUrl, BUDGET_PER_DAY: '5' },
    });
    expect([isWritten, existsSync(file)]).toEqual([false, false]);
    const problems = lines.filter((line) => line.startsWith('problem')).join('\n');
    expect(problems).toMatch(/POLL_SECONDS[\s\S]*BUDGET_PER_DAY[\s\S]*Google refuses[\s\S]*Discord[\s\S]*Reset Token/);
    expect(problems).not.toMatch(/AIza-wrong|MTA0/);
  });

  it('changes nothing where the environment has nothing', async () => {
    const { isWritten, lines, file } = await byScript({});
    expect([isWritten, lines, existsSync(file)]).toEqual([true, [expect.stringContaining('Nothing had to be written')], false]);
  });

  it('names what a library reads in the environment alone', async () => {
    const { lines } = await byScript({ GOOGLE_APPLICATION_CREDENTIALS: '/keys/bot.json', PORT: '9000' });
    expect(lines).toContainEqual(expect.stringMatching(/not in \.env.*: GOOGLE_APPLICATION_CREDENTIALS$/));
  });
});

it('says without a terminal what scripts do instead, and ends as with settings that are wrong', async () => {
  const { code, stderr } = await run(temporaryFolder(), {});
  expect([code, stderr]).toEqual([78, expect.stringMatching(/no terminal.*--yes/)]);
});

/** util-linux's: it gives a program a terminal, and passes its exit code on. */
const hasTerminal = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') ?? false;

it.runIf(hasTerminal)(
  `can be stopped at a real terminal${hasTerminal ? '' : ' (left out: no script of util-linux here)'}`,
  async () => {
    const folder = temporaryFolder();
    const command = `'${process.execPath}' '${join(import.meta.dirname, '..', 'cli.ts')}' setup`;
    const options = { cwd: folder, env: { PATH: process.env.PATH, TERM: 'xterm' } };
    const child = spawn('script', ['-qec', command, '/dev/null'], options);
    onTestFinished(() => void child.kill('SIGKILL'));
    let shown = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      shown += chunk;
    });
    await expect.poll(() => shown).toContain('What should make the videos?');
    child.stdin.write('\u0003');
    const [code] = await once(child, 'close');
    expect([code, existsSync(join(folder, '.env'))]).toEqual([130, false]);
    expect(shown).toContain('Stopped. Nothing was written to .env.');
  },
);
