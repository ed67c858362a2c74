import { connect } from 'node:net';
import path from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { inject } from 'vitest';
import { asAdmin } from './as-admin.ts';
import { type Cluster, clusterUrl, startCluster } from './cluster.ts';
import { clustersOf } from './shared-cluster.ts';

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

/** Starts a cluster for one test file, which may stop it and break it. It takes two seconds: those that only need a database share one. */
export function startOwnCluster(settings: Readonly<Record<string, string>> = {}): Promise<Cluster> {
  return startCluster({ folder: ownClusterFolder(), settings });
}

/** A folder for a cluster or a socket that does not exist yet. */
export function ownClusterFolder(): string {
  return `${clustersOf(path.dirname(inject('postgres')))}-${crypto.randomUUID().slice(0, 6)}`;
}

async function askForCluster(): Promise<string> {
  const answer = await textOf(connect(inject('postgres')));
  if (answer.startsWith('! ')) throw new Error(answer.slice(2));
  return answer;
}
