import { connect } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import { inject } from 'vitest';
import { asAdmin } from './as-admin.ts';
import { clusterUrl } from './cluster.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The socket of `offerCluster`. */
    readonly postgres: string;
  }
}

/**
 * Makes an empty database on the cluster of this run of tests; it is gone with the cluster. A few hundredths of a second, and two seconds
 * for the first file that asks.
 *
 * @param template a database to copy, which nobody is connected with
 * @returns its address, for `DATABASE_URL`
 */
export async function testDatabase(template = 'template0'): Promise<string> {
  const folder = await askForCluster();
  const name = `test_${crypto.randomUUID().replaceAll('-', '')}`;
  await asAdmin(clusterUrl(folder, 'postgres'), `CREATE DATABASE ${name} TEMPLATE ${template}`);
  return clusterUrl(folder, name);
}

async function askForCluster(): Promise<string> {
  const answer = await textOf(connect(inject('postgres')));
  if (answer.startsWith('! ')) throw new Error(answer.slice(2));
  return answer;
}
