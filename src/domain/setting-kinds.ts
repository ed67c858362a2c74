import { z } from 'zod';
import { isLoopback } from './loopback.ts';
import { type Text, text } from './texts.ts';
import { readWeeklyTime, type WeeklyTime } from './weekly-time.ts';

/** What a setting must look like. */
export interface SettingKind<T> {
  readonly schema: z.ZodType<T, string>;
  readonly expected: Text;
  /** Its value is never repeated. */
  readonly secret?: true;
  /** The parts of a secret value that must not be seen. Default: the whole of it. */
  secretsIn?(value: T): readonly string[];
}

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

/** A weekday, a time and a time zone. */
export const weekly: SettingKind<WeeklyTime> = {
  schema: z.string().transform((value, context) => {
    const time = readWeeklyTime(value);
    if (time === undefined) context.addIssue({ code: 'custom', message: 'no weekly time' });
    return time ?? z.NEVER;
  }),
  expected: text('expected.weekly'),
};

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
  secretsIn(address) {
    const { password } = new URL(address);
    return password === '' ? [] : [decodeURIComponent(password)];
  },
};

function isProxyUrl(value: string): boolean {
  const url = URL.parse(value);
  if (url === null || !/^https?:$/.test(url.protocol) || /\s/.test(value)) return false;
  try {
    decodeURIComponent(`${url.username} ${url.password}`);
    return true;
  } catch {
    // A % that stands for nothing: to read it would fail.
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
