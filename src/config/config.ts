import path from 'node:path';
import process from 'node:process';
import { catalog, findModel } from '../domain/catalog.ts';
import { type Text, text } from '../domain/texts.ts';
import type { ProxySettings } from '../lib/proxy.ts';
import { readEnvFile } from './read-env-file.ts';
import * as kinds from '../domain/setting-kinds.ts';
import { readSlack, type SlackConfig, slackNames } from './read-slack.ts';
import { unknownSettings } from './unknown-settings.ts';

/** Everything that can be set, checked. Made once at start and handed on in parts. */
export interface Config {
  readonly google: {
    readonly apiKey: string | undefined;
    /** Google Cloud project for Vertex AI, with Application Default Credentials. */
    readonly project: string | undefined;
    readonly location: string;
    readonly geminiBaseUrl: string | undefined;
    readonly vertexBaseUrl: string | undefined;
  };
  /** Id of the catalogue; undefined means the best one for the credentials. */
  readonly videoModel: string | undefined;
  readonly limits: {
    readonly concurrentGenerations: number;
    readonly generationsPerMinute: number;
    readonly activePerPerson: number;
  };
  /** US dollars, days and months in UTC; undefined means no limit. */
  readonly budgets: {
    readonly usdPerDay: number | undefined;
    readonly usdPerMonth: number | undefined;
    readonly usdPerPersonPerDay: number | undefined;
    readonly usdPerChannelPerDay: number | undefined;
  };
  readonly polling: {
    /** First check of an operation; undefined means the model's minimum latency. */
    readonly firstSeconds: number | undefined;
    readonly seconds: number;
  };
  readonly discord:
    | { readonly token: string; readonly apiUrl: string; readonly guildId: string | undefined; readonly messageContent: boolean }
    | undefined;
  readonly slack: SlackConfig | undefined;
  readonly web: {
    readonly host: string;
    readonly port: number;
    /** Only this machine can reach it. */
    readonly loopback: boolean;
    readonly token: string | undefined;
    /** No page and no REST API: only what chat platforms and health checks call. */
    readonly off: boolean;
    /** Addresses and networks of proxies whose `X-Forwarded-*` is believed. */
    readonly trustProxy: readonly string[];
    /** Without a slash at the end; undefined means that links lead to the address that a request came to. */
    readonly publicUrl: string | undefined;
  };
  /** Absolute. */
  readonly dataFolder: string;
  readonly outputs: {
    /** Absolute. */
    readonly folder: string;
    /** 0 keeps videos for ever. */
    readonly keepDays: number;
  };
  readonly history: {
    /** 0 keeps words and names for ever. */
    readonly keepDays: number;
  };
  readonly media: { readonly origins: readonly string[]; readonly ffmpegPath: string | undefined };
  /** Holds for everything that leaves the process. */
  readonly proxy: ProxySettings;
  readonly log: {
    readonly level: (typeof logLevels)[number];
    /** Undefined means by where the log goes. */
    readonly format: (typeof logFormats)[number] | undefined;
  };
  /** What the admin should know at start, though nothing is wrong. */
  readonly notices: readonly Text[];
}

