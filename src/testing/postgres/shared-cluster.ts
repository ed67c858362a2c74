import { readdir, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import path from 'node:path';
import { type Cluster, startCluster } from './cluster.ts';

/** One cluster for a whole run of tests, started for the first test file that asks. */
export interface SharedCluster {
  /** The socket on which test files ask for it, see `askForCluster`. */
  readonly socket: string;
  close(): Promise<void>;
}

/** The folders of a run's clusters begin with this. They stand beside its own, which only the user who runs the tests may enter. */
export function clustersOf(folder: string): string {
  return `${folder}-postgres`;
}

/**
 * Listens for test files that ask. It belongs to the process that runs the whole: those of single files end before others are done.
 *
 * @param folder of the run's own
 */
export async function offerCluster(folder: string): Promise<SharedCluster> {
  let starting: Promise<Cluster> | undefined;
  const answer = async (asking: Socket): Promise<void> => {
    asking.on('error', () => undefined);
    try {
      starting ??= startCluster({ folder: clustersOf(folder) });
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
      // Those that test files started, and could not remove.
      for (const name of await readdir(path.dirname(folder)))
        if (name.startsWith(path.basename(clustersOf(folder))))
          await rm(path.join(path.dirname(folder), name), { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
