import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp } from '../../app/start-app.ts';
import { readEnvFile } from '../../config/read-env-file.ts';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { openStore } from '../../storage/sqlite/store.ts';
import { setUpDiscord } from '../../testing/fakes/discord/set-up-discord.ts';
import { setUpSlack } from '../../testing/fakes/slack/set-up-slack.ts';
import { renderTinyVideo } from '../../testing/samples/tiny-video.ts';
import { silentLog, temporaryFolder } from '../../testing/set-up/test-engine.ts';
import { createTypedTerminal, keys } from '../../testing/set-up/typed-terminal.ts';
import { createDialog, StoppedError } from './dialog.ts';
import { createDraft } from './draft.ts';
import { runWizard, type Stage } from './wizard.ts';

const key = 'AIza-not-a-real-key-1234567890';
const { enter, down, up, space, clearLine, interrupt } = keys;
let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator({ render: renderTinyVideo, folder: temporaryFolder(), keys: [key] });
});
afterAll(() => emulator.close());

interface Run {
  readonly env?: Readonly<Record<string, string>>;
  readonly folder?: string;
  /** What is waited for, and what is pressed then. */
  readonly steps: readonly (readonly [string | RegExp, string])[];
}

/** Sets up as somebody at a terminal does. */
async function setUp({ env = {}, folder = temporaryFolder(), steps }: Run) {
  const terminal = createTypedTerminal();
  const whole = { PORT: '0', GOOGLE_GEMINI_BASE_URL: emulator.url, ...env };
  const stages: Stage[] = [];
  const running = runWizard({
    ...{ dialog: createDialog(terminal.streams), draft: createDraft(whole, folder), env: whole, folder },
    ...{ now: Date.now, timeoutMs: 30_000, onStage: (stage: Stage) => stages.push(stage) },
    startBot: (config) => startApp(config, { log: silentLog, render: renderTinyVideo }),
  });
  // It is awaited below; a step that waits for nothing is told first.
  running.catch(() => undefined);
  for (const [words, pressed] of steps) await terminal.type(words, pressed);
  const isReady = await running;
  const file = join(folder, '.env');
  const values = { ...readEnvFile(file).values };
  return { isReady, screen: terminal.screen(), folder, file, values, stages };
}

/** A folder in which a bot has been started before. */
function usedFolder(env: string): string {
  const folder = temporaryFolder();
  openStore({ dataFolder: join(folder, 'data'), outputsFolder: join(folder, 'outputs') }).close();
  writeFileSync(join(folder, '.env'), env, { mode: 0o600 });
  return folder;
}

