import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** Where Debian puts its versions side by side. */
const versions = '/usr/lib/postgresql';

/** @returns the folder with the programs of the newest PostgreSQL; undefined where there is none */
export function findPostgres(): string | undefined {
  if (!existsSync(versions)) return undefined;
  return readdirSync(versions)
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => path.join(versions, version, 'bin'))
    .find((folder) => existsSync(path.join(folder, 'postgres')) && existsSync(path.join(folder, 'initdb')));
}

/** @returns what a cluster for tests can't be started without, as a part of their name; undefined where all is there */
export function missingForPostgres(): string | undefined {
  return findPostgres() === undefined ? `left out, no PostgreSQL in ${versions}` : undefined;
}
