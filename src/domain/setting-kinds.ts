import { z } from 'zod';
import { type Text, text } from './texts.ts';

/** A setting that can't be used as it is; `text` names it, says what it must be and where to get it. */
export interface SettingProblem {
  readonly name: string;
  readonly text: Text;
}

/** What a setting must look like. */
export interface SettingKind<T> {
  readonly schema: z.ZodType<T, string>;
  readonly expected: Text;
  /** Its value is never repeated. */
  readonly secret?: true;
}

export interface SettingsReader {
  /** @returns the setting, or `fallback` where it is not set or wrong; what is wrong is noted */
  read<T, F>(name: string, kind: SettingKind<T>, fallback: F): T | F;
  /** Whether there is a value, right or wrong. */
  isSet(name: string): boolean;
  /** Notes that settings don't go together. */
  complain(name: string, problem: Text): void;
  readonly problems: readonly SettingProblem[];
  /** All that was asked for so far. */
  readonly names: ReadonlySet<string>;
}

const maxShown = 80;

/** Reads settings one by one and collects all that is wrong with them. An empty value is as good as none. */
export function createSettingsReader(value: (name: string) => string | undefined): SettingsReader {
  const problems: SettingProblem[] = [];
  const names = new Set<string>();
  const rawValue = (name: string): string => {
    names.add(name);
    return value(name)?.trim() ?? '';
  };
  return {
    problems,
    names,
    isSet: (name) => rawValue(name) !== '',
    complain: (name, problem) => problems.push({ name, text: problem }),
    read(name, { schema, expected, secret }, fallback) {
      const raw = rawValue(name);
      if (raw === '') return fallback;
      const parsed = schema.safeParse(raw);
      if (parsed.success) return parsed.data;
      const where = whereToGet.get(name);
      const sentence = secret
        ? text('setting.invalidSecret', { name, expected })
        : text('setting.invalid', { name, expected, given: raw.slice(0, maxShown) });
      problems.push({
        name,
        text: where === undefined ? sentence : text('setting.withSource', { problem: sentence, source: where }),
      });
      return fallback;
    },
  };
}

/** The pages that hand these out. */
const whereToGet: ReadonlyMap<string, string> = new Map([
  ['GOOGLE_API_KEY', 'https://aistudio.google.com/apikey'],
  ['GEMINI_API_KEY', 'https://aistudio.google.com/apikey'],
  ['GOOGLE_CLOUD_PROJECT', 'https://console.cloud.google.com/welcome'],
  ['GOOGLE_CLOUD_LOCATION', 'https://docs.cloud.google.com/vertex-ai/generative-ai/docs/learn/locations'],
  ['DISCORD_TOKEN', 'https://discord.com/developers/applications'],
  ['DISCORD_GUILD_ID', 'https://support.discord.com/hc/articles/206346498'],
  ['SLACK_BOT_TOKEN', 'https://api.slack.com/apps'],
  ['SLACK_APP_TOKEN', 'https://api.slack.com/apps'],
  ['SLACK_SIGNING_SECRET', 'https://api.slack.com/apps'],
  ['SLACK_CLIENT_ID', 'https://api.slack.com/apps'],
  ['SLACK_CLIENT_SECRET', 'https://api.slack.com/apps'],
]);

export function integer(min: number, max: number): SettingKind<number> {
  return {
    schema: z
      .string()
      .regex(/^\d{1,15}$/)
      .transform(Number)
      .pipe(z.number().min(min).max(max)),
    expected: text('expected.number', { min, max }),
  };
}

export function decimal(min: number, max: number): SettingKind<number> {
  return {
    schema: z
      .string()
      .regex(/^\d{1,15}(?:\.\d{1,9})?$/)
      .transform(Number)
      .pipe(z.number().min(min).max(max)),
    expected: text('expected.decimal', { min, max }),
  };
}

export const yesNo: SettingKind<boolean> = {
  schema: z.stringbool({ truthy: ['true', 'yes', 'on', '1'], falsy: ['false', 'no', 'off', '0'] }),
  expected: text('expected.trueFalse'),
};

export function oneOf<const T extends string>(values: readonly T[]): SettingKind<T> {
  return { schema: z.enum(values), expected: text('expected.oneOf', { values: values.join(', ') }) };
}

/** A credential: visible characters without spaces, so that it can stand in a header. */
export function secret(expected: Text, pattern = /^[!-~]+$/): SettingKind<string> {
  return {
    schema: z
      .string()
      .regex(/^[!-~]+$/)
      .regex(pattern),
    expected,
    secret: true,
  };
}

/** 32 bytes as base64. */
export const key256: SettingKind<string> = {
  schema: z.base64().refine((value) => Buffer.from(value, 'base64').length === 32),
  expected: text('expected.key256'),
  secret: true,
};

export function name(expected: Text, pattern: RegExp): SettingKind<string> {
  return { schema: z.string().regex(pattern), expected };
}

/** A path of a file or folder, as it is written. */
export const filePath: SettingKind<string> = {
  schema: z
    .string()
    .max(1024)
    .regex(/^[^\u0000-\u001F]+$/),
  expected: text('expected.path'),
};

/** The root of an HTTP API, without credentials, query or fragment; given back without a slash at the end. */
export const baseUrl: SettingKind<string> = {
  schema: z
    .string()
    .refine(isBaseUrl)
    .transform((value) => new URL(value).href.replace(/\/+$/, '')),
  expected: text('expected.baseUrl'),
};

/** A proxy's address, which may hold a password; without a scheme it is `http`, as other programs take it. */
export const proxyUrl: SettingKind<string> = {
  schema: z
    .string()
    .transform((value) => (/^[a-z\d]+:\/\//i.test(value) ? value : `http://${value}`))
    .refine(isProxyUrl)
    .transform((value) => new URL(value).href),
  expected: text('expected.proxy'),
  secret: true,
};

function isProxyUrl(value: string): boolean {
  const url = URL.parse(value);
  if (url === null || !/^https?:$/.test(url.protocol) || /\s/.test(value)) return false;
  try {
    decodeURIComponent(`${url.username} ${url.password}`);
    return true;
  } catch {
    // A % that stands for nothing: whoever reads it would stop there.
    return false;
  }
}

function isBaseUrl(value: string): boolean {
  const url = URL.parse(value);
  return url !== null && /^https?:$/.test(url.protocol) && !/[?#\s]/.test(value) && url.username === '' && url.password === '';
}

/** Origins with commas between them: `https`, or `http` on this machine. */
export const origins: SettingKind<readonly string[]> = {
  schema: z
    .string()
    .transform((value) => value.split(',').map((each) => each.trim()))
    .pipe(
      z
        .array(
          z
            .string()
            .refine(isOrigin)
            .transform((each) => new URL(each).origin),
        )
        .min(1)
        .max(50),
    ),
  expected: text('expected.origins'),
};

/** Addresses, or networks like `172.16.0.0/12`, with commas between them. */
export const addresses: SettingKind<readonly string[]> = {
  schema: z
    .string()
    .transform((value) => value.split(',').map((each) => each.trim()))
    .pipe(
      z
        .array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]))
        .min(1)
        .max(100),
    ),
  expected: text('expected.addresses'),
};

function isOrigin(value: string): boolean {
  const url = URL.parse(value);
  if (url === null || !isBaseUrl(value) || url.pathname !== '/') return false;
  return url.protocol === 'https:' || isLoopback(url.hostname);
}

/** Whether only this machine can reach what listens there. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);
}
