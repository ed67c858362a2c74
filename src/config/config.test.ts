import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseEnv } from 'node:util';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installed } from '../app/installed.ts';
import { createTexts } from '../lib/say.ts';
import { type Config, ConfigError, readConfig, readUsableConfig } from './config.ts';
import { pageUrl } from './web-settings.ts';

const { say } = createTexts();
const example = readFileSync(path.join(import.meta.dirname, '../..', '.env.example'), 'utf8');
const exampleSettings = parseEnv(example.replaceAll(/^# (?=[A-Z\d_]+=)/gm, ''));
const key = Buffer.alloc(32, 7).toString('base64');

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'veo-bot-config-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** What the admin reads, one sentence a problem. */
function problemsOf(env: Record<string, string>): string[] {
  try {
    readConfig(installed, env, folder);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map((problem) => say(problem.text));
  }
}

/** Without the shapes of the others. */
function secretValues({ secrets }: Config): readonly string[] {
  return secrets.filter((secret) => typeof secret === 'string').sort();
}

function notices(config: Config): string[] {
  return config.notices.map((notice) => say(notice));
}

it('is complete when nothing is set', () => {
  expect(readConfig(installed, {}, folder)).toMatchObject({
    providers: { google: { apiKey: undefined, project: undefined, location: 'us-central1' } },
    videoModel: undefined,
    limits: { concurrentGenerations: 5, generationsPerMinute: 10, activePerPerson: 10 },
    budgets: { usdPerDay: undefined, usdPerMonth: undefined },
    polling: { firstSeconds: undefined, seconds: 3 },
    stopSeconds: 8,
    platforms: { discord: undefined, slack: undefined },
    web: {
      host: '127.0.0.1',
      port: 8000,
      loopback: true,
      off: false,
      token: undefined,
      trustProxy: [],
      origins: [],
      publicUrl: undefined,
    },
    dataFolder: path.join(folder, 'data'),
    outputs: { folder: path.join(folder, 'outputs'), keepDays: 30 },
    library: { favouritesPerPerson: 100, keptGigabytes: 10 },
    history: { keepDays: 0 },
    media: { origins: ['https://cdn.discordapp.com', 'https://media.discordapp.net', 'https://files.slack.com'] },
    encode: { atOnce: undefined, token: undefined, waitSeconds: 30 },
    log: { level: 'info', format: undefined },
    notices: [],
  });
});

it('reads every setting', () => {
  const config = readConfig(
    installed,
    {
      BACKUP_COMMAND: 'copy-off "$1"',
      GEMINI_API_KEY: ' key-1 ',
      GOOGLE_CLOUD_PROJECT: 'my-project',
      GOOGLE_CLOUD_LOCATION: 'global',
      GOOGLE_GEMINI_BASE_URL: 'http://127.0.0.1:9000/',
      GOOGLE_VERTEX_BASE_URL: 'https://proxy.example.com/vertex/',
      OPENROUTER_API_KEY: 'sk-or-v1-1',
      OPENROUTER_BASE_URL: 'http://127.0.0.1:8086/api/v1/',
      OPENROUTER_WEBHOOK_SECRET: 'whsec-1',
      VIDEO_API_URL: 'http://192.168.1.20:30000/',
      VIDEO_API_KEY: 'server-key',
      VIDEO_API_MODEL: 'Wan-AI/Wan2.1-T2V-1.3B',
      VIDEO_API_SECONDS: '8, 5,5',
      VIDEO_API_SIZES: '832x480, 480x832',
      VIDEO_API_PRICE_USD: '0.02',
      VIDEO_MODEL: 'veo-3.1-fast-generate-001',
      CONCURRENT_GENERATIONS: '2',
      GENERATIONS_PER_MINUTE: '60',
      ACTIVE_PER_PERSON: '3',
      BUDGET_USD_PER_DAY: '10',
      BUDGET_USD_PER_MONTH: '99.5',
      BUDGET_USD_PER_PERSON_PER_DAY: '0',
      BUDGET_USD_PER_CHANNEL_PER_DAY: '1.25',
      CONFIRM_ABOVE_USD: '0',
      POLL_FIRST_SECONDS: '0.5',
      POLL_SECONDS: '1.5',
      STOP_SECONDS: '600',
      DISCORD_TOKEN: 'abc.def.ghi',
      DISCORD_API_URL: 'http://localhost:1/api',
      DISCORD_GUILD_ID: '123456789012345678',
      DISCORD_MESSAGE_CONTENT: 'yes',
      DISCORD_PUBLIC_KEY: 'ab'.repeat(32),
      DISCORD_GATEWAY: 'off',
      DISCORD_CLIENT_ID: '123456789012345678',
      DISCORD_CLIENT_SECRET: 'secret-1',
      SLACK_BOT_TOKEN: 'xoxb-1',
      SLACK_APP_TOKEN: 'xapp-1',
      SLACK_SIGN_IN_CLIENT_ID: '1.2',
      SLACK_SIGN_IN_CLIENT_SECRET: 'secret-2',
      SLACK_API_URL: 'http://localhost:2/api',
      HOST: '0.0.0.0',
      PORT: '9001',
      WEB_TOKEN: '0123456789abcdef',
      WEB: 'off',
      WEB_SIGN_IN_ROLE: 'member',
      TRUST_PROXY: '127.0.0.1, 172.16.0.0/12, fd00::/8',
      WEB_ORIGINS: 'https://app.example.com/, http://localhost:5173',
      ALERT_CHANNEL: 'discord:123456789012345678',
      ALERT_WEBHOOK: 'http://127.0.0.1:9000/alarms',
      DATA_DIR: 'here',
      OUTPUTS_DIR: path.join(folder, 'there'),
      OUTPUTS_KEEP_DAYS: '0',
      FAVOURITES_PER_PERSON: '12',
      OUTPUTS_KEPT_GB: '0',
      HISTORY_KEEP_DAYS: '90',
      MEDIA_ORIGINS: 'https://a.example.com, http://127.0.0.1:8080/',
      FFMPEG_PATH: '/opt/ffmpeg',
      ENCODE_AT_ONCE: '3',
      ENCODE_TOKEN: 'encoders-0123456789',
      ENCODE_WAIT_SECONDS: '7.5',
      https_proxy: 'http://me:proxy%20word@proxy.example.com:3128',
      HTTPS_PROXY: 'http://other.example.com',
      HTTP_PROXY: 'proxy.example.com:3129',
      NO_PROXY: 'localhost,.example.org',
      LOG_LEVEL: 'debug',
      LOG_FORMAT: 'json',
    },
    folder,
  );
  expect(config).toEqual({
    alerts: { channel: { platform: 'discord', channelId: '123456789012345678' }, webhook: 'http://127.0.0.1:9000/alarms' },
    providers: {
      google: {
        apiKey: 'key-1',
        project: 'my-project',
        location: 'global',
        geminiBaseUrl: 'http://127.0.0.1:9000',
        vertexBaseUrl: 'https://proxy.example.com/vertex',
      },
      openrouter: {
        apiKey: 'sk-or-v1-1',
        baseUrl: 'http://127.0.0.1:8086/api/v1',
        webhookSecret: 'whsec-1',
        server: {
          url: 'http://192.168.1.20:30000',
          apiKey: 'server-key',
          facts: { model: 'Wan-AI/Wan2.1-T2V-1.3B', seconds: [5, 8], sizes: ['832x480', '480x832'], priceUsdPerSecond: 0.02 },
        },
      },
      renderer: undefined,
    },
    videoModel: 'veo-3.1-fast-generate-001',
    limits: { concurrentGenerations: 2, generationsPerMinute: 60, activePerPerson: 3 },
    budgets: { usdPerDay: 10, usdPerMonth: 99.5, usdPerPersonPerDay: 0, usdPerChannelPerDay: 1.25 },
    confirmAboveUsd: 0,
    polling: { firstSeconds: 0.5, seconds: 1.5 },
    stopSeconds: 600,
    platforms: {
      discord: {
        ...{ token: 'abc.def.ghi', apiUrl: 'http://localhost:1/api', guildId: '123456789012345678', messageContent: true },
        ...{ publicKey: 'ab'.repeat(32), gateway: false, signIn: { clientId: '123456789012345678', clientSecret: 'secret-1' } },
      },
      slack: {
        apiUrl: 'http://localhost:2/api/',
        connection: { mode: 'socket', appToken: 'xapp-1' },
        install: { by: 'token', botToken: 'xoxb-1' },
        signIn: { clientId: '1.2', clientSecret: 'secret-2' },
      },
    },
    web: {
      ...{ host: '0.0.0.0', port: 9001, loopback: false, off: true, token: '0123456789abcdef', publicUrl: undefined },
      trustProxy: ['127.0.0.1', '172.16.0.0/12', 'fd00::/8'],
      origins: ['https://app.example.com', 'http://localhost:5173'],
      signInRole: 'member',
    },
    dataFolder: path.join(folder, 'here'),
    outputs: { folder: path.join(folder, 'there'), keepDays: 0 },
    backupCommand: 'copy-off "$1"',
    commandEnvironment: {
      https_proxy: 'http://me:proxy%20word@proxy.example.com:3128',
      HTTPS_PROXY: 'http://other.example.com',
      HTTP_PROXY: 'proxy.example.com:3129',
      NO_PROXY: 'localhost,.example.org',
    },
    library: { favouritesPerPerson: 12, keptGigabytes: 0 },
    history: { keepDays: 90 },
    media: { origins: ['https://a.example.com', 'http://127.0.0.1:8080'], ffmpegPath: '/opt/ffmpeg' },
    several: {
      database: undefined,
      sealKey: undefined,
      roles: ['web', 'discord', 'slack', 'engine', 'encode'],
    },
    encode: { atOnce: 3, token: 'encoders-0123456789', waitSeconds: 7.5 },
    proxy: {
      http: 'http://proxy.example.com:3129/',
      https: 'http://me:proxy%20word@proxy.example.com:3128/',
      except: 'localhost,.example.org',
    },
    log: { level: 'debug', format: 'json' },
    secrets: expect.any(Array),
    notices: [],
  });
  expect(secretValues(config)).toEqual([
    ...[
      '0123456789abcdef',
      'abc.def.ghi',
      'copy-off "$1"',
      'encoders-0123456789',
      'http://127.0.0.1:9000/alarms',
      'key-1',
      'proxy word',
      'secret-1',
      'secret-2',
      'server-key',
      'sk-or-v1-1',
      'whsec-1',
      'xapp-1',
      'xoxb-1',
    ],
  ]);
});

it('prefers GOOGLE_API_KEY to GEMINI_API_KEY', () => {
  expect(readConfig(installed, { GEMINI_API_KEY: 'b', GOOGLE_API_KEY: 'a' }, folder).providers.google.apiKey).toBe('a');
});

it('tells all problems at once, each with its name, what it must be and where to get it', () => {
  expect(
    problemsOf({
      GOOGLE_API_KEY: 'two words',
      PORT: '80000',
      CONCURRENT_GENERATIONS: '0',
      POLL_SECONDS: 'soon',
      STOP_SECONDS: '1',
      DISCORD_GUILD_ID: 'mine',
      LOG_LEVEL: 'loud',
      HOST: '0.0.0.0',
      OUTPUTS_KEEP_DAYS: '-1',
    }),
  ).toEqual([
    'GOOGLE_API_KEY must be an API key, without spaces. Get it at https://aistudio.google.com/apikey',
    'CONCURRENT_GENERATIONS must be a whole number from 1 to 1000; it is “0”.',
    'POLL_SECONDS must be a number from 0.1 to 3600, like 2.5; it is “soon”.',
    'STOP_SECONDS must be a whole number from 2 to 3600; it is “1”.',
    'DISCORD_GUILD_ID must be the id of a server: 15 to 20 digits; it is “mine”. Get it at https://support.discord.com/hc/articles/206346498',
    'PORT must be a whole number from 0 to 65535; it is “80000”.',
    'WEB_TOKEN must be a secret of at least 16 characters, because HOST=0.0.0.0 lets other machines in. Make one with: openssl rand -hex 24',
    'OUTPUTS_KEEP_DAYS must be a whole number from 0 to 36500; it is “-1”.',
    'LOG_LEVEL must be one of debug, info, warn, error, silent; it is “loud”.',
  ]);
});

it.each(['http://a:%zz@proxy.example.com', 'socks5://proxy.example.com', 'http://', 'two words'])(
  'refuses %j as a proxy',
  (address) => {
    expect(problemsOf({ HTTPS_PROXY: address })).toEqual([
      'HTTPS_PROXY must be the address of a proxy, like http://proxy.example.com:3128.',
    ]);
  },
);

it('never repeats a secret', () => {
  const env = Object.fromEntries(Object.keys(exampleSettings).map((name) => [name, `hush hush ${name}`]));
  const secrets = [
    'GOOGLE_API_KEY',
    'GEMINI_API_KEY',
    'DISCORD_TOKEN',
    'WEB_TOKEN',
    'DATA_KEY',
    'SLACK_BOT_TOKEN',
    'SLACK_APP_TOKEN',
  ];
  const said = problemsOf(env).join('\n');
  for (const name of [...secrets, 'SLACK_SIGNING_SECRET', 'SLACK_CLIENT_SECRET', 'SLACK_STATE_SECRET']) {
    expect(said).toContain(`${name} must be`);
    expect(said).not.toContain(`hush ${name}`);
  }
});

describe('a model that is asked for', () => {
  it.each([
    ['veo-3.1-generate-001', { GOOGLE_API_KEY: 'k' }, 'VIDEO_MODEL=veo-3.1-generate-001 needs GOOGLE_CLOUD_PROJECT.'],
    [
      'veo-3.1-generate-preview',
      { GOOGLE_CLOUD_PROJECT: 'my-project' },
      'VIDEO_MODEL=veo-3.1-generate-preview needs GOOGLE_API_KEY.',
    ],
    ['gemini-omni-1.1-flash', {}, 'VIDEO_MODEL=gemini-omni-1.1-flash needs GOOGLE_API_KEY.'],
    ['veo-9', { GOOGLE_API_KEY: 'k' }, 'VIDEO_MODEL must be one of veo-3.1-generate-001, '],
    ['newlab/brand-new', { GOOGLE_API_KEY: 'k' }, 'VIDEO_MODEL must be one of veo-3.1-generate-001, '],
    ['brand-new', { OPENROUTER_API_KEY: 'k' }, 'VIDEO_MODEL must be one of veo-3.1-generate-001, '],
    ['gemini-nano-banana-2.1', { GOOGLE_API_KEY: 'k' }, 'VIDEO_MODEL must be one of veo-3.1-generate-001, '],
  ])('%s needs its backend', (model, env, sentence) => {
    expect(problemsOf({ ...env, VIDEO_MODEL: model })).toEqual([expect.stringContaining(sentence)]);
  });

  it('is taken with its credentials, the preview without any', () => {
    expect(readConfig(installed, { VIDEO_MODEL: 'preview' }, folder).videoModel).toBe('preview');
    // Whether it is on the list is known once that was read.
    const listed = { VIDEO_MODEL: 'newlab/brand-new', OPENROUTER_API_KEY: 'k' };
    expect(readConfig(installed, listed, folder).videoModel).toBe('newlab/brand-new');
    // Two hosts have it: the one that is set up is meant.
    const used = (env: Record<string, string>): string | undefined =>
      readConfig(installed, { VIDEO_MODEL: 'gemini-omni-1.2-flash', ...env }, folder).videoModel;
    expect(used({ GOOGLE_CLOUD_PROJECT: 'p' })).toBe('gemini-omni-1.2-flash-cloud');
    expect(used({ GOOGLE_CLOUD_PROJECT: 'p', GOOGLE_API_KEY: 'k' })).toBe('gemini-omni-1.2-flash');
    expect(readConfig(installed, { VIDEO_MODEL: 'veo-3.1-generate-preview', GEMINI_API_KEY: 'k' }, folder).videoModel).toBe(
      'veo-3.1-generate-preview',
    );
  });
});

describe('the web', () => {
  it.each(['127.0.0.1', '127.1.2.3', 'localhost', '::1'])('needs no token on %s', (host) => {
    expect(readConfig(installed, { HOST: host }, folder).web.loopback).toBe(true);
  });

  it.each(['0.0.0.0', '::', '192.168.1.4', 'bot.example.com', '127.example.com', '1270.0.0.1'])(
    'needs a long token on %s',
    (host) => {
      const sentence = expect.stringContaining(`because HOST=${host} lets other machines in`);
      expect(problemsOf({ HOST: host })).toEqual([sentence]);
      expect(problemsOf({ HOST: host, WEB_TOKEN: '123456789012345' })).toEqual([sentence]);
      expect(problemsOf({ HOST: host, WEB_TOKEN: '1234567890123456' })).toEqual([]);
    },
  );

  it('needs no token where it is off', () => {
    expect(problemsOf({ HOST: '0.0.0.0', WEB: 'off' })).toEqual([]);
  });

  it.each(['10.0.0.0/33', 'proxy.example.com', '10.0.0.1,,', '*'])('takes no proxy that is no address: %s', (given) => {
    expect(problemsOf({ TRUST_PROXY: given })).toEqual([expect.stringMatching(/^TRUST_PROXY must be IP addresses or networks/)]);
  });

  it('tells where it is open to fewer or to more than PUBLIC_URL makes one think', () => {
    const told = (env: Record<string, string>) => notices(readConfig(installed, env, folder));
    const url = { PUBLIC_URL: 'https://veo.example.com' };
    expect(told(url)).toEqual([expect.stringMatching(/no WEB_TOKEN: only Slack’s requests.*WEB=off/)]);
    expect(told({ ...url, WEB_TOKEN: 'short' })).toEqual([expect.stringMatching(/^WEB_TOKEN can be guessed/)]);
    expect(told({ ...url, WEB_TOKEN: '0123456789abcdef' })).toEqual([]);
    expect(told({ ...url, WEB: 'off' })).toEqual([]);
    expect(told({ PUBLIC_URL: 'http://localhost:9000' })).toEqual([]);
  });

  it('says one thing of a token that is both wrong and needed', () => {
    expect(problemsOf({ HOST: '0.0.0.0', WEB_TOKEN: 'two words' })).toHaveLength(1);
  });
});

describe('Slack', () => {
  const oauth = { SLACK_CLIENT_ID: '1.2', SLACK_CLIENT_SECRET: 's', SLACK_STATE_SECRET: 't', DATA_KEY: key };

  it.each([
    [
      { SLACK_BOT_TOKEN: 'xoxb-1' },
      ['SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP) is needed when SLACK_BOT_TOKEN is set.'],
    ],
    [{ SLACK_APP_TOKEN: 'xapp-1' }, ['SLACK_BOT_TOKEN is needed when SLACK_APP_TOKEN is set.']],
    [{ SLACK_SIGNING_SECRET: 's' }, ['SLACK_BOT_TOKEN is needed when SLACK_SIGNING_SECRET is set.']],
    [
      { SLACK_BOT_TOKEN: 'xapp-1', SLACK_APP_TOKEN: 'xoxb-1' },
      ['SLACK_APP_TOKEN must be a token that starts with xapp-', 'SLACK_BOT_TOKEN must be a token that starts with xoxb-'],
    ],
    [{ SLACK_SIGNING_SECRET: 's', ...oauth, DATA_KEY: '' }, ['DATA_KEY is needed when SLACK_CLIENT_ID is set.']],
    [{ SLACK_SIGNING_SECRET: 's', ...oauth, DATA_KEY: 'c2hvcnQ=' }, ['DATA_KEY must be 32 bytes in base64']],
    [
      { SLACK_SIGNING_SECRET: 's', ...oauth, SLACK_CLIENT_ID: '' },
      ['SLACK_CLIENT_ID is needed when SLACK_CLIENT_SECRET is set.'],
    ],
    [oauth, ['SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP) is needed when SLACK_CLIENT_ID is set.']],
    [
      { SLACK_SIGNING_SECRET: 's', ...oauth, SLACK_BOT_TOKEN: 'xoxb-1' },
      ['SLACK_BOT_TOKEN is for one workspace, SLACK_CLIENT_ID for several'],
    ],
  ])('explains %j', (env, sentences) => {
    expect(problemsOf(env)).toEqual(sentences.map((sentence) => expect.stringContaining(sentence)));
  });

  it('works over HTTP with one workspace or several', () => {
    expect(readConfig(installed, { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 's' }, folder).platforms.slack).toMatchObject(
      {
        connection: { mode: 'http', signingSecret: 's' },
        install: { by: 'token', botToken: 'xoxb-1' },
      },
    );
    const config = readConfig(installed, { SLACK_SIGNING_SECRET: 'u', ...oauth }, folder);
    expect(config.platforms.slack?.install).toEqual({
      by: 'oauth',
      clientId: '1.2',
      clientSecret: 's',
      stateSecret: 't',
      dataKey: key,
    });
    expect(secretValues(config)).toEqual([key, 's', 't', 'u']);
  });
});

describe('addresses', () => {
  it.each([
    'ftp://a',
    'example.com',
    'https://user:secret@a.b',
    'https://a.b/?x=1',
    'https://a.b/#x',
    'javascript:alert(1)',
    'http://',
  ])('refuses %s', (url) => {
    expect(problemsOf({ PUBLIC_URL: url })).toEqual([expect.stringMatching(/^PUBLIC_URL must be an address like/)]);
  });

  it.each([
    ['https://example.com/veo', 'https://veo.example.com'],
    ['https://example.com:8443/bots/veo/', 'https://veo.example.com:8443'],
    ['https://example.com/My%20Bot', 'https://bot.example.com'],
    ['https://192.0.2.7/veo', 'https://192.0.2.7:8443'],
    ['http://localhost:8000/veo', 'http://localhost:8443'],
  ])('takes no public address with a path, like %s, and says which one would do', (url, example) => {
    const problems = problemsOf({ PUBLIC_URL: url });
    expect(problems).toEqual([expect.stringMatching(/^PUBLIC_URL must be an address without a path; it is “/)]);
    expect(problems[0]).toContain(`like ${example}, and lead all of it to the bot`);
    expect(problemsOf({ PUBLIC_URL: example })).toEqual([]);
  });

  it.each(['http://a.example.com', 'https://a.b/path', 'https://a.b, nonsense', 'https://a@b.c', '*', ','])(
    'takes no picture from %s, and lets no page of it in',
    (origin) => {
      expect(problemsOf({ MEDIA_ORIGINS: origin })).toEqual([expect.stringMatching(/^MEDIA_ORIGINS must be/)]);
      const token = '0123456789abcdef';
      expect(problemsOf({ WEB_ORIGINS: origin, WEB_TOKEN: token })).toEqual([expect.stringMatching(/^WEB_ORIGINS must be/)]);
    },
  );

  it('lets no pages of other websites in without a token', () => {
    const origins = { WEB_ORIGINS: 'https://app.example.com' };
    expect(problemsOf(origins)).toEqual([expect.stringMatching(/^WEB_ORIGINS needs WEB_TOKEN/)]);
    expect(problemsOf({ ...origins, WEB_TOKEN: '0123456789abcdef' })).toEqual([]);
  });
});

describe('the file .env', () => {
  it('gives what the environment does not', () => {
    writeFileSync(path.join(folder, '.env'), 'PORT=9000\nHOST="localhost"\n# a comment\nLOG_LEVEL=warn\n', { mode: 0o600 });
    const config = readConfig(installed, { PORT: '9001', LOG_LEVEL: '' }, folder);
    expect(config.web).toMatchObject({ port: 9001, host: 'localhost' });
    expect(config.log.level).toBe('info');
    expect(config.notices).toEqual([]);
  });

  it.each([0o644, 0o640, 0o604])('is reported when its mode is %o', (mode) => {
    const file = path.join(folder, '.env');
    writeFileSync(file, '');
    chmodSync(file, mode);
    expect(notices(readConfig(installed, {}, folder))).toEqual(
      process.platform === 'win32' ? [] : [expect.stringContaining(`chmod 600 ${file}`)],
    );
  });

  it('is a problem among the others when it can not be read', () => {
    mkdirSync(path.join(folder, '.env'));
    expect(problemsOf({ PORT: 'x' })).toEqual([
      expect.stringContaining('can’t be read (EISDIR)'),
      expect.stringContaining('PORT must be'),
    ]);
  });
});

describe('a secret in a file of its own', () => {
  const write = (name: string, content: string): string => {
    const file = path.join(folder, name);
    writeFileSync(file, content);
    return file;
  };

  it('is taken without the line break at its end, from a path that may be relative, and kept out of the log', () => {
    write('discord', 'abc.def.ghi\n');
    const config = readConfig(
      installed,
      { DISCORD_TOKEN_FILE: 'discord', GEMINI_API_KEY_FILE: write('key', ' key-1\r\n') },
      folder,
    );
    expect(config.platforms.discord?.token).toBe('abc.def.ghi');
    expect(config.providers.google.apiKey).toBe('key-1');
    expect(secretValues(config)).toEqual(['abc.def.ghi', 'key-1']);
    expect(config.notices).toEqual([]);
  });

  it('may be named in .env, too', () => {
    write('token', '0123456789abcdef');
    writeFileSync(path.join(folder, '.env'), 'WEB_TOKEN_FILE=token\n', { mode: 0o600 });
    expect(readConfig(installed, {}, folder).web.token).toBe('0123456789abcdef');
  });

  it('is checked like any other, and not repeated', () => {
    expect(problemsOf({ GOOGLE_API_KEY_FILE: write('key', 'two words') })).toEqual([
      'GOOGLE_API_KEY must be an API key, without spaces. Get it at https://aistudio.google.com/apikey',
    ]);
  });

  it('is asked for where the file is missing, empty, a folder or far too long', () => {
    mkdirSync(path.join(folder, 'folder'));
    write('empty', '\n');
    write('long', 'x'.repeat(70_000));
    for (const [file, reason] of [
      ['missing', 'ENOENT'],
      ['folder', 'EISDIR'],
      ['empty', 'empty'],
      ['long', '70000 bytes'],
    ]) {
      expect(problemsOf({ DISCORD_TOKEN_FILE: file ?? '' })).toEqual([
        `DISCORD_TOKEN_FILE: the file ${file} can’t be taken (${reason}). It must be there for the bot to read, with the secret and nothing else in it.`,
      ]);
    }
  });

  it('is given once', () => {
    expect(problemsOf({ DISCORD_TOKEN: 'abc.def.ghi', DISCORD_TOKEN_FILE: write('discord', 'abc.def.jkl') })).toEqual([
      'Please set only one of DISCORD_TOKEN and DISCORD_TOKEN_FILE.',
    ]);
  });

  it('is for secrets alone', () => {
    expect(notices(readConfig(installed, { PORT_FILE: write('port', '9000') }, folder))).toEqual([]);
    expect(readConfig(installed, { PORT_FILE: write('port', '9000') }, folder).web.port).toBe(8000);
  });
});

it('wants a token for encoders that is long enough, and opens nothing else', () => {
  const sentence =
    'ENCODE_TOKEN must be a secret of at least 16 characters, and another one than WEB_TOKEN. Make one with: openssl rand -hex 24';
  expect(problemsOf({ ENCODE_TOKEN: '123456789012345' })).toEqual([sentence]);
  expect(problemsOf({ ENCODE_TOKEN: '1234567890123456', WEB_TOKEN: '1234567890123456' })).toEqual([sentence]);
  expect(problemsOf({ ENCODE_TOKEN: '1234567890123456', WEB_TOKEN: '6543210987654321' })).toEqual([]);
});

describe('.env.example', () => {
  it('lists every setting that is read, and no other', () => {
    const read = new Set<string>();
    const env = new Proxy<Record<string, string>>(
      {},
      {
        get(_target, name) {
          read.add(String(name));
          // Without a bucket its keys are nobody's business.
          return name === 'OUTPUTS_URL' ? 's3://videos' : undefined;
        },
      },
    );
    readConfig(installed, env, folder);
    // The proxy's names are also known in small letters, as to other programs.
    // Files of secrets are named in its head.
    const listed = [...read].filter((name) => name === name.toUpperCase() && !name.endsWith('_FILE'));
    expect(Object.keys(exampleSettings).sort()).toEqual(listed.sort());
  });

  it('changes nothing as it stands, nor with every line taken in', () => {
    expect(parseEnv(example)).toEqual({});
    const taken = Object.entries(exampleSettings).map(([name, value]) => [name, value ?? '']);
    expect(readConfig(installed, Object.fromEntries(taken), folder)).toEqual(readConfig(installed, {}, folder));
  });
});

it('throws nothing but its own error, whatever the environment holds', () => {
  const names = Object.keys(exampleSettings);
  const likely = fc.constantFrom(
    '',
    '0',
    '-1',
    '1e9',
    'true',
    'http://[',
    'https://a',
    'preview',
    '::',
    'xoxb-a',
    'xapp-a',
    key,
    '\u0000',
    '🎬',
  );
  const value = fc.oneof(fc.string({ unit: 'binary' }), fc.string(), likely, fc.webUrl(), fc.integer().map(String));
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...names), value), (env) => {
      // A sentence for each problem, each naming its setting.
      for (const sentence of problemsOf(env)) expect(names.some((name) => sentence.includes(name))).toBe(true);
    }),
    { numRuns: 500 },
  );
});

