import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { installed } from '../app/installed.ts';
import { startApp } from '../app/start-app.ts';
import { readConfig } from '../config/config.ts';
import { type Emulator, startEmulator } from '../emulator/emulator.ts';
import { createTexts } from '../lib/say.ts';
import { setSqliteMark } from '../storage/moving/sqlite-mark.ts';
import { databaseFileName } from '../storage/sqlite/open.ts';
import { openStore } from '../storage/sqlite/store.ts';
import { nobodysUrl } from '../testing/contracts/provider-cases.ts';
import { setUpDiscord } from '../testing/fakes/discord/set-up-discord.ts';
import { loginFile, serveLoopback } from '../testing/fakes/loopback-server.ts';
import { type S3Fake, type S3FakeOptions, startS3Fake } from '../testing/fakes/s3/s3-fake.ts';
import { setUpSlack } from '../testing/fakes/slack/set-up-slack.ts';
import { renderTinyVideo } from '../testing/samples/tiny-video.ts';
import { silentLog, temporaryFolder } from '../testing/set-up/test-engine.ts';
import { type ExamineOptions, examine } from './examine.ts';

const { say } = createTexts();
const key = 'AIza-not-a-real-key-1234567890';
const model = 'veo-3.1-generate-preview';
let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator({ render: renderTinyVideo, folder: temporaryFolder(), keys: [key], retired: [model] });
});
afterAll(() => emulator.close());

async function openBucketFake(options?: S3FakeOptions): Promise<S3Fake> {
  const fake = await startS3Fake(options);
  onTestFinished(fake.close);
  return fake;
}

type Line = { readonly check: string; readonly state: string; readonly text: string };

/** @param options an answer is waited for, however busy the machine is, unless they name another `timeoutMs` */
async function look(env: Record<string, string> = {}, options: ExamineOptions = {}): Promise<readonly Line[]> {
  const { findings } = await examine({ env: { PORT: '0', ...env }, folder: temporaryFolder(), timeoutMs: 30_000, ...options });
  return findings.map(({ check, state, text }) => ({ check, state, text: say(text) }));
}

function found(lines: readonly Line[], check: string): readonly string[] {
  return lines.filter((line) => line.check === check).map(({ state, text }) => `${state}: ${text}`);
}

describe('a machine without any settings', () => {
  it('is fine, all of it', async () => {
    const lines = await look();
    // How fast a disk is depends on what else writes to it.
    expect(lines.filter(({ check, state }) => state !== 'ok' && check !== 'disk speed')).toEqual([]);
    const folders = ['data folder', 'outputs folder', 'disk', 'disk speed', 'temp folder', 'database'];
    expect(lines.map(({ check }) => check)).toEqual(['settings', 'model', 'price', 'ffmpeg', ...folders, 'page', 'port']);
    expect(found(lines, 'model')[0]).toContain('no Google credentials are set');
  });
});

describe('a bucket for videos', () => {
  const settings = (fake: S3Fake, more: Record<string, string> = {}) => ({
    ...{ OUTPUTS_URL: 's3://videos/bot', AWS_ENDPOINT_URL_S3: fake.url, AWS_ACCESS_KEY_ID: fake.keys.accessKeyId },
    ...{ AWS_SECRET_ACCESS_KEY: fake.keys.secretAccessKey, ...more },
  });

  it('is tried, and left as it was', async () => {
    const fake = await openBucketFake();
    const lines = await look(settings(fake));
    expect(found(lines, 'bucket')).toEqual(['ok: Videos can be put into videos/bot/, read, listed and removed there.']);
    expect(fake.bucket.objects.size).toBe(0);
  });

  it('that keeps what is deleted is told', async () => {
    const fake = await openBucketFake({ isVersioned: true });
    expect(found(await look(settings(fake)), 'bucket')[1]).toMatch(/^warning: videos\/bot\/ keeps older versions/);
  });

  it.each<[string, S3FakeOptions, Record<string, string>, string]>([
    ['that is not there', { bucket: 'others' }, {}, 'ListObjectsV2: NoSuchBucket). There is none of this name.'],
    ['of another key', {}, { AWS_SECRET_ACCESS_KEY: 'x' }, 'ListObjectsV2: SignatureDoesNotMatch). Its key is not known there'],
    [
      'that may not be listed',
      { mayList: false },
      {},
      'ListObjectsV2: AccessDenied). Its key may not do that. It needs s3:ListBucket',
    ],
    ['elsewhere', { region: 'eu-west-1' }, { AWS_REGION: 'us-east-1' }, 'It is in another region. Set AWS_REGION'],
  ])('%s is told with what to do', async (_, options, env, told) => {
    const fake = await openBucketFake(options);
    const [line] = found(await look(settings(fake, env)), 'bucket');
    expect(line).toMatch(/^problem: The bucket videos of OUTPUTS_URL does not work/);
    expect(line).toContain(told);
  });
});

