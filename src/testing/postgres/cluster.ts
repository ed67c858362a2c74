import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { findPostgres } from './find-postgres.ts';

const execute = promisify(execFile);

/** Debian's PostgreSQL with data of its own, reached by a socket alone. */
export interface Cluster {
  /** Holds the socket and the data. */
  readonly folder: string;
  /** The address of a database, for the superuser unless another user is named; without a password. */
  url(database: string, user?: string): string;
  /** Ends the server, if it runs. `fast` ends its connections in order, `immediate` is a crash. */
  halt(how: 'fast' | 'immediate'): Promise<void>;
  /** Starts it again on the same data. @param settings in the place of those it had */
  start(settings?: Readonly<Record<string, string>>): Promise<void>;
  /** Has its next start be one of a standby that follows nobody; `pg_promote()` ends that. */
  follow(): Promise<void>;
  /** Ends it and removes everything. */
  close(): Promise<void>;
}

export interface ClusterOptions {
  /** Does not exist yet; its path may have 80 characters, since a socket's is limited. Whoever runs the server must be able to reach it. */
  readonly folder: string;
  /** Beyond those below, like `{ max_connections: '5' }`. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** As operators have it (everything is synced), but small: what costs memory or a process that no test needs is off. */
const smallSettings: Readonly<Record<string, string>> = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  shared_buffers: '16MB',
  max_connections: '150',
  jit: 'off',
  // In its own folder, so that nothing is left where it is killed.
  dynamic_shared_memory_type: 'mmap',
  max_wal_size: '256MB',
  log_min_messages: 'log',
};

const port = '5432';
const readySentence = 'database system is ready to accept';
const superuser = 'tester';

/**
 * Makes a cluster and starts it, in about two seconds. It ends with the process that started it, also where that is killed.
 *
 * @throws {Error} where there is no PostgreSQL (see `missingForPostgres`), or it does not start
 */
export async function startCluster({ folder, settings = {} }: ClusterOptions): Promise<Cluster> {
  const data = path.join(folder, 'data');
  await mkdir(folder, { mode: 0o700 });
  const asUser = await asPostgres(folder);
  const [program, args] = asUser([
    ...[postgresProgram('initdb'), `--pgdata=${data}`, `--username=${superuser}`, '--auth=trust'],
    // Only what is made here goes without; the server syncs as it always does.
    ...['--encoding=UTF8', '--locale=C.UTF-8', '--no-sync'],
  ]);
  await execute(program, args);
  let server = await run(asUser, folder, data, settings);
  const halt: Cluster['halt'] = async (how) => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const gone = once(server, 'exit');
    server.kill(how === 'fast' ? 'SIGINT' : 'SIGQUIT');
    await gone;
  };
  return {
    folder,
    url: (database, user = superuser) => clusterUrl(folder, database, user),
    halt,
    async start(changed = settings) {
      server = await run(asUser, folder, data, changed);
    },
    async follow() {
      const { uid, gid } = await stat(data);
      const file = path.join(data, 'standby.signal');
      await writeFile(file, '');
      await chown(file, uid, gid);
    },
    async close() {
      await halt('immediate');
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** @param folder of a cluster */
export function clusterUrl(folder: string, database: string, user = superuser): string {
  return `postgres://${user}@/${database}?host=${encodeURIComponent(folder)}`;
}

export type AsUser = (command: readonly string[]) => [program: string, args: string[]];

/** How a program is run that refuses to run as root: then it runs as the user of Debian's package, who owns the folder. It ends with this process. */
export async function asPostgres(folder: string): Promise<AsUser> {
  const end = ['--pdeathsig', 'QUIT', '--'];
  if (process.getuid?.() !== 0) return (command) => ['setpriv', [...end, ...command]];
  await execute('chown', ['postgres:', folder]);
  await chmod(folder, 0o711);
  return (command) => ['setpriv', ['--reuid=postgres', '--regid=postgres', '--clear-groups', ...end, ...command]];
}

async function run(
  asUser: AsUser,
  folder: string,
  data: string,
  settings: Readonly<Record<string, string>>,
): Promise<ChildProcess> {
  const all = Object.entries({ ...smallSettings, ...settings, port, unix_socket_directories: folder });
  const [program, args] = asUser([postgresProgram('postgres'), '-D', data, ...all.flatMap((each) => ['-c', each.join('=')])]);
  const server = spawn(program, args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.once('exit', () => reject(new Error(`PostgreSQL did not start: ${said}`)));
    // Read on to the end: a full pipe would stop it.
    server.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      said = `${said}${chunk}`.slice(-10_000);
      if (said.includes(readySentence)) resolve();
    });
  });
  return server;
}

function postgresProgram(name: string): string {
  const folder = findPostgres();
  if (folder === undefined) throw new Error('There is no PostgreSQL under /usr/lib/postgresql.');
  return path.join(folder, name);
}