it('ends the program with the code for wrong settings', () => {
  expect(() => readConfig(installed, { PORT: 'x', HOST: '?' }, folder)).toThrow(
    expect.objectContaining({ exitCode: 78, message: 'settings: HOST, PORT' }),
  );
});

it('names the page where it is answered, which is not at a public address without a token', () => {
  const own = 'http://localhost:8000';
  const pageOf = (env: Record<string, string>): string => pageUrl(readConfig(installed, env, folder).web, own);
  const PUBLIC_URL = 'https://video.example.com';
  expect(pageOf({})).toBe(own);
  expect(pageOf({ PUBLIC_URL })).toBe(own);
  expect(pageOf({ PUBLIC_URL, WEB_TOKEN: '0123456789abcdef0123' })).toBe(PUBLIC_URL);
  expect(pageOf({ PUBLIC_URL: 'http://localhost:9000' })).toBe('http://localhost:9000');
});

describe('a name that nobody reads', () => {
  it.each([
    ['DISCORD_TOKE', 'DISCORD_TOKEN'],
    ['GOOGLE_API_KEYS', 'GOOGLE_API_KEY'],
    ['SLACK_BOT_TOKN', 'SLACK_BOT_TOKEN'],
    ['OUTPUT_DIR', 'OUTPUTS_DIR'],
    ['WEBTOKEN', 'WEB_TOKEN'],
  ])('is told with the nearest one: %s', (given, nearest) => {
    expect(notices(readConfig(installed, { [given]: 'x' }, folder))).toEqual([
      `Nothing reads the setting ${given}. Did you mean ${nearest}? Please correct it, or remove it.`,
    ]);
  });

  it('is an error when it was meant to be a budget', () => {
    expect(problemsOf({ BUDGET_PER_DAY: '5' })).toEqual([
      'Nothing reads the setting BUDGET_PER_DAY. Did you mean BUDGET_USD_PER_DAY? Please correct it, or remove it.',
    ]);
  });

  it.each(['BUDGT_USD_PER_DAY', 'BUGDET_USD_PER_MONTH', 'DAILY_BUDGET_USD'])(
    'is one in the file however it is misspelt: %s',
    (name) => {
      writeFileSync(path.join(folder, '.env'), `${name}=5\n`, { mode: 0o600 });
      expect(problemsOf({})).toEqual([expect.stringContaining(`Nothing reads the setting ${name}.`)]);
    },
  );

  it('is told whatever it is when it stands in the file', () => {
    writeFileSync(path.join(folder, '.env'), 'SOMETHING_ELSE=1\nGOOGLE_APPLICATION_CREDENTIALS=/a/file\n', { mode: 0o600 });
    expect(notices(readConfig(installed, {}, folder))).toEqual([
      'Nothing reads the setting SOMETHING_ELSE. Please correct its name, or remove it; .env.example lists all of them.',
    ]);
  });

  it('is somebody else’s when it is unlike ours, or empty', () => {
    const env = {
      PATH: '/bin',
      GOOGLE_APPLICATION_CREDENTIALS: '/a/file',
      GOOGLE_GENAI_USE_VERTEXAI: '1',
      DISCORD_TOKE: ' ',
      POST: '1',
      HOSTNAME: 'x',
    };
    expect(notices(readConfig(installed, env, folder))).toEqual([]);
  });
});

it('keeps its settings from commands of the admin’s own, but not its proxy', () => {
  const env = {
    ...{ PATH: '/bin', HTTPS_PROXY: 'http://proxy.test:3128', DISCORD_TOKEN: 'x.y.z', WEB_TOKEN_FILE: '/run/token' },
    BACKUP_COMMAND: 'rclone copy "$1" store:veo-bot',
  };
  const { config } = readUsableConfig(installed, env, folder);
  expect(config?.commandEnvironment).toEqual({ PATH: '/bin', HTTPS_PROXY: 'http://proxy.test:3128' });
  expect(config?.backupCommand).toBe(env.BACKUP_COMMAND);
});