describe('a proxy', () => {
  it('that answers is told without its password', async () => {
    const { port } = new URL(await serveLoopback((_, response) => response.writeHead(502).end()));
    const lines = await look({ HTTPS_PROXY: `http://ann:secret-word@127.0.0.1:${port}` });
    expect(found(lines, 'proxy')).toEqual([`ok: The proxy 127.0.0.1:${port} (HTTPS_PROXY) answers.`]);
  });

  it('that nothing answers at is told by its setting and its address', async () => {
    const { host, href } = new URL(await nobodysUrl());
    const lines = await look({ HTTPS_PROXY: href, HTTP_PROXY: href });
    expect(found(lines, 'proxy')).toEqual([
      `problem: Nothing answers at ${host}, where HTTPS_PROXY says that the proxy is, so that nothing gets through it. Please correct HTTPS_PROXY, or remove it.`,
    ]);
  });
});

it.runIf(existsSync('/proc/self'))('says of a folder that holds no files only that it can’t be written', async () => {
  const lines = await look({ DATA_DIR: '/proc/bot', OUTPUTS_DIR: '/proc/videos' });
  expect(found(lines, 'data folder')[0]).toMatch(/^problem: .*DATA_DIR/);
  expect([...found(lines, 'disk'), ...found(lines, 'disk speed')]).toEqual([]);
});

it('tells each finding as soon as it is known, in their order', async () => {
  const gate = Promise.withResolvers<void>();
  const late = await serveLoopback(async (_, response) => {
    await gate.promise;
    response.end();
  });
  const told: string[] = [];
  const env = { GOOGLE_API_KEY: key, GOOGLE_GEMINI_BASE_URL: late, GOOGLE_CLOUD_PROJECT: '' };
  const looking = look(env, { onFinding: ({ check }) => told.push(check) });
  // Google is still being waited for.
  await expect.poll(() => told).toEqual(['settings']);
  gate.resolve();
  const lines = await looking;
  expect(told).toEqual(lines.map(({ check }) => check));
});

describe('settings', () => {
  it('of half a Slack hide no other problem, and no other check', async () => {
    const misspelt = { DISCORD_TOKE: 'x', BUDGET_PER_DAY: '5' };
    const lines = await look({ SLACK_BOT_TOKEN: 'xoxb-1', POLL_SECONDS: 'soon', ...misspelt });
    expect(found(lines, 'settings').join(' ')).toMatch(/POLL_SECONDS.*SLACK_APP_TOKEN.*BUDGET_PER_DAY.*BUDGET_USD_PER_DAY/);
    expect(found(lines, 'settings').at(-1)).toMatch(/^warning: .*DISCORD_TOKE\..*DISCORD_TOKEN/);
    expect(found(lines, 'data folder')).toHaveLength(1);
  });

  it('are told all at once, and what does not depend on them is looked at all the same', async () => {
    const wrong = { GOOGLE_API_KEY: 'secret with spaces', PORT: '99999', HOST: '0.0.0.0', VIDEO_MODEL: 'veo-9' };
    const lines = await look({ ...wrong, SLACK_APP_TOKEN: 'xapp 1', SLACK_BOT_TOKEN: 'xoxb-1' });
    expect(found(lines, 'settings').map((line) => /(\w+) must/.exec(line)?.[1])).toEqual([
      'GOOGLE_API_KEY',
      'VIDEO_MODEL',
      'SLACK_APP_TOKEN',
      'PORT',
      'WEB_TOKEN',
    ]);
    // What a credential begins with is help, and no secret.
    expect(found(lines, 'settings').join(' ')).toContain('a token that starts with xapp-. Get it at https://api.slack.com/apps');
    expect(JSON.stringify(lines)).not.toContain('secret with spaces');
    expect(lines.map(({ check }) => check)).toContain('database');
  });

  it.runIf(process.platform !== 'win32')('in a file that others can read are worth a word', async () => {
    const folder = temporaryFolder();
    const file = join(folder, '.env');
    writeFileSync(file, `WEB_TOKEN=not-a-real-token-at-all`);
    chmodSync(file, 0o644);
    expect(found(await look({}, { folder }), 'settings')).toEqual([expect.stringMatching(/^warning: .*chmod 600/)]);
    chmodSync(file, 0o600);
    expect(found(await look({}, { folder }), 'settings')).toEqual(['ok: All settings are fine.']);
  });

  it('in a file that is none end the examination there', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, '.env'));
    const lines = await look({}, { folder });
    expect(lines).toEqual([{ check: 'settings', state: 'problem', text: expect.stringContaining('.env') }]);
  });
});

