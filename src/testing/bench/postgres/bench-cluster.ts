import { type Cluster, startCluster } from '../../postgres/cluster.ts';
import { missingForPostgres } from '../../postgres/find-postgres.ts';

/** A cluster of a benchmark, and the database on it that is measured. */
export interface BenchCluster extends Cluster {
  readonly databaseUrl: string;
}

/** Nothing of it has to outlive a crash; room for as many rows as there are. */
const whileFilled = {
  fsync: 'off',
  full_page_writes: 'off',
  autovacuum: 'off',
  max_wal_size: '8GB',
  maintenance_work_mem: '512MB',
};

/** What PostgreSQL has where nobody has set anything, but for its statistics of I/O, which `EXPLAIN` shows. */
const asItComes = { shared_buffers: '128MB', max_wal_size: '1GB', jit: 'on' };

/**
 * Starts PostgreSQL for a benchmark, as it comes: synced, and with its own usual amount of memory.
 *
 * @param folder of the benchmark, which only its user may enter: the cluster stands beside it
 * @param fill makes the database before anything is measured, much faster than it could be used
 * @throws {Error} where there is no PostgreSQL
 */
export async function openBenchCluster(folder: string, fill: (url: string) => Promise<void>): Promise<BenchCluster> {
  const missing = missingForPostgres();
  if (missing !== undefined) throw new Error(missing);
  const cluster = await startCluster({ folder: `${folder}-pg`, settings: whileFilled });
  const databaseUrl = cluster.url('postgres');
  try {
    await fill(databaseUrl);
    await cluster.halt('fast');
    await cluster.start(asItComes);
  } catch (error) {
    await cluster.close();
    throw error;
  }
  return { ...cluster, databaseUrl };
}
