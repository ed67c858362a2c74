import { rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import path from 'node:path';
import { type Cluster, startCluster } from './cluster.ts';

/** One cluster for a whole run of tests, started for the first test file that asks. */
export interface SharedCluster {
  /** The socket on which test files ask for it, see `askForCluster`. */
  readonly socket: string;
  close(): Promise<void>;
}

/**
 * Listens for test files that ask. It belongs to the process that runs the whole: those of single files end before others are done.
 *
 * @param folder of the run's own
 * @param clusterFolder see `ClusterOptions`
 */
export async function offerCluster(folder: string, clusterFolder: string): Promise<SharedCluster> {
  let starting: Promise<Cluster> | undefined;
  const answer = async (asking: Socket): Promise<void> => {
    asking.on('error', () => undefined);
    try {
      starting ??= startCluster({ folder: clusterFolder });
      asking.end((await starting).folder);
    } catch (error) {
      asking.end(`! ${String(error)}`);
    }
  };
  const server = createServer((asking) => void answer(asking));
  const socket = path.join(folder, 'ask-for-postgres');
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(socket, resolve));
  return {
    socket,
    async close() {
      server.close();
      await (await starting?.catch(() => undefined))?.close();
      await rm(clusterFolder, { recursive: true, force: true });
    },
  };
}