describe('Google', () => {
  const byKey = () => ({ GOOGLE_API_KEY: key, VIDEO_MODEL: model, GOOGLE_GEMINI_BASE_URL: emulator.url });

  it('is asked for nothing that costs, and a model at its end is told with the next one', async () => {
    const before = emulator.log.requests.length;
    const lines = await look({ ...byKey(), BUDGET_USD_PER_DAY: '5', BUDGET_USD_PER_PERSON_PER_DAY: '2' });
    expect(found(lines, 'google key')).toEqual(['ok: Google accepts the API key.']);
    expect(found(lines, 'model')).toEqual([
      expect.stringMatching(/^ok: Made by Veo 3\.1/),
      expect.stringMatching(/^warning: Google does not list .*VIDEO_MODEL=gemini-omni-1\.2-flash/),
      expect.stringMatching(/^warning: .*retired.*VIDEO_MODEL=gemini-omni-1\.2-flash/),
    ]);
    expect(found(lines, 'spending')).toEqual([
      'ok: All people together can spend up to $5.00 a day. One person can spend up to $2.00 a day.',
    ]);
    expect(found(lines, 'price')).toEqual(['ok: A video of 8 s at 720p costs about $3.20.']);
    expect(found(lines, 'clock')).toEqual(['ok: The clock is right.']);
    expect(emulator.log.requests.slice(before).map(({ method }) => method)).toEqual(['GET']);
  });

  it('that refuses the key is a problem with the page for a new one, and the key is shown nowhere', async () => {
    const lines = await look({ ...byKey(), GOOGLE_API_KEY: 'AIza-revoked-000000000000' });
    expect(found(lines, 'google key')).toEqual([expect.stringMatching(/^problem: .*https:\/\/aistudio\.google\.com\/apikey/)]);
    expect(JSON.stringify(lines)).not.toContain('AIza-revoked');
  });

  it('that can’t be reached, or does not answer, is told apart from a wrong key', async () => {
    const unreachable = await look({ ...byKey(), GOOGLE_GEMINI_BASE_URL: await nobodysUrl() });
    expect(found(unreachable, 'google key')).toEqual([expect.stringMatching(/^problem: Google can’t be reached/)]);
    const silent = await serveLoopback(() => undefined);
    const hanging = await look({ ...byKey(), GOOGLE_GEMINI_BASE_URL: silent }, { timeoutMs: 1000 });
    expect(found(hanging, 'google key')).toEqual([expect.stringMatching(/^warning: .*timed_out/)]);
  });

  it.each([
    [55_000, 'ok: The clock is right.'],
    [-55_000, 'ok: The clock is right.'],
    [90_000, expect.stringMatching(/^problem: .* 90 s ahead/)],
    [-90_000, expect.stringMatching(/^problem: .* 90 s behind/)],
  ])('shows whether a clock that is %d ms off is good enough', async (offMs, expected) => {
    const googleMs = Date.UTC(2026, 10, 30, 12);
    const google = await serveLoopback((_, response) => {
      response.setHeader('date', new Date(googleMs).toUTCString()).setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ models: [{ name: `models/${model}` }] }));
    });
    const lines = await look({ ...byKey(), GOOGLE_GEMINI_BASE_URL: google }, { now: () => googleMs + offMs });
    expect(found(lines, 'clock')).toEqual([expected]);
  });

  it('without a login for the project is told how to get one', async () => {
    // The library looks for the file that this names.
    const before = process.env.GOOGLE_APPLICATION_CREDENTIALS;
    process.env.GOOGLE_APPLICATION_CREDENTIALS = join(temporaryFolder(), 'nothing.json');
    onTestFinished(() => {
      if (before === undefined) delete process.env.GOOGLE_APPLICATION_CREDENTIALS;
      else process.env.GOOGLE_APPLICATION_CREDENTIALS = before;
    });
    const lines = await look({ GOOGLE_CLOUD_PROJECT: 'some-project', GOOGLE_VERTEX_BASE_URL: emulator.url });
    expect(found(lines, 'google project')).toEqual([expect.stringMatching(/^problem: .*gcloud auth application-default login/)]);
  });
});

