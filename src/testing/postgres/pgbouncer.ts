import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { asPostgres } from './cluster.ts';

/** Debian's pooler, which the bot must not work through. */
const program = '/usr/sbin/pgbouncer';

/** @returns what it can't be started without, as a part of a test's name; undefined where it is there */
export function missingForPgbouncer(): string | undefined {
  return existsSync(program) ? undefined : `left out, there is no ${program}`;
}

/**
 * Starts it in front of a cluster, in transaction mode.
 *
 * @param folder does not exist yet, as a cluster's
 * @param ignored parameters of a connection's begin that it takes and does not pass on
 */
export async function startPgbouncer(
  folder: string,
  clusterFolder: string,
  ignored: string,
): Promise<{ close(): Promise<void> }> {
  await mkdir(folder, { mode: 0o700 });
  const asUser = await asPostgres(folder);
  const file = path.join(folder, 'pgbouncer.ini');
  const settings = [
    ['auth_type', 'any'],
    ['unix_socket_dir', folder],
    ['listen_port', '5432'],
    ['pool_mode', 'transaction'],
    ['ignore_startup_parameters', ignored],
  ];
  const lines = settings.map(([name, value]) => `${name} = ${value}`).join('\n');
  await writeFile(file, `[databases]\n* = host=${clusterFolder} user=tester\n[pgbouncer]\n${lines}\n`);
  // The pooler runs as somebody else, whatever this process gives its files.
  await chmod(file, 0o644);
  const [command, args] = asUser([program, file]);
  const pooler = spawn(command, args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  await new Promise<void>((resolve, reject) => {
    pooler.once('exit', () => reject(new Error(`pgbouncer did not start: ${said}`)));
    pooler.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk;
      if (said.includes('process up')) resolve();
    });
  });
  return {
    async close() {
      const gone = once(pooler, 'exit');
      pooler.kill('SIGQUIT');
      await gone;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
