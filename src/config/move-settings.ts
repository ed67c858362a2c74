import path from 'node:path';
import { dataKey } from '../domain/data-key.ts';
import type { SettingsGroup } from '../domain/settings.ts';
import { text } from '../domain/texts.ts';
import { type DatabaseAddress, readDatabaseAddress } from '../lib/database-address.ts';
import { ConfigError, ownEnvironment } from './config.ts';
import { readEnvFile } from './read-env-file.ts';
import { readSecretFiles } from './read-secret-files.ts';
import { createSettingsReader } from './read-settings.ts';
import { database } from './several-settings.ts';

/** What a move needs of the settings beside those of one process. */
export interface MoveSettings {
  /** Undefined where `DATABASE_URL` is not set. */
  readonly address: DatabaseAddress | undefined;
  /** What `DATA_KEY` is: 32 bytes, there wherever it was asked for. */
  readonly sealKey: Uint8Array;
}

type Environment = Readonly<Record<string, string | undefined>>;

const moveSettings: SettingsGroup<MoveSettings> = {
  title: '',
  prefixes: [],
  all: [database, dataKey],
  read({ read }) {
    const address = read(database);
    return {
      address: address === undefined ? undefined : readDatabaseAddress(address),
      sealKey: Buffer.from(read(dataKey) ?? '', 'base64'),
    };
  },
};

/**
 * Reads where PostgreSQL is, and what seals what it keeps, whether the bot runs on it yet or not.
 *
 * @param needsKey whether what expires is sealed anew
 * @param folder where `.env` stands and what relative paths start from
 * @throws {ConfigError}
 */
export function readMoveSettings(
  { needsKey }: { readonly needsKey: boolean },
  env: Environment = ownEnvironment(),
  folder: string = process.cwd(),
): MoveSettings {
  const file = readEnvFile(path.join(folder, '.env'));
  const written = (name: string): string | undefined => env[name] ?? file.values[name];
  const secretFiles = readSecretFiles([moveSettings], written, folder);
  const reader = createSettingsReader((name) => secretFiles.values.get(name) ?? written(name));
  const read = moveSettings.read(reader);
  if (needsKey && !reader.isSet(dataKey))
    reader.complain(dataKey, text('setting.neededWith', { name: dataKey.name, other: database.name }));
  const problems = [...secretFiles.problems, ...reader.problems];
  if (problems.length > 0) throw new ConfigError(problems);
  return read;
}

/** The environment as one process on SQLite has it. */
export function withoutDatabase(env: Environment = ownEnvironment()): Environment {
  return { ...env, DATABASE_URL: '', DATABASE_URL_FILE: '', ROLES: '' };
}