describe('Discord', () => {
  const guildOf = (id: string) => ({ DISCORD_GUILD_ID: id });

  it('says who the bot is, and the address that lets it in with what it needs and no more, and changes nothing', async () => {
    const { discord, guild } = await setUpDiscord();
    const lines = await look({ DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.apiUrl, ...guildOf(guild.id) });
    expect(found(lines, 'discord')).toEqual(['ok: Discord accepts the token; the bot is videobot there.']);
    expect(found(lines, 'discord server')).toEqual([expect.stringMatching(`^ok: .*${guild.id}`)]);
    const [invite = ''] = found(lines, 'discord invite');
    const url = new URL(invite.slice(invite.indexOf('https://')));
    expect(url.origin + url.pathname).toBe('https://discord.com/oauth2/authorize');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: discord.bot.id,
      scope: 'bot applications.commands',
      permissions: '309237763072',
    });
    expect(discord.log.requests.map(({ method }) => method)).toEqual(['GET', 'GET', 'GET']);
    expect(JSON.stringify(lines)).not.toContain(discord.token);
  });

  it.each([
    [false, 'false', /^ok: The bot does not read messages .*needs not/],
    [true, 'true', /^ok: The bot may read messages/],
    [true, 'false', /^ok: .*Set DISCORD_MESSAGE_CONTENT=true/],
    [false, 'true', /^problem: .*Turn on “Message Content Intent” .*or set DISCORD_MESSAGE_CONTENT=false/],
  ])('with the message-content intent at Discord %s and here %s says what to do', async (messageContent, wanted, expected) => {
    const { discord } = await setUpDiscord({ messageContent });
    const settings = { DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.apiUrl, DISCORD_MESSAGE_CONTENT: wanted };
    expect(found(await look(settings), 'discord intent')).toEqual([expect.stringMatching(expected)]);
  });

  it('that refuses the token is a problem with the way to a new one, and the token is shown nowhere', async () => {
    const { discord } = await setUpDiscord();
    const token = 'MTA0.wrong.discord-token';
    const lines = await look({ DISCORD_TOKEN: token, DISCORD_API_URL: discord.apiUrl });
    expect(found(lines, 'discord')).toEqual([expect.stringMatching(/^problem: .*DISCORD_TOKEN.*Reset Token/)]);
    expect(JSON.stringify(lines)).not.toContain(token);
  });

  it('with the bot in no server, or not in the one of the settings, gives the invitation', async () => {
    const { discord, guild } = await setUpDiscord();
    discord.removeBot(guild);
    const settings = { DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.apiUrl, ...guildOf(guild.id) };
    const lines = await look(settings);
    expect(found(lines, 'discord server')).toEqual([expect.stringMatching(/^problem: .*DISCORD_GUILD_ID=.*oauth2\/authorize/)]);
    expect(found(lines, 'discord invite')).toEqual([expect.stringMatching(/^warning: .*no server yet.*oauth2\/authorize/)]);
  });

  it('that can’t be reached, does not answer, or is something else is told apart from a wrong token', async () => {
    const at = async (apiUrl: string, options: ExamineOptions = {}) =>
      found(await look({ DISCORD_TOKEN: 'a.b.c', DISCORD_API_URL: apiUrl }, options), 'discord');
    expect(await at(await nobodysUrl())).toEqual([expect.stringMatching(/^problem: Discord can’t be reached/)]);
    const silent = await serveLoopback(() => undefined);
    expect(await at(silent, { timeoutMs: 1000 })).toEqual([expect.stringMatching(/^warning: .*timed_out/)]);
    const shop = await serveLoopback((_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'));
    expect(await at(shop)).toEqual([expect.stringMatching(/^warning: .*no_discord/)]);
  });
});

describe('Slack', () => {
  it('is asked who the bot is and whether it can connect, and changes nothing', async () => {
    const { slack } = await setUpSlack();
    const { team, app, apiUrl } = slack;
    const lines = await look({ SLACK_BOT_TOKEN: team.botToken, SLACK_APP_TOKEN: app.appToken, SLACK_API_URL: apiUrl });
    expect(lines.filter(({ check, state }) => check.startsWith('slack') && state === 'ok').length).toBe(4);
    const methods = slack.log.requests.map(({ method }) => method);
    expect(methods.toSorted()).toEqual(['apps.connections.open', 'auth.test']);
  });
});

