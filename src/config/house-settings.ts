import path from 'node:path';
import { usualLimits } from '../domain/library/library.ts';
import { filePath, integer, name, oneOf, origins, proxyUrl } from '../domain/setting-kinds.ts';
import { type SettingsGroup, setting } from '../domain/settings.ts';
import { text } from '../domain/texts.ts';
import type { ProxySettings } from '../lib/proxy.ts';

export interface FileSettings {
  /** Absolute. */
  readonly dataFolder: string;
  readonly outputs: {
    /** Absolute. */
    readonly folder: string;
    /** 0 keeps videos for ever. */
    readonly keepDays: number;
  };
  readonly library: { readonly favouritesPerPerson: number; readonly keptGigabytes: number };
  readonly history: {
    /** 0 keeps words and names for ever. */
    readonly keepDays: number;
  };
  readonly backupCommand: string | undefined;
  readonly media: { readonly origins: readonly string[]; readonly ffmpegPath: string | undefined };
}

export interface LogSettings {
  readonly level: (typeof logLevels)[number];
  /** Undefined means by where the log goes. */
  readonly format: (typeof logFormats)[number] | undefined;
}

const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;
const logFormats = ['pretty', 'json'] as const;
const days = integer(0, 36_500);

const dataFolder = setting('DATA_DIR', filePath, { help: 'Folder of the database.', default: 'data' });
const outputsFolder = setting('OUTPUTS_DIR', filePath, { help: 'Folder of the finished videos.', default: 'outputs' });
const outputsKeepDays = setting('OUTPUTS_KEEP_DAYS', days, {
  help: 'Days until a video is removed from disk; 0 keeps it for ever.',
  default: '30',
});
const favouritesPerPerson = setting('FAVOURITES_PER_PERSON', integer(1, 10_000), {
  help: 'Favourites that one person may have: they stay on the disk, however old they get.',
  default: String(usualLimits.favouritesPerPerson),
});
const keptGigabytes = setting('OUTPUTS_KEPT_GB', integer(0, 1_000_000), {
  help: 'Gigabytes of videos that the page may keep for ever; 0 lets it keep none.',
  default: String(usualLimits.keptGigabytes),
});
const historyKeepDays = setting('HISTORY_KEEP_DAYS', days, {
  help: 'Days until the prompt, the names and the pictures of a request are erased, also from backups; what it cost stays. 0 keeps them for ever.',
  default: '0',
});
// It may hold the key of a store, so it is not repeated.
const command = { ...name(text('expected.command'), /^[^\u0000-\u001F]{1,4000}$/), secret: true } as const;
export const backupCommand = setting('BACKUP_COMMAND', command, {
  help: 'Run by the shell with the path of each verified backup of the database as $1 (and BACKUP_PATH), to bring it elsewhere, like: rclone copy "$1" store:veo-bot',
});
const ffmpegPath = setting('FFMPEG_PATH', filePath, {
  help: 'Encoder; without it the ffmpeg on PATH if it can H.264 and AAC, else the bundled one.',
});

/**
 * @param folder what relative paths start from
 * @param platformOrigins where the installed platforms keep people's pictures
 */
export function fileSettings(folder: string, platformOrigins: readonly string[]): SettingsGroup<FileSettings> {
  const mediaOrigins = setting('MEDIA_ORIGINS', origins, {
    help: 'Only from these origins are pictures fetched.',
    default: platformOrigins.join(','),
  });
  return {
    title: 'Files',
    prefixes: ['OUTPUTS', 'MEDIA', 'BACKUP', 'FAVOURITES'],
    all: [
      ...[dataFolder, outputsFolder, outputsKeepDays, favouritesPerPerson, keptGigabytes, historyKeepDays],
      ...[backupCommand, mediaOrigins, ffmpegPath],
    ],
    read: ({ read }) => ({
      dataFolder: path.resolve(folder, read(dataFolder)),
      outputs: { folder: path.resolve(folder, read(outputsFolder)), keepDays: read(outputsKeepDays) },
      library: { favouritesPerPerson: read(favouritesPerPerson), keptGigabytes: read(keptGigabytes) },
      history: { keepDays: read(historyKeepDays) },
      backupCommand: read(backupCommand),
      media: { origins: read(mediaOrigins), ffmpegPath: read(ffmpegPath) },
    }),
  };
}

// The names that other programs know, in both spellings; as with them, the one in small letters wins.
const httpsProxy = setting('HTTPS_PROXY', proxyUrl, {
  help: 'Proxy for everything that leaves this machine over https and wss, like http://user:password@proxy.example.com:3128',
  alsoCalled: ['https_proxy'],
});
const httpProxy = setting('HTTP_PROXY', proxyUrl, { help: 'The same for http.', alsoCalled: ['http_proxy'] });
const noProxy = setting('NO_PROXY', name(text('expected.noProxy'), /^[^\u0000-\u001F]{1,4000}$/), {
  help: 'Hosts that are reached without it, with commas between them, like .example.com; this machine itself always is.',
  alsoCalled: ['no_proxy'],
});

export const networkSettings: SettingsGroup<ProxySettings> = {
  title: 'Network',
  prefixes: [],
  all: [httpsProxy, httpProxy, noProxy],
  read: ({ read }) => ({ http: read(httpProxy), https: read(httpsProxy), except: read(noProxy) }),
};

const logLevel = setting('LOG_LEVEL', oneOf(logLevels), {
  help: 'How much is logged: debug, info, warn, error or silent.',
  default: 'info',
});
const logFormat = setting('LOG_FORMAT', oneOf(logFormats), { help: 'pretty or json; without it pretty on a terminal.' });

export const logSettings: SettingsGroup<LogSettings> = {
  title: 'Log',
  prefixes: [],
  all: [logLevel, logFormat],
  read: ({ read }) => ({ level: read(logLevel), format: read(logFormat) }),
};
