import { z } from 'zod';
import type { AlertPlace } from '../domain/alarms.ts';
import { isLoopback } from '../domain/loopback.ts';
import { name, type SettingKind } from '../domain/setting-kinds.ts';
import { type SettingsGroup, type SettingsReader, setting } from '../domain/settings.ts';
import { text } from '../domain/texts.ts';

export interface AlertSettings {
  readonly channel: AlertPlace | undefined;
  /** A secret: who has it can write there. */
  readonly webhook: string | undefined;
}

/** What an alert channel of a platform looks like behind its name and a colon. */
export interface AlertChannelShape {
  /** Matches all of it; groups `channel` and, where the platform has them, `tenant`. */
  readonly pattern: RegExp;
  /** As somebody would write it, with the platform's name. */
  readonly example: string;
}

/** A platform that alarms can be posted to. */
export interface AlertPlatform<Settings = unknown> {
  readonly id: string;
  /** Absent where alarms can't be posted there. */
  alertChannel?(settings: Settings): AlertChannelShape;
}

/** Shorter paths are words of others, too. */
const leastSecretLength = 16;

const webhookAddress: SettingKind<string> = {
  schema: z
    .string()
    .max(2000)
    .refine(isWebhook)
    .transform((value) => new URL(value).href),
  expected: text('expected.webhook'),
  secret: true,
  secretsIn: (address) => [address, withoutHost(address)].filter((each) => each.length >= leastSecretLength),
};

const channel = setting('ALERT_CHANNEL', name(text('expected.alertChannel'), /^[a-z][a-z\d_-]*:[\w/-]{1,100}$/), {
  help: [
    'Channel where the bot tells you of what needs you: pauses, credentials, budgets, questions, disk, backups, models that end.',
    'The name of the chat, a colon and the id of the channel; <workspace>/<channel> where several workspaces install the app.',
  ].join('\n'),
});
const webhook = setting('ALERT_WEBHOOK', webhookAddress, {
  help: 'Address that the same is posted to as JSON, {"kind","text","at","bot"}: https, or http on this machine. Keep it secret.',
});

export const alertSettings: SettingsGroup<{ readonly channel: string | undefined; readonly webhook: string | undefined }> = {
  title: 'Alarms',
  prefixes: ['ALERT'],
  all: [channel, webhook],
  read: ({ read }) => ({ channel: read(channel), webhook: read(webhook) }),
};

/**
 * Reads where alarms go, and says where the channel can't be: its platform is not there or not set up, or its id is none.
 *
 * @param settings of the platforms, by id; undefined for one that is not set up
 */
export function readAlerts(
  reader: SettingsReader,
  platforms: readonly AlertPlatform[],
  settings: Readonly<Record<string, unknown>>,
): AlertSettings {
  const given = alertSettings.read(reader);
  return {
    channel: given.channel === undefined ? undefined : readPlace(given.channel, reader, platforms, settings),
    webhook: given.webhook,
  };
}

function readPlace(
  given: string,
  reader: SettingsReader,
  platforms: readonly AlertPlatform[],
  settings: Readonly<Record<string, unknown>>,
): AlertPlace | undefined {
  const [id = '', ...rest] = given.split(':');
  const platform = platforms.find((each) => each.id === id && each.alertChannel !== undefined);
  if (platform?.alertChannel === undefined) {
    const ids = platforms.filter(({ alertChannel }) => alertChannel !== undefined).map((each) => each.id);
    reader.complain(channel, text('setting.alertPlatform', { name: channel.name, given: id, platforms: ids.join(', ') }));
    return undefined;
  }
  if (settings[id] === undefined) {
    reader.complain(channel, text('setting.alertNotSetUp', { name: channel.name, platform: id }));
    return undefined;
  }
  const { pattern, example } = platform.alertChannel(settings[id]);
  const { channel: channelId, tenant } = pattern.exec(rest.join(':'))?.groups ?? {};
  if (channelId === undefined) {
    reader.complain(channel, text('setting.alertShape', { name: channel.name, example, given }));
    return undefined;
  }
  return { platform: id, channelId, ...(tenant !== undefined && { tenant }) };
}

function isWebhook(value: string): boolean {
  const url = URL.parse(value);
  if (url === null || /\s/.test(value)) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
}

/** The part that lets somebody write there, as a log of another program may have it alone. */
function withoutHost(address: string): string {
  const { pathname, search } = new URL(address);
  return `${pathname}${search}`;
}