/** Settings can't be used as they are: all of them at once. The program ends with `exitCode`. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly kinds.SettingProblem[];
  /** EX_CONFIG of sysexits.h. */
  readonly exitCode = 78;

  constructor(problems: readonly kinds.SettingProblem[]) {
    super(`settings: ${[...new Set(problems.map((problem) => problem.name))].join(', ')}`);
    this.problems = problems;
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;
const logFormats = ['pretty', 'json'] as const;
const minWebTokenLength = 16;
const defaultOrigins = ['https://cdn.discordapp.com', 'https://media.discordapp.net', 'https://files.slack.com'];

/**
 * Reads all settings: from the environment, and where that is silent from the file.
 *
 * @param folder where `.env` stands and what relative paths start from
 * @throws {ConfigError} with everything that is wrong
 */
export function readConfig(env: Environment = process.env, folder: string = process.cwd()): Config {
  const file = readEnvFile(path.join(folder, '.env'));
  const reader = kinds.createSettingsReader((name) => env[name] ?? file.values[name]);
  if (file.problem !== undefined) reader.complain('.env', file.problem);
  const config = {
    google: readGoogle(reader),
    videoModel: reader.read(
      'VIDEO_MODEL',
      kinds.oneOf(catalog.filter(({ makes }) => makes === 'video').map(({ id }) => id)),
      undefined,
    ),
    ...readLimits(reader),
    discord: readDiscord(reader),
    slack: readSlack(reader),
    web: readWeb(reader),
    dataFolder: path.resolve(folder, reader.read('DATA_DIR', kinds.filePath, 'data')),
    outputs: {
      folder: path.resolve(folder, reader.read('OUTPUTS_DIR', kinds.filePath, 'outputs')),
      keepDays: reader.read('OUTPUTS_KEEP_DAYS', kinds.integer(0, 36_500), 30),
    },
    history: { keepDays: reader.read('HISTORY_KEEP_DAYS', kinds.integer(0, 36_500), 0) },
    media: {
      origins: reader.read('MEDIA_ORIGINS', kinds.origins, defaultOrigins),
      ffmpegPath: reader.read('FFMPEG_PATH', kinds.filePath, undefined),
    },
    proxy: readProxy(reader),
    log: {
      level: reader.read('LOG_LEVEL', kinds.oneOf(logLevels), 'info'),
      format: reader.read('LOG_FORMAT', kinds.oneOf(logFormats), undefined),
    },
  };
  checkModel(config, reader);
  const isSet = (name: string): boolean => (env[name] ?? file.values[name] ?? '').trim() !== '';
  const unknown = unknownSettings(Object.keys(file.values).filter(isSet), Object.keys(env).filter(isSet), reader.names);
  const problems = [...reader.problems, ...unknown.problems];
  if (problems.length > 0) throw new ConfigError(problems);
  return { ...config, notices: [...file.notices, ...unknown.notices, ...webNotices(config.web)] };
}

/**
 * Reads all settings as `readConfig` does, but goes on without those that are wrong.
 *
 * @returns no config where it can't be had even so, as with a file that can't be read
 */
export function readUsableConfig(
  env: Environment = process.env,
  folder: string = process.cwd(),
): { readonly config: Config | undefined; readonly problems: readonly kinds.SettingProblem[] } {
  const first = tryConfig(env, folder);
  const wrong = first.problems.map(({ name }) => name);
  // Where something is missing instead of wrong, these are what ask for it.
  const asking = ['HOST', ...(wrong.some((name) => name.startsWith('SLACK_') || name === 'DATA_KEY') ? slackNames : [])];
  const config =
    first.config ??
    tryConfig(without(env, wrong), folder).config ??
    tryConfig(without(env, [...wrong, ...asking]), folder).config;
  return { config, problems: first.problems };
}

function tryConfig(env: Environment, folder: string): ReturnType<typeof readUsableConfig> {
  try {
    return { config: readConfig(env, folder), problems: [] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { config: undefined, problems: error.problems };
  }
}

/** An empty setting is as good as none, also where the file has one. */
function without(env: Environment, names: readonly string[]): Environment {
  return { ...env, ...Object.fromEntries(names.map((name) => [name, ''])) };
}

/** What must never be seen in a log. */
export function secretsOf({ google, discord, slack, web, proxy }: Config): string[] {
  const install = slack?.install;
  const values = [
    google.apiKey,
    discord?.token,
    web.token,
    ...[proxy.http, proxy.https].map((address) => (address === undefined ? undefined : passwordOf(address))),
    slack?.connection.mode === 'socket' ? slack.connection.appToken : slack?.connection.signingSecret,
    ...(install?.by === 'token' ? [install.botToken] : [install?.clientSecret, install?.stateSecret, install?.dataKey]),
  ];
  return values.filter((value) => value !== undefined);
}

function passwordOf(address: string): string | undefined {
  const { password } = new URL(address);
  return password === '' ? undefined : decodeURIComponent(password);
}

/** The names that other programs know, in both spellings; as with them, the one in small letters wins. */
function readProxy(reader: kinds.SettingsReader): ProxySettings {
  const address = (name: string): string | undefined =>
    reader.read(name.toLowerCase(), kinds.proxyUrl, undefined) ?? reader.read(name, kinds.proxyUrl, undefined);
  const hosts = kinds.name(text('expected.noProxy'), /^[^\u0000-\u001F]{1,4000}$/);
  return {
    http: address('HTTP_PROXY'),
    https: address('HTTPS_PROXY'),
    except: reader.read('no_proxy', hosts, undefined) ?? reader.read('NO_PROXY', hosts, undefined),
  };
}

function readGoogle(reader: kinds.SettingsReader): Config['google'] {
  const key = kinds.secret(text('expected.apiKey'));
  const googleKey = reader.read('GOOGLE_API_KEY', key, undefined);
  const geminiKey = reader.read('GEMINI_API_KEY', key, undefined);
  return {
    apiKey: googleKey ?? geminiKey,
    project: reader.read(
      'GOOGLE_CLOUD_PROJECT',
      kinds.name(text('expected.project'), /^[a-z\d](?:[a-z\d.:-]{0,98}[a-z\d])?$/),
      undefined,
    ),
    location: reader.read(
      'GOOGLE_CLOUD_LOCATION',
      kinds.name(text('expected.location'), /^[a-z]+(?:-[a-z]+\d{1,2})?$/),
      'us-central1',
    ),
    geminiBaseUrl: reader.read('GOOGLE_GEMINI_BASE_URL', kinds.baseUrl, undefined),
    vertexBaseUrl: reader.read('GOOGLE_VERTEX_BASE_URL', kinds.baseUrl, undefined),
  };
}

function readLimits(reader: kinds.SettingsReader): Pick<Config, 'limits' | 'budgets' | 'polling'> {
  const money = kinds.decimal(0, 10_000_000);
  const seconds = kinds.decimal(0.1, 3600);
  return {
    limits: {
      concurrentGenerations: reader.read('CONCURRENT_GENERATIONS', kinds.integer(1, 1000), 5),
      generationsPerMinute: reader.read('GENERATIONS_PER_MINUTE', kinds.integer(1, 10_000), 10),
      activePerPerson: reader.read('ACTIVE_PER_PERSON', kinds.integer(1, 1_000_000), 10),
    },
    budgets: {
      usdPerDay: reader.read('BUDGET_USD_PER_DAY', money, undefined),
      usdPerMonth: reader.read('BUDGET_USD_PER_MONTH', money, undefined),
      usdPerPersonPerDay: reader.read('BUDGET_USD_PER_PERSON_PER_DAY', money, undefined),
      usdPerChannelPerDay: reader.read('BUDGET_USD_PER_CHANNEL_PER_DAY', money, undefined),
    },
    polling: {
      firstSeconds: reader.read('POLL_FIRST_SECONDS', seconds, undefined),
      seconds: reader.read('POLL_SECONDS', seconds, 3),
    },
  };
}

function readDiscord(reader: kinds.SettingsReader): Config['discord'] {
  const token = reader.read('DISCORD_TOKEN', kinds.secret(text('expected.discordToken')), undefined);
  const rest = {
    apiUrl: reader.read('DISCORD_API_URL', kinds.baseUrl, 'https://discord.com/api'),
    guildId: reader.read('DISCORD_GUILD_ID', kinds.name(text('expected.discordId'), /^\d{15,20}$/), undefined),
    messageContent: reader.read('DISCORD_MESSAGE_CONTENT', kinds.yesNo, false),
  };
  return token === undefined ? undefined : { token, ...rest };
}

function readWeb(reader: kinds.SettingsReader): Config['web'] {
  const host = reader.read('HOST', kinds.name(text('expected.host'), /^[\w.:%[\]-]{1,253}$/), '127.0.0.1');
  const port = reader.read('PORT', kinds.integer(0, 65_535), 8000);
  const token = reader.read('WEB_TOKEN', kinds.secret(text('expected.webToken', { min: minWebTokenLength })), undefined);
  const publicUrl = reader.read('PUBLIC_URL', kinds.baseUrl, undefined);
  const off = !reader.read('WEB', kinds.yesNo, true);
  const trustProxy = reader.read('TRUST_PROXY', kinds.addresses, []);
  const loopback = kinds.isLoopback(host);
  const missing = token === undefined && !reader.isSet('WEB_TOKEN');
  if (!off && !loopback && (missing || (token !== undefined && token.length < minWebTokenLength))) {
    reader.complain('WEB_TOKEN', text('setting.webToken', { host, min: minWebTokenLength }));
  }
  return { host, port, loopback, off, token, trustProxy, publicUrl };
}

/**
 * @param ownUrl where this machine reaches the page
 * @returns where people open it: not at a public address that the page is not answered at
 */
export function pageUrl({ token, publicUrl }: Pick<Config['web'], 'token' | 'publicUrl'>, ownUrl: string): string {
  if (publicUrl === undefined) return ownUrl;
  return token !== undefined || kinds.isLoopback(new URL(publicUrl).hostname) ? publicUrl : ownUrl;
}

/** What works, but not as an operator may think. */
function webNotices({ off, token, publicUrl }: Config['web']): readonly Text[] {
  if (off || publicUrl === undefined || kinds.isLoopback(new URL(publicUrl).hostname)) return [];
  if (token === undefined) return [text('notice.publicWithoutToken', { url: publicUrl, min: minWebTokenLength })];
  return token.length < minWebTokenLength ? [text('notice.shortToken', { min: minWebTokenLength })] : [];
}

/** A model that is asked for by name needs the credentials of its backend. */
function checkModel({ google, videoModel }: Pick<Config, 'google' | 'videoModel'>, reader: kinds.SettingsReader): void {
  const model = videoModel === undefined ? undefined : findModel(videoModel);
  if (model === undefined || model.provider === 'preview') return;
  const [name, given] =
    model.provider === 'vertex-veo' ? ['GOOGLE_CLOUD_PROJECT', google.project] : ['GOOGLE_API_KEY', google.apiKey];
  if (given === undefined) reader.complain('VIDEO_MODEL', text('setting.modelNeeds', { model: model.id, name }));
}
