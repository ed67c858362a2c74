import { z } from 'zod';
import { dataKey } from '../domain/data-key.ts';
import { allRoles } from '../domain/roles.ts';
import type { SettingKind } from '../domain/setting-kinds.ts';
import { type Setting, type SettingsGroup, type SettingsReader, setting } from '../domain/settings.ts';
import { text } from '../domain/texts.ts';
import { type DatabaseAddress, readDatabaseAddress, secretsOfDatabaseAddress } from '../lib/database-address.ts';
import { backupCommand } from './house-settings.ts';

/** How several processes share the work. */
export interface SeveralSettings {
  /** Undefined means that one process keeps everything in `DATA_DIR`. */
  readonly database: DatabaseAddress | undefined;
  /** Seals what is secret among what they share: 32 bytes in base64, there wherever `database` is. */
  readonly sealKey: string | undefined;
  /** What this process does, in the order of `allRoles`. */
  readonly roles: readonly string[];
}

const databaseAddress: SettingKind<string> = {
  schema: z.string().refine((value) => readDatabaseAddress(value) !== undefined),
  expected: text('expected.databaseUrl'),
  secret: true,
  secretsIn: secretsOfDatabaseAddress,
};
export const database = setting('DATABASE_URL', databaseAddress, {
  help: [
    'Address of a PostgreSQL database (13 or newer, without a pooler in front) that several processes of the bot share, like',
    'postgres://user:password@host:5432/database?sslmode=verify-full. Without it one process keeps everything in DATA_DIR.',
  ].join('\n'),
});

/** @param platforms ids of the installed ones */
export function rolesSetting(platforms: readonly string[]): Setting<readonly string[]> {
  const all = allRoles(platforms);
  return setting('ROLES', someOf(all), {
    help: [
      'What this process does, where several share the work: the page and the API (web), the connections and posts of a chat, what is sent to',
      'providers and fetched from there (engine), making videos fit a chat (encode). One process at least has to do each of it.',
    ].join('\n'),
    default: all.join(','),
  });
}

/** @param platforms ids of the installed ones */
export function severalSettings(platforms: readonly string[]): SettingsGroup<SeveralSettings> {
  const all = allRoles(platforms);
  const roles = rolesSetting(platforms);
  return {
    title: 'Several processes',
    prefixes: [],
    all: [database, roles],
    read(reader) {
      const { read, isSet, complain } = reader;
      const address = read(database);
      const own = read(roles);
      if (address !== undefined && isSet(backupCommand))
        complain(backupCommand, text('setting.backupsOfServer', { name: backupCommand.name, database: database.name }));
      // Alone, a process does everything.
      if (!isSet(database) && own.length < all.length)
        complain(roles, text('setting.needsDatabase', { name: roles.name, database: database.name }));
      return {
        database: address === undefined ? undefined : readDatabaseAddress(address),
        sealKey: address === undefined ? undefined : readSealKey(reader),
        roles: own,
      };
    },
  };
}

function readSealKey({ read, isSet, complain }: SettingsReader): string | undefined {
  if (!isSet(dataKey)) complain(dataKey, text('setting.neededWith', { name: dataKey.name, other: database.name }));
  return read(dataKey);
}

function someOf(all: readonly string[]): SettingKind<readonly string[]> {
  return {
    schema: z
      .string()
      .transform((value) => value.split(',').map((each) => each.trim()))
      .pipe(z.array(z.enum(all)).min(1))
      .transform((given) => all.filter((each) => given.includes(each))),
    expected: text('expected.roles', { roles: all.join(',') }),
  };
}