describe('a person who sets up a bot', () => {
  it('without an account sees a first video, and needs no file', async () => {
    const { isReady, screen, folder, file } = await setUp({
      steps: [
        ['What should make the videos?', `${up}${enter}`],
        ['Where may people ask', enter],
        ['first video', enter],
        ['free of charge. Make it?', enter],
      ],
    });
    expect(isReady).toBe(true);
    expect(screen).toMatch(/Saved: .*outputs\S+\.mp4/);
    const saved = /Saved: (\S+\.mp4)/.exec(screen)?.[1] ?? '';
    expect(existsSync(join(process.cwd(), saved))).toBe(true);
    expect([existsSync(file), folder]).toEqual([false, folder]);
  });

  it('hears at once that a key is refused, corrects it, and agrees to a price before anything is made', async () => {
    const before = emulator.log.requests.length;
    const { isReady, screen, values, file } = await setUp({
      steps: [
        ['What should make the videos?', enter],
        ['GOOGLE_API_KEY', `AIza-wrong-key-000000000000${enter}`],
        [/Google refuses the API key[\s\S]*What now\?/, enter],
        ['GOOGLE_API_KEY', `${key}${enter}`],
        [/Google accepts the API key[\s\S]*Where may people ask/, enter],
        ['all may spend in a day', enter],
        ['one person may spend in a day', `${clearLine}${enter}`],
        ['Ask people before', `${clearLine}$0.50${enter}`],
        ['first video', enter],
        [/This video costs about \$\d+\.\d\d/, down + enter],
      ],
    });
    expect(isReady).toBe(true);
    expect(values).toEqual({
      GOOGLE_API_KEY: key,
      BUDGET_USD_PER_DAY: expect.stringMatching(/^\d+$/),
      CONFIRM_ABOVE_USD: '0.50',
    });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(screen).not.toMatch(/AIza-wrong|AIza-not/);
    expect(screen).toContain('aistudio.google.com/apikey');
    // Nothing that costs was asked for.
    expect(emulator.log.requests.slice(before).filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  it('adds both chats, with the invitation of one and the app of the other', async () => {
    const { discord } = await setUpDiscord();
    const { slack } = await setUpSlack();
    const { isReady, screen, values, folder } = await setUp({
      env: { DISCORD_API_URL: discord.apiUrl, SLACK_API_URL: slack.apiUrl },
      folder: usedFolder('# mine\n'),
      steps: [
        ['What should make the videos?', `${up}${enter}`],
        ['Where may people ask', `${space}${down}${space}${enter}`],
        ['DISCORD_TOKEN', `MTA0.wrong.discord-token${enter}`],
        [/Reset Token[\s\S]*What now\?/, enter],
        ['DISCORD_TOKEN', `${discord.token}${enter}`],
        [/oauth2\/authorize[\s\S]*SLACK_BOT_TOKEN/, `not a token${enter}`],
        ['must be a token that starts with xoxb-', `${clearLine}${slack.team.botToken}${enter}`],
        ['SLACK_APP_TOKEN', `${slack.app.appToken}${enter}`],
      ],
    });
    expect(isReady).toBe(true);
    expect(screen).toContain('Slack lets the bot connect by Socket Mode.');
    expect(values).toEqual({
      DISCORD_TOKEN: discord.token,
      SLACK_BOT_TOKEN: slack.team.botToken,
      SLACK_APP_TOKEN: slack.app.appToken,
    });
    const manifest: unknown = JSON.parse(readFileSync(join(folder, 'slack-manifest.json'), 'utf8'));
    expect(manifest).toMatchObject({ settings: { socket_mode_enabled: true } });
    expect(screen).not.toContain(discord.token);
    expect(screen).not.toContain(slack.team.botToken);
  });

  it('goes on without what does not work, and none of it is kept', async () => {
    const { values, isReady } = await setUp({
      folder: usedFolder(''),
      steps: [
        ['What should make the videos?', enter],
        ['GOOGLE_API_KEY', `AIza-wrong-key-000000000000${enter}`],
        ['What now?', `${up}${enter}`],
        ['Where may people ask', enter],
      ],
    });
    expect([isReady, values]).toEqual([true, {}]);
  });
});

describe('a second set-up', () => {
  it('asks for nothing and changes nothing where all is set', async () => {
    const { discord } = await setUpDiscord();
    const { slack } = await setUpSlack();
    const { team, app } = slack;
    const env = [
      ...['# mine', `GOOGLE_API_KEY=${key}`, 'GOOGLE_CLOUD_PROJECT=', 'BUDGET_USD_PER_DAY=5'],
      ...[`DISCORD_TOKEN=${discord.token}`, `SLACK_BOT_TOKEN='${team.botToken}' # why`, `SLACK_APP_TOKEN=${app.appToken}`, ''],
    ].join('\r\n');
    const folder = usedFolder(env);
    const before = statSync(join(folder, '.env'));
    const { isReady, screen, stages } = await setUp({
      env: { DISCORD_API_URL: discord.apiUrl, SLACK_API_URL: slack.apiUrl },
      folder,
      // More makers of videos are offered; Enter alone takes none.
      steps: [['Would you like to add something?', enter]],
    });
    expect(isReady).toBe(true);
    expect(screen).toContain('Nothing had to be written');
    const after = statSync(join(folder, '.env'));
    expect([after.ino, after.mtimeMs]).toEqual([before.ino, before.mtimeMs]);
    expect(readFileSync(join(folder, '.env'), 'utf8')).toBe(env);
    expect(stages).toEqual(['writing', 'written']);
  });

  it('asks for what is wrong in the file, and says where something is wrong that it can’t write', async () => {
    const folder = usedFolder('# mine\nPOLL_SECONDS=soon # often\nGOOGLE_API_KEY=\nBUDGET_PER_DAY=5\n');
    const { isReady, screen, file } = await setUp({
      env: { STOP_SECONDS: 'never' },
      folder,
      steps: [
        [/POLL_SECONDS must be[\s\S]*POLL_SECONDS \(/, `5${enter}`],
        [/BUDGET_PER_DAY[\s\S]*Call it BUDGET_USD_PER_DAY/, enter],
        ['What should make the videos?', `${up}${enter}`],
        ['Where may people ask', enter],
      ],
    });
    expect(readFileSync(file, 'utf8')).toBe(
      '# mine\nPOLL_SECONDS=5 # often\nGOOGLE_API_KEY=\nBUDGET_PER_DAY=\nBUDGET_USD_PER_DAY=5\n',
    );
    expect(screen).toMatch(/STOP_SECONDS comes from the environment/);
    expect(isReady).toBe(false);
  });

  it('makes a secret that nobody hands out, and shows it nowhere', async () => {
    const { isReady, screen, values } = await setUp({
      folder: usedFolder('HOST=0.0.0.0\n'),
      steps: [
        [/WEB_TOKEN must be[\s\S]*Enter alone makes a new one/, enter],
        ['What should make the videos?', `${up}${enter}`],
        ['Where may people ask', enter],
      ],
    });
    expect([isReady, values]).toEqual([true, { HOST: '0.0.0.0', WEB_TOKEN: expect.stringMatching(/^[\da-f]{48}$/) }]);
    expect(screen).not.toContain(values.WEB_TOKEN);
  });

  it('leaves a secret in the file that it stands in, and tries it', async () => {
    const folder = usedFolder('GOOGLE_API_KEY_FILE=google-key\nBUDGET_USD_PER_DAY=5\n');
    writeFileSync(join(folder, 'google-key'), `${key}\n`);
    const { screen, values } = await setUp({ folder, steps: [['Would you like to add something?', enter]] });
    expect(screen).toContain('Google accepts the API key');
    expect(values).toEqual({ GOOGLE_API_KEY_FILE: 'google-key', BUDGET_USD_PER_DAY: '5' });
  });
});

it.each([
  ['at a choice', [['What should make the videos?', interrupt]]],
  [
    'at a secret',
    [
      ['What should make the videos?', enter],
      ['GOOGLE_API_KEY', `AIza${interrupt}`],
    ],
  ],
] as const)('keeps nothing where it is stopped %s', async (_, steps) => {
  const folder = temporaryFolder();
  await expect(setUp({ folder, steps })).rejects.toThrow(StoppedError);
  expect(existsSync(join(folder, '.env'))).toBe(false);
});
