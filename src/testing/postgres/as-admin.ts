import { Client } from 'pg';
import { type DatabaseAddress, readDatabaseAddress } from '../../lib/database-address.ts';
import { clientConfig } from '../../storage/postgres/client-config.ts';

/** @throws {Error} where it is none */
export function addressOf(url: string): DatabaseAddress {
  const address = readDatabaseAddress(url);
  if (address === undefined) throw new Error('not the address of a database');
  return address;
}

/** Runs statements on a connection of their own, like an admin beside the bot. @returns the rows of the last one */
export async function asAdmin(
  url: string,
  ...statements: readonly string[]
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const client = new Client(clientConfig(addressOf(url), 'admin'));
  client.on('error', () => undefined);
  await client.connect();
  try {
    let rows: readonly Readonly<Record<string, unknown>>[] = [];
    for (const statement of statements) ({ rows } = await client.query(statement));
    return rows;
  } finally {
    await client.end();
  }
}
