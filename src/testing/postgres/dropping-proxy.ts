import { once } from 'node:events';
import { mkdir, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import path from 'node:path';

/** Stands between the bot and a cluster, and loses connections. */
export interface DroppingProxy {
  /** The folder of its socket, in the place of the cluster's. */
  readonly folder: string;
  /**
   * Loses the connection of the next commit: before it gets to the server, or after the server has answered, so that it is stored.
   * `instead`: the commit alone is lost, and the connection ends with the server.
   *
   * @param afterwards whether the server can be reached again
   * @param of only of a transaction with these words, like `'submitting'`
   */
  dropCommit(when: When, afterwards?: Afterwards, of?: string): void;
  /** Whether the commit has come that is to be lost. */
  hasDropped(): boolean;
  /** The server can be reached again. */
  comeBack(): void;
  /** From now on nothing comes back, and no connection ends: the server's machine is gone. */
  silence(): void;
  close(): Promise<void>;
}

type When = 'before' | 'after' | 'instead';
type Afterwards = 'reached' | 'away';

const socketName = '.s.PGSQL.5432';

/** @param folder does not exist yet; as short as a cluster's */
export async function startDroppingProxy(folder: string, clusterFolder: string): Promise<DroppingProxy> {
  await mkdir(folder, { mode: 0o700 });
  let plan: { readonly when: When; readonly afterwards: Afterwards; readonly of: string } | undefined;
  let isSilent = false;
  const all = new Set<Socket>();
  const drop = (): void => {
    if (plan?.afterwards === 'away') server.close();
    plan = undefined;
  };
  const server = createServer((client) => {
    const behind = connect(path.join(clusterFolder, socketName));
    let isLosing = false;
    let isMeant = false;
    const end = (): void => {
      if (isSilent) return;
      client.destroy();
      behind.destroy();
    };
    for (const socket of [client, behind]) {
      all.add(socket);
      socket.on('error', end).on('close', end);
    }
    client.on('data', (bytes) => {
      if (bytes.includes('BEGIN')) isMeant = false;
      isMeant ||= plan !== undefined && bytes.includes(plan.of);
      if (plan !== undefined && isMeant && bytes.includes('COMMIT')) {
        isLosing = true;
        if (plan.when !== 'after') {
          const { when } = plan;
          drop();
          return when === 'before' ? end() : undefined;
        }
      }
      behind.write(bytes);
    });
    behind.on('data', (bytes) => {
      if (isSilent) return;
      if (!isLosing) return void client.write(bytes);
      drop();
      end();
    });
  });
  server.listen(path.join(folder, socketName));
  await once(server, 'listening');
  return {
    folder,
    dropCommit(when, afterwards = 'reached', of = 'COMMIT') {
      plan = { when, afterwards, of };
    },
    hasDropped: () => plan === undefined,
    comeBack() {
      server.listen(path.join(folder, socketName));
    },
    silence() {
      isSilent = true;
    },
    async close() {
      for (const socket of all) socket.destroy();
      server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