describe('folders, disk and encoder', () => {
  it('that can’t be written are named with the setting', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), '');
    const lines = await look({ DATA_DIR: 'file/data', OUTPUTS_DIR: 'good' }, { folder });
    expect(found(lines, 'data folder')).toEqual([expect.stringMatching(/^problem: .*file can’t be written.*DATA_DIR/)]);
    expect(found(lines, 'outputs folder')).toEqual([expect.stringMatching(/^ok: /)]);
    expect(found(lines, 'port')).toEqual([expect.stringMatching(/^ok: /)]);
  });

  it('say that the bundled encoder steps in for one that can’t', async () => {
    const program = join(temporaryFolder(), 'ffmpeg');
    writeFileSync(program, '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    const lines = await look({ FFMPEG_PATH: program });
    expect(found(lines, 'ffmpeg')).toEqual([expect.stringMatching(/^warning: FFMPEG_PATH=.*bundled/)]);
  });
});

describe('the database', () => {
  function madeFolder(): string {
    const folder = temporaryFolder();
    openStore({ dataFolder: join(folder, 'data'), outputsFolder: join(folder, 'outputs') }).close();
    return folder;
  }

  it('that is damaged is a problem with the way out', async () => {
    const folder = madeFolder();
    truncateSync(join(folder, 'data', databaseFileName), 8192);
    expect(found(await look({}, { folder }), 'database')).toEqual([expect.stringMatching(/^problem: .*damaged/)]);
  });

  it('that was moved to PostgreSQL is a problem, with how to go on there, how to come back and how to stay', async () => {
    const folder = madeFolder();
    const database = new Database(join(folder, 'data', databaseFileName));
    setSqliteMark(database, { id: 'm', role: 'away', atMs: Date.UTC(2026, 10, 30) });
    database.close();
    const [line] = found(await look({}, { folder }), 'database');
    expect(line).toMatch(/^problem: .* was moved to PostgreSQL on 2026-11-30, and nothing starts on it any more/);
    expect(line).toMatch(/Start the bot with DATABASE_URL and its DATA_KEY\..* --to sqlite\..* --undo/);
  });

  it('that is whole is told with its backup, and an old backup is worth a word', async () => {
    const folder = madeFolder();
    const fresh = await look({}, { folder });
    expect(found(fresh, 'database')).toEqual([expect.stringMatching(/^ok: The database is whole/)]);
    expect(found(fresh, 'backup')).toEqual([expect.stringMatching(/^ok: /)]);
    const backups = join(folder, 'data', 'backups');
    mkdirSync(backups);
    writeFileSync(join(backups, '2026-01-01.sqlite'), 'x');
    const fiveDaysAgo = Date.now() / 1000 - 5.5 * 86_400;
    utimesSync(join(backups, '2026-01-01.sqlite'), fiveDaysAgo, fiveDaysAgo);
    expect(found(await look({}, { folder }), 'backup')).toEqual([expect.stringMatching(/^warning: .* 5 days/)]);
  });

  it('that several processes share is looked at in the place of the file', async () => {
    const { port } = new URL(await nobodysUrl());
    const env = {
      DATABASE_URL: `postgres://bot:secret-word@127.0.0.1:${port}/bot`,
      DATA_KEY: Buffer.alloc(32, 1).toString('base64'),
    };
    const lines = await look(env, { folder: madeFolder() });
    expect(found(lines, 'postgres')).toEqual([expect.stringMatching(/^problem: The database of DATABASE_URL can’t be reached/)]);
    expect([...found(lines, 'database'), ...found(lines, 'backup')]).toEqual([]);
    expect(JSON.stringify(lines)).not.toContain('secret-word');
  });
});

describe('the port', () => {
  it('of a bot that runs is where it answers, and its database is in use', async () => {
    const folder = temporaryFolder();
    const app = await startApp(readConfig(installed, { PORT: '0' }, folder), { log: silentLog });
    onTestFinished(() => app.stop());
    const { port } = new URL(app.url);
    const lines = await look({ PORT: port }, { folder });
    expect(found(lines, 'port')).toEqual([`ok: The bot answers at 127.0.0.1:${port}.`]);
    expect(found(lines, 'database')).toEqual([expect.stringContaining(`process ${process.pid}`)]);
    expect(lines.filter(({ state }) => state === 'problem')).toEqual([]);
  });

  it('that another program has is a problem', async () => {
    const baseUrl = await serveLoopback((_, response) => response.end('hello'));
    const { port } = new URL(baseUrl);
    expect(found(await look({ PORT: port }), 'port')).toEqual([expect.stringMatching(/^problem: .*in use already/)]);
  });

  it('of a program that says nothing at all is one as well', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const address = server.address();
    const port = String(typeof address === 'object' ? address?.port : 0);
    expect(found(await look({ PORT: port }), 'port')).toEqual([expect.stringMatching(/^problem: /)]);
  });
});

describe('the public address', () => {
  const at = async (url: string, env: Record<string, string> = {}) =>
    found(await look({ PUBLIC_URL: url, WEB_TOKEN: '0123456789abcdef', PORT: '0', ...env }), 'public address');
  /** What this machine calls itself beside localhost. */
  const named = (url: string): string => url.replace('127.0.0.1', '[::ffff:127.0.0.1]');
  const answering = (status: number, body: string) =>
    serveLoopback((_, response) => response.writeHead(status, { 'content-type': 'application/json' }).end(body));

  it('that keeps strangers out is fine', async () => {
    expect(await at(named(await answering(401, '{}')))).toEqual([expect.stringMatching(/^ok: Strangers are kept out/)]);
    expect(await at(named(await answering(403, '{}')))).toEqual([expect.stringMatching(/^ok: /)]);
    expect(await at(named(await answering(404, '{}')), { WEB: 'off' })).toEqual([expect.stringMatching(/^ok: /)]);
  });

  it('that shows strangers everything is a problem, also where a proxy hides that it is one', async () => {
    const problem = expect.stringMatching(/^problem: Anybody can see and use everything.*WEB_TOKEN.*WEB=off/);
    expect(await at(named(await answering(200, '{"operations":[],"next":null}')))).toEqual([problem]);
  });

  it('that answers otherwise, or not at all, is told as what it is', async () => {
    expect(await at(named(await answering(200, '<html>')))).toEqual([expect.stringMatching(/^warning: .*status 200/)]);
    expect(await at(named(await nobodysUrl()))).toEqual([
      expect.stringMatching(/^warning: It could not be looked at from outside/),
    ]);
  });

  it('is asked for only where there is one', async () => {
    expect(await at('http://localhost:8000')).toEqual([]);
  });
});

describe('npm run doctor', () => {
  const program = join(import.meta.dirname, '..', 'cli', 'cli.ts');
  const run = (env: Record<string, string>, ...args: string[]) =>
    spawnSync(process.execPath, [program, 'doctor', ...args], {
      cwd: temporaryFolder(),
      env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE, PORT: '0', ...env },
      encoding: 'utf8',
    });

  it('ends with 0 where all is well and 1 where something is to be mended', async () => {
    const well = run({});
    expect(well.status).toBe(0);
    expect(well.stdout).toMatch(/^ok {7}settings {8}All settings are fine\.\n/);
    // How fast a disk is depends on what else writes to it.
    expect(well.stdout).toMatch(/\nwarning {2}disk speed .*0 to mend, 1 to know\.\n$|Everything is fine\.\n$/s);
    const ill = run({ PORT: 'eight' });
    expect(ill.status).toBe(1);
    expect(ill.stdout).toMatch(/^problem {2}settings .*PORT/);
    expect(ill.stdout).toMatch(/1 to mend, 0 to know\.\n$/);
  });

  it('speaks JSON to programs, without any secret', () => {
    const { status, stdout, stderr } = run({ WEB_TOKEN: 'not-a-real-token-at-all', GOOGLE_API_KEY: 'AIza x' }, '--json');
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false });
    expect(JSON.parse(stdout).findings[0]).toMatchObject({ check: 'settings', state: 'problem' });
    expect(stdout + stderr).not.toMatch(/not-a-real-token|AIza x/);
  });

  it('speaks nothing but JSON where all credentials are in the environment at once', async () => {
    const nobody = await nobodysUrl();
    const addresses = { GOOGLE_GEMINI_BASE_URL: nobody, GOOGLE_VERTEX_BASE_URL: nobody };
    const both = { GOOGLE_API_KEY: key, GEMINI_API_KEY: key, GOOGLE_CLOUD_PROJECT: 'some-project' };
    const login = { GOOGLE_APPLICATION_CREDENTIALS: loginFile(nobody) };
    const { stdout, stderr } = run({ ...addresses, ...both, ...login }, '--json');
    expect(JSON.parse(stdout)).toMatchObject({ ok: false });
    expect(stderr).toBe('');
  });
});
